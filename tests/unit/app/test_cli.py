import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cts_desktop import __version__
from cts_desktop.app import cli
from cts_desktop.app.options import parser
from cts_desktop.domain.errors import UserActionError

FAST_S = 0.1


def options_of(*argv: str) -> argparse.Namespace:
    return parser(argv).parse_args(argv)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["demo", "--speed", "fast"], ["--speed", "max", "1 to 10000"]),
        (["demo", "--speed", "0"], ["--speed", "max"]),
        (["demo", "--speed", "nan"], ["--speed", "max"]),
        (["demo", "--speed", "10001"], ["--speed", "10000"]),
        (["demo", "--seconds", "-1"], ["--seconds", "number of seconds"]),
        (["demo", "--seconds", "soon"], ["--seconds", "number of seconds"]),
        (["demo", "--seconds", "inf"], ["--seconds"]),
        (["demo", "--seed", "-1"], ["--seed", "2147483647"]),
        (["demo", "--seed", "1.5"], ["--seed", "whole number"]),
        (["demo", "--market", "real"], ["--market", "synthetic", "recorded"]),
        (["headless", "--seconds", "x"], ["--seconds"]),
        (["dance"], ["dance", "headless", "doctor"]),
        (["--nonsense"], ["--nonsense"]),
    ],
)
def test_a_bad_option_is_named_with_what_is_allowed(argv, words, capsys):
    assert cli.main(argv) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in words), said


def test_an_expected_error_ends_in_one_line_and_exit_2(monkeypatch, capsys, tmp_path):
    def refuse(options, console):
        raise UserActionError("The disk is full. Free some space.")

    monkeypatch.setattr("cts_desktop.app.doctor.run", refuse)
    assert cli.main(["--profile", str(tmp_path), "doctor"]) == 2
    assert capsys.readouterr().err == "cts-desktop: The disk is full. Free some space.\n"


@pytest.mark.logs
def test_an_unexpected_error_ends_in_a_report_and_exit_1(monkeypatch, capsys, tmp_path):
    def break_down(options, console):
        raise KeyError("bug")

    monkeypatch.setattr("cts_desktop.app.doctor.run", break_down)
    assert cli.main(["--profile", str(tmp_path), "doctor"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    report = next((tmp_path / "logs").glob("crash-*.txt"))
    assert str(report) in said
    assert "KeyError" in report.read_text()


@pytest.mark.parametrize(
    "argv", [["--profile", "here", "doctor"], ["doctor", "--profile", "here"]], ids=" ".join
)
def test_the_profile_may_stand_before_and_after_the_command(argv):
    assert options_of(*argv).profile == Path("here")


def test_an_option_behind_the_command_wins():
    assert options_of("--profile", "a", "doctor", "--profile", "b").profile == Path("b")


def test_full_speed_and_numbers_are_told_apart():
    assert options_of("demo", "--speed", "max").speed == 0
    assert options_of("demo", "--speed", "60").speed == 60


@pytest.mark.parametrize("argv", [["--version"], ["demo", "--version"]], ids=" ".join)
def test_the_version_is_printed(argv, capsys):
    assert cli.main(argv) == 0
    assert capsys.readouterr().out == f"cts-desktop {__version__}\n"


def test_the_version_loads_nothing_heavy():
    code = (
        "import sys; from cts_desktop.app.cli import main; main(['--version']);"
        "heavy = {'PySide6', 'numpy', 'numba', 'peewee', 'asyncio', 'sqlite3'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    alone = os.environ | {"COVERAGE_PROCESS_CONFIG": ""}  # measuring coverage loads sqlite3
    said = subprocess.run(
        [sys.executable, "-c", code], env=alone, capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines()[-1] == "[]"


def test_no_kernel_is_loaded_before_an_engine_starts():
    code = "import sys, cts_desktop.app.bootstrap; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_kernel_cache_that_was_named_is_respected(monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/named/by/user")
    cli.prepare_kernel_cache()
    assert os.environ["NUMBA_CACHE_DIR"] == "/named/by/user"


def test_a_frozen_program_tells_numba_where_its_kernels_are(monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_LOCATOR_CLASSES", "")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    cli.prepare_kernel_cache()
    module, _, name = os.environ["NUMBA_CACHE_LOCATOR_CLASSES"].rpartition(".")
    assert hasattr(importlib.import_module(module), name)


def test_an_unwritable_kernel_cache_moves_to_the_temporary_directory(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.setattr("cts_desktop.app.kernels.kernel_cache", lambda: blocked / "kernels")
    cli.prepare_kernel_cache()
    chosen = Path(os.environ["NUMBA_CACHE_DIR"])
    assert blocked not in chosen.parents
    assert chosen.name.startswith("cts-desktop-kernels")
