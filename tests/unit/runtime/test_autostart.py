"""The entry that opens the program at login, as each system reads it."""

import errno
import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cts_desktop.runtime import autostart
from cts_desktop.runtime.autostart import (
    DesktopEntry,
    Found,
    LaunchAgent,
    RunValue,
    command_line,
    entry_name,
    entry_of,
    exec_line,
)
from cts_desktop.runtime.paths import default_profile

NASTY = r"""/users/o'neil/my "new" $HOME `id` 100% \n folder"""
WORDS = ("/opt/cts desktop/cts-desktop", "--profile", NASTY)


class Registry:
    """A registry in memory; Windows' own takes the same three verbs."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], object] = {}

    def get(self, key: str, name: str) -> object:
        return self.values.get((key, name))

    def put(self, key: str, name: str, text: str) -> None:
        self.values[key, name] = text

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CTS_PORTABLE", raising=False)
    monkeypatch.delenv("APPIMAGE", raising=False)


@pytest.fixture(params=["linux", "darwin", "win32"])
def kind(request, tmp_path):
    """A way to make an entry for words, and to change words of one that is there."""
    registry = Registry()

    def make(words):
        match request.param:
            case "linux":
                return DesktopEntry(tmp_path / "autostart" / "cts-desktop.desktop", words)
            case "darwin":
                return LaunchAgent(tmp_path / "LaunchAgents", "cts-desktop", words)
            case _:
                return RunValue("cts-desktop", words, registry)

    return make


# ---------------------------------------------------------------------- on every system
def test_there_is_none_until_it_is_written_and_none_after_it_is_removed(kind):
    entry = kind(WORDS)
    assert entry.find() is Found.NOTHING
    entry.remove()
    entry.write()
    entry.write()
    assert entry.find() is Found.OURS
    entry.remove()
    assert entry.find() is Found.NOTHING


def test_an_entry_of_a_program_that_was_moved_is_stale_until_it_is_written_again(kind):
    kind(("/old/cts-desktop",)).write()
    entry = kind(WORDS)
    assert entry.find() is Found.STALE
    entry.write()
    assert entry.find() is Found.OURS


def test_every_profile_has_an_entry_of_its_own(tmp_path):
    names = {entry_name(default_profile()), entry_name(tmp_path / "a"), entry_name(tmp_path / "b")}
    assert len(names) == 3
    assert entry_name(default_profile()) == "cts-desktop"


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_portable_program_has_none(tmp_path, platform):
    assert entry_of(tmp_path, platform, {"CTS_PORTABLE": str(tmp_path)}, tmp_path) is None


# ---------------------------------------------------------------------- what it starts
def test_from_sources_the_interpreter_is_named_and_the_usual_profile_is_not(tmp_path):
    assert command_line(default_profile()) == (sys.executable, "-m", "cts_desktop")
    assert command_line(tmp_path)[-2:] == ("--profile", str(tmp_path))


def test_a_frozen_program_names_itself_and_on_windows_its_twin_without_a_console(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "cts-desktop.exe"))
    assert command_line(default_profile(), "win32") == (str(tmp_path / "cts-desktop.exe"),)
    (tmp_path / "cts-desktopw.exe").touch()
    assert command_line(default_profile(), "win32") == (str(tmp_path / "cts-desktopw.exe"),)
    assert command_line(default_profile(), "linux") == (str(tmp_path / "cts-desktop.exe"),)
    monkeypatch.setenv("APPIMAGE", "/users/u/CTS.AppImage")
    assert command_line(default_profile(), "linux") == ("/users/u/CTS.AppImage",)


# ---------------------------------------------------------------------- Linux
def read_back(value: str) -> list[str]:
    """Read `Exec` as a desktop does: a string's escapes, then quotes, then field codes."""
    escapes = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    plain = re.sub(r"\\(.)", lambda match: escapes[match[1]], value)
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', plain, re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL).replace("%%", "%") for word in words]


@pytest.mark.parametrize("words", [WORDS, ("a b", "%f", "x\ny", "\\"), ("/p/ü", "")])
def test_the_desktop_reads_back_the_words_that_were_meant(words):
    assert read_back(exec_line(words)) == list(words)
    assert "\n" not in exec_line(words)


