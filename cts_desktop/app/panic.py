"""`panic`: the emergency stop from outside, whatever state the program is in."""

import argparse
import shlex
import threading
from collections.abc import Mapping
from concurrent.futures import wait as wait_for
from time import monotonic
from typing import Any, Final

from cts_desktop.app.channel import PATIENCE_S, HungError, NotListeningError, ask
from cts_desktop.app.console import Console
from cts_desktop.app.session import Session, open_session
from cts_desktop.app.takeover import kill_holder
from cts_desktop.app.unlocking import unlock
from cts_desktop.domain.errors import (
    CtsError,
    DatabaseError,
    FatalError,
    ProfileInUseError,
    UserActionError,
)
from cts_desktop.runtime.paths import ProfilePaths

EXIT_DONE, EXIT_REMAINS, EXIT_INTERRUPTED = 0, 3, 130
#: How long an emergency stop may take before its caller is told to look for himself.
PATIENT_FOR_S: Final = 300.0
_BEAT_S: Final = 1.0
_RETRY_S: Final = 0.2
_PAUSE: Final = threading.Event()
_KILLS: Final = 3


def run(options: argparse.Namespace, console: Console) -> int:
    """Stop everything; the exit status tells whether anything remains open."""
    paths = ProfilePaths(options.profile)
    require_profile(paths)
    try:
        return _Panic(paths, console, close_positions=not options.keep_positions).run()
    except KeyboardInterrupt:
        console.line(
            "\nInterrupted. Where the emergency stop was engaged it stays engaged, and what was "
            "asked for goes on; what is open was not checked. Run it again to see."
        )
        return EXIT_INTERRUPTED


def require_profile(paths: ProfilePaths) -> None:
    """Raise UserActionError where there is no profile: that is a slip of the pen, not calm."""
    if not paths.root.is_dir():
        raise UserActionError(
            f"There is no profile at {paths.root}, so nothing was stopped. Name the right one with "
            "--profile DIR."
        )


class _TooLongError(CtsError):
    """The emergency stop is still under way."""


class _Panic:
    """One emergency stop: by the program that runs, else by this process."""

    def __init__(self, paths: ProfilePaths, console: Console, *, close_positions: bool) -> None:
        self._paths = paths
        self._console = console
        self._arguments = {"close_positions": close_positions}
        self._said = ""
        self._gives_up_s = monotonic() + PATIENT_FOR_S
        self._sign_of_life_s = monotonic()

    def run(self) -> int:
        """Ask, kill what hangs, or take over; return the exit status."""
        self._say("Emergency stop. Ctrl+C ends the waiting, not the stop.")
        for _ in range(_KILLS):
            try:
                return self._asked_or_taken_over()
            except HungError as hung:
                self._say(f"The program that holds this profile is hung ({hung}): ending it.")
                if killed := kill_holder(self._paths):
                    self._say(f"Killed {killed}.")
            except _TooLongError:
                self._say(f"Still under way after {PATIENT_FOR_S:g} s. Run it again to see.")
                return EXIT_REMAINS
        raise FatalError(
            f"Again and again another program takes the profile {self._paths.root} and does not "
            "answer. End what starts it, then run this again."
        )

    def _asked_or_taken_over(self) -> int:
        """Let the stop be done by who can; raise HungError after 10 s without a sign of life."""
        self._sign_of_life_s = monotonic()
        while monotonic() - self._sign_of_life_s < PATIENCE_S:
            try:
                return self._take_over()
            except ProfileInUseError:
                self._say("Asking the program that runs on this profile …")
            try:
                answer = ask(self._paths.root, "panic", self._arguments, on_wait=self._waiting)
            except NotListeningError:
                _PAUSE.wait(_RETRY_S)  # it is starting or ending; then it is our turn
            else:
                return self._report(answer)
        raise HungError(f"it cannot be reached for {PATIENCE_S:g} s")

    def _take_over(self) -> int:
        try:
            with open_session(self._paths.root, resume=False) as session:
                self._say("No program runs on this profile: taking over …")
                unlock(session, self._console)
                return self._report(self._done_here(session))
        except DatabaseError as error:
            raise type(error)(
                f"{error}\nThe emergency stop is not certain to be stored, and what is open was "
                "perhaps not closed: look at the exchange."
            ) from error

    def _done_here(self, session: Session) -> Mapping[str, Any]:
        work = session.host.submit(session.application.control.perform("panic", self._arguments))
        while not wait_for((work,), _BEAT_S).done:
            self._waiting(0.0)
        return {"ok": True, **work.result()}

    def _waiting(self, silent_s: float) -> None:
        self._sign_of_life_s = monotonic()
        if self._sign_of_life_s > self._gives_up_s:
            raise _TooLongError
        silent = f"its engine has not answered for {silent_s:.0f} s" if silent_s else "at work"
        self._say(f"Waiting: {silent} …")

    def _say(self, text: str) -> None:
        if text != self._said:
            self._console.line(text)
        self._said = text

    def _report(self, answer: Mapping[str, Any]) -> int:
        if not answer["ok"]:
            self._say(f"The emergency stop failed: {answer['error']}")
            return EXIT_REMAINS
        self._say(f"{answer['message']}.")
        for line in answer["remaining"]:
            self._console.line(f"  remains open: {line}")
        if answer["remaining"]:
            self._say("Run this again to see whether that has changed, and look at the exchange.")
        stored = answer["database"] == "ok"
        if not stored:
            self._say(f"It is not certain to outlast this run of the program: {answer['database']}")
        elif not answer["remaining"]:
            self._say("Nothing remains open.")
        self._say(
            "The emergency stop stays engaged. Arm again by hand, in the window or with: "
            f"cts-desktop rearm --profile {shlex.quote(str(self._paths.root))}"
        )
        return EXIT_DONE if stored and not answer["remaining"] else EXIT_REMAINS
