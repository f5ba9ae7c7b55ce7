"""The entry that makes a system open the program at login: one kind per system.

Entries are files of the user's own, or a value of his own registry: no rights are needed, and the
system's own list of such programs shows them.
"""

import errno
import hashlib
import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from cts_desktop.runtime.files import atomic_write
from cts_desktop.runtime.identity import APP_ID
from cts_desktop.runtime.paths import APP_NAME, default_profile, portable_folder

TITLE: Final = "CTS Desktop"
#: Of the Windows twins of the program the one without a console.
_WINDOWED: Final = "cts-desktopw.exe"
_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
#: Where the task manager keeps that the user has switched an entry off; odd first byte: off.
_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
#: Of the desktop entry specification: to be escaped within a quoted argument.
_RESERVED: Final = '"`$\\'
_ENABLED: Final = "X-GNOME-Autostart-enabled"
#: Windows runs no longer command.
_RUN_CHARACTERS: Final = 260


class Found(StrEnum):
    """What stands in the system's list."""

    NOTHING = "nothing"
    OURS = "ours"
    STALE = "stale"  # it names another program or profile, or cannot be read


class AutostartEntry(Protocol):
    """The entry of one profile; every verb may raise OSError."""

    @property
    def place(self) -> str:
        """Return where it is, for a user."""
        ...

    def find(self) -> Found:
        """Look; what the user has switched off with the system's own tools counts as nothing."""
        ...

    def write(self) -> None:
        """Make the entry, in place of what stands there."""
        ...

    def remove(self) -> None:
        """Take the entry away; harmless where there is none."""
        ...


def command_line(profile: Path, platform: str = sys.platform) -> tuple[str, ...]:
    """Return the words that open the window of *profile*."""
    return (
        *_program(platform),
        *(() if profile == default_profile() else ("--profile", str(profile))),
    )


def _program(platform: str) -> tuple[str, ...]:
    executable = Path(sys.executable)
    if not getattr(sys, "frozen", False):
        return (str(executable), "-m", "cts_desktop")
    if image := os.environ.get("APPIMAGE"):  # what runs from it is gone after the end
        return (image,)
    windowed = executable.with_name(_WINDOWED)
    return (str(windowed if platform == "win32" and windowed.exists() else executable),)


def entry_name(profile: Path) -> str:
    """Return the entry's name: every profile may have one."""
    if profile == default_profile():
        return APP_NAME
    return f"{APP_NAME}-{hashlib.sha256(os.fsencode(profile)).hexdigest()[:8]}"


def entry_of(
    profile: Path,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> AutostartEntry | None:
    """Return the entry of *profile* on this system; None where there is to be none: portable."""
    if portable_folder(environment) is not None:
        return None
    home, name = home or Path.home(), entry_name(profile)
    words = command_line(profile, platform)
    if platform == "win32":
        return RunValue(name, words, WindowsRegistry())
    if platform == "darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents", name, words)
    named = Path(environment.get("XDG_CONFIG_HOME", ""))
    # The specification has relative paths ignored.
    directory = (named if named.is_absolute() else home / ".config") / "autostart"
    return DesktopEntry(directory / f"{name}.desktop", words)


# ---------------------------------------------------------------------- Linux
@dataclass(frozen=True, slots=True)
class DesktopEntry:
    """A file as the XDG autostart specification has it."""

    path: Path
    words: Sequence[str]

    @property
    def place(self) -> str:
        """Return the file."""
        return str(self.path)

    def find(self) -> Found:
        """Read the file as a desktop does."""
        keys = _keys_of(self.path)
        if keys is None or keys.get("Hidden") == "true" or keys.get(_ENABLED) == "false":
            return Found.NOTHING
        return Found.OURS if keys.get("Exec") == exec_line(self.words) else Found.STALE

    def write(self) -> None:
        """Write the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={TITLE}",
            f"Exec={exec_line(self.words)}",
            f"Icon={APP_NAME}",
            "Terminal=false",
            f"{_ENABLED}=true",
        )
        atomic_write(self.path, "".join(f"{line}\n" for line in lines).encode())

    def remove(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)


def _keys_of(path: Path) -> dict[str, str] | None:
    """Return the keys of the file's first group, None where there is no file."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    group = text.partition("[Desktop Entry]")[2].partition("\n[")[0]
    pairs = (line.partition("=") for line in group.splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, _, value in pairs}


