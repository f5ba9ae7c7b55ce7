"""Where things are kept: installed, and portable."""

import sys
from pathlib import Path

import pytest

from cts_desktop.app import cli
from cts_desktop.domain.credentials import VaultState
from cts_desktop.runtime.paths import default_profile, kernel_cache, portable_folder
from cts_desktop.settings import secrets


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CTS_PORTABLE", raising=False)
    monkeypatch.delenv("APPIMAGE", raising=False)


def frozen(monkeypatch: pytest.MonkeyPatch, executable: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(executable))


def test_a_mark_beside_an_interpreter_makes_nothing_portable(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    (tmp_path / "portable.txt").touch()
    assert portable_folder() is None


def test_a_frozen_program_without_the_mark_is_installed(tmp_path, monkeypatch):
    frozen(monkeypatch, tmp_path / "cts-desktop")
    (tmp_path / "portable.txt").mkdir()  # not a file
    assert portable_folder() is None
    assert default_profile().name == "cts-desktop"


@pytest.mark.parametrize(
    "inside",
    ["cts-desktop", "CTS Desktop.app/Contents/MacOS/cts-desktop"],
    ids=["folder", "bundle"],
)
def test_the_mark_beside_the_program_keeps_everything_there(tmp_path, monkeypatch, inside):
    frozen(monkeypatch, tmp_path / inside)
    (tmp_path / "portable.txt").touch()
    assert portable_folder() == tmp_path
    assert default_profile() == tmp_path / "data"
    assert kernel_cache().is_relative_to(tmp_path / "data")


def test_of_an_appimage_the_file_counts_and_not_where_it_is_mounted(tmp_path, monkeypatch):
    frozen(monkeypatch, Path("/tmp/.mount_cts/usr/bin/cts-desktop"))  # noqa: S108 - not opened
    (tmp_path / "portable.txt").touch()
    assert portable_folder({"APPIMAGE": str(tmp_path / "CTS.AppImage")}) == tmp_path


def test_the_environment_names_a_folder_for_any_program(tmp_path, monkeypatch):
    monkeypatch.setenv("CTS_PORTABLE", str(tmp_path))
    assert default_profile() == tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    assert portable_folder({"CTS_PORTABLE": "stick"}) == tmp_path / "stick"
    assert portable_folder({"CTS_PORTABLE": ""}) is None


def test_a_portable_program_never_asks_for_a_keychain(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "_is_real", lambda _backend: True)
    assert secrets.Keys(tmp_path, "profile").state() is VaultState.KEYCHAIN
    monkeypatch.setenv("CTS_PORTABLE", str(tmp_path))
    assert secrets.Keys(tmp_path, "profile").state() is VaultState.NONE


def test_a_named_profile_wins_over_the_portable_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CTS_PORTABLE", str(tmp_path))
    assert cli.main(["restore"]) == 2
    assert f"no profile at {tmp_path / 'data'}" in capsys.readouterr().err
    assert cli.main(["--profile", str(tmp_path / "mine"), "restore"]) == 2
    assert f"no profile at {tmp_path / 'mine'}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
