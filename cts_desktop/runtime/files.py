"""Files that are either complete or not there, and errors in words a user can act on."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_REMEDIES: Final = {
    errno.ENOSPC: ("the disk is full", "Free some space on that disk and try again."),
    errno.EDQUOT: ("your disk quota is used up", "Delete files or ask for a larger quota."),
    errno.EFBIG: ("the file would become too large", "Free space or raise the file size limit."),
    errno.EACCES: ("access is denied", "Give your user read and write rights to it."),
    errno.EPERM: ("the system does not allow it", "Give your user read and write rights to it."),
    errno.EROFS: ("the disk is read-only", "Choose a profile folder on a writable disk."),
    errno.ENOENT: ("it does not exist", "Check the path, or reconnect the disk it is on."),
    errno.ENOTDIR: ("a part of the path is not a folder", "Check the path."),
    errno.EISDIR: ("it is a folder, not a file", "Check the path."),
    errno.EEXIST: ("it exists already", "Choose another name."),
    errno.EIO: ("the disk reports a fault", "Check the disk and copy your backups elsewhere."),
    errno.EBUSY: ("another program uses it", "Close that program and try again."),
    errno.EMFILE: ("too many files are open", "Close other programs and start again."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a profile folder with a shorter path."),
}


def human_os_error(error: OSError, path: Path) -> str:
    """Return what is wrong with *path* and what helps, in plain words."""
    known = _REMEDIES.get(error.errno or 0)
    if known is None:
        return f"{path}: {error.strerror or error}."
    problem, remedy = known
    return f"{path}: {problem}. {remedy}"


def atomic_write(path: Path, data: bytes) -> None:
    """Replace *path* by *data*, readable by the owner only.

    After a crash at any point the file holds either the old or the new bytes. Raises OSError, and
    then leaves no temporary file behind.
    """
    atomic_write_pieces(path, (data,))


def atomic_write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Replace *path* as `atomic_write` does, by more than fits into memory.

    What *pieces* raises leaves the old file as it was, too.
    """
    with atomic_file(path) as file:
        file.writelines(pieces)


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Replace *path* as `atomic_write` does, by what is written to the file this yields.

    What is raised inside leaves the old file as it was, too.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        replace_durably(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_durably(source: Path, target: Path) -> None:
    """Rename *source* to *target* (same directory) so that a power cut cannot undo it."""
    source.replace(target)
    sync_directory(target.parent)


def sync_file(path: Path) -> None:
    """Write a file's bytes to disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Write a directory's entries to disk, where the system lets a directory be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_bytes(directory: Path) -> int:
    """Return how much the user may still write on the disk of *directory*; raise OSError."""
    return shutil.disk_usage(directory).free