def exec_line(words: Sequence[str]) -> str:
    """Return *words* as the value of `Exec`.

    Source: Desktop Entry Specification, "The Exec key": an argument is quoted, four characters in
    it are escaped by a backslash, and the whole value is escaped once more as any string is.
    """
    quoted = []
    for word in words:
        escaped = "".join(f"\\{c}" if c in _RESERVED else c for c in word)
        quoted.append(f'"{escaped}"')
    value = " ".join(quoted).replace("%", "%%")
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        value = value.replace(plain, escaped)
    return value


# ---------------------------------------------------------------------- macOS
@dataclass(frozen=True, slots=True)
class LaunchAgent:
    """A property list that launchd reads at login."""

    directory: Path
    name: str
    words: Sequence[str]

    @property
    def _path(self) -> Path:
        return self.directory / f"{self._label}.plist"

    @property
    def _label(self) -> str:
        return f"{APP_ID}.{self.name}"

    @property
    def place(self) -> str:
        """Return the file."""
        return str(self._path)

    def find(self) -> Found:
        """Read the list."""
        try:
            stored = plistlib.loads(self._path.read_bytes())
        except FileNotFoundError:
            return Found.NOTHING
        except Exception:  # noqa: BLE001 - whatever the parser says: launchd starts nothing by it
            return Found.STALE
        if stored == self._content():
            return Found.OURS
        disabled = isinstance(stored, dict) and stored.get("Disabled") is True
        return Found.NOTHING if disabled else Found.STALE

    def write(self) -> None:
        """Write the list; it counts from the next login on."""
        self.directory.mkdir(parents=True, exist_ok=True)
        atomic_write(self._path, plistlib.dumps(self._content()))

    def remove(self) -> None:
        """Delete the list."""
        self._path.unlink(missing_ok=True)

    def _content(self) -> dict[str, Any]:
        return {
            "Label": self._label,
            "ProgramArguments": list(self.words),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }


# ---------------------------------------------------------------------- Windows
class Registry(Protocol):
    """What of the current user's registry is used; every verb may raise OSError."""

    def get(self, key: str, name: str) -> object:
        """Return a value, None where there is none."""
        ...

    def put(self, key: str, name: str, text: str) -> None:
        """Store a text."""
        ...

    def delete(self, key: str, name: str) -> None:
        """Forget a value; harmless where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class RunValue:
    """A value of the key that lists what the user's session begins with."""

    name: str
    words: Sequence[str]
    registry: Registry

    @property
    def place(self) -> str:
        """Return the value's path."""
        return rf"HKEY_CURRENT_USER\{_RUN}\{self.name}"

    def find(self) -> Found:
        """Read the value, and whether the task manager has switched it off."""
        stored = self.registry.get(_RUN, self.name)
        approved = self.registry.get(_APPROVED, self.name)
        if stored is None or (isinstance(approved, bytes) and approved[:1] and approved[0] % 2):
            return Found.NOTHING
        return Found.OURS if stored == self._line else Found.STALE

    def write(self) -> None:
        """Store the value; what the task manager had switched off is on again."""
        if len(self._line) > _RUN_CHARACTERS:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        self.registry.put(_RUN, self.name, self._line)
        self.registry.delete(_APPROVED, self.name)

    def remove(self) -> None:
        """Forget the value."""
        self.registry.delete(_RUN, self.name)
        self.registry.delete(_APPROVED, self.name)

    @property
    def _line(self) -> str:
        return subprocess.list2cmdline(self.words)


class WindowsRegistry:
    """The registry of the current user."""

    def __init__(self) -> None:
        import winreg  # noqa: PLC0415 - there on Windows only

        self._winreg: Any = winreg

    def get(self, key: str, name: str) -> object:
        """Return a value, None where there is none."""
        try:
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, key) as opened:
                value, _kind = self._winreg.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        return value

    def put(self, key: str, name: str, text: str) -> None:
        """Store a text."""
        with self._winreg.CreateKey(self._winreg.HKEY_CURRENT_USER, key) as opened:
            self._winreg.SetValueEx(opened, name, 0, self._winreg.REG_SZ, text)

    def delete(self, key: str, name: str) -> None:
        """Forget a value; harmless where there is none."""
        winreg = self._winreg
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.DeleteValue(opened, name)
        except FileNotFoundError:
            return
