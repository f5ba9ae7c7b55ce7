"""Back-tests as large as one likes behind the real views: rows exist only while they are shown."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from cts_desktop.domain.backtests import (
    IMPORTED,
    BacktestRequest,
    BacktestTrade,
    DataFacts,
    DataRange,
    RunState,
    Search,
)
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.runtime.bus import Bus
from cts_desktop.service.preset_views import (
    CandleSeriesView,
    CandlesView,
    ConfigurationDetails,
    CurvePoint,
    FoldRow,
    HeatMapView,
    MonteCarloView,
    MonthRow,
    PresetView,
    ResultPage,
    ResultRow,
    RunView,
    SensitivityRow,
    SetCountView,
    StatisticsView,
    TreeNode,
    WalkForwardView,
)
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.keys import Keys
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.theme import ThemeManager

T = TypeVar("T")
BEGIN_MS = 1_514_764_800_000
DAY_MS = 86_400_000
DAYS = 60
SYMBOLS = ("BTC/USDT", "ETH/USDT")
MINUTE = 60
TOTAL = 1_000

SET = PresetSet(
    set_id="s1", name="Trend", tp_factors=ParameterRange(4, 12, 4),
    indicators=(
        IndicatorGrid("rsi", {"period": ParameterRange(10, 18, 4)}),
        IndicatorGrid("macd", {}),
    ),
)  # fmt: skip
OTHER_SET = replace(SET, set_id="s2", name="Fast", timeframe_s=300)
UNUSED_SET = replace(SET, set_id="s3", name="Spare", enabled=False)
PRESET = PresetType(type_id="p1", name="Momentum", version=3, sets=(SET, OTHER_SET, UNUSED_SET))
SECOND_PRESET = replace(PRESET, type_id="p2", name="Swing", sets=(SET,))


def a_range(symbol: str = "BTC/USDT") -> DataRange:
    return DataRange(IMPORTED, symbol, MINUTE)


def facts(symbol: str = "BTC/USDT") -> DataFacts:
    end = BEGIN_MS + DAYS * DAY_MS
    return DataFacts(a_range(symbol), 86_360, BEGIN_MS, end, 2, 40, "ab12" * 16)


def a_request(**changes: Any) -> BacktestRequest:
    usual = BacktestRequest(preset=PRESET, data=tuple(a_range(s) for s in SYMBOLS), folds=4)
    return replace(usual, **changes)


def a_run(number: int = 1, **changes: Any) -> RunView:
    request = changes.pop("request", a_request())
    view = RunView(
        run_id=f"r{number}", title=f"Momentum on {len(request.data)} symbols #{number}",
        preset_name=request.preset.name, state=RunState.DONE,
        created_ms=BEGIN_MS + number * DAY_MS, finished_ms=BEGIN_MS + number * DAY_MS + 60_000,
        configurations=TOTAL, share=1.0, seconds_left=None,
        data=tuple(facts(one.symbol) for one in request.data), settings_hash="cd34" * 16,
        program_version="1.0.0", message="", request=request,
    )  # fmt: skip
    return replace(view, **changes)


def statistics(number: int, part: str) -> StatisticsView:
    """Return figures that differ from row to row; out of sample they are worse."""
    mean = (number % 41 - 18) / 10 - (0.6 if part == "out" else 0.0)
    n = 20 + number % 90
    return StatisticsView(
        part=part, n=n, wins=n // 2, win_rate=0.35 + number % 30 / 100, avg_units=mean,
        profit_factor=None if number % 9 == 0 else 0.6 + number % 20 / 10, payoff=1.4,
        total_units=mean * n, gross_units=mean * n + 1.2 * n, drawdown_units=float(number % 35),
        drawdown_hours=4.5, per_48h=3.2, evidence=1.3 ** (number % 14),
    )  # fmt: skip


def a_row(number: int) -> ResultRow:
    tp, period = (4, 8, 12)[number % 3], (10, 14, 18)[number // 3 % 3]
    levels = (f"rsi {period} + macd 12/26/9", "rsi 30/70", f"tp{tp}", "sl0.6", "no trailing")
    return ResultRow(
        number=number, symbol=SYMBOLS[number % 2], set_name="Trend",
        configuration=f"rsi {period}/30/70 + macd 12/26/9 tp{tp} sl0.6 #{number}",
        levels=levels, tp_pct=tp / 10, sl_pct=tp * 0.06, break_even=0.41,
        all=statistics(number, "all"), inside=statistics(number, "in"),
        outside=statistics(number, "out"),
        passes=None if number % 5 == 0 else number % 7 == 1,
    )  # fmt: skip


def trades_of(row: ResultRow, count: int = 80) -> tuple[BacktestTrade, ...]:
    """Return trades that follow the staged candles, one every 17 hours."""
    made = []
    for place in range(count):
        entry = BEGIN_MS + place * 17 * 3_600_000
        leave = entry + (30 + place % 5 * 20) * 60_000
        side = "short" if place % 3 == 0 else "long"
        first, last = price_at(entry), price_at(leave)
        gross = (last / first - 1) * 1000 * (-1 if side == "short" else 1)
        reason = "target" if gross > 0 else "stop"
        made.append(
            BacktestTrade(row.symbol, row.configuration, side, entry, leave, first, last, reason,
                          gross, gross - 1.2, 0.12)
        )  # fmt: skip
    return tuple(made)


def price_at(ts_ms: int) -> float:
    hours = (ts_ms - BEGIN_MS) / 3_600_000
    return 10_000 + 900 * math.sin(hours / 31) + 250 * math.sin(hours / 3.7)


def details_of(number: int) -> ConfigurationDetails:
    row = a_row(number)
    trades = trades_of(row)
    total = best = 0.0
    curve = []
    for trade in trades:
        total += trade.net_units
        best = max(best, total)
        curve.append(CurvePoint(trade.exit_ms, total, best - total))
    steps = tuple((float(v), (v - 14) / 10, 30 + v) for v in (10, 14, 18))
    return ConfigurationDetails(
        row, trades, tuple(curve), BEGIN_MS + int(DAYS * 0.7) * DAY_MS,
        (MonthRow("2018-01", 43, 120.5, 0.52), MonthRow("2018-02", 37, -31.25, 0.44)),
        MonteCarloView(1000, 1, (8.0, 12.0, 16.5, 22.0, 31.0), (-20.0, 10.0, 30.0, 55.0, 90.0),
                       18.2, 0.14),
        (SensitivityRow("rsi.period", 14.0, steps), SensitivityRow("sl", 0.6, ((0.6, 1.0, 40),))),
    )  # fmt: skip


def candles_of(symbol: str, begin_ms: int, end_ms: int, most: int) -> CandlesView:
    begin = max(begin_ms, BEGIN_MS) // 60_000 * 60_000
    end = min(end_ms, BEGIN_MS + DAYS * DAY_MS)
    step = MINUTE
    while (end - begin) / (step * 1000) > most:
        step *= 5
    times = tuple(range(begin, end, step * 1000))
    rows = []
    for ts in times:
        first, last = price_at(ts), price_at(ts + step * 1000)
        spread = 4 + abs(math.sin(ts / 7_000_000)) * 8
        rows.append((first, max(first, last) + spread, min(first, last) - spread, last, 12.0))
    return CandlesView(symbol, step, times, tuple(rows))


def nodes_below(path: tuple[str, ...]) -> tuple[TreeNode, ...]:
    """Return what the results tree has right below *path*."""
    names = (
        tuple(f"rsi {period} + macd 12/26/9" for period in (10, 14, 18)),
        ("rsi 30/70", "rsi 20/80"),
        ("tp4", "tp8", "tp12"),
        ("sl0.3", "sl0.6"),
        ("no trailing", "tr0.3/0.1"),
    )
    level = len(path)
    return tuple(
        TreeNode((*path, name), 1000 // 3 ** (level + 1), statistics(3 + place, "in"),
                 statistics(3 + place, "out"), place + 7, 0.4, leaf=level == 4)
        for place, name in enumerate(names[level])
    )  # fmt: skip


def series(symbol: str, **changes: Any) -> CandleSeriesView:
    usual = CandleSeriesView(
        IMPORTED, "Imported", symbol, MINUTE, 86_360, BEGIN_MS, BEGIN_MS + DAYS * DAY_MS, 2, 40
    )
    return replace(usual, **changes)


@dataclass
class Backtests:
    """Speaks for the service's back-tests, and notes what it was asked."""

    held: list[RunView] = field(default_factory=list)
    total: int = TOTAL
    error: Exception | None = None
    hanging: asyncio.Event | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)
    guard: str = "34 of 1 000 configurations pass: what is left is more than luck would leave."
    other_candles: bool = False
    names: tuple[str, ...] = ("rsi.period", "tp", "sl")

    async def _answer(self, verb: str, question: Any) -> None:
        self.asked.append((verb, question))
        if self.hanging is not None:
            await self.hanging.wait()
        if self.error is not None:
            raise self.error

    def questions(self, verb: str) -> list[Any]:
        return [question for name, question in self.asked if name == verb]

    def put(self, run: RunView) -> None:
        """Put another state of a run in place of the old one."""
        self.held = [run if one.run_id == run.run_id else one for one in self.held]

    async def runs(self) -> tuple[RunView, ...]:
        await self._answer("runs", None)
        return tuple(self.held)

    async def start(self, request: BacktestRequest) -> str:
        await self._answer("start", request)
        run = a_run(len(self.held) + 1, request=request, state=RunState.QUEUED, share=0.0)
        self.held.append(run)
        return run.run_id

    async def pause(self, run_id: str) -> None:
        await self._answer("pause", run_id)

    async def resume(self, run_id: str) -> None:
        await self._answer("resume", run_id)

    async def cancel(self, run_id: str) -> None:
        await self._answer("cancel", run_id)

    async def delete(self, run_id: str) -> None:
        await self._answer("delete", run_id)
        self.held = [run for run in self.held if run.run_id != run_id]

    async def again(self, run_id: str, *, anyway: bool = False) -> str:
        await self._answer("again", (run_id, anyway))
        if self.other_candles and not anyway:
            raise UserActionError("The stored candles of BTC/USDT have changed")
        self.held.append(a_run(len(self.held) + 1))
        return self.held[-1].run_id

    async def page(self, run_id: str, **question: Any) -> ResultPage:
        await self._answer("page", question)
        rows = (a_row(number) for number in range(self.total))
        found = [
            row
            for row in rows
            if question.get("text", "") in row.configuration
            and question.get("symbol", "") in {"", row.symbol}
            and row.inside.n >= question.get("least_n", 0)
            and (row.passes or not question.get("only_passing", False))
        ]
        part = {"in": "inside", "out": "outside", "all": "all"}[question["part"]]
        found.sort(
            key=lambda row: getattr(getattr(row, part), question["order_by"]) or 0.0,
            reverse=question["descending"],
        )
        first = question.get("offset", 0)
        shown = tuple(found[first : first + question["limit"]])
        return ResultPage(run_id, shown, first, len(found), self.guard if shown else "")

    async def tree(
        self, run_id: str, path: tuple[str, ...] = (), symbol: str = "", set_name: str = ""
    ) -> tuple[TreeNode, ...]:
        await self._answer("tree", (path, symbol, set_name))
        if not self.total:
            return ()
        return nodes_below(path)

    async def details(self, run_id: str, number: int) -> ConfigurationDetails:
        await self._answer("details", number)
        return details_of(number)

    async def walk_forward(self, run_id: str) -> WalkForwardView:
        await self._answer("walk_forward", run_id)
        fold = 12 * DAY_MS
        folds = tuple(
            FoldRow(n, BEGIN_MS + n * fold, BEGIN_MS + (n + 1) * fold, BEGIN_MS + (n + 2) * fold,
                    a_row(n * 7).configuration, statistics(20 + n, "train"),
                    statistics(14 + n, "test"))
            for n in range(4)
        )  # fmt: skip
        return WalkForwardView(folds, statistics(16, "test"), details_of(1).curve)

    async def parameters(self, run_id: str) -> tuple[str, ...]:
        await self._answer("parameters", run_id)
        return self.names

    async def heat_map(self, run_id: str, x: str, y: str, figure: str, part: str) -> HeatMapView:
        await self._answer("heat_map", (x, y, figure, part))
        cells = tuple(
            tuple(None if row == col == 1 else (row - 3) / 2 + col / 3 for col in range(9))
            for row in range(7)
        )
        across, up = tuple(float(v) for v in range(10, 28, 2)), tuple(range(2, 16, 2))
        return HeatMapView(x, y, figure, across, tuple(float(v) for v in up), cells)

    async def candles(
        self, run_id: str, symbol: str, begin_ms: int, end_ms: int, most: int = 5000
    ) -> CandlesView:
        await self._answer("candles", (symbol, begin_ms, end_ms))
        return candles_of(symbol, begin_ms, end_ms, most)

    async def save_as_set(
        self, run_id: str, numbers: tuple[int, ...], type_id: str, name: str
    ) -> OperationResult:
        await self._answer("save_as_set", (run_id, numbers, type_id, name))
        return OperationResult(f"“{name}” was added")

    async def export(
        self, run_id: str, number: int | None, kind: str, path: Path
    ) -> OperationResult:
        await self._answer("export", (run_id, number, kind, path))
        return OperationResult(f"{path} was written")


