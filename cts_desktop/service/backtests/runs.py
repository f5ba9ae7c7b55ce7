"""All verbs about back-tests: their life, and what a face is shown of their results."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from cts_desktop.domain.backtests import BacktestRun, BacktestTrade, DataFacts
from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.service.backtests import exporting, insight, pages, tree
from cts_desktop.service.backtests.desk import RunDesk
from cts_desktop.service.backtests.pages import PageQuery, check_figure
from cts_desktop.service.backtests.plan import Plan
from cts_desktop.service.backtests.saving import extended
from cts_desktop.service.backtests.table import Snapshot
from cts_desktop.service.preset_views import (
    CandlesView,
    ConfigurationDetails,
    HeatMapView,
    ResultPage,
    ResultRow,
    RunView,
    TreeNode,
    WalkForwardView,
)
from cts_desktop.service.reports import files
from cts_desktop.service.reports.content import Report
from cts_desktop.service.reports.html import html_pieces
from cts_desktop.service.views import OperationResult

T = TypeVar("T")


class Backtests(RunDesk):
    """Verbs about back-tests; all run on the engine loop, and look at results in threads.

    Unfinished runs show what is there so far.
    """

    async def runs(self) -> tuple[RunView, ...]:
        """Return every run, newest first."""
        for run in list(self._runs.values()):
            if run.run_id not in self._plans:
                self._plans[run.run_id] = await asyncio.to_thread(Plan, run.request, run.data)
        newest = sorted(self._runs.values(), key=lambda run: -run.created_ms)
        return tuple(self._view(run) for run in newest)

    def _view(self, run: BacktestRun) -> RunView:
        return RunView(
            run_id=run.run_id,
            title=run.request.title or run.request.preset.name,
            preset_name=run.request.preset.name,
            state=run.state,
            created_ms=run.created_ms,
            finished_ms=run.finished_ms,
            configurations=self._plan(run.run_id).rows,
            share=run.done / run.total if run.total else 0.0,
            seconds_left=self._seconds_left(run),
            data=run.data,
            settings_hash=run.settings_hash,
            program_version=run.program_version,
            message=run.message,
            request=run.request,
        )

    def _seconds_left(self, run: BacktestRun) -> float | None:
        """Return the time left at the speed since the run was taken up; None before a part."""
        if self._current is None or self._current[0] != run.run_id or run.state.is_over:
            return None
        began, before = self._taken_up
        made = run.done - before
        if made <= 0:
            return None
        return (self._counted_at - began) / made * (run.total - run.done)

    # ------------------------------------------------------------------ results
    async def page(  # noqa: PLR0913 - one page: what is wanted of it, by name
        self,
        run_id: str,
        *,
        order_by: str = "avg_units",
        part: str = "in",
        descending: bool = True,
        symbol: str = "",
        text: str = "",
        least_n: int = 0,
        only_passing: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> ResultPage:
        """Return one page of a run's configurations.

        `order_by` is a key of `FIGURES`, `part` `all`, `in` or `out`; `text` words that all occur
        in a configuration's name. Raises InvalidValueError for what there is not.
        """
        query = PageQuery(
            order_by=order_by, part=part, descending=descending, symbol=symbol, text=text,
            least_n=least_n, only_passing=only_passing, offset=offset, limit=limit,
        )  # fmt: skip
        query.check()
        return await self._look(run_id, lambda of: pages.page(run_id, of, query))

    async def tree(
        self, run_id: str, path: tuple[str, ...] = (), symbol: str = "", set_name: str = ""
    ) -> tuple[TreeNode, ...]:
        """Return the nodes of the results tree right below *path*."""
        return await self._look(run_id, lambda of: tree.children(of, path, symbol, set_name))

    async def parameters(self, run_id: str) -> tuple[str, ...]:
        """Return the parameters of which a run has several values."""
        return await self._look(run_id, insight.parameters)

    async def heat_map(
        self, run_id: str, x: str, y: str, figure: str = "avg_units", part: str = "in"
    ) -> HeatMapView:
        """Return the mean of a figure over two parameters."""
        check_figure(figure, part)
        return await self._look(run_id, lambda of: insight.heat_map(of, x, y, figure, part))

    async def details(self, run_id: str, number: int) -> ConfigurationDetails:
        """Return everything about one configuration; a worker makes its trades once more."""
        of = await self._snapshot(run_id)
        row = of.row_of(number)
        if row is None:
            raise NotFoundError("This configuration has not been calculated")
        trades = await self._trades(run_id, of, row)
        return await asyncio.to_thread(insight.details, of, row, trades)

    async def trades(self, run_id: str, number: int) -> tuple[BacktestTrade, ...]:
        """Return every trade of one configuration."""
        return (await self.details(run_id, number)).trades

    async def _trades(self, run_id: str, of: Snapshot, row: int) -> Sequence[BacktestTrade]:
        """Return a configuration's trades, those stored where its candles are gone."""
        number = int(of.numbers[row])
        try:
            found: Sequence[BacktestTrade] = await self._calculation(run_id).trades(number, "all")
        except UserActionError:
            described = next(iter(pages.result_rows(of, np.array([row]))))
            wanted = described.symbol, described.configuration
            stored = self._parts.store.trades(run_id)
            found = [one for one in stored if (one.symbol, one.configuration) == wanted]
            if not found:
                raise
        return found

    async def walk_forward(self, run_id: str) -> WalkForwardView:
        """Return what each fold chose, and the trades of all tests as one curve."""
        of = await self._snapshot(run_id)
        folds = await asyncio.to_thread(insight.chosen_by_fold, of)
        calculation = self._calculation(run_id)
        tests = {
            test: await calculation.trades(int(of.numbers[row]), of.plan.windows[test].name)
            for _, test, row in folds
            if row is not None
        }
        return await asyncio.to_thread(insight.walk_forward, of, tests)

    async def candles(
        self, run_id: str, symbol: str, begin_ms: int = 0, end_ms: int = 0, most: int = 5000
    ) -> CandlesView:
        """Return a run's candles that open within a time (0: to the end), at most *most* of them.

        More are joined to longer ones.
        """
        facts = next((one for one in self._run(run_id).data if one.data.symbol == symbol), None)
        if facts is None:
            raise NotFoundError(f"This run has no candles of {symbol}")
        path = await self._files.path(facts)
        return await asyncio.to_thread(_candles, path, facts, (begin_ms, end_ms), most)

    # ------------------------------------------------------------------ keeping
    async def save_as_set(
        self, run_id: str, numbers: Sequence[int], type_id: str, name: str
    ) -> OperationResult:
        """Add configurations of a run to a preset, or to a new one where *type_id* is empty."""
        plan = self._plan(run_id)
        known = self._parts.preset_store.get(type_id) if type_id else None
        if type_id and known is None:
            raise NotFoundError("This preset does not exist any more")
        wanted, count = extended(known, plan, numbers, name)
        saved = await self._parts.presets.save(wanted, "added from a back-test")
        sets = "one set" if count == 1 else f"{count} sets"
        return OperationResult(f"Saved as {sets} of {saved.name}")

    async def export(
        self, run_id: str, number: int | None, kind: str, path: str | Path
    ) -> OperationResult:
        """Write a run, or one of its configurations, to a file: `csv`, `json` or `html`.

        As CSV a run is the table of its configurations, and a configuration its trades; the others
        hold both. Raises UserActionError and its kin in words; what was there stays then.
        """
        target, kind = Path(path), exporting.check_kind(kind)
        of = await self._snapshot(run_id)
        pieces = await self._pieces(run_id, of, number, kind)
        await asyncio.to_thread(exporting.write, target, pieces)
        return OperationResult(f"{self._view(self._run(run_id)).title} is written to {target}")

    async def _pieces(
        self, run_id: str, of: Snapshot, number: int | None, kind: str
    ) -> Iterator[bytes]:
        """Return a file bit by bit; whoever asks for the bits does so in a thread."""
        rows = exporting.rows_by_number(of, number)
        if kind == "csv" and number is not None:
            return files.trades_csv(await self.trades(run_id, number))
        if kind == "csv":
            return files.configurations_csv(pages.result_rows(of, rows))
        best: tuple[ResultRow, ...] = ()
        shown = walked = None
        if number is None and of.plan.request.folds:
            walked = await self.walk_forward(run_id)
        if kind == "html":
            best = await asyncio.to_thread(exporting.best_rows, of)
            shown = await self.details(run_id, best[0].number if number is None else number)
        report = Report(
            run=self._view(self._run(run_id)),
            guard=await asyncio.to_thread(exporting.guard_facts, of),
            split_ms=exporting.split_ms(of),
            walk_forward=walked,
            best=best,
            shown=shown,
        )
        if kind == "html":
            return html_pieces(report)
        loop = asyncio.get_running_loop()
        trades = exporting.trade_pieces(self._calculation(run_id), of, rows, loop)
        return files.json_pieces(report, pages.result_rows(of, rows), trades)

    # ------------------------------------------------------------------ parts
    async def _snapshot(self, run_id: str) -> Snapshot:
        return (await self._table(run_id)).snapshot(self._thresholds())

    async def _look(self, run_id: str, work: Callable[[Snapshot], T]) -> T:
        of = await self._snapshot(run_id)
        return await asyncio.to_thread(work, of)


