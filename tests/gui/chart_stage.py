"""The real page Chart over charts that a test speaks for; no engine, no database."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState, EngineStatus
from cts_desktop.domain.market import Candles
from cts_desktop.service.chart_views import (
    ChartMarks,
    ChartOrder,
    ChartSymbol,
    ChartView,
    LiveCandles,
    LiveQuestion,
    SignalStrip,
)
from cts_desktop.service.views import ConnectionView, OperationResult, PositionView, Snapshot
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.chart.page import ChartPage
from cts_desktop.ui.chart.pane import ChartPane
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.theme import ThemeManager
from tests.helpers import trades

T = TypeVar("T")
MINUTE_MS = 60_000
#: A tenth of what the page waits between two questions: tests wait for the answers.
ASK_MS = 25
C1 = "c001"
BTC = ChartSymbol(C1, "Paper 1", "paper", "BTC/USDT", running=True)
ETH = ChartSymbol(C1, "Paper 1", "paper", "ETH/USDT", running=True)
IMPORTED = ChartSymbol("imported", "Imported", "", "BTC/USDT")
BEGIN = trades.NOW_MS
NO_MARKS = ChartMarks((), SignalStrip((), *(np.zeros(0, np.int64),) * 4))


def candles(count: int, begin_ms: int = BEGIN, each_s: int = 60) -> Candles:
    """A slow walk about 65 000."""
    close = 65_000 + 200 * np.sin(np.arange(count) / 15)
    first = np.concatenate((close[:1], close[:-1]))
    rows = (first, np.maximum(first, close) + 5, np.minimum(first, close) - 5, close)
    volume = 1 + np.arange(count) % 7
    times = begin_ms + np.arange(count) * each_s * 1000
    return Candles(times.astype(np.int64), np.column_stack((*rows, volume)))


@dataclass
class FakeCharts:
    """Answers like `service.charts` from what a test has put in here.

    Attributes:
        asked: the pages that were asked for: connection, symbol, timeframe, begin, end.
        pause: while cleared, no page is answered.
    """

    known: tuple[ChartSymbol, ...] = (BTC, ETH, IMPORTED)
    stored: int = 2000
    empty: str = ""
    marked: ChartMarks = NO_MARKS
    error: Exception | None = None
    price: Decimal | None = Decimal("65100.5")
    stale: bool = False
    state: EngineState = EngineState.RUNNING
    running: int = 0
    orders: tuple[ChartOrder, ...] = ()

    def __post_init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.questions: list[LiveQuestion] = []
        self.pause = asyncio.Event()

    async def symbols(self) -> tuple[ChartSymbol, ...]:
        return self.known

    async def page(
        self, connection_id: str, symbol: str, timeframe_s: int, begin_ms: int, end_ms: int
    ) -> ChartView:
        self.asked.append((connection_id, symbol, timeframe_s, begin_ms, end_ms))
        await self.pause.wait()
        if self.error is not None:
            raise self.error
        each = timeframe_s * 1000
        everything = candles(0 if self.empty else self.stored, each_s=timeframe_s)
        last = BEGIN + (self.stored - 1) * each
        begin, end = (begin_ms, end_ms) if end_ms else (last - 499 * each, last + each)
        first, after = np.searchsorted(everything.ts_ms, (begin, end))
        part = Candles(everything.ts_ms[first:after], everything.ohlcv[first:after])
        ends = (0, 0) if self.empty else (BEGIN, last)
        return ChartView(
            connection_id, symbol, timeframe_s, begin, end, *ends, part, self.marked, self.empty
        )

    async def marks(self, *_asked: object) -> ChartMarks:
        return self.marked

    async def live(self, questions: Sequence[LiveQuestion]) -> tuple[LiveCandles, ...]:
        self.questions = list(questions)
        return tuple(map(self.answer, questions))

    def answer(self, question: LiveQuestion) -> LiveCandles:
        """Tell of the candle after the stored ones, and of `running` more."""
        each = question.timeframe_s * 1000
        begin = BEGIN + (self.stored - 1) * each
        count = 1 + self.running if self.price is not None and not self.empty else 0
        price = float(self.price or 0)
        rows = np.tile(np.array([price, price + 1, price - 1, price, 2.0]), (count, 1))
        stopped = self.state is EngineState.STOPPED
        times = begin + np.arange(count) * each
        return LiveCandles(
            question,
            Candles(times.astype(np.int64), rows) if not stopped else candles(0),
            complete=True,
            price=None if stopped else self.price,
            age_ms=12_000 if self.stale else 100,
            stale=self.stale,
            now_ms=0 if stopped else begin + each,
            state=self.state.value,
            price_tick=None if stopped else Decimal("0.5"),
            orders=self.orders,
        )


class ChartStage:
    """The page in a window of its own, and what a test does to it."""

    def __init__(self, qtbot: QtBot, theme: ThemeManager, ui_state: QSettings) -> None:
        self.qtbot = qtbot
        self.charts = FakeCharts()
        self.edits: list[tuple[Any, ...]] = []
        self.refusal: Exception | None = None
        self.opened: list[str] = []
        self.said: list[str] = []
        self._host = EngineHost(lambda _loop, context: self.said.append(str(context)))
        self._host.start()
        self._do(self._open())
        service: Any = SimpleNamespace(
            charts=self.charts, commands=SimpleNamespace(edit_exits=self._edit)
        )
        operations = Operations(service, self._host.submit)
        self.operations = operations
        self.bridge = Bridge(service, self._host.submit)
        self.context = UiContext(
            service, operations, self.bridge, theme, ui_state, None,  # type: ignore[arg-type]
            self.opened.append, lambda result: self.said.append(result.message),
        )  # fmt: skip
        self.show_snapshot()
        self.page = self.made()

    def made(self) -> ChartPage:
        """Make the page anew, as another start of the program does."""
        page = ChartPage(self.context)
        page._timer.setInterval(ASK_MS)
        self.qtbot.addWidget(page)
        page.resize(1100, 640)
        page.show()
        return page

    def close(self) -> None:
        """End what is under way."""
        self.page.hide()
        self.until(lambda: self.operations.pending == 0)
        self._host.stop()

    async def _open(self) -> None:
        self.charts.pause.set()

    async def _edit(
        self, position_id: str, stop: Decimal, target: Decimal | None
    ) -> OperationResult:
        self.edits.append((position_id, stop, target))
        if self.refusal is not None:
            raise self.refusal
        return OperationResult("It was moved")

    def _do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._host.submit(coroutine).result(30)

    def hold(self, *, held: bool) -> None:
        """Let pages wait, or come."""

        async def change() -> None:
            (self.charts.pause.clear if held else self.charts.pause.set)()

        self._do(change())

    # ------------------------------------------------------------ what is shown

    @property
    def pane(self) -> ChartPane:
        return self.page.pane

    @property
    def chart(self) -> Any:
        assert self.pane.chart is not None
        return self.pane.chart

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def until_drawn(self) -> None:
        """Wait until candles are drawn and a live price has come."""
        self.until(lambda: self.pane.body.currentWidget() is self.pane.chart)
        self.until(lambda: self.pane.live is not None)

    def show_snapshot(
        self, *positions: PositionView, state: EngineState = EngineState.RUNNING
    ) -> None:
        """Show another picture of the account."""
        status = ConnectionStatus(C1, "Paper 1", state)
        connection = ConnectionView(
            Connection(C1, "Paper 1"), status, available=True, equity=Decimal(10_000)
        )
        snapshot = Snapshot(
            BEGIN, EngineStatus(state, True, False, connections=(status,)), (connection,), positions
        )
        self.bridge._snapshot = snapshot
        self.bridge.snapshot_changed.emit(snapshot)

    def position(self, **changes: Any) -> PositionView:
        """An open long position at 65 000.5 with the mark at 65 100."""
        opened = BEGIN + 1900 * MINUTE_MS
        return replace(trades.position(C1), opened_ms=opened, **changes)

    def dialog(self, name: str) -> QWidget:
        """Wait for an open dialog."""
        window = self.page.window()
        self.until(lambda: window.findChild(QWidget, name))
        found = window.findChild(QWidget, name)
        assert isinstance(found, QWidget)
        return found
