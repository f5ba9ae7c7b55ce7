import random
import time

import pytest

from cts_desktop.domain.lifecycle import Health, LoopName
from cts_desktop.engine.health import CycleStats
from cts_desktop.engine.ids import IdMaker, base36
from cts_desktop.engine.loop import REMEMBERED, EngineLoop
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.manual_clock import ManualClock, turns
from tests.helpers.recording_log import RecordingLog


class Cycles:
    """A cycle that notes its starts and takes as long as told."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.starts: list[int] = []
        self.takes_ms = 0
        self.error: Exception | None = None

    def __call__(self) -> None:
        self.starts.append(self.clock.now_ms())
        self.clock.advance_to(self.clock.now_ms() + self.takes_ms)
        if self.error is not None:
            raise self.error

    @property
    def gaps(self) -> list[int]:
        return [b - a for a, b in zip(self.starts, self.starts[1:], strict=False)]


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
async def running(clock, monkeypatch):
    monkeypatch.setattr(time, "perf_counter", clock.monotonic)
    cycles, log = Cycles(clock), RecordingLog()
    loop = EngineLoop(LoopName.MAIN, 100, cycles, clock, log)
    tasks = Supervisor(lambda name, error: pytest.fail(f"{name}: {error}"))
    tasks.start(loop.run(), "loop")
    await turns()  # the first cycle
    yield loop, cycles, log
    await tasks.cancel()


async def test_cycles_start_at_the_interval_without_drift(running, clock):
    loop, cycles, _ = running
    cycles.takes_ms = 30
    await clock.run(10)
    assert set(cycles.gaps) == {100}
    assert loop.status().cycles == 101
    assert loop.status().skipped == 0


async def test_a_slow_cycle_delays_the_next_and_they_never_overlap_or_burst(running, clock):
    loop, cycles, _ = running
    cycles.takes_ms = 250
    await clock.run(2)
    assert set(cycles.gaps[1:]) == {250}
    cycles.takes_ms = 0
    await clock.run(1)
    assert all(gap >= 100 for gap in cycles.gaps)
    status = loop.status()
    assert status.skipped >= 2
    assert status.overrun_ms == pytest.approx(150 * status.skipped / 2, abs=200)


async def test_the_interval_changes_while_running(running, clock):
    loop, cycles, _ = running
    await clock.run(1)
    loop.interval_ms = 500
    await clock.run(3)
    assert cycles.gaps[-3:] == [500, 500, 500]
    assert loop.status().interval_ms == 500


async def test_failing_cycles_are_counted_and_each_error_is_logged_once(running, clock):
    loop, cycles, log = running
    cycles.error = KeyError("BTC")
    await clock.run(0.8)
    cycles.error = ValueError("other")
    await clock.run(0.1)
    assert [type(e) for e in log.errors] == [KeyError, ValueError]
    status = loop.status()
    assert (status.errors, status.cycles) == (9, 10)
    assert status.last_error == "ValueError: other"
    assert status.health is Health.UNHEALTHY


async def test_an_error_that_goes_on_is_told_with_its_count(running, clock):
    _, cycles, log = running
    cycles.error = KeyError("BTC")
    await clock.run(1)
    assert log.count("error") == 2
    assert log.has("error", "the same error 10 times")
    await clock.run(9)
    assert log.has("error", "the same error 100 times")
    assert log.count("error") == 3


def test_errors_that_are_all_different_do_not_pile_up(clock):
    cycles = Cycles(clock)
    loop = EngineLoop(LoopName.MAIN, 100, cycles, clock, RecordingLog())
    for number in range(REMEMBERED + 5):
        cycles.error = ValueError(f"price {number}")
        loop.run_cycle()
    assert len(loop._seen_errors) == 5


@pytest.mark.parametrize(
    ("failures", "duration_ms", "health"),
    [(5, 10, Health.HEALTHY), (6, 10, Health.DEGRADED), (20, 10, Health.DEGRADED),
     (21, 10, Health.UNHEALTHY), (0, 200, Health.HEALTHY), (0, 201, Health.DEGRADED),
     (0, 300, Health.DEGRADED), (0, 301, Health.UNHEALTHY)],
)  # fmt: skip
def test_health_follows_errors_and_duration_of_the_last_hundred_cycles(
    failures, duration_ms, health
):
    stats = CycleStats()
    for _ in range(50):
        stats.add(10_000, 100, failed=True)  # long ago: does not count any more
    for number in range(100):
        stats.add(duration_ms, 100, failed=number < failures)
    assert stats.health(100) is health


def test_a_loop_that_never_ran_is_healthy_and_has_empty_figures():
    status = CycleStats().status(LoopName.ORDERS, 50)
    assert (status.cycles, status.mean_ms, status.p95_ms) == (0, 0.0, 0.0)
    assert status.health is Health.HEALTHY


def test_the_figures_of_a_loop():
    stats = CycleStats()
    for duration in range(1, 101):
        stats.add(duration, 50, failed=False)
    status = stats.status(LoopName.ORDERS, 50)
    assert (status.last_ms, status.mean_ms, status.p95_ms) == (100, 50.5, 95)
    assert status.overrun_ms == sum(range(1, 51))


def test_ids_carry_connection_and_time_are_short_and_repeat_for_a_seed():
    first, again = (IdMaker("Paper-0042", random.Random(1)) for _ in range(2))  # noqa: S311
    made = [first.order(1_790_000_000_000 + i) for i in range(100)]
    assert made == [again.order(1_790_000_000_000 + i) for i in range(100)]
    assert len(set(made)) == 100
    assert all(name.startswith("cts0042") and len(name) <= 32 for name in made)
    assert first.position(0).startswith("pos00420")
    assert base36(36**3 + 35) == "100z"