def _candles(path: Path, facts: DataFacts, within: tuple[int, int], most: int) -> CandlesView:
    table: npt.NDArray[np.void] = np.load(path, mmap_mode="r")
    begin, end = np.searchsorted(table["ts_ms"], (within[0], within[1] or facts.end_ms))
    rows = table[begin:end]
    rows = rows[np.isfinite(rows["ohlcv"][:, :4]).all(axis=1)]
    symbol, timeframe_s = facts.data.symbol, facts.data.timeframe_s
    if not rows.size:
        return CandlesView(symbol, timeframe_s, (), ())
    span_s = int(rows["ts_ms"][-1] - rows["ts_ms"][0]) // 1000 + timeframe_s
    # One less, because the first and the last of the longer ones may be cut.
    timeframe_s *= max(1, -(-span_s // (timeframe_s * max(1, most - 1))))
    places = rows["ts_ms"] // (timeframe_s * 1000)
    first = np.flatnonzero(np.diff(places, prepend=places[0] - 1))
    last = np.append(first[1:], rows.size) - 1
    open_, high, low, close, volume = np.ascontiguousarray(rows["ohlcv"].T)
    columns = (
        open_[first],
        np.maximum.reduceat(high, first),
        np.minimum.reduceat(low, first),
        close[last],
        np.add.reduceat(volume, first),
    )
    times = places[first] * timeframe_s * 1000
    ohlcv = zip(*(values.tolist() for values in columns), strict=True)
    return CandlesView(symbol, timeframe_s, tuple(times.tolist()), tuple(ohlcv))
