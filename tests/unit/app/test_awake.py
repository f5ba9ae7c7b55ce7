import asyncio
import threading

import pytest
from typing_extensions import override

from cts_desktop.app.awake import SleepGuard, why_awake
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState
from cts_desktop.runtime.power import SleepInhibitor
from tests.helpers.manual_clock import ManualClock

ALIVE = [state for state in EngineState if state is not EngineState.STOPPED]


def engine(mode: Mode, state: EngineState = EngineState.RUNNING) -> ConnectionStatus:
    return ConnectionStatus("c001", "One", state, mode=mode)


@pytest.mark.parametrize("state", ALIVE)
@pytest.mark.parametrize("mode", [Mode.TESTNET, Mode.LIVE])
def test_an_engine_with_money_keeps_awake_in_every_state_but_stopped(mode, state):
    for policy in ("live", "any engine"):
        assert why_awake(policy, [engine(Mode.PAPER), engine(mode, state)], set())
    assert not why_awake("never", [engine(mode, state)], {mode})


def test_a_stopped_engine_keeps_awake_only_while_it_has_positions():
    stopped = [engine(Mode.LIVE, EngineState.STOPPED)]
    assert not why_awake("live", stopped, set())
    assert why_awake("live", stopped, {Mode.LIVE}) == "Positions are open"


def test_paper_keeps_awake_only_where_any_engine_is_asked_for():
    running = [engine(Mode.PAPER)]
    assert not why_awake("live", running, {Mode.PAPER})
    assert why_awake("any engine", running, set())
    assert not why_awake("any engine", [engine(Mode.PAPER, EngineState.STOPPED)], {Mode.PAPER})


class RecordingInhibitor(SleepInhibitor):
    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self._is_held = False

    @property
    @override
    def held(self) -> bool:
        return self._is_held

    @override
    def acquire(self, reason: str) -> None:
        self.calls.append(reason)
        self._is_held = True

    @override
    def release(self) -> None:
        self.calls.append("release")
        self._is_held = False


class TellingClock(ManualClock):
    """Tells when somebody sleeps on it."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep = asyncio.Event()

    @override
    async def sleep(self, seconds: float) -> None:
        self.asleep.set()
        await super().sleep(seconds)


async def test_the_guard_follows_the_reason_and_lets_go_at_the_end():
    clock, inhibitor, reasons = TellingClock(), RecordingInhibitor(), [""]
    guard = asyncio.create_task(SleepGuard(clock, lambda: reasons[0], inhibitor).run())

    async def look() -> None:
        """Let the next look happen, its thread included."""
        await clock.asleep.wait()
        clock.asleep.clear()
        await clock.run(2)
        await clock.asleep.wait()

    await look()
    assert inhibitor.calls == []
    reasons[0] = "Trading is on"
    await look()
    assert inhibitor.calls == ["Trading is on"]
    reasons[0] = ""
    await look()
    await look()
    assert inhibitor.calls == ["Trading is on", "release"]
    guard.cancel()
    await asyncio.gather(guard, return_exceptions=True)
    assert inhibitor.calls[-1] == "release"
    assert len(inhibitor.calls) == 3


class SlowInhibitor(RecordingInhibitor):
    """Takes its time to start holding."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    @override
    def acquire(self, reason: str) -> None:
        self.begun.set()
        self.go_on.wait()
        super().acquire(reason)


async def test_a_guard_ended_while_it_begins_to_hold_lets_go_all_the_same():
    inhibitor = SlowInhibitor()
    guard = asyncio.create_task(SleepGuard(TellingClock(), lambda: "Why", inhibitor).run())
    await asyncio.to_thread(inhibitor.begun.wait)
    guard.cancel()
    await asyncio.sleep(0)
    inhibitor.go_on.set()
    await asyncio.gather(guard, return_exceptions=True)
    assert inhibitor.calls == ["Why", "release"]
    assert not inhibitor.held
