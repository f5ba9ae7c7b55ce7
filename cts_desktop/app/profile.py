"""Taking a profile for oneself: its directories, its lock, its crash hooks. No engine, no Qt."""

import errno
import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from cts_desktop.app.crash import CrashReporter
from cts_desktop.app.instance import SingleInstance
from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.files import human_os_error
from cts_desktop.runtime.paths import ProfilePaths

_DISK_ERRORS: Final = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
)
_STOP_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextmanager
def held_profile(profile: Path) -> Iterator[tuple[ProfilePaths, CrashReporter]]:
    """Make *profile* ours: directories, lock and crash hooks; raise UserActionError in words."""
    paths = ProfilePaths(profile)
    try:
        paths.create()
    except OSError as error:
        raise UserActionError(
            f"{human_os_error(error, profile)} Or choose another profile with --profile DIR."
        ) from error
    reporter = CrashReporter(paths)
    with SingleInstance(paths), reporter.installed():
        yield paths, reporter


def existing_profile(profile: Path) -> ProfilePaths:
    """Return the files of a profile; raise UserActionError where there is none."""
    paths = ProfilePaths(profile)
    if not paths.root.is_dir():
        raise UserActionError(
            f"There is no profile at {paths.root}. Name the right one with --profile DIR."
        )
    return paths


@contextmanager
def words_for_disk_errors(paths: ProfilePaths) -> Iterator[None]:
    """Say in words what the disk refused."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_ERRORS:
            raise
        raise UserActionError(human_os_error(error, Path(error.filename or paths.root))) from error


def stop_signals() -> Iterator[signal.Signals]:
    """Return the signals of this system that ask the program to end.

    Without a hang-up that whoever started it wants ignored: that is what `nohup` does.
    """
    for name in _STOP_SIGNALS:
        number = getattr(signal, name, None)
        if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            continue
        yield number


@contextmanager
def interruptible() -> Iterator[None]:
    """Let what asks the program to end raise KeyboardInterrupt: a wait for somebody's answer."""
    before = [(n, signal.signal(n, signal.default_int_handler)) for n in stop_signals()]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


class StopRequests:
    """Reasons to stop, from signals and from the engine thread, for a waiting main thread.

    A SimpleQueue, because it is the one primitive that a signal handler may use while the very
    thread it interrupted is waiting on it.
    """

    def __init__(self) -> None:
        self._reasons: queue.SimpleQueue[str] = queue.SimpleQueue()

    def request(self, reason: str) -> None:
        """Ask for a stop, from any thread or signal handler."""
        self._reasons.put(reason)

    def wait(self, timeout_s: float) -> str | None:
        """Return the next reason, or None when there was none for *timeout_s*."""
        try:
            return self._reasons.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None

    @contextmanager
    def from_signals(self) -> Iterator[None]:
        """Take Ctrl+C, SIGTERM and a closed terminal as requests until the block ends.

        Further ones while the engine ends in order are taken and change nothing: that end has its
        own time limit.
        """

        def handle(number: int, frame: FrameType | None) -> None:
            del frame
            self.request("Ctrl+C" if number == signal.SIGINT else signal.Signals(number).name)

        before = [(number, signal.signal(number, handle)) for number in stop_signals()]
        try:
            yield
        finally:
            for number, handler in before:
                signal.signal(number, handler)
