"""The control channel of the running program: what can be asked of it from outside its process.

It lives in threads of its own, so that it answers while the window hangs, and says so while the
engine loop hangs. A further verb is one line in VERBS.
"""

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import CancelledError, Future
from concurrent.futures import wait as wait_for
from pathlib import Path
from time import monotonic
from typing import Any, Final

from cts_desktop import __version__
from cts_desktop.app.channel import BROKEN, GarbledError, Line, Listening, Message
from cts_desktop.app.local_socket import TIMEOUT_S
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import CtsError, FatalError, InvalidValueError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import FINAL_STATES, OrderState
from cts_desktop.service.door import Service, Submit
from cts_desktop.service.views import OperationResult

_log = logging.getLogger(__name__)

_BEAT_S: Final = 1.0
_CALLERS: Final = 8
_CLOSE_S: Final = 1.0
#: What ends with the program is told if it ends so soon after: `end` closes in the same moment.
_LAST_WORD_S: Final = 0.2

Verb = Callable[[Service, Mapping[str, Any]], Coroutine[Any, Any, Message]]


# ---------------------------------------------------------------------- verbs
async def _status(service: Service, arguments: Mapping[str, Any]) -> Message:
    del arguments
    snapshot = await service.queries.snapshot()
    status = snapshot.status
    enabled = [view for view in snapshot.connections if view.connection.enabled]
    modes = {view.connection.mode for view in enabled}
    api = await service.access.status()
    return {
        "pid": os.getpid(),
        "version": __version__,
        "state": status.state,
        "uptime_s": round(status.uptime_s, 1),
        "mode": next((mode for mode in reversed(Mode) if mode in modes), ""),
        "kill_switch": status.kill_switch,
        "connections_running": sum(view.status.state is EngineState.RUNNING for view in enabled),
        "connections_enabled": len(enabled),
        "open_positions": len(snapshot.positions),
        "blocked_by": snapshot.blocked_by,
        "database": snapshot.database,
        "api": api.address,
    }


def _commanded(verb: str) -> Verb:
    """Return the verb that gives one of the engine's commands without arguments."""

    async def perform(service: Service, arguments: Mapping[str, Any]) -> Message:
        del arguments
        command: Callable[[], Awaitable[OperationResult]] = getattr(service.commands, verb)
        result = await command()
        state = (await service.queries.snapshot()).status.state
        return {"message": result.message, "remaining": result.remaining, "state": state}

    return perform


async def _panic(service: Service, arguments: Mapping[str, Any]) -> Message:
    close = arguments.get("close_positions")
    if not isinstance(close, bool):
        raise InvalidValueError("close_positions must be true or false")
    result = await service.commands.emergency_stop(close_positions=close)
    snapshot = await service.queries.snapshot()
    return {
        "message": result.message,
        "remaining": result.remaining or await _in_the_books(service),
        "database": snapshot.database,
    }


async def _in_the_books(service: Service) -> tuple[str, ...]:
    """Return what the database holds as open, one line each: the last word on "nothing is left"."""
    try:
        positions = await service.queries.positions(closed=False)
        orders = await service.queries.orders()
    except CtsError as error:
        return (f"What is open cannot be read: {error}",)
    return (
        *(f"{p.connection_name}: {p.symbol} {p.side} {p.qty} ({p.state})" for p in positions),
        *(
            f"{o.connection_name}: {o.purpose} order {o.symbol} {o.side} {o.qty} ({o.state})"
            for o in orders
            if OrderState(o.state) not in FINAL_STATES
        ),
    )


async def _rearm(service: Service, arguments: Mapping[str, Any]) -> Message:
    del arguments
    if not (await service.queries.snapshot()).status.kill_switch:
        return {"message": "The emergency stop is not engaged"}
    return {"message": (await service.commands.rearm()).message}


#: What neither waits for a command under way nor is waited for by it.
_EMERGENCY: Final = frozenset({"panic", "rearm"})
VERBS: Final[Mapping[str, Verb]] = {
    "status": _status,
    "panic": _panic,
    "rearm": _rearm,
    **{verb: _commanded(verb) for verb in ("start", "stop", "pause", "resume", "restart")},
}


