"""Clocks: the system's, and one that a simulated market drives."""

import asyncio
import heapq
import itertools
import time
from typing import Protocol


class Monotonic(Protocol):
    """A clock's second hand."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...


def steady_ms(clock: Monotonic) -> int:
    """Return milliseconds for measuring durations: no setting of the wall clock moves them."""
    return round(clock.monotonic() * 1000)


class SystemClock:
    """Real time."""

    def now_ms(self) -> int:
        """Return UTC wall time in milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for *seconds*."""
        await asyncio.sleep(seconds)


class DrivenClock:
    """Time that stands still until its owner advances it; sleepers wake in order of deadline."""

    def __init__(self, start_ms: int = 0) -> None:
        self._now_ms = start_ms
        self._order = itertools.count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        """Return the present instant of the driven time."""
        return self._now_ms

    def monotonic(self) -> float:
        """Return the driven time in seconds."""
        return self._now_ms / 1000

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was advanced by *seconds*."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        deadline = self._now_ms + max(1, round(seconds * 1000))
        heapq.heappush(self._sleepers, (deadline, next(self._order), future))
        await future

    @property
    def next_deadline_ms(self) -> int | None:
        """Return when the next sleeper wakes, or None."""
        while self._sleepers and self._sleepers[0][2].done():  # cancelled meanwhile
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance_to(self, now_ms: int) -> bool:
        """Move to *now_ms* (never back) and wake who is due; tell whether anyone was."""
        self._now_ms = max(self._now_ms, now_ms)
        woken = False
        while self._sleepers and self._sleepers[0][0] <= self._now_ms:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
                woken = True
        return woken
