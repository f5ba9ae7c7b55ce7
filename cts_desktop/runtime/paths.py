"""Where a profile keeps its files."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP_NAME = "cts-desktop"


def default_profile() -> Path:
    """Return the profile directory used when none is named."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def kernel_cache() -> Path:
    """Return where compiled numeric kernels are cached, shared by all profiles."""
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
