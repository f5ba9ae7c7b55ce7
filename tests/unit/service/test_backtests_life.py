"""Any order of starting, pausing, ending, deleting and restarting leaves runs as they should be."""

import asyncio
import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import integers, sampled_from
from typing_extensions import override

from cts_desktop.domain.backtests import RunState, Search
from cts_desktop.domain.errors import IllegalTransitionError
from cts_desktop.service.backtests import plan
from tests.helpers.backtest_desk import Desk, InlinePool, request, walk

_CANDLES: Final = {"BTC/USDT": walk(400)}
_TURNS: Final = 12
_expected: dict[Search, list[tuple[int, bytes]]] = {}


class Runs(RuleBasedStateMachine):
    """Runs on an inline pool; what a run gives must never depend on what happened to it."""

    def __init__(self) -> None:
        super().__init__()
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(plan, "_PART_S", 1e-9)
        self._directory = TemporaryDirectory()
        self._loop = asyncio.new_event_loop()
        self.states: dict[str, RunState] = {}
        self.searches: dict[str, Search] = {}
        self._loop.run_until_complete(self._open())

    async def _open(self) -> None:
        self.desk = Desk(Path(self._directory.name), InlinePool(3), _CANDLES)

    def do(self, coroutine: object) -> object:
        return self._loop.run_until_complete(coroutine)  # type: ignore[arg-type]

    def _chosen(self, place: int) -> str:
        return sorted(self.states)[place % len(self.states)]

    @precondition(lambda self: len(self.states) < 4)
    @rule(search=sampled_from([Search.GRID, Search.RANDOM, Search.QMC]))
    def start(self, search: Search) -> None:
        run_id = str(self.do(self.desk.backtests.start(request(search=search, trials=40))))
        self.states[run_id] = RunState.QUEUED
        self.searches[run_id] = search

    @rule(turns=integers(1, _TURNS))
    def work(self, turns: int) -> None:
        async def pass_time() -> None:
            for _ in range(turns):
                await asyncio.sleep(0.001)

        self.do(pass_time())

    @precondition(lambda self: self.states)
    @rule(place=integers(0, 3), verb=sampled_from(["pause", "resume", "cancel"]))
    def change(self, place: int, verb: str) -> None:
        run_id = self._chosen(place)
        with contextlib.suppress(IllegalTransitionError):
            self.do(getattr(self.desk.backtests, verb)(run_id))

    @precondition(lambda self: self.states)
    @rule(place=integers(0, 3))
    def delete(self, place: int) -> None:
        run_id = self._chosen(place)
        self.do(self.desk.backtests.delete(run_id))
        del self.states[run_id]

    @rule(losses=integers(1, 2))
    def lose_workers(self, losses: int) -> None:
        self.desk.pool.losses = losses

    @rule()
    def restart(self) -> None:
        self.do(self.desk.restart())

    @invariant()
    def runs_are_there_once_and_never_leave_their_end(self) -> None:
        views = {view.run_id: view for view in self.do(self.desk.backtests.runs())}  # type: ignore[attr-defined]
        assert set(views) == set(self.states)
        for run_id, view in views.items():
            assert view.state is not RunState.FAILED, view.message
            if self.states[run_id].is_over:
                assert view.state is self.states[run_id]
            assert 0.0 <= view.share <= 1.0
            self.states[run_id] = view.state

    @override
    def teardown(self) -> None:
        try:
            self.do(self._finish())
        finally:
            self._patch.undo()
            self.do(self._loop.shutdown_default_executor())
            self._loop.close()
            self._directory.cleanup()

    async def _finish(self) -> None:
        self.desk.pool.losses = 0
        for run_id, state in self.states.items():
            if state is RunState.PAUSED:
                await self.desk.backtests.resume(run_id)
        for run_id in self.states:
            await self.desk.over(run_id)
        self.desk.stores.flush()
        for run_id in self.states:
            if (await self.desk.view(run_id)).state is RunState.DONE:
                parts = self.desk.stores.backtests.parts(run_id)
                found = [(part.number, part.data) for part in parts]
                assert found == _expected.setdefault(self.searches[run_id], found)
        await self.desk.close()


Runs.TestCase.settings = settings(max_examples=6, stateful_step_count=12, deadline=None)
TestRuns = Runs.TestCase
