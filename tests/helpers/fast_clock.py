"""Real time, only faster: for tests of what waits for seconds, against real sockets."""

import asyncio
import time


class FastClock:
    """A clock that began at the present and runs *speed* times as fast."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._begin_s = time.monotonic()
        self._begin_ms = time.time_ns() // 1_000_000

    def now_ms(self) -> int:
        return self._begin_ms + round(self.monotonic() * 1000)

    def monotonic(self) -> float:
        return (time.monotonic() - self._begin_s) * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)
