"""Crash reports on disk: which of them nobody has looked at yet."""

from pathlib import Path
from typing import Final

#: Abnormal ends of the interpreter itself (segmentation fault, abort) are written here.
NATIVE_FILE: Final = "native-crash.txt"
KEPT: Final = 30
#: Holds the name of the newest report that was looked at.
_SEEN: Final = "crashes-seen"
_NAME_LENGTH: Final = 100


def reports(logs: Path) -> list[Path]:
    """Return all reports, oldest first: their names begin with their times."""
    return sorted(logs.glob("crash-*.txt"), key=lambda path: path.name)


def unseen(logs: Path) -> list[Path]:
    """Return the reports that nobody has looked at, oldest first."""
    try:
        seen = (logs / _SEEN).read_text(encoding="utf-8", errors="replace")[:_NAME_LENGTH].strip()
    except OSError:
        seen = ""
    return [path for path in reports(logs) if path.name > seen]


def mark_seen(logs: Path) -> None:
    """Remember that the user knows of all there are; where that fails he is told once more."""
    known = reports(logs)
    if not known:
        return
    try:
        (logs / _SEEN).write_text(known[-1].name, encoding="utf-8")
    except OSError:
        return


def keep_native(logs: Path, stamp: str) -> None:
    """Make a report of what an abnormal end has left, if anything; raise OSError."""
    native = logs / NATIVE_FILE
    if native.exists() and native.stat().st_size:
        native.replace(logs / f"crash-{stamp}-native.txt")


def drop_oldest(logs: Path) -> None:
    """Delete the oldest reports beyond `KEPT`."""
    for path in reports(logs)[:-KEPT]:
        path.unlink(missing_ok=True)
