"""When the computer must not fall asleep by itself, and seeing to it."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.power import SleepInhibitor

_LOOK_EVERY_S: Final = 2.0


def why_awake(policy: str, engines: Iterable[ConnectionStatus], modes_at_risk: set[Mode]) -> str:
    """Return why the computer must stay awake now, in words; empty where it may sleep.

    Args:
        policy: value of the setting `keep_awake`.
        engines: an engine is alive in every state but stopped.
        modes_at_risk: of the connections that have an open position.
    """
    if policy == "never":
        return ""
    alive = {Mode(e.mode) for e in engines if e.state is not EngineState.STOPPED}
    money = {Mode.TESTNET, Mode.LIVE}
    if alive & money or (policy == "any engine" and alive):
        return "Trading is on"
    return "Positions are open" if modes_at_risk & money else ""


class SleepGuard:
    """Holds off sleep for as long as there is a reason."""

    def __init__(self, clock: Clock, why: Callable[[], str], inhibitor: SleepInhibitor) -> None:
        self._clock = clock
        self._why = why
        self._inhibitor = inhibitor

    async def run(self) -> None:
        """Look every two seconds until cancelled."""
        try:
            while True:
                why = self._why()
                # Beside the engine loop: a process is started or waited for.
                if why:
                    await _beside(partial(self._inhibitor.acquire, why))
                elif self._inhibitor.held or self._inhibitor.problem:
                    await _beside(self._inhibitor.release)
                await self._clock.sleep(_LOOK_EVERY_S)
        finally:
            self._inhibitor.release()


async def _beside(act: Callable[[], None]) -> None:
    """Call *act* in a thread, and be cancelled only when it has ended: what it began is known."""
    call = asyncio.get_running_loop().run_in_executor(None, act)
    try:
        await asyncio.shield(call)
    except asyncio.CancelledError:
        await asyncio.wait([call])
        raise
