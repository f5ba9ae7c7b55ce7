"""Time that a test moves by hand."""

import asyncio
import heapq
from typing import Any

from typing_extensions import override

from cts_desktop.runtime.clock import DrivenClock

START_MS = 1_790_000_000_000
#: Turns of the loop after a sleeper woke: enough for requests, answers and what they start.
TURNS = 12


async def turns(count: int = TURNS) -> None:
    """Let everything that is ready run, until nothing is: *count* turns at most."""
    loop: Any = asyncio.get_running_loop()
    for _ in range(count):
        await asyncio.sleep(0)
        if not loop._ready and not _threads_work(loop):
            return


def _threads_work(loop: Any) -> bool:
    """Tell whether a thread does something for the loop: that takes real time."""
    pool = loop._default_executor
    return pool is not None and pool._idle_semaphore._value < len(pool._threads)


class ManualClock(DrivenClock):
    """A clock that stands still until `run` lets time pass, sleeper by sleeper."""

    def __init__(self, start_ms: int = START_MS) -> None:
        super().__init__(start_ms)
        self._jumped_ms = 0
        self._wrong_ms = 0

    @override
    def monotonic(self) -> float:
        return (self.now_ms() - self._jumped_ms) / 1000

    @property
    def true_ms(self) -> int:
        """Return the time of the rest of the world."""
        return self.now_ms() - self._wrong_ms

    async def rest(self) -> None:
        """Let everything happen that happens without time."""
        await turns()

    async def run(self, seconds: float) -> None:
        """Let *seconds* pass."""
        end_ms = self.now_ms() + round(seconds * 1000)
        await self.rest()
        while (deadline := self.next_deadline_ms) is not None and deadline <= end_ms:
            self.advance_to(deadline)
            await self.rest()
        self.advance_to(end_ms)
        await self.rest()

    async def jump(self, seconds: float) -> None:
        """Let the computer sleep: wall time passes, the monotonic clock stands still.

        Nobody's sleep gets shorter by it: what was asleep sleeps on for what was left.
        """
        self._shift(seconds)
        await self.rest()

    async def set(self, seconds: float) -> None:
        """Set the computer's clock forward or back; elsewhere no time passes."""
        self._wrong_ms += round(seconds * 1000)
        self._shift(seconds)
        await self.rest()

    def _shift(self, seconds: float) -> None:
        shift_ms = round(seconds * 1000)
        self._jumped_ms += shift_ms
        self._now_ms += shift_ms
        self._sleepers = [(at_ms + shift_ms, number, f) for at_ms, number, f in self._sleepers]
        heapq.heapify(self._sleepers)