def test_the_desktop_file_is_one_as_the_specification_has_it(tmp_path):
    entry = DesktopEntry(tmp_path / "cts-desktop.desktop", WORDS)
    entry.write()
    assert entry.path.read_text().splitlines()[0] == "[Desktop Entry]"
    tool = "/usr/bin/desktop-file-validate"
    if not Path(tool).exists():
        pytest.skip("needs desktop-file-validate (Debian package desktop-file-utils)")
    checked = subprocess.run([tool, str(entry.path)], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("switch", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_was_switched_off_in_the_desktop_s_own_list_is_off(tmp_path, switch):
    entry = DesktopEntry(tmp_path / "cts-desktop.desktop", WORDS)
    entry.write()
    key = switch.partition("=")[0]
    lines = [line for line in entry.path.read_text().splitlines() if not line.startswith(key)]
    entry.path.write_text("\n".join([*lines, switch, "", "[Other]", f"{key}=neither"]))
    assert entry.find() is Found.NOTHING
    entry.write()
    assert entry.find() is Found.OURS


@pytest.mark.parametrize("text", ["", "garbage", "[Desktop Entry]\n", "\udcff"])
def test_a_file_that_says_nothing_of_ours_is_stale(tmp_path, text):
    path = tmp_path / "cts-desktop.desktop"
    path.write_bytes(text.encode(errors="surrogateescape"))
    assert DesktopEntry(path, WORDS).find() is Found.STALE


@pytest.mark.parametrize(
    ("config", "where"), [("/cfg", "/cfg"), ("", "/users/u/.config"), ("rel", "/users/u/.config")]
)
def test_the_entry_is_where_the_desktop_looks(config, where):
    environment = {"XDG_CONFIG_HOME": config} if config else {}
    entry = entry_of(default_profile(), "linux", environment, Path("/users/u"))
    assert entry is not None
    assert entry.place == f"{where}/autostart/cts-desktop.desktop"


# ---------------------------------------------------------------------- macOS
def test_the_launch_agent_starts_the_words_once_at_login(tmp_path):
    entry = entry_of(tmp_path / "p", "darwin", {}, tmp_path)
    assert entry is not None
    entry.write()
    path = Path(entry.place)
    assert path.parent == tmp_path / "Library" / "LaunchAgents"
    stored = plistlib.loads(path.read_bytes())
    assert stored["ProgramArguments"] == list(command_line(tmp_path / "p", "darwin"))
    assert stored["RunAtLoad"] is True
    assert "KeepAlive" not in stored  # whoever quits it means it
    assert f"{stored['Label']}.plist" == path.name


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        (b"garbage", Found.STALE),
        (plistlib.dumps([1]), Found.STALE),
        (plistlib.dumps({"Disabled": True}), Found.NOTHING),
    ],
)
def test_an_agent_of_another_form_is_stale_and_a_disabled_one_off(tmp_path, stored, found):
    entry = LaunchAgent(tmp_path, "cts-desktop", WORDS)
    Path(entry.place).write_bytes(stored)
    assert entry.find() is found


# ---------------------------------------------------------------------- Windows
def test_the_run_value_is_a_command_line_windows_splits_into_the_same_words():
    registry = Registry()
    RunValue(
        "cts-desktop", (r"C:\Program Files\CTS\cts-desktopw.exe", "--profile", r"D:\x y"), registry
    ).write()
    ((key, name),) = registry.values
    assert key == r"Software\Microsoft\Windows\CurrentVersion\Run"
    assert registry.values[key, name] == (
        r'"C:\Program Files\CTS\cts-desktopw.exe" --profile "D:\x y"'
    )


@pytest.mark.parametrize(("first", "found"), [(2, Found.OURS), (3, Found.NOTHING)])
def test_what_the_task_manager_switched_off_is_off_until_it_is_switched_on_here(first, found):
    registry = Registry()
    entry = RunValue("cts-desktop", WORDS[:1], registry)
    entry.write()
    registry.values[autostart._APPROVED, "cts-desktop"] = bytes([first]) + bytes(11)
    assert entry.find() is found
    entry.write()
    assert entry.find() is Found.OURS
    entry.remove()
    assert registry.values == {}


def test_a_command_windows_would_not_run_is_refused_and_nothing_is_written():
    registry = Registry()
    entry = RunValue("cts-desktop", ("x" * 300,), registry)
    with pytest.raises(OSError) as refused:  # noqa: PT011 - told by its number
        entry.write()
    assert refused.value.errno == errno.ENAMETOOLONG
    assert registry.values == {}


class WinReg:
    """What of Python's `winreg` is used, over a dictionary."""

    HKEY_CURRENT_USER, REG_SZ, KEY_SET_VALUE = "HKCU", 1, 2

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, tuple[object, int]]] = {}

    def _opened(self, key: str) -> "WinReg._Key":
        return WinReg._Key(self.keys[key])

    def OpenKey(self, _root: str, key: str, *_: int) -> "WinReg._Key":  # noqa: N802
        if key not in self.keys:
            raise FileNotFoundError(key)
        return self._opened(key)

    def CreateKey(self, _root: str, key: str) -> "WinReg._Key":  # noqa: N802
        self.keys.setdefault(key, {})
        return self._opened(key)

    def QueryValueEx(self, key: "WinReg._Key", name: str) -> tuple[object, int]:  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(name)
        return key.values[name]

    def SetValueEx(self, key: "WinReg._Key", name: str, _: int, kind: int, text: str) -> None:  # noqa: N802
        key.values[name] = (text, kind)

    def DeleteValue(self, key: "WinReg._Key", name: str) -> None:  # noqa: N802
        if name not in key.values:
            raise FileNotFoundError(name)
        del key.values[name]

    class _Key:
        def __init__(self, values: dict[str, tuple[object, int]]) -> None:
            self.values = values

        def __enter__(self) -> "WinReg._Key":
            return self

        def __exit__(self, *_: object) -> None:
            pass


def test_the_registry_is_that_of_the_user_and_missing_keys_are_no_error(monkeypatch, tmp_path):
    winreg = WinReg()
    monkeypatch.setitem(sys.modules, "winreg", winreg)
    entry = entry_of(Path("/p"), "win32", {}, tmp_path)
    assert entry is not None
    assert entry.find() is Found.NOTHING
    entry.remove()
    entry.write()
    assert entry.place.startswith("HKEY_CURRENT_USER\\Software")
    assert entry.find() is Found.OURS
    entry.remove()
    assert entry.find() is Found.NOTHING