# ---------------------------------------------------------------------- server
class ControlServer:
    """Answers on the profile's control channel, from `start` to `close`.

    Only for who holds the profile: what a killed program left of the channel is replaced.

    Attributes:
        problem: why nothing can be asked of this program, or an empty text.
    """

    def __init__(self, root: Path, service: Service, submit: Submit) -> None:
        self.problem = "not started"
        self._root = root
        self._service = service
        self._submit = submit
        self._one_command = asyncio.Lock()
        self._one_emergency = asyncio.Lock()
        self._closing = threading.Event()
        self._listening: Listening | None = None
        self._acceptor = threading.Thread(target=self._accept, name="cts-control", daemon=True)
        self._callers: dict[threading.Thread, Line] = {}

    def start(self) -> None:
        """Listen; where that is impossible say so, and let the program run all the same."""
        try:
            self._listening = Listening(self._root)
        except OSError as error:
            self.problem = str(error)
            _log.warning(
                "The control channel cannot be opened (%s): 'cts-desktop panic' would have to end "
                "this program",
                error,
            )
            return
        self.problem = ""
        self._acceptor.start()

    def close(self) -> None:
        """Stop listening, let answers that are ready go out, end all threads. Not on the loop."""
        self._closing.set()
        if self._listening is None:
            return
        with contextlib.suppress(OSError):
            self._listening.wake()
        self._acceptor.join(_CLOSE_S)
        self._listening.close()
        self._listening = None
        ends = monotonic() + _CLOSE_S
        for thread, line in list(self._callers.items()):
            thread.join(max(0.0, ends - monotonic()))
            if thread.is_alive():
                with contextlib.suppress(OSError):
                    line.hang_up()
                thread.join(_CLOSE_S)

    async def perform(self, verb: str, arguments: Mapping[str, Any]) -> Message:
        """Carry out a verb; on the engine loop, one command after the other.

        Looking waits for nothing, and an emergency stop for no command. Raises CtsError in words.
        """
        if verb == "status":
            return await VERBS[verb](self._service, arguments)
        async with self._one_emergency if verb in _EMERGENCY else self._one_command:
            if self._closing.is_set():
                raise FatalError("The program is ending")
            return await VERBS[verb](self._service, arguments)

    async def end(self) -> None:
        """Let a change under way come to its end, begin none after it, and close."""
        async with self._one_command, self._one_emergency:
            await asyncio.to_thread(self.close)

    # ------------------------------------------------------------ threads
    def _accept(self) -> None:
        listening = self._listening
        while listening is not None and not self._closing.is_set():
            try:
                line = listening.accept()
            except BROKEN as error:
                _log.debug("a caller was lost: %s", type(error).__name__)
                self._closing.wait(_BEAT_S)  # out of descriptors, for example
                continue
            if self._closing.is_set() or len(self._callers) >= _CALLERS:
                line.close()
                continue
            thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
            self._callers[thread] = line
            thread.start()

    def _serve(self, line: Line) -> None:
        listening = self._listening
        try:
            with line:
                if listening is not None:
                    line.challenge(listening.entrance.key)
                    self._answer(line, line.receive(TIMEOUT_S))
        except BROKEN as error:
            _log.debug("a caller was turned away: %s", type(error).__name__)
        finally:
            self._callers.pop(threading.current_thread(), None)

    def _answer(self, line: Line, request: Message) -> None:
        verb, arguments = request.get("verb"), request.get("arguments")
        if not isinstance(verb, str) or not isinstance(arguments, dict):
            raise GarbledError("not a request")
        if verb not in VERBS:
            line.send({"ok": False, "error": f"This program ({__version__}) knows no {verb!r}"})
            return
        work = self._submit(self.perform(verb, arguments))
        pulse = _Pulse(self._submit)
        while not wait_for((work,), _BEAT_S).done:
            if self._closing.is_set() and not wait_for((work,), _LAST_WORD_S).done:
                raise EOFError("the program is ending")
            line.send({"engine_silent_s": round(pulse.silent_s(), 1)})
        line.send(_outcome(work, verb))


class _Pulse:
    """Knows for how long the engine loop has not come round."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._alive_s = monotonic()
        self._beat = submit(_beat())

    def silent_s(self) -> float:
        """Return the seconds since the loop last answered; 0 where it does."""
        if self._beat.done():
            self._alive_s = monotonic()
            self._beat = self._submit(_beat())
            return 0.0
        return monotonic() - self._alive_s


async def _beat() -> None:
    """Come round."""


def _outcome(work: "Future[Message]", verb: str) -> Message:
    try:
        return {"ok": True, **work.result()}
    except CancelledError:
        raise EOFError("the program is ending") from None
    except CtsError as error:
        return {"ok": False, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - the caller is told, whatever it is
        _log.exception("control channel: %s failed", verb)
        return {"ok": False, "error": f"unexpected error ({type(error).__name__})"}
