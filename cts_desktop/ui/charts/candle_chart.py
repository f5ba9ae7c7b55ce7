"""Candles with the trades of a back-test, zoomed and moved by wheel and pointer."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.domain.backtests import BacktestTrade
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import CandlesView
from cts_desktop.ui import formatting
from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.candles import CandleItem
from cts_desktop.ui.charts.trades import TradesItem
from cts_desktop.ui.charts.words import price_text
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import low_words
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ElidedLabel

ASK_DELAY_MS: Final = 150
#: Room above and below what is in sight, and on both sides of a trade that is followed.
_ROOM: Final = 0.06
_TRADE_ROOM: Final = 2.0
_LEAST_CANDLES: Final = 60


class CandleChart(QWidget):
    """Draws what is in sight; asks for other candles where those it holds do not reach.

    Signals:
        range_wanted: begin and end in ms of what is in sight and not held, once moving rests.
    """

    range_wanted = Signal(object, object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: CandlesView | None = None
        self._held = (0.0, 0.0)
        self._span = 0.0
        self._trades: tuple[BacktestTrade, ...] = ()
        self._places: dict[BacktestTrade, int] = {}
        self.setObjectName("candleChart")
        self.setAccessibleName(self.tr("Candles and trades"))
        self.reading = ElidedLabel()
        self.reading.setObjectName("candleReading")
        self.reading.setContentsMargins(theme.px(6), 0, 0, 0)
        axes = {"bottom": plots.time_axis(theme), "left": plots.NumberAxis("left")}
        self.plot = pg.PlotWidget(axisItems=axes)
        plots.prepare(self.plot.getPlotItem(), theme)
        self.plot.getPlotItem().disableAutoRange()
        self.candles = CandleItem(theme)
        self.trades = TradesItem(theme)
        for item in (self.candles, self.trades):
            self.plot.addItem(item, ignoreBounds=True)
        self._asking = QTimer(self, singleShot=True, interval=ASK_DELAY_MS)
        self._asking.timeout.connect(self._ask)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.reading)
        layout.addWidget(self.plot, 1)
        self.plot.getViewBox().sigXRangeChanged.connect(self._moved)
        self.plot.scene().sigMouseMoved.connect(self._point_at)
        theme.changed.connect(self._repaint)
        self._repaint()

    # ------------------------------------------------------------ what is shown

    def show_candles(self, view: CandlesView, begin_ms: int, end_ms: int) -> None:
        """Show the candles that were asked for between two times."""
        self._view = view
        self._held = (begin_ms / 1000, end_ms / 1000)
        self._span = (end_ms - begin_ms) / 1000
        self.candles.show_candles(view)
        self._fit_prices()
        self._describe()

    def show_trades(self, trades: Sequence[BacktestTrade]) -> None:
        """Show other trades."""
        ordered = sorted(trades, key=lambda trade: trade.entry_ms)
        self._trades = tuple(ordered)
        self._places = {trade: place for place, trade in enumerate(ordered)}
        xy = np.array(
            [(t.entry_ms / 1000, t.entry_price, t.exit_ms / 1000, t.exit_price) for t in ordered],
            np.float64,
        ).reshape(-1, 4)
        side = np.array([1 if t.side == "long" else -1 for t in ordered], np.int8)
        net = np.array([t.net_units for t in ordered], np.float64)
        self.trades.show_trades(np.ascontiguousarray(xy.T), side, net)
        self._describe()

    def show_range(self, begin_ms: int, end_ms: int) -> None:
        """Bring a time into sight."""
        self.plot.setXRange(begin_ms / 1000, end_ms / 1000, padding=0)
        self._asking.start()

    def follow(self, trade: BacktestTrade, timeframe_s: int) -> None:
        """Bring a trade into sight, with what was before and after it, and mark it."""
        self.trades.choose(self._places.get(trade))
        length = max(trade.exit_ms - trade.entry_ms, _LEAST_CANDLES * timeframe_s * 500)
        room = int(length * _TRADE_ROOM / 2)
        middle = (trade.entry_ms + trade.exit_ms) // 2
        self.show_range(middle - length // 2 - room, middle + length // 2 + room)
        self._describe()

    def clear(self) -> None:
        """Show nothing."""
        self._view = None
        self._held = (0.0, 0.0)
        self.candles.show_candles(CandlesView("", 60, (), ()))
        self.show_trades(())

    # ------------------------------------------------------------ moving

    @property
    def in_sight(self) -> tuple[float, float]:
        """Begin and end of what is in sight, in seconds."""
        begin, end = self.plot.getViewBox().viewRange()[0]
        return float(begin), float(end)

    def _moved(self) -> None:
        self._fit_prices()
        self._asking.start()

    def _fit_prices(self) -> None:
        found = self.candles.price_range(*self.in_sight)
        if found is not None:
            low, high = found
            room = (high - low) * _ROOM or abs(high) * _ROOM or 1.0
            self.plot.setYRange(low - room, high + room, padding=0)

    def _ask(self) -> None:
        """Ask where something is missing, or where finer candles may now be had."""
        begin, end = self.in_sight
        held_begin, held_end = self._held
        covered = held_begin <= begin and end <= held_end
        finer = (end - begin) * 4 < self._span and self._is_coarse()
        if not covered or finer:
            self.range_wanted.emit(int(begin * 1000), int(end * 1000))

    def _is_coarse(self) -> bool:
        """Whether the candles held are wider than needed: few of them are in sight."""
        part = self.candles.visible(*self.in_sight)
        return bool(part.stop - part.start < self.plot.width() / 2)

    # ------------------------------------------------------------ words and colours

    def _repaint(self) -> None:
        plot = self.plot.getPlotItem()
        self.plot.setBackground(self._theme.colors.base)
        plots.paint(plot, self._theme.colors)
        plots.set_zone(plot.getAxis("bottom"), self._theme)
        self.candles.update()
        self.trades.update()
        self._describe()

    def _describe(self) -> None:
        chosen = self.trades.chosen
        if chosen is not None:
            text = trade_words(self._trades[chosen], utc=self._theme.utc)
        elif self._view is None or not self._view.ts_ms:
            text = self.tr("No candles are shown.")
        else:
            text = self.tr("{0}: {1} candles of {2}, {3} trades").format(
                self._view.symbol, formatting.count(len(self._view.ts_ms)),
                timeframe_name(self._view.timeframe_s), formatting.count(len(self._trades)),
            )  # fmt: skip
        self.reading.show_text(text, "muted")
        self.setAccessibleDescription(text)

    def _point_at(self, position: QPointF) -> None:
        box = self.plot.getViewBox()
        if not box.sceneBoundingRect().contains(position) or not len(self.candles.times):
            self._describe()
            return
        moment = float(box.mapSceneToView(position).x())
        place = plots.nearest(self.candles.times, moment)
        values: list[Any] = self.candles.ohlc[:, place].tolist()
        names = (self.tr("open"), self.tr("high"), self.tr("low"), self.tr("close"))
        prices = "  ".join(
            f"{name} {price_text(value)}" for name, value in zip(names, values, strict=True)
        )
        when = formatting.timestamp(int(self.candles.times[place] * 1000), utc=self._theme.utc)
        self.reading.show_text(f"{when}  {prices}", "muted")


def trade_words(trade: BacktestTrade, *, utc: bool) -> str:
    """Return a trade in one line."""
    arrow = "▲" if trade.side == "long" else "▼"
    return plots.tr("{0} {1} {2} → {3}: {4} to {5}, {6}, {7}").format(
        arrow, said(trade.side), formatting.timestamp(trade.entry_ms, utc=utc),
        formatting.timestamp(trade.exit_ms, utc=utc), price_text(trade.entry_price),
        price_text(trade.exit_price), low_words(trade.reason),
        formatting.profit(trade.net_units, "C"),
    )  # fmt: skip
