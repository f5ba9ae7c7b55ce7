"""Keeping the computer from falling asleep by itself while money is at stake.

Only idle sleep is held off; a closed lid or a person who sends it to sleep may win, which is what
the clock guard is for.
"""

import logging
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

_log = logging.getLogger(__name__)

_END_TIMEOUT_S: Final = 2.0
_PROBE_TIMEOUT_S: Final = 5.0

if sys.platform == "win32":
    import ctypes
    import threading

    _ES_SYSTEM_REQUIRED: Final = 0x00000001
    _ES_CONTINUOUS: Final = 0x80000000

    class _Hold:
        """A thread of its own that asks for power: the request lives and ends with its thread."""

        def __init__(self, reason: str) -> None:
            """Hold; raise OSError where the system refuses."""
            del reason
            self._granted = False
            self._asked, self._over = threading.Event(), threading.Event()
            self._thread = threading.Thread(target=self._run, name="cts-power", daemon=True)
            self._thread.start()
            self._asked.wait()
            if not self._granted:
                self._thread.join()
                raise OSError("Windows refused to stay awake")

        def _run(self) -> None:
            ask = ctypes.windll.kernel32.SetThreadExecutionState
            self._granted = bool(ask(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED))
            self._asked.set()
            if self._granted:
                self._over.wait()
                ask(_ES_CONTINUOUS)

        def ended(self) -> str:
            """Return why the hold is over, or an empty text while it lasts."""
            return "" if self._thread.is_alive() else "the thread that kept it awake has ended"

        def end(self) -> None:
            """Let the computer sleep again."""
            self._over.set()
            self._thread.join(_END_TIMEOUT_S)

    def why_not() -> str:
        """Try it; return why sleep cannot be held off here, or an empty text."""
        try:
            _Hold("checking").end()
        except OSError as error:
            return str(error)
        return ""

else:
    import os

    if sys.platform == "darwin":

        def _holding(reason: str) -> Sequence[str]:
            del reason
            return ("caffeinate", "-i", "-w", str(os.getpid()))

        def _probing() -> Sequence[str]:
            return ("caffeinate", "-i", "true")

    else:

        def _inhibit(reason: str, command: str) -> Sequence[str]:
            return (
                "systemd-inhibit", "--what=sleep:idle", "--mode=block", "--who=CTS Desktop",
                f"--why={reason}", command,
            )  # fmt: skip

        def _holding(reason: str) -> Sequence[str]:
            return _inhibit(reason, "cat")

        def _probing() -> Sequence[str]:
            return _inhibit("checking", "true")

    class _Hold:
        """A child that holds off sleep until the pipe to it is closed, by us or by our death."""

        def __init__(self, reason: str) -> None:
            """Start it; raise OSError where there is no such program."""
            command = _holding(reason)
            self._name = command[0]
            self._child = subprocess.Popen(  # noqa: S603 - our own words, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl+C ends us in order; sleep waits until we are done
            )

        def ended(self) -> str:
            """Return why the hold is over, or an empty text while it lasts."""
            status = self._child.poll()
            return "" if status is None else f"{self._name} ended with status {status}"

        def end(self) -> None:
            """Let the computer sleep again."""
            if self._child.stdin is not None:
                self._child.stdin.close()
            if sys.platform == "darwin":  # it watches our process, not the pipe
                self._child.terminate()
            try:
                self._child.wait(_END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()

    def why_not() -> str:
        """Try it; return why sleep cannot be held off here, or an empty text. Takes up to 5 s."""
        command = _probing()
        try:
            said = subprocess.run(  # noqa: S603 - our own words, no shell
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=_PROBE_TIMEOUT_S, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            return f"there is no {command[0]} here"
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if said.returncode == 0:
            return ""
        return said.stderr.strip() or f"{command[0]} ended with status {said.returncode}"


class SleepInhibitor:
    """Holds off idle sleep between `acquire` and `release`; neither ever raises.

    For one thread at a time; both may block it for a moment.

    Attributes:
        problem: why sleep is not held off although it should be, or an empty text.
    """

    def __init__(self) -> None:
        self.problem = ""
        self._hold: _Hold | None = None
        self._told = False

    @property
    def held(self) -> bool:
        """Tell whether sleep is held off right now."""
        return self._hold is not None and not self._hold.ended()

    def acquire(self, reason: str) -> None:
        """Hold off sleep from now on; *reason* is what the system's settings show.

        Called again it looks whether the hold still lasts. What failed is tried again only after a
        `release`: a system that refuses is not asked every few seconds.
        """
        if self.problem:
            return
        if self._hold is None:
            try:
                self._hold = _Hold(reason)
            except OSError as error:
                self._failed(str(error))
        elif problem := self._hold.ended():
            self._failed(problem)

    def release(self) -> None:
        """Let the computer sleep again; harmless where it is not held off."""
        self.problem = ""
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.end()

    def _failed(self, problem: str) -> None:
        self.problem = problem
        if not self._told:
            _log.info("Sleep cannot be held off: %s", problem)
        self._told = True
