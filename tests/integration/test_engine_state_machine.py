"""Any sequence of requests keeps coordinator and engines inside the table of domain rules §2."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from typing_extensions import override

from cts_desktop.domain.errors import CtsError, IllegalTransitionError
from cts_desktop.domain.lifecycle import TRANSITIONS, EngineState, Trigger, can
from tests.helpers.engine_world import World

S, T = EngineState, Trigger
ALIVE = {S.RUNNING, S.PAUSED}


class Lifecycle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = tempfile.TemporaryDirectory()
        self.broken: set[str] = set()
        self.killed = False
        self.runner.run(self.open())

    async def open(self) -> None:
        self.world = World(Path(self.directory.name))
        self.world.prepare = self.prepare
        self.world.add(1)
        self.world.add(2)

    def prepare(self, name: str, gateway: object) -> None:
        if name in self.broken:
            gateway.failing.add("connect")  # type: ignore[attr-defined]

    @property
    def coordinator(self):
        return self.world.coordinator

    def attempt(self, trigger: Trigger, act) -> None:
        """Ask for *trigger*; what the table forbids must be refused and change nothing."""
        allowed = can(self.coordinator.state, trigger)
        before, moves = self.coordinator.state, len(self.world.states)

        async def run() -> None:
            result = act()
            if asyncio.iscoroutine(result):
                await result

        try:
            self.runner.run(run())
        except IllegalTransitionError:
            assert not allowed
        except CtsError:
            assert allowed  # e.g. the kill switch, or no connection could be started
            return
        else:
            assert allowed
            return
        assert self.coordinator.state is before
        assert len(self.world.states) == moves

    @rule(broken=st.sets(st.sampled_from(["c001", "c002"])))
    def start(self, broken: set[str]) -> None:
        self.broken = broken
        was = self.coordinator.state
        self.attempt(T.START, self.coordinator.start)
        if was is S.STOPPED and not self.killed:
            expected = S.ERROR if len(broken) == 2 else S.RUNNING
            assert self.coordinator.state is expected

    @rule()
    def stop(self) -> None:
        self.attempt(T.STOP, self.coordinator.stop)
        assert self.coordinator.state is S.STOPPED

    @rule()
    def pause(self) -> None:
        self.attempt(T.PAUSE, self.coordinator.pause)

    @rule()
    def resume(self) -> None:
        self.attempt(T.RESUME, self.coordinator.resume)

    @precondition(lambda self: not self.killed)
    @rule()
    def restart(self) -> None:
        self.broken = set()
        self.attempt(T.STOP, self.coordinator.restart)

    @rule(name=st.sampled_from(["c001", "c002"]))
    def start_connection(self, name: str) -> None:
        try:
            self.runner.run(self.coordinator.start_connection(name))
        except CtsError:
            return
        engine = self.coordinator.engine(name)
        assert engine is not None
        assert engine.state is self.coordinator.state

    @rule(name=st.sampled_from(["c001", "c002"]))
    def stop_connection(self, name: str) -> None:
        engine = self.coordinator.engine(name)
        allowed = engine is not None and can(engine.state, T.STOP)
        try:
            self.runner.run(self.coordinator.stop_connection(name))
        except IllegalTransitionError:
            assert not allowed
        else:
            assert engine is not None
            assert engine.state is S.STOPPED

    @rule(name=st.sampled_from(["c001", "c002"]))
    def fault(self, name: str) -> None:
        async def fail() -> None:
            engine = self.coordinator.engine(name)
            if engine is not None and engine.state in ALIVE:
                engine.fail("test")

        self.runner.run(fail())

    @rule()
    def emergency_stop(self) -> None:
        self.runner.run(self.coordinator.emergency_stop(close_positions=True))
        self.killed = True
        assert self.coordinator.state is S.STOPPED

    @rule()
    def rearm(self) -> None:
        self.coordinator.rearm()
        self.killed = False

    @invariant()
    def every_move_is_in_the_table(self) -> None:
        for previous, state in self.world.states:
            assert any(TRANSITIONS.get((previous, trigger)) is state for trigger in T), (
                f"{previous} → {state}"
            )

    @invariant()
    def the_status_agrees_with_the_engines(self) -> None:
        status = self.coordinator.get_status()
        assert status.running == (status.state in ALIVE | {S.RESUMING})
        assert status.paused == (status.state is S.PAUSED)
        assert (status.pause_time is not None) == status.paused
        assert (status.start_time is not None) == status.running
        states = {c.state for c in status.connections}
        if status.state is S.STOPPED:
            assert states <= {S.STOPPED}
        if status.state in ALIVE:
            assert states <= {status.state, S.STOPPED, S.ERROR}
        assert status.kill_switch == self.killed

    @invariant()
    def only_running_engines_are_connected(self) -> None:
        for name, gateway in self.world.gateways.items():
            engine = self.coordinator.engine(name)
            assert engine is not None
            assert gateway.closed == (engine.state is S.STOPPED)

    @override
    def teardown(self) -> None:
        self.runner.run(self.world.close())
        self.runner.close()
        self.directory.cleanup()


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
