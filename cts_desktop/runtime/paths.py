"""Where a profile keeps its files, and where the program keeps its own."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

APP_NAME = "cts-desktop"
#: A file of this name beside the program makes it portable …
PORTABLE_MARK: Final = "portable.txt"
#: … and so does this environment variable, which names a folder in its place.
PORTABLE_VARIABLE: Final = "CTS_PORTABLE"


def portable_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder that holds everything of a portable program, None where it is installed.

    Portable: the profile is `data` in it, nothing is written outside it, and keys are never put
    into a keychain.
    """
    if named := environment.get(PORTABLE_VARIABLE):
        return Path(named).expanduser().absolute()
    if getattr(sys, "frozen", False):
        folder = _folder_of(Path(sys.executable), environment)
        if (folder / PORTABLE_MARK).is_file():
            return folder
    return None


def _folder_of(executable: Path, environment: Mapping[str, str]) -> Path:
    """Return where a user sees the program: the AppImage's file, or the bundle, is one thing."""
    if image := environment.get("APPIMAGE"):
        return Path(image).absolute().parent
    bundle = next((p for p in executable.parents if p.suffix == ".app"), None)
    return executable.parent if bundle is None else bundle.parent


def default_profile() -> Path:
    """Return the profile directory used when none is named."""
    if (portable := portable_folder()) is not None:
        return portable / "data"
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def kernel_cache() -> Path:
    """Return where compiled numeric kernels are cached, shared by all profiles."""
    if (portable := portable_folder()) is not None:
        return portable / "data" / "cache" / "kernels"
    return Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)) / "kernels"


@dataclass(frozen=True, slots=True)
class ProfilePaths:
    """The files of one profile directory."""

    root: Path

    @property
    def database(self) -> Path:
        """Return the SQLite file."""
        return self.root / "cts.db"

    @property
    def backups(self) -> Path:
        """Return the directory of database backups."""
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        """Return the directory of log files and crash reports."""
        return self.root / "logs"

    @property
    def log_file(self) -> Path:
        """Return the rotating log file."""
        return self.logs / "cts.log"

    @property
    def lock_file(self) -> Path:
        """Return the lock that keeps a second instance out."""
        return self.root / "instance.lock"

    @property
    def ui_state(self) -> Path:
        """Return the window's own settings (geometry, page, columns, theme)."""
        return self.root / "ui.ini"

    def create(self) -> None:
        """Make the directories, readable by the owner only."""
        for path in (self.root, self.backups, self.logs):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
