"""Ending a hung program to take its profile over."""

import os
import signal
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import Final

from cts_desktop.app.instance import Holder, SingleInstance, read_holder
from cts_desktop.domain.errors import ProfileInUseError, UserActionError
from cts_desktop.runtime.paths import ProfilePaths

_GONE_TIMEOUT_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.1


def is_held(paths: ProfilePaths) -> bool:
    """Tell whether a program holds the profile; raise UserActionError where that cannot be told."""
    try:
        with SingleInstance(paths):
            return False
    except ProfileInUseError:
        return True


def kill_holder(paths: ProfilePaths) -> Holder | None:
    """Kill the program that holds a profile and return it; None where nobody holds it any more.

    Raises UserActionError, and kills nothing, where it is not certain which process that is.
    """
    if not is_held(paths):
        return None
    holder = read_holder(paths.lock_file)
    if holder is None or holder.pid == os.getpid() or not _holds(holder.pid, paths.lock_file):
        raise UserActionError(
            f"The profile {paths.root} is held by a process that cannot be identified "
            f"(its lock names {holder or 'nobody'}). End that CTS Desktop by hand, then run this "
            "again."
        )
    try:
        _kill(holder.pid)
    except ProcessLookupError:
        return None  # it ended by itself just now
    except OSError as error:
        raise UserActionError(
            f"Process {holder.pid}, which holds the profile {paths.root}, cannot be ended: "
            f"{error.strerror}. End it by hand, then run this again."
        ) from error
    _await_release(paths, holder)
    return holder


def _await_release(paths: ProfilePaths, holder: Holder) -> None:
    ends = monotonic() + _GONE_TIMEOUT_S
    pause = threading.Event()
    while is_held(paths) and read_holder(paths.lock_file) == holder:
        if monotonic() > ends:
            raise UserActionError(
                f"Process {holder.pid} was killed but still holds the profile {paths.root}: "
                "the system does not let it go. Restart the computer."
            )
        pause.wait(_LOOK_EVERY_S)


if sys.platform == "linux":
    _LOCKS = Path("/proc/locks")

    def _holds(pid: int, lock_file: Path) -> bool:
        """Ask the kernel: its list names process and inode of every lock, see proc(5)."""
        try:
            inode, lines = str(lock_file.stat().st_ino), _LOCKS.read_text(encoding="ascii")
        except OSError:
            return False
        for line in lines.splitlines():
            _, kind, *rest = line.split()
            if kind == "FLOCK" and rest[2] == str(pid) and rest[3].split(":")[-1] == inode:
                return True
        return False

else:

    def _holds(pid: int, lock_file: Path) -> bool:
        """Trust the text: who takes the lock writes it at once, who gives it back deletes it."""
        del pid, lock_file
        return True


if sys.platform == "win32":

    def _kill(pid: int) -> None:
        os.kill(pid, signal.SIGTERM)  # TerminateProcess

else:

    def _kill(pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
