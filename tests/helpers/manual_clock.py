"""Time that a test moves by hand."""

import asyncio

from cts_desktop.runtime.clock import DrivenClock

START_MS = 1_790_000_000_000
#: Turns of the loop after a sleeper woke: enough for requests, answers and what they start.
TURNS = 12


async def turns(count: int = TURNS) -> None:
    """Let everything that is ready run."""
    for _ in range(count):
        await asyncio.sleep(0)


class ManualClock(DrivenClock):
    """A clock that stands still until `run` lets time pass, sleeper by sleeper."""

    def __init__(self, start_ms: int = START_MS) -> None:
        super().__init__(start_ms)

    async def run(self, seconds: float) -> None:
        """Let *seconds* pass."""
        end_ms = self.now_ms() + round(seconds * 1000)
        await turns()
        while (deadline := self.next_deadline_ms) is not None and deadline <= end_ms:
            self.advance_to(deadline)
            await turns()
        self.advance_to(end_ms)
        await turns()
