"""Bringing a backup back: the one way of the command line, the window and a damaged database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.storage.backup import Backup, Backups


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What was done.

    Attributes:
        kept: where the database is that was there before; None where there was none.
        sentences: for the user.
    """

    kept: Path | None
    sentences: tuple[str, ...]


def copies_of(paths: ProfilePaths) -> Backups:
    """Return the backups of a profile."""
    return Backups(paths.database, paths.backups, SystemClock().now_ms)


def bring_back(paths: ProfilePaths, file: Path | None = None) -> BroughtBack:
    """Put a *file*, or the newest good backup, in the place of the database, which is closed.

    Nothing in it goes on by itself, see `storage.rest`. Raises DatabaseError or NotFoundError; the
    present database is then as it was.
    """
    copies = copies_of(paths)
    backup = copies.newest_good() if file is None else copies.of_file(file)
    if backup is None:
        raise DatabaseError(f"There is no good backup in {paths.backups}")
    done = copies.restore(backup)
    sentences = [f"Restored {backup.path}, made {made_at(backup)}."]
    if done.kept is not None:
        sentences.append(f"The database there was is kept as {done.kept}.")
    sentences.append("Nothing is started by itself; keys of exchanges are in no backup.")
    if done.disarmed:
        sentences.append(f"Real money: {', '.join(done.disarmed)} must be armed anew.")
    sentences.append(
        "Positions and orders in it are of the past: they are compared with each exchange when its "
        "connection is started."
    )
    return BroughtBack(done.kept, tuple(sentences))


def made_at(backup: Backup) -> str:
    """Return the time of a backup."""
    return f"{datetime.fromtimestamp(backup.created_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
