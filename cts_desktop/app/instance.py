"""One running program per profile, held by a lock of the operating system."""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from typing_extensions import override

from cts_desktop.domain.errors import ProfileInUseError, UserActionError
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.files import human_os_error
from cts_desktop.runtime.paths import ProfilePaths

if sys.platform == "win32":
    import msvcrt

    #: Windows forbids others to read locked bytes, so the lock lies behind the text.
    _LOCK_OFFSET = 4096

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCK_OFFSET, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCK_OFFSET, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        # flock and not lockf: the latter is lost when any other descriptor of the file is closed.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a profile, as far as its lock file says."""

    pid: int
    since_ms: int

    @override
    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since_ms / 1000, UTC)
        return f"process {self.pid}, running since {since:%Y-%m-%d %H:%M:%S} UTC"


class SingleInstance:
    """Keeps a second program out of a profile.

    The kernel drops the lock when the process ends, however it ends, so what a crashed program
    left in the file is no obstacle. The file itself stays: deleting it would race with a
    program that just opened it.
    """

    def __init__(self, paths: ProfilePaths) -> None:
        self._paths = paths
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the profile; raise ProfileInUseError or UserActionError in words."""
        path = self._paths.lock_file
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UserActionError(
                f"{human_os_error(error, path)} Or choose another profile with --profile DIR."
            ) from error
        if not _try_lock(descriptor):
            os.close(descriptor)
            raise ProfileInUseError(self._in_use_text())
        self._descriptor = descriptor
        self._write(f"{os.getpid()} {SystemClock().now_ms()}\n")

    def release(self) -> None:
        """Give the profile back; harmless where it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            try:
                os.ftruncate(descriptor, 0)
                _unlock(descriptor)
            finally:
                os.close(descriptor)

    def _write(self, text: str) -> None:
        """Say who we are; a full disk must not refuse a lock that is already held."""
        if self._descriptor is None:
            return
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, text.encode("ascii"))
        except OSError:
            return

    def _in_use_text(self) -> str:
        who = read_holder(self._paths.lock_file) or "another process"
        return (
            f"The profile {self._paths.root} is in use by another CTS Desktop ({who}). "
            "Use that one or end it first, or choose another profile with --profile DIR."
        )


def read_holder(lock_file: Path) -> Holder | None:
    """Return who last said to hold the lock, or None where the text is missing or broken."""
    try:
        pid, since_ms = lock_file.read_text(encoding="ascii", errors="replace").split()
        return Holder(int(pid), int(since_ms))
    except (OSError, ValueError):
        return None
