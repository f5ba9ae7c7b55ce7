"""Paces a simulated market: in real time, or ahead of it with time driven by the market."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from typing_extensions import override

from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.clock import DrivenClock, SystemClock
from cts_desktop.runtime.tasks import Supervisor

#: Takes a step to the venue and the sink.
Deliver = Callable[[MarketStep], Awaitable[None]]

#: Real time after which a market running as fast as possible lets others have the loop. What the
#: sink does never depends on it: whoever it waits for is served before the next step.
YIELD_EVERY_S: Final = 0.01
#: Turns of the loop given after waking a sleeper: enough for what it starts to reach the gateway.
WAKE_TURNS: Final = 5
#: Real time a market may be late before it stops catching up and shifts its base instead.
MAX_LATE_S: Final = 0.25
#: Longest real wait without a look at stop requests and new sleepers.
_SLICE_S: Final = 0.05
#: Market time per real time for sleepers while no market runs at "as fast as possible".
_IDLE_SPEED: Final = 100.0
#: How often a running market is looked at for a sink that waits for the clock.
_BLOCKED_POLL_S: Final = 0.02
#: A busy machine makes any step long: only one that outlasts so many turns really waits.
_BLOCKED_TURNS: Final = 1000
_STOP_TIMEOUT_S: Final = 5.0


class MarketDriver(Protocol):
    """Plays steps at some pace.

    Attributes:
        clock: the market's time.
        lockstep: True where the market drives the clock.
    """

    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def lockstep(self) -> bool: ...  # noqa: D102

    def open(self) -> None:
        """Begin to serve the clock's sleepers."""
        ...

    async def play(
        self,
        steps: Iterator[MarketStep],
        step_ms: int,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        """Start playing *steps* in the background; `on_end` follows the last of them."""
        ...

    async def stop(self) -> None:
        """Stop playing after the step in progress; idempotent."""
        ...

    async def close(self) -> None:
        """Stop, and wake whoever still sleeps on the clock; idempotent."""
        ...


class ShiftedClock(SystemClock):
    """Real time moved to another epoch: a recorded market at its own dates.

    Runs on the monotonic clock, so that a corrected wall clock does not disturb a replay.
    """

    def __init__(self) -> None:
        self._shift_ms = SystemClock.now_ms(self) - round(self.monotonic() * 1000)

    @override
    def now_ms(self) -> int:
        """Return the market's present instant."""
        return round(self.monotonic() * 1000) + self._shift_ms

    def set_now(self, now_ms: int) -> None:
        """Make *now_ms* the present instant."""
        self._shift_ms += now_ms - self.now_ms()


class _Player:
    """What both drivers share: one task that plays, one flag that stops it."""

    def __init__(self, on_failure: Callable[[str, BaseException], None]) -> None:
        self._tasks = Supervisor(on_failure)
        self._market: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def _running(self) -> bool:
        return self._market is not None and not self._market.done()

    async def stop(self) -> None:
        """Let the step in progress end; cancel a sink that does not come back."""
        self._stopping = True
        market = self._market
        if market is None or market.done() or market is asyncio.current_task():
            return
        _, late = await asyncio.wait([market], timeout=_STOP_TIMEOUT_S)
        for task in late:
            task.cancel()
            await asyncio.wait([task])


class RealTimeDriver(_Player):
    """One step per step of real time; the sink runs its loops on timers.

    With a `ShiftedClock` the market keeps its own timestamps and the clock follows them; with the
    plain system clock the steps are stamped with the present (synthetic markets).
    """

    lockstep = False

    def __init__(
        self, clock: SystemClock, on_failure: Callable[[str, BaseException], None]
    ) -> None:
        super().__init__(on_failure)
        self.clock = clock

    def open(self) -> None:
        """Do nothing: real time needs nobody to drive it."""

    async def play(
        self,
        steps: Iterator[MarketStep],
        step_ms: int,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        """Start playing."""
        await self.stop()
        self._stopping = False
        self._market = self._tasks.start(self._play(steps, step_ms, deliver, on_end), "market")

    async def _play(
        self,
        steps: Iterator[MarketStep],
        step_ms: int,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        clock = self.clock
        previous: int | None = None
        moved_ms = 0
        for step in steps:
            if previous is None or step.ts_ms - previous > step_ms:
                moved_ms = self._align(step.ts_ms, step_ms, moved_ms)  # gaps are not waited for
            previous = step.ts_ms
            if not await self._wait_until(step.ts_ms + moved_ms):
                return
            if clock.now_ms() - step.ts_ms - moved_ms > MAX_LATE_S * 1000 + step_ms:
                moved_ms = self._resync(step.ts_ms, step_ms, moved_ms)
            await deliver(replace(step, ts_ms=step.ts_ms + moved_ms) if moved_ms else step)
            if self._stopping:
                return
        on_end()

    def _align(self, ts_ms: int, step_ms: int, moved_ms: int) -> int:
        """Make the step at *ts_ms* due one step from now; return what to add to timestamps."""
        if isinstance(self.clock, ShiftedClock):
            self.clock.set_now(ts_ms - step_ms)
            return 0
        now = self.clock.now_ms() // step_ms * step_ms + step_ms
        return max(now, ts_ms + moved_ms) - ts_ms if moved_ms else now - ts_ms

    def _resync(self, ts_ms: int, step_ms: int, moved_ms: int) -> int:
        """After a stall, go on from here instead of racing through what was missed."""
        if isinstance(self.clock, ShiftedClock):
            self.clock.set_now(ts_ms)
            return 0
        late = self.clock.now_ms() - ts_ms - moved_ms
        return moved_ms + late // step_ms * step_ms

    async def _wait_until(self, ts_ms: int) -> bool:
        """Wait until the clock says *ts_ms*; return False when asked to stop."""
        while not self._stopping:
            wait_s = (ts_ms - self.clock.now_ms()) / 1000
            if wait_s <= 0:
                return True
            await asyncio.sleep(min(wait_s, _SLICE_S))
        return False

    async def close(self) -> None:
        """Stop playing."""
        await self.stop()


class MarketClock(DrivenClock):
    """A driven clock that tells its driver about new sleepers."""

    def __init__(self, start_ms: int) -> None:
        super().__init__(start_ms)
        self.slept = asyncio.Event()
        self.closed = False

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait for the market's time; once the market is closed, for real time."""
        if self.closed:
            await asyncio.sleep(seconds / _IDLE_SPEED)
            return
        self.slept.set()
        await super().sleep(seconds)


class LockstepDriver(_Player):
    """Market time per real time *speed*, 0 = as fast as the sink takes it.

    Steps and sleepers happen strictly in order of market time: before a step everyone who sleeps
    until an earlier instant wakes and acts. While no market runs, and while a sink waits for the
    clock inside a step, sleepers are served all the same, so that nothing can hang.
    """

    lockstep = True

    def __init__(
        self, start_ms: int, speed: float, on_failure: Callable[[str, BaseException], None]
    ) -> None:
        super().__init__(on_failure)
        self.clock = MarketClock(start_ms)
        self._speed = speed
        self._base = (0.0, 0)  # real seconds and market milliseconds that belong together
        self._step_number = 0
        self._in_sink = False
        self._yield_at = 0.0
        self._pump: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start serving sleepers."""
        if self._pump is None:
            self._pump = self._tasks.start(self._serve(), "market clock")

    async def play(
        self,
        steps: Iterator[MarketStep],
        step_ms: int,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        """Start playing."""
        await self.stop()
        self._stopping = False
        self._market = self._tasks.start(self._play(steps, step_ms, deliver, on_end), "market")

    async def _play(
        self,
        steps: Iterator[MarketStep],
        step_ms: int,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        previous: int | None = None
        for step in steps:
            if previous is None or step.ts_ms - previous > step_ms:
                self._set_base(step.ts_ms - step_ms)  # gaps in the data are not waited for
            previous = step.ts_ms
            if not await self._advance(step.ts_ms):
                return
            self._in_sink = True
            self._step_number += 1
            try:
                await deliver(step)
            finally:
                self._in_sink = False
            if time.monotonic() >= self._yield_at:
                await asyncio.sleep(0)
                self._yield_at = time.monotonic() + YIELD_EVERY_S
            if self._stopping:
                return
        on_end()

    async def _advance(self, ts_ms: int) -> bool:
        """Serve everyone due before *ts_ms*, then stand there; return False when asked to stop."""
        while not self._stopping:
            deadline = self.clock.next_deadline_ms
            sleeper_first = deadline is not None and deadline < ts_ms
            due = deadline if sleeper_first and deadline is not None else ts_ms
            if await self._early(due):
                continue  # time passed: somebody may sleep until an earlier instant now
            self.clock.advance_to(due)
            if not sleeper_first:
                return True
            await _turns(WAKE_TURNS)
        return False

    async def _early(self, due_ms: int) -> bool:
        """Wait a little where *due_ms* is ahead of real time x speed; tell whether it was."""
        if not self._speed:
            return False
        real, market = self._base
        ahead_s = (due_ms - market) / 1000 / self._speed - (time.monotonic() - real)
        if ahead_s > 0:
            await asyncio.sleep(min(ahead_s, _SLICE_S))
            return True
        if ahead_s < -MAX_LATE_S:
            self._set_base(due_ms)
        return False

    def _set_base(self, market_ms: int) -> None:
        self._base = (time.monotonic(), market_ms)

    async def _serve(self) -> None:
        """Serve sleepers whenever the market does not."""
        while True:
            if self._running:
                number = self._step_number
                await asyncio.sleep(_BLOCKED_POLL_S)
                if self._in_sink and self._step_number == number:
                    await _turns(_BLOCKED_TURNS)
                while self._in_sink and self._step_number == number:
                    if not await self._serve_next():
                        break
                continue
            self.clock.slept.clear()
            if self.clock.next_deadline_ms is None:
                await self.clock.slept.wait()
            else:
                await self._serve_next()

    async def _serve_next(self) -> bool:
        """Advance to the next sleeper's instant at the market's pace; tell whether there is one."""
        deadline = self.clock.next_deadline_ms
        if deadline is None:
            return False
        wait_s = (deadline - self.clock.now_ms()) / 1000 / (self._speed or _IDLE_SPEED)
        await asyncio.sleep(max(0.0, min(wait_s, _SLICE_S)))
        if self._running and not self._in_sink:
            return False  # the market has taken over
        if wait_s > _SLICE_S:
            passed = round(_SLICE_S * 1000 * (self._speed or _IDLE_SPEED))
            deadline = min(deadline, self.clock.now_ms() + passed)
        self.clock.advance_to(deadline)
        await _turns(WAKE_TURNS)
        return True

    async def close(self) -> None:
        """Stop, end serving, and wake everyone who still sleeps."""
        await self.stop()
        self.clock.closed = True
        await self._tasks.cancel()
        self._pump = None
        while (deadline := self.clock.next_deadline_ms) is not None:
            self.clock.advance_to(deadline)
            await _turns(WAKE_TURNS)


async def _turns(count: int) -> None:
    """Give everything that is ready a turn, *count* times."""
    for _ in range(count):
        await asyncio.sleep(0)