@dataclass
class Presets:
    """As much of the service's presets as a new run needs."""

    held: tuple[PresetView, ...] = (PresetView(PRESET, BEGIN_MS), PresetView(SECOND_PRESET, 0))
    problems: dict[str, str] = field(default_factory=dict)
    counted: list[str] = field(default_factory=list)

    async def all(self) -> tuple[PresetView, ...]:
        return self.held

    async def count(self, preset_set: PresetSet, preset: PresetType) -> SetCountView:
        self.counted.append(preset_set.name)
        return SetCountView(3, 120, 360, None, self.problems, (), 7200, 40.0, 50.0)


@dataclass
class Candles:
    """As much of the service's candles as a new run needs."""

    held: tuple[CandleSeriesView, ...] = (
        series("BTC/USDT"), series("ETH/USDT", gaps=0, missing=0), series("LTC/USDT", rows=1000),
    )  # fmt: skip

    async def series(self) -> tuple[CandleSeriesView, ...]:
        return self.held


class Speaker:
    """The three rooms of the service that back-tests need."""

    def __init__(self) -> None:
        self.backtests = Backtests([a_run(1), a_run(2)])
        self.presets = Presets()
        self.candles = Candles()
        self.bus = Bus()


class BacktestStage:
    """A context for the views over a service that a test speaks for, on the window's own loop."""

    def __init__(self, app: QApplication, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.service = Speaker()
        service: Any = self.service
        self.said: list[str] = []
        state = QSettings(str(folder / "ui.ini"), QSettings.Format.IniFormat)

        def submit(coroutine: Coroutine[Any, Any, T], /) -> Future[T]:
            return asyncio.run_coroutine_threadsafe(coroutine, loop)

        self.operations = Operations(service, submit)
        self.bridge = Bridge(service, submit)
        keys: Any = Keys
        self.context = UiContext(
            service, self.operations, self.bridge, ThemeManager(app, state), state, keys,
            lambda _page: None, lambda result: self.said.append(result.message),
        )  # fmt: skip

    @property
    def backtests(self) -> Backtests:
        return self.service.backtests

    def running(self, share: float = 0.4) -> RunView:
        """Make the first run one that goes on."""
        run = a_run(
            1, state=RunState.RUNNING, share=share, seconds_left=95.0, finished_ms=None,
            request=a_request(search=Search.TPE),
        )  # fmt: skip
        self.backtests.put(run)
        return run

    def settle(self, until: Callable[[Callable[[], bool]], None]) -> None:
        """Wait until nothing is under way."""
        until(lambda: self.operations.pending == 0)
