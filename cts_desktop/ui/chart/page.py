"""The page Chart: one, two or four charts, each with a symbol and timeframe of its own."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.chart_views import ChartSymbol, LiveCandles
from cts_desktop.ui.chart.commands import ChartCommands
from cts_desktop.ui.chart.pane import ChartPane
from cts_desktop.ui.chart.toggle_button import ToggleButton
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.widgets import ActionButton

#: Four times a second: faster than this nobody reads a price.
LIVE_MS: Final = 250
#: How often closed positions and signals are looked for while prices move.
_MARKS_MS: Final = 3_000
_SYMBOLS_DELAY_MS: Final = 500
_LAYOUTS: Final = (1, 2, 4)
_KEY: Final = "chart"


class ChartPage(QWidget):
    """The page Chart. It asks for nothing while it is not looked at."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chartPage")
        self.setAccessibleName(self.tr("Chart"))
        self._context = context
        self._symbols: tuple[ChartSymbol, ...] = ()
        self._wanted: dict[int, tuple[str, str]] = {}
        self._asked_for: tuple[str, str] | None = None
        self._live_under_way = False
        self._found = Newest()
        self.panes: list[ChartPane] = []
        self.active = 0
        self.commands = ChartCommands(context, self, lambda: self.pane)
        self._lay_out()
        self._restore_commands()  # before they do anything
        self._connect()
        self._restore()

    # ------------------------------------------------------------ parts

    def _lay_out(self) -> None:
        self.layout_box = QComboBox()
        self.layout_box.setObjectName("chartLayoutBox")
        self.layout_box.setAccessibleName(self.tr("Number of charts"))
        self.layout_box.setToolTip(self.tr("How many charts are side by side"))
        for text, count in zip(
            (self.tr("1 chart"), self.tr("2 charts"), self.tr("4 charts")), _LAYOUTS, strict=True
        ):
            self.layout_box.addItem(text, count)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.layout_box)
        commands = self.commands
        for action, name in (
            (commands.follow, "chartFollowButton"), (commands.newest, "chartNowButton"),
            (commands.fit, "chartFitButton"), (commands.table, "chartTableButton"),
        ):  # fmt: skip
            bar.addWidget(ToggleButton(action, name))
        bar.addStretch(1)
        bar.addWidget(ActionButton(commands.save, "chartSaveButton"))
        self.more = QPushButton(self.tr("&View"))
        self.more.setObjectName("chartViewButton")
        self.more.setToolTip(self.tr("What is drawn, zoom, and pictures"))
        self.more.setMenu(commands.menu())
        bar.addWidget(self.more)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addLayout(self._grid, 1)

    def _connect(self) -> None:
        context, commands = self._context, self.commands
        self._timer = QTimer(self, interval=LIVE_MS)
        self._timer.timeout.connect(self._ask_live)
        self._marking = QTimer(self, interval=_MARKS_MS)
        self._marking.timeout.connect(self._refresh_marks)
        self._searching = QTimer(self, singleShot=True, interval=_SYMBOLS_DELAY_MS)
        self._searching.timeout.connect(self._ask_symbols)
        self.layout_box.activated.connect(lambda _: self._show_layout())
        bridge = context.bridge
        bridge.snapshot_changed.connect(self._show_snapshot)
        for signal in (
            bridge.engine_state_changed, bridge.connection_state_changed,
            bridge.connections_edited, bridge.candles_changed,
        ):  # fmt: skip
            signal.connect(self._search_soon)
        context.freezing.changed.connect(self._freeze)
        commands.follow.triggered.connect(self._follow)
        commands.table.toggled.connect(self._show_parts)
        commands.volume.toggled.connect(self._show_parts)
        commands.signals.toggled.connect(self._show_parts)

    def _make_pane(self) -> ChartPane:
        number = len(self.panes)
        pane = ChartPane(self._context, number + 1)
        pane.entered.connect(lambda: self._activate(number))
        pane.pointed.connect(lambda moment: self._point(number, moment))
        pane.changed.connect(self._pane_changed)
        pane.menu_wanted.connect(self._show_menu)
        pane.header.symbol_box.offer(self._symbols)
        self.panes.append(pane)
        return pane

    @property
    def shown(self) -> Sequence[ChartPane]:
        """The charts that are side by side now."""
        return self.panes[: int(self.layout_box.currentData())]

    @property
    def pane(self) -> ChartPane:
        """The chart that commands go to."""
        return self.shown[min(self.active, len(self.shown) - 1)]

    def _show_layout(self) -> None:
        count = int(self.layout_box.currentData())
        while len(self.panes) < count:
            self._make_pane()
        for number, pane in enumerate(self.panes):
            self._grid.removeWidget(pane)
            if number < count:
                self._grid.addWidget(pane, number // 2, number % 2)
            pane.setVisible(number < count)
        for row in range(2):
            self._grid.setRowStretch(row, int(row * 2 < count))
        self._activate(min(self.active, count - 1))
        self._show_parts()
        self._fill_empty()

    # ------------------------------------------------------------ what is charted

    def show_part(self, text: str) -> None:
        """Chart ``connection_id/symbol`` where the commands go to."""
        connection_id, _, symbol = text.partition("/")
        if not symbol:
            return
        self._asked_for = connection_id, symbol
        self._take_asked_for()
        self._ask_symbols()

    def _take_asked_for(self) -> None:
        found = self.pane.header.symbol_box.find_key(*self._asked_for) if self._asked_for else None
        if found is not None:
            self._asked_for = None
            if found != self.pane.symbol:
                self.pane.show_symbol(found)

    def _search_soon(self, *_: object) -> None:
        if self.isVisible() and not self._searching.isActive():
            self._searching.start()

    def _ask_symbols(self) -> None:
        self._found.ask()
        self._context.operations.run(
            lambda s: s.charts.symbols(),
            on_success=self._found.only(self._offer),
            on_failure=self._found.only(self._no_symbols),
            owner=self,
            what=self.tr("Find what can be charted"),
        )

    def _no_symbols(self, error: CtsError) -> None:
        for pane in self.shown:
            if pane.symbol is None:
                pane.say(self.tr("Symbols could not be read: {0}").format(said(error)))

    def _offer(self, symbols: tuple[ChartSymbol, ...]) -> None:
        self._symbols = symbols
        for pane in self.panes:
            pane.header.symbol_box.offer(symbols)
        self._take_asked_for()
        if self._asked_for is not None:  # not known any more, or not yet: said where it is drawn
            connection_id, symbol = self._asked_for
            self._asked_for = None
            self.pane.show_symbol(ChartSymbol(connection_id, self._name(connection_id), "", symbol))
        self._fill_empty()

    def _name(self, connection_id: str) -> str:
        snapshot = self._context.bridge.snapshot
        view = snapshot.connection(connection_id) if snapshot is not None else None
        return view.connection.name if view is not None else self.tr("unknown connection")

    def _fill_empty(self) -> None:
        """Give charts without a symbol what they showed last, else something nobody shows yet."""
        ranked = sorted(self._symbols, key=lambda symbol: not symbol.running)
        for number, pane in enumerate(self.shown):
            if pane.symbol is not None:
                continue
            taken = {p.symbol for p in self.shown}
            last = (
                pane.header.symbol_box.find_key(*self._wanted[number])
                if number in self._wanted
                else None
            )
            fresh = next((symbol for symbol in ranked if symbol not in taken), None)
            if choice := last or fresh:
                pane.show_symbol(choice)
            elif self._symbols:
                pane.say(self.tr("Choose a symbol above."))

    # ------------------------------------------------------------ live

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_symbols()
        self._timer.start()
        self._marking.start()
        if self._context.bridge.snapshot is not None:
            self._show_snapshot(self._context.bridge.snapshot)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._marking.stop()

    def _refresh_marks(self) -> None:
        if not self._context.freezing.frozen:
            for pane in self.shown:
                if pane.live is not None and pane.live.now_ms:
                    pane.refresh_marks()

    def _ask_live(self) -> None:
        """Ask once for all charts, and never while the last answer is still on its way."""
        questions = [q for pane in self.shown if (q := pane.question) is not None]
        if self._live_under_way or self._context.freezing.frozen or not questions:
            return
        self._live_under_way = True
        self._context.operations.run(
            lambda s: s.charts.live(tuple(questions)),
            on_success=self._show_live,
            on_failure=self._live_failed,
            owner=self,
        )

    def _show_live(self, answers: Sequence[LiveCandles]) -> None:
        self._live_under_way = False
        if self._context.freezing.frozen:
            return
        for pane in self.shown:
            for answer in answers:
                pane.show_live(answer)

    def _live_failed(self, _error: CtsError) -> None:
        self._live_under_way = False  # asked again at once; pages say what is wrong

    def _show_snapshot(self, snapshot: object) -> None:
        if self.isVisible() and not self._context.freezing.frozen:
            for pane in self.shown:
                pane.show_snapshot(snapshot)  # type: ignore[arg-type]

    def _freeze(self) -> None:
        for pane in self.shown:
            pane.show_state()
        if not self._context.freezing.frozen and self._context.bridge.snapshot is not None:
            self._show_snapshot(self._context.bridge.snapshot)

    # ------------------------------------------------------------ commands

    def _activate(self, number: int) -> None:
        self.active = number
        for place, pane in enumerate(self.panes):
            pane.set_active(active=place == number and len(self.shown) > 1)
        self.commands.show_following(self.pane)

    def _point(self, number: int, moment: float | None) -> None:
        for place, pane in enumerate(self.shown):
            if place != number:
                pane.point(moment)

    def _follow(self, following: bool) -> None:  # noqa: FBT001 - a slot
        if (chart := self.pane.chart) is None:
            return
        if following:
            chart.go_newest()
        else:
            chart.set_following(following=False)

    def _show_parts(self) -> None:
        commands = self.commands
        for pane in self.panes:
            pane.show_strips(
                volume=commands.volume.isChecked(), signals=commands.signals.isChecked()
            )
            pane.show_table(shown=commands.table.isChecked() and pane is self.pane)
        self._remember()

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        self.commands.fill(menu, self.pane)
        menu.popup(position)

    # ------------------------------------------------------------ memory

    def _pane_changed(self) -> None:
        self.commands.show_following(self.pane)
        self._remember()

    def _remember(self) -> None:
        state = self._context.ui_state
        state.setValue(f"{_KEY}/layout", int(self.layout_box.currentData()))
        for name, action in self.commands.remembered.items():
            state.setValue(f"{_KEY}/{name}", action.isChecked())
        for number, pane in enumerate(self.panes):
            if pane.symbol is not None:
                place = f"{_KEY}/pane{number}"
                state.setValue(f"{place}-connection", pane.symbol.connection_id)
                state.setValue(f"{place}-symbol", pane.symbol.symbol)
                state.setValue(f"{place}-timeframe", pane.timeframe_s)

    def _restore_commands(self) -> None:
        for name, action in self.commands.remembered.items():
            default = "false" if action is self.commands.table else "true"
            shown = str(self._context.ui_state.value(f"{_KEY}/{name}", default))
            action.setChecked(shown.lower() == "true")

    def _restore(self) -> None:
        state = self._context.ui_state
        count = str(state.value(f"{_KEY}/layout", 1))
        if count in map(str, _LAYOUTS):
            self.layout_box.setCurrentIndex([str(n) for n in _LAYOUTS].index(count))
        for number in range(_LAYOUTS[-1]):
            place = f"{_KEY}/pane{number}"
            names = (state.value(f"{place}-connection"), state.value(f"{place}-symbol"))
            if all(names):
                self._wanted[number] = str(names[0]), str(names[1])
        self._show_layout()
        for number, pane in enumerate(self.panes):
            pane.header.choose_timeframe(str(state.value(f"{_KEY}/pane{number}-timeframe", "")))
