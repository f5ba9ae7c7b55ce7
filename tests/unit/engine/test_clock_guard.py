import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from cts_desktop.domain.events import ClockJumped
from cts_desktop.engine.clock_guard import ClockGuard
from cts_desktop.runtime.bus import Bus
from tests.helpers.manual_clock import ManualClock, turns
from tests.helpers.recording_log import RecordingLog


class TwoClocks:
    """A wall clock that can be set, and a monotonic one that nothing but time moves."""

    def __init__(self) -> None:
        self.driven = ManualClock()
        self.set_by_ms = 0

    def now_ms(self) -> int:
        return self.driven.now_ms() + self.set_by_ms

    def monotonic(self) -> float:
        return self.driven.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self.driven.sleep(seconds)


class Watch:
    """A running guard and what it told."""

    def __init__(self, on_jump: Callable[[float], None] | None = None) -> None:
        self.clock = TwoClocks()
        self.log = RecordingLog()
        self.jumps: list[float] = []
        self.events: list[ClockJumped] = []
        bus = Bus()
        bus.subscribe(ClockJumped, self.events.append)
        self.guard = ClockGuard(self.clock, bus, self.log, on_jump or self.jumps.append)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Watch"]:
        task = asyncio.create_task(self.guard.run())
        await turns()
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def stand_still(self, seconds: float) -> None:
        """Let time pass without anybody looking at a clock."""
        self.clock.driven.advance_to(self.clock.driven.now_ms() + round(seconds * 1000))
        await turns()


async def test_half_an_hour_of_sleep_is_said_published_and_acted_upon():
    async with Watch().running() as watch:
        await watch.clock.driven.run(10)
        watch.clock.set_by_ms += 1_800_000
        await watch.clock.driven.run(1)
        assert watch.jumps == [pytest.approx(1800)]
        assert [event.seconds for event in watch.events] == [pytest.approx(1800)]
        assert [event.ts_ms for event in watch.events] == [watch.clock.now_ms()]
        assert watch.log.lines == [
            ("warning", "The computer slept or its clock was changed: 1,800 s are missing")
        ]


async def test_a_program_that_stood_still_is_noticed_though_both_clocks_ran_on():
    async with Watch().running() as watch:
        await watch.clock.driven.run(2)
        await watch.stand_still(31)
        assert watch.jumps == [pytest.approx(30)]
        assert watch.log.has("warning", "stood still for 30 s")


async def test_a_sleep_that_both_clocks_saw_a_part_of_is_told_once_by_its_longer_part():
    async with Watch().running() as watch:
        watch.clock.set_by_ms += 60_000
        await watch.stand_still(11)
        assert watch.jumps == [pytest.approx(60)]
        assert len(watch.events) == 1


async def test_a_clock_that_was_set_back_is_a_jump_with_negative_seconds():
    async with Watch().running() as watch:
        watch.clock.set_by_ms -= 3_600_000
        await watch.clock.driven.run(1)
        assert watch.jumps == [pytest.approx(-3600)]
        assert watch.log.has("warning", "set back by 3,600 s")


async def test_up_to_five_seconds_and_slow_corrections_are_no_jump():
    async with Watch().running() as watch:
        watch.clock.set_by_ms += 5_000
        await watch.clock.driven.run(1)
        await watch.stand_still(6)
        for _ in range(600):  # an hour's drift, corrected bit by bit
            watch.clock.set_by_ms += 100
            await watch.clock.driven.run(1)
        assert watch.jumps == []
        assert watch.log.lines == []


async def test_each_jump_is_told_once_and_the_next_one_is_noticed_too():
    async with Watch().running() as watch:
        for number in (1, 2, 3):
            watch.clock.set_by_ms += 6_000
            await watch.clock.driven.run(60)
            assert len(watch.jumps) == number


async def test_whoever_cannot_cope_with_a_jump_does_not_end_the_watch():
    def fail(seconds: float) -> None:
        raise RuntimeError("no")

    async with Watch(fail).running() as watch:
        for number in (1, 2):
            watch.clock.set_by_ms += 60_000
            await watch.clock.driven.run(1)
            assert len(watch.events) == number
        assert [str(error) for error in watch.log.errors] == ["no", "no"]
