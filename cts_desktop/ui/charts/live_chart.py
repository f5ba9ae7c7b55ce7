"""The chart of one symbol: candles with positions and levels, volume, signals, a crosshair."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.chart_views import (
    ChartMarks,
    ChartView,
    LiveCandles,
    SignalStrip,
)
from cts_desktop.ui import formatting
from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.candles import CandleItem
from cts_desktop.ui.charts.levels import Level, LevelLines
from cts_desktop.ui.charts.plot_stack import PRICES, PlotStack
from cts_desktop.ui.charts.strips import SignalItem, VolumeItem
from cts_desktop.ui.charts.trade_events import TradeEvents, arrays_of
from cts_desktop.ui.charts.trades import TradesItem
from cts_desktop.ui.charts.words import price_text
from cts_desktop.ui.theme import ThemeManager

ASK_DELAY_MS: Final = 150
#: Candles in sight at first, at least, and at most.
FIRST_SIGHT: Final = 160
_FEW: Final = 60
_LEAST_SIGHT: Final = 10
MOST_SIGHT: Final = 100_000
#: So many candles are added at least before the oldest held are let go.
_LEAST_ADDED: Final = 1_000
#: Room above and below what is in sight, and after the newest candle, as shares.
_ROOM: Final = 0.06
_AHEAD: Final = 0.06
#: Levels are brought into sight where candles keep at least this share of the height.
_CANDLES_SHARE: Final = 0.3
_ENTRY_SIZE: Final = 11
NO_MARKS: Final = ChartMarks((), SignalStrip((), *(np.zeros(0, np.int64),) * 4))


class LiveChart(QWidget):
    """Draws what is in sight, asks for what is missing, and follows the newest candle.

    Signals:
        range_wanted: begin and end in ms of what is in sight and not held, once moving rests.
        sight_changed: other candles are in sight, or they changed.
        pointed: the pointer is at this time in seconds; None where it has left.
        level_pulled: a level and the price it is held at now; `level_dropped` where it was let go.
        following_changed: it follows the newest candle, or no longer.
    """

    range_wanted = Signal(object, object)
    sight_changed = Signal()
    pointed = Signal(object)
    level_pulled = Signal(object, object)
    level_dropped = Signal(object, object)
    following_changed = Signal(bool)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.view: ChartView | None = None
        self.marks = NO_MARKS
        self.events = TradeEvents(())
        self.rows = np.zeros((5, 0))
        self.following = True
        self._last_ms = 0
        self._tick: Decimal | None = None
        self._price: LiveCandles | None = None
        self.setObjectName("liveChart")
        self.canvas = PlotStack(theme)
        self.box = self.canvas.box
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.canvas.setFocusProxy(self)
        self._make_items()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self._asking = QTimer(self, singleShot=True, interval=ASK_DELAY_MS)
        self._asking.timeout.connect(self._ask)
        self.box.sigXRangeChanged.connect(self._moved)
        self.box.sigRangeChangedManually.connect(self._moved_by_hand)
        self.canvas.scene().sigMouseMoved.connect(self._point_at)
        theme.changed.connect(self._repaint)
        self._repaint()

    # ------------------------------------------------------------ parts

    def _make_items(self) -> None:
        theme = self._theme
        self.candles, self.trades = CandleItem(theme), TradesItem(theme)
        self.volume, self.signals = VolumeItem(theme), SignalItem(theme)
        self.entries = pg.ScatterPlotItem(pxMode=True)
        prices, volume, signals = self.canvas.plots
        for plot, item in (
            (prices, self.candles), (prices, self.trades), (prices, self.entries),
            (volume, self.volume), (signals, self.signals),
        ):  # fmt: skip
            plot.addItem(item, ignoreBounds=True)
        self.levels = LevelLines(theme, prices)
        self.levels.pulled.connect(self.level_pulled)
        self.levels.dropped.connect(self.level_dropped)

    def show_strips(self, *, volume: bool, signals: bool) -> None:
        """Show or hide what lies below the candles."""
        self.canvas.show_strips(volume=volume, signals=signals)

    # ------------------------------------------------------------ what is shown

    def show_page(self, view: ChartView) -> None:
        """Show another page; of another symbol or timeframe from its newest candle on."""
        before = self.view
        other = before is None or (before.connection_id, before.symbol, before.timeframe_s) != (
            view.connection_id, view.symbol, view.timeframe_s
        )  # fmt: skip
        self.view = view
        self._last_ms = view.last_ms if other else max(view.last_ms, self._last_ms)
        times = view.candles.ts_ms / 1000
        self.rows = np.ascontiguousarray(view.candles.ohlcv.T)
        for item in (self.candles, self.volume):
            item.show_arrays(times, self.rows, view.timeframe_s)
        self.show_marks(view.marks)
        self.box.setLimits(
            minXRange=_LEAST_SIGHT * view.timeframe_s,
            maxXRange=(1 + _AHEAD) * MOST_SIGHT * view.timeframe_s,
        )
        if other:
            self._first_sight()
        else:
            self._follow_newest()
        self._fit_prices()
        self.sight_changed.emit()

    def clear(self) -> None:
        """Show nothing."""
        self.view = self._tick = self._price = None
        self.rows = np.zeros((5, 0))
        for item in (self.candles, self.volume):
            item.show_arrays(np.zeros(0), self.rows, 60)
        self.show_marks(NO_MARKS)
        self.show_levels((), ())
        self._tag_price()
        self.sight_changed.emit()

    def show_marks(self, marks: ChartMarks) -> None:
        """Show other closed positions and signals."""
        self.marks = marks
        ordered = sorted(marks.trades, key=lambda trade: trade.opened_ms)
        self.trades.show_trades(*arrays_of(ordered))
        self.events = TradeEvents(ordered)
        self.signals.show_strip(marks.signals, self.timeframe_s)
        self.canvas.name_rows(marks.signals.kinds)

    def add_live(self, live: LiveCandles) -> bool:
        """Take newer candles; tell whether some are missing between them and what is held."""
        self._tick, self._price = live.price_tick, live
        self._tag_price()
        if self.view is None or not len(live.candles.ts_ms):
            return False
        self._last_ms = max(self._last_ms, int(live.candles.ts_ms[-1]))
        if not self.holds_newest:
            return False
        times, rows = live.candles.ts_ms / 1000, np.ascontiguousarray(live.candles.ohlcv.T)
        held = self.candles.times
        newer = slice(int(np.searchsorted(times, held[-1])) if len(held) else 0, None)
        times, rows = times[newer], rows[:, newer]
        gap = bool(len(held) and len(times) and times[0] > held[-1] + self.timeframe_s)
        if len(times):
            self._put(times, rows, complete=live.complete)
        self._follow_newest()
        self._fit_prices()
        self.sight_changed.emit()
        return gap and not live.complete

    def _put(self, times: Any, rows: Any, *, complete: bool) -> None:
        same = int(len(self.candles.times) > 0 and times[0] == self.candles.times[-1])
        if same and not complete:  # the beginning of this candle is only in what is held
            before = self.rows[:, -1]
            rows[0, 0], rows[4, 0] = before[0], max(before[4], rows[4, 0])
            rows[1, 0], rows[2, 0] = max(before[1], rows[1, 0]), min(before[2], rows[2, 0])
        kept = self.rows.shape[1] - same
        if len(times) == same:
            self.rows[:, -1] = rows[:, 0]
        else:
            self.rows = np.concatenate((self.rows[:, :kept], rows), axis=1)
        self.candles.put(times, rows)
        self.volume.put(times, rows)

    def _tag_price(self) -> None:
        live = self._price
        if live is None or live.price is None:
            self.canvas.prices.set_tag("last", None)
            return
        role = "warning" if live.stale else "accent"
        ink = self._theme.color("on_accent" if role == "accent" else "base")
        text = formatting.price(live.price)
        self.canvas.prices.set_tag("last", (float(live.price), text, self._theme.color(role), ink))

    @property
    def timeframe_s(self) -> int:
        """Length of a candle."""
        return self.view.timeframe_s if self.view is not None else 60

    @property
    def newest_ms(self) -> int:
        """Return the opening of the newest candle held, 0 where there is none."""
        times = self.candles.times
        return int(times[-1] * 1000) if len(times) else 0

    @property
    def holds_newest(self) -> bool:
        """Whether what is held reaches to the newest candle there is."""
        return self.view is not None and self.view.end_ms > self.view.last_ms

    @property
    def overgrown(self) -> bool:
        """Whether more was added than was read: in weeks, the time held would grow without end."""
        read = len(self.view.candles.ts_ms) if self.view is not None else 0
        return len(self.candles.times) - read > max(read, _LEAST_ADDED)

    @property
    def live_since_ms(self) -> int:
        """Return from which opening on newer candles are wanted."""
        return self.newest_ms if self.holds_newest else self._last_ms

    def price_words(self, value: float) -> str:
        """Return a price of a candle with the digits the market has."""
        if self._tick is None:
            return price_text(value)
        return formatting.price(Decimal(repr(value)).quantize(self._tick))

    # ------------------------------------------------------------ levels

    def show_levels(
        self, levels: Sequence[Level], entries: Sequence[tuple[int, float, bool]]
    ) -> None:
        """Show other levels, and where open positions were entered: time in ms, price, long."""
        self.levels.show(levels)
        color = self._theme.color("accent")
        self.entries.setData([
            {"pos": (ts_ms / 1000, price), "symbol": "t1" if is_long else "t",
             "size": self._theme.px(_ENTRY_SIZE), "brush": pg.mkBrush(color),
             "pen": pg.mkPen(self._theme.colors.base)}
            for ts_ms, price, is_long in entries
        ])  # fmt: skip

    # ------------------------------------------------------------ moving

    @property
    def in_sight(self) -> tuple[float, float]:
        """Begin and end of what is in sight, in seconds."""
        begin, end = self.box.viewRange()[0]
        return float(begin), float(end)

    def set_following(self, *, following: bool) -> None:
        """Keep the newest candle in sight from now on, or stay where it is."""
        if following != self.following:
            self.following = following
            self.following_changed.emit(following)
        self._follow_newest()

    def go_newest(self) -> None:
        """Bring the newest candle there is into sight, and follow it."""
        begin, end = self.in_sight
        right = self._last_ms / 1000 + self.timeframe_s + (end - begin) * _AHEAD
        self.show_span(right - (end - begin), right)
        self.set_following(following=True)

    def go_oldest(self) -> None:
        """Bring the first candle there is into sight."""
        if self.view is not None and self.view.first_ms:
            begin, end = self.in_sight
            self._leave_newest()
            self.show_span(self.view.first_ms / 1000, self.view.first_ms / 1000 + end - begin)

    def show_all(self) -> None:
        """Zoom out to all candles there are, as far as they can be in sight at once."""
        if self.view is None or not self.view.first_ms:
            return
        end = self._last_ms / 1000 + self.timeframe_s
        begin = max(self.view.first_ms / 1000, end - MOST_SIGHT * self.timeframe_s)
        self.show_span(begin, end + (end - begin) * _AHEAD)

    def show_span(self, begin: float, end: float) -> None:
        """Bring a time into sight, in seconds."""
        self.box.setXRange(begin, end, padding=0)

    def zoom(self, factor: float) -> None:
        """Show *factor* times the time, about the newest candle where it is followed."""
        begin, end = self.in_sight
        anchor = end if self.following else (begin + end) / 2
        self.show_span(anchor - (anchor - begin) * factor, anchor + (end - anchor) * factor)

    def pan(self, share: float) -> None:
        """Move by a share of what is in sight; positive is later."""
        begin, end = self.in_sight
        step = (end - begin) * share
        self._leave_newest()
        self.show_span(begin + step, end + step)
        self._moved_by_hand()

    def _leave_newest(self) -> None:
        if self.following:
            self.following = False
            self.following_changed.emit(False)  # noqa: FBT003 - a signal's argument

    def _first_sight(self) -> None:
        newest = self.newest_ms / 1000 + self.timeframe_s
        count = min(max(_FEW, self.rows.shape[1]), FIRST_SIGHT)
        span = count * self.timeframe_s
        self.show_span(newest - span, newest + span * _AHEAD)
        self.set_following(following=True)

    def _follow_newest(self) -> None:
        if not self.following or not self.holds_newest:
            return
        begin, end = self.in_sight
        newest = self.newest_ms / 1000 + self.timeframe_s
        right = newest + (end - begin) * _AHEAD / (1 + _AHEAD)
        if abs(right - end) > (end - begin) * 1e-4:
            self.show_span(right - (end - begin), right)

    def _moved_by_hand(self, *_: object) -> None:
        """Follow as long as the newest candle stays in sight."""
        begin, end = self.in_sight
        following = begin < self.newest_ms / 1000 + self.timeframe_s <= end
        if following != self.following:
            self.following = following
            self.following_changed.emit(following)

    def _moved(self) -> None:
        self._fit_prices()
        self._asking.start()
        self.sight_changed.emit()

    def _fit_prices(self) -> None:
        found = self.candles.price_range(*self.in_sight)
        if found is None or self.levels.pulled_line is not None:
            return
        low, high = found
        span = (high - low) or abs(high) * _ROOM or 1.0
        for at in self.levels.prices:
            if max(high, at) - min(low, at) <= span / _CANDLES_SHARE:
                low, high = min(low, at), max(high, at)
        room = (high - low) * _ROOM or abs(high) * _ROOM or 1.0
        above = room
        if high in self.levels.prices:  # its text stands above it
            text = self.fontMetrics().height() / max(1.0, float(self.box.height()))
            above = max(room, min(text * 1.5, _ROOM * 4) * (high - low))
        self.box.setYRange(low - room, high + above, padding=0)

    def _ask(self) -> None:
        """Ask for what is in sight and not held, as far as there is anything."""
        view = self.view
        if view is None or not view.first_ms:
            return
        begin, end = (round(moment * 1000) for moment in self.in_sight)
        begin, end = max(begin, view.first_ms), min(end, self._last_ms + view.timeframe_s * 1000)
        held_end = max(view.end_ms, self.newest_ms + view.timeframe_s * 1000)
        if begin < end and (begin < view.begin_ms or end > held_end):
            self.range_wanted.emit(begin, end)

    # ------------------------------------------------------------ the pointer

    def _point_at(self, position: QPointF) -> None:
        plot = self.canvas.plot_at(position)
        if plot is None:
            self._point_nowhere()
            return
        at = self.box.mapSceneToView(position)
        price = float(at.y()) if plot is self.canvas.plots[PRICES] else None
        self.point(float(at.x()), price)
        self.pointed.emit(float(at.x()))

    def _point_nowhere(self) -> None:
        self.point(None)
        self.pointed.emit(None)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_nowhere()

    def point(self, moment: float | None, price: float | None = None) -> None:
        """Show the crosshair at a time, and where the pointer is here at a price."""
        self.canvas.cross.point(moment, self.timeframe_s)
        self.canvas.cross.point_price(price, "" if price is None else self.price_words(price))

    def place_at(self, moment: float | None) -> int | None:
        """Return the place of the candle at a time, of the newest for None; None where none is."""
        times = self.candles.times
        if not len(times):
            return None
        if moment is None:
            return len(times) - 1
        place = plots.nearest(times, moment)
        return place if 0 <= moment - times[place] < self.timeframe_s else None

    @property
    def moment(self) -> float | None:
        """Time the crosshair is at, None without one."""
        return self.canvas.cross.moment

    # ------------------------------------------------------------ colours and pictures

    def _repaint(self) -> None:
        self.canvas.paint()
        self.levels.paint()
        self._tag_price()
        for item in (self.candles, self.trades, self.volume, self.signals):
            item.update()
