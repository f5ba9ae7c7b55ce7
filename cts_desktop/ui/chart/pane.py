"""One chart with its symbol, timeframe and state; a page has one, two or four of them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.positions import PositionState
from cts_desktop.service.chart_views import (
    ChartMarks,
    ChartSymbol,
    ChartView,
    LiveCandles,
    LiveQuestion,
)
from cts_desktop.service.views import PositionView, Snapshot
from cts_desktop.ui import questions
from cts_desktop.ui.chart import words
from cts_desktop.ui.chart.blank import Blank
from cts_desktop.ui.chart.candle_table import CandleTable
from cts_desktop.ui.chart.header import PaneHeader
from cts_desktop.ui.chart.keys import chart_keys, is_plain
from cts_desktop.ui.chart.level_words import levels_of
from cts_desktop.ui.chart.pulling import Pulling
from cts_desktop.ui.chart.symbol_box import symbol_words
from cts_desktop.ui.chart_library import when_loaded
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.widgets import ElidedLabel, set_tone

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.live_chart import LiveChart

#: Candles around what is asked for, at least.
_AROUND: Final = 1000
_TABLE_DELAY_MS: Final = 250
#: Shortest time between two attempts to fill a hole that only the venue can fill.
_REFILL_MS: Final = 30_000
_FIRST_TRY_MS: Final = 2_000
_NEVER_MS: Final = 2**62


class ChartPane(QFrame):
    """Asks for pages and shows them; its page feeds it with what is live.

    Signals:
        entered: it has the focus now.
        pointed: the pointer is at this time in seconds, None where it has left.
        changed: another symbol, timeframe or way of following.
        menu_wanted: a context menu at this global position.
    """

    entered = Signal()
    pointed = Signal(object)
    changed = Signal()
    menu_wanted = Signal(object)

    def __init__(self, context: UiContext, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.symbol: ChartSymbol | None = None
        self.chart: LiveChart | None = None
        self.pulling: Pulling | None = None
        self.live: LiveCandles | None = None
        self._positions: tuple[PositionView, ...] = ()
        self._newest, self._marked = Newest(), Newest()
        self._strips = (True, True)
        self._failed_text = ""
        self._opening = False
        self.setObjectName(f"chartPane{number}")
        self.setProperty("card", True)  # noqa: FBT003 - Qt's signature
        self._make_parts(number)
        self._listing = QTimer(self, singleShot=True, interval=_TABLE_DELAY_MS)
        self._listing.timeout.connect(self._fill_table)
        self._patience = QTimer(self, singleShot=True, interval=_REFILL_MS)
        context.theme.changed.connect(self._describe)
        self._say_nothing_chosen()

    # ------------------------------------------------------------ parts

    def _make_parts(self, number: int) -> None:
        self.header = PaneHeader(number)
        self.header.symbol_box.chosen.connect(self._choose_symbol)
        self.header.timeframe_box.activated.connect(lambda _: self.load())
        self.reading = ElidedLabel()
        self.reading.setObjectName(f"chartReading{number}")
        self.reading.setAccessibleName(self.tr("Candle at the pointer"))
        self.blank = Blank(number)
        self.blank.again.triggered.connect(self.load)
        self.body = QStackedWidget()
        self.body.addWidget(self.blank)
        self.table = CandleTable(self._context, f"chartTable{number}")
        self.table.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addWidget(self.header)
        layout.addWidget(self.reading)
        layout.addWidget(self.body, 3)
        layout.addWidget(self.table, 2)

    def _make_chart(self) -> "LiveChart":
        from cts_desktop.ui.charts.live_chart import LiveChart  # noqa: PLC0415 - as said above

        chart = LiveChart(self._context.theme)
        chart.show_strips(volume=self._strips[0], signals=self._strips[1])
        chart.range_wanted.connect(self._ask_around)
        chart.sight_changed.connect(self._sight_changed)
        chart.pointed.connect(self._pointed)
        self.pulling = Pulling(self._context, chart)
        chart.following_changed.connect(lambda _: self.changed.emit())
        chart.setAccessibleName(self.tr("Candle chart"))
        chart.installEventFilter(self)
        self.body.addWidget(chart)
        return chart

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.chart is None and not self._opening:
            self._opening = True
            when_loaded(self, self._open)

    def _open(self) -> None:
        self.chart = self._make_chart()
        self.load()
        self.show_state()

    # ------------------------------------------------------------ what is charted

    @property
    def timeframe_s(self) -> int:
        """The chosen length of a candle."""
        return self.header.timeframe_s

    def show_symbol(self, symbol: ChartSymbol) -> None:
        """Chart another symbol."""
        self.symbol = symbol
        self.header.symbol_box.show_symbol(symbol)
        self.load()

    def _choose_symbol(self, symbol: ChartSymbol) -> None:
        if symbol != self.symbol:
            self.show_symbol(symbol)

    def load(self) -> None:
        """Ask for the newest page of what is chosen."""
        self.changed.emit()
        if self.chart is None or self.symbol is None:
            return
        self.live = None
        self.chart.clear()
        self.setAccessibleName(symbol_words(self.symbol))
        self.say(self.tr("Loading the candles of {0}…").format(self.symbol.symbol))
        self._ask(0, 0)

    def _ask_around(self, begin_ms: int, end_ms: int) -> None:
        """Ask for what is in sight and as much on both sides, so that moving finds it there."""
        around = max((end_ms - begin_ms) // 2, _AROUND * self.timeframe_s * 1000)
        self._ask(max(1, begin_ms - around), end_ms + around)

    def _ask(self, begin_ms: int, end_ms: int) -> None:
        symbol = self.symbol
        if symbol is None:
            return
        length = self.timeframe_s
        self._newest.ask()
        self._marked.forget()
        self._context.operations.run(
            lambda s: s.charts.page(symbol.connection_id, symbol.symbol, length, begin_ms, end_ms),
            on_success=self._newest.only(self._show_page),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the candles"),
        )

    def _show_page(self, view: ChartView) -> None:
        if self.chart is None:
            return
        self._failed_text = ""
        self.chart.show_page(view)
        if view.empty:
            self.say(view.empty)
        else:
            self.body.setCurrentWidget(self.chart)
        self._show_levels()
        self._describe()

    def _failed(self, error: CtsError) -> None:
        """Say why nothing came; what is drawn already stays."""
        text = self.tr("The candles could not be read: {0}").format(said(error))
        self._failed_text = text
        if self.chart is None or not self.chart.newest_ms:
            self.say(text)
        self.show_state()

    def say(self, text: str) -> None:
        """Show *text* instead of a drawing."""
        self.blank.say(text, failed=text == self._failed_text)
        self.body.setCurrentWidget(self.blank)
        self._describe()

    def _say_nothing_chosen(self) -> None:
        self.say(
            self.tr(
                "Nothing is charted here yet. Start the engine, or import or download candles "
                "under Presets, Candle data; then choose a symbol above."
            )
        )

    # ------------------------------------------------------------ live

    @property
    def question(self) -> LiveQuestion | None:
        """What it wants to know now."""
        if self.symbol is None or self.chart is None:
            return None
        since_ms = self.chart.live_since_ms or _NEVER_MS
        return LiveQuestion(
            self.symbol.connection_id, self.symbol.symbol, self.timeframe_s, since_ms
        )

    def show_live(self, live: LiveCandles) -> None:
        """Take what is newest, unless something else was chosen meanwhile."""
        asked = self.question
        of_this = asked is not None and (
            live.question.connection_id, live.question.symbol, live.question.timeframe_s
        ) == (asked.connection_id, asked.symbol, asked.timeframe_s)  # fmt: skip
        if not of_this or self.chart is None or self._newest.waiting:
            return
        ended = self.live is not None and self.live.now_ms and not live.now_ms
        self.live = live
        if ended:  # the last candles came after the last answer
            self._ask_around(*(int(moment * 1000) for moment in self.chart.in_sight))
        nothing_yet = self.chart.view is None or not self.chart.view.first_ms
        if nothing_yet and live.price is not None and not self._patience.isActive():
            self._patience.start(_FIRST_TRY_MS)
            self._ask(0, 0)
        elif (self.chart.add_live(live) or self.chart.overgrown) and not self._patience.isActive():
            self._patience.start(_REFILL_MS)
            self._ask_around(*(int(moment * 1000) for moment in self.chart.in_sight))
        self._show_levels()
        self.show_state()

    def refresh_marks(self) -> None:
        """Ask what was traded and signalled since; called now and then while something happens."""
        symbol, chart = self.symbol, self.chart
        if symbol is None or chart is None or chart.view is None or self._newest.waiting:
            return
        begin_ms = chart.view.begin_ms
        end_ms = max(chart.view.end_ms, chart.newest_ms + self.timeframe_s * 1000)
        asked = symbol.connection_id, symbol.symbol, self.timeframe_s, begin_ms, end_ms
        self._marked.ask()
        self._context.operations.run(
            lambda s: s.charts.marks(*asked),
            on_success=self._marked.only(self._show_marks),
            on_failure=self._marked.only(self._failed),
            owner=self,
        )

    def _show_marks(self, marks: ChartMarks) -> None:
        self._failed_text = ""
        if self.chart is not None:
            self.chart.show_marks(marks)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the open positions of what is charted."""
        symbol = self.symbol
        key = (symbol.connection_id, symbol.symbol) if symbol is not None else None
        positions = tuple(p for p in snapshot.positions if (p.connection_id, p.symbol) == key)
        if positions != self._positions:
            self._positions = positions
            self._show_levels()

    @property
    def positions(self) -> tuple[PositionView, ...]:
        """The unfinished positions of what is charted."""
        return self._positions

    def _show_levels(self) -> None:
        if self.pulling is not None:
            self.pulling.show(self._positions, self.live)

    def show_state(self) -> None:
        """Say what is known of the prices: live, stale, stopped, frozen."""
        text, tone = words.state_words(self.live, frozen=self._context.freezing.frozen)
        if self._failed_text and self.chart is not None and self.chart.newest_ms:
            text, tone = self._failed_text, "danger"
        self.header.show_state(self.live, text, tone)

    # ------------------------------------------------------------ positions

    def edit_exits(self, position: PositionView) -> None:
        """Open the dialog in which stop and target are typed."""
        ExitsDialog(self._context, position, self.window()).open()

    @property
    def editable(self) -> tuple[PositionView, ...]:
        """The positions whose stop and target can be edited now."""
        snapshot = self._context.bridge.snapshot
        return tuple(
            p for p in self._positions
            if p.state == PositionState.OPEN and not questions.engine_obstacle(snapshot, p)
        )  # fmt: skip

    # ------------------------------------------------------------ pointer, words, table

    def _pointed(self, moment: float | None) -> None:
        self._describe()
        self.pointed.emit(moment)

    def point(self, moment: float | None) -> None:
        """Show the crosshair at a time that is pointed at in another chart."""
        if self.chart is not None and self.chart.newest_ms:
            self.chart.point(moment)
            self._describe()

    def _sight_changed(self) -> None:
        self._describe()
        listed = self.table.isVisible() and not self._context.freezing.frozen
        if listed and not self._listing.isActive():
            self._listing.start()

    def _fill_table(self) -> None:
        if self.chart is not None and self.table.isVisible():
            self.table.show_chart(self.chart)

    def show_table(self, *, shown: bool) -> None:
        """Show or hide the candles in sight as a table."""
        self.table.setVisible(shown)
        self._fill_table()

    def show_strips(self, *, volume: bool, signals: bool) -> None:
        """Show or hide what lies below the candles."""
        self._strips = volume, signals
        if self.chart is not None:
            self.chart.show_strips(volume=volume, signals=signals)

    def _describe(self) -> None:
        chart = self.chart
        place = chart.place_at(chart.moment) if chart is not None else None
        if chart is None or place is None:
            self.reading.show_text("", "muted")
            return
        utc = self._context.theme.utc
        self.reading.show_text(words.candle_words(chart, place, utc=utc), "muted")

    def summary(self) -> str:
        """Return what is in sight in words, for who cannot see it."""
        chart = self.chart
        if chart is None or self.symbol is None or not chart.newest_ms:
            return self.blank.text
        name = symbol_words(self.symbol)
        text = words.sight_words(chart, name, utc=self._context.theme.utc)
        levels = [level.text for level in levels_of(self._positions, ())]
        return " ".join([text, *(f"{level}." for level in levels)])

    # ------------------------------------------------------------ keys and focus

    @override
    def eventFilter(self, watched: Any, event: Any) -> bool:
        if watched is self.chart:
            if isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QFocusEvent) and event.gotFocus():
                self.chart.setAccessibleDescription(self.summary())
                self.entered.emit()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        chart = self.chart
        if chart is None:
            return False
        line = chart.levels.pulled_line
        if event.key() == Qt.Key.Key_Escape and line is not None:
            line.put_back()
            return True
        own: Mapping[int, Callable[[], object]] = {
            Qt.Key.Key_R: self.load,
            Qt.Key.Key_Return: self._edit_first,
            Qt.Key.Key_Enter: self._edit_first,
        }
        do = own.get(event.key()) or chart_keys(chart).get(event.key())
        if do is None or not is_plain(event):
            return False
        do()
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Load again also where there is no drawing that could have the focus."""
        if event.key() == Qt.Key.Key_R and is_plain(event):
            self.load()
        else:
            super().keyPressEvent(event)

    def _edit_first(self) -> None:
        if len(self.editable) == 1:
            self.edit_exits(self.editable[0])
        else:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent, /) -> None:
        self.entered.emit()
        self.menu_wanted.emit(event.globalPos())

    def set_active(self, *, active: bool) -> None:
        """Mark it as the chart that commands go to, where there are several."""
        set_tone(self, "accent" if active else "")
