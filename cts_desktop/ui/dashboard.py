"""The first page: totals, what happened while away, and a card per connection."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult, Snapshot, StartReport
from cts_desktop.settings.schema import PRACTICE, Value
from cts_desktop.ui.connection_card import ConnectionCard
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.dashboard_lists import DashboardLists
from cts_desktop.ui.equity_curve import EquityBox
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.modes import gravest_mode
from cts_desktop.ui.notices.away_box import AwayBox
from cts_desktop.ui.sparkline import Points
from cts_desktop.ui.tiles import Tiles, currency_of
from cts_desktop.ui.widgets import Card, label

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

EQUITY_POINTS = 240
EQUITY_INTERVAL_MS = 5000
#: Narrower cards would cut their figures.
CARD_WIDTH = 580


class DashboardPage(QWidget):
    """Shows the newest snapshot while it is visible."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dashboardPage")
        self.setAccessibleName(self.tr("Dashboard"))
        self._context = context
        self._cards: dict[str, ConnectionCard] = {}
        self._global_values: Mapping[str, Value] = {}
        self._first_run = False
        self._columns = 0
        self._build()
        context.bridge.snapshot_changed.connect(self._show_snapshot)
        self._equity_timer = QTimer(self)
        self._equity_timer.setInterval(EQUITY_INTERVAL_MS)
        self._equity_timer.timeout.connect(self._load_details)
        self._equity_timer.start()
        # The window may be made before its loop runs.
        QTimer.singleShot(0, self, self._load_report)

    @override
    def showEvent(self, event: QShowEvent, /) -> None:
        super().showEvent(event)
        if self._context.bridge.snapshot is not None:
            self._show_snapshot(self._context.bridge.snapshot)
        self._load_details()

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        body = QWidget()
        body.setObjectName("scrollBody")
        self._tiles = Tiles(self._context.open_page)
        self._away = AwayBox(self._context)
        self._first = _Box("firstRunBox", self.tr("Welcome to CTS Desktop"))
        self._first.say(
            (
                self.tr("Everything here is paper: a simulated account on a simulated market."),
                self.tr(
                    "Start watches prices, tries thousands of rules on simulated positions, and "
                    "sends paper orders only for those that earned it."
                ),
            )
        )
        self._first.button.setText(self.tr("Start paper trading"))
        self._first.button.setObjectName("startPaperButton")
        self._first.button.setToolTip(
            self.tr("Starts with a simulated account; no key, no network")
        )
        self._first.button.clicked.connect(self._start_paper)
        set_up = self._first.add_button("setUpButton", self.tr("&Set up…"))
        set_up.setToolTip(self.tr("Language, balance and market in four short steps"))
        set_up.clicked.connect(self._set_up)
        self._empty = self._empty_box()
        self._equity = EquityBox(self._context.theme)
        self._lists = DashboardLists(self._context)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(12)
        for widget in (self._first, self._away, self._tiles, self._empty):
            layout.addWidget(widget)
        layout.addLayout(self._grid)
        layout.addWidget(self._equity)
        layout.addWidget(self._lists, 1)
        _fill(self, _scrolling(body))

    def _empty_box(self) -> "_Box":
        box = _Box("emptyBox", self.tr("No connection yet"))
        box.say((
            self.tr("A paper connection trades a simulated account on the market that comes with "
                    "the program. It needs no key and no network."),
        ))  # fmt: skip
        box.button.setText(self.tr("Add a paper connection"))
        box.button.setObjectName("addPaperButton")
        box.button.setToolTip(self.tr("Adds a simulated account; nothing is started"))
        box.button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        box.button.clicked.connect(self._add_paper)
        box.hide()
        return box

    def _load_report(self) -> None:
        self._lists.load()
        self._context.operations.run(
            lambda service: service.queries.start_report(),
            owner=self,
            on_success=self._show_report,
            what=self.tr("Read what was found at the start"),
        )

    def _show_report(self, report: StartReport) -> None:
        self._first_run = report.first_run
        if self._context.bridge.snapshot is not None:
            self._show_snapshot(self._context.bridge.snapshot)

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        if not self.isVisible():
            return
        stopped = snapshot.status.state is EngineState.STOPPED
        paper = all(view.connection.mode is Mode.PAPER for view in snapshot.connections)
        self._first_run = self._first_run and stopped and paper  # else its words are not true
        self._first.setVisible(self._first_run)
        self._empty.setVisible(not snapshot.connections and not self._first_run)
        self._tiles.setVisible(bool(snapshot.connections))
        self._equity.setVisible(bool(snapshot.connections))
        self._tiles.show_snapshot(snapshot)
        self._lists.show_snapshot(snapshot)
        self._match_cards(snapshot)
        for view in snapshot.connections:
            card = self._cards[view.connection.connection_id]
            card.show_view(view, self._global_values)

    def _match_cards(self, snapshot: Snapshot) -> None:
        wanted = [view.connection.connection_id for view in snapshot.connections]
        if wanted == list(self._cards):
            return
        for gone in set(self._cards) - set(wanted):
            self._cards.pop(gone).deleteLater()
        self._cards = {
            key: self._cards.get(key) or ConnectionCard(self._context, key, self) for key in wanted
        }
        self._columns = 0
        self._arrange()
        self._load_details()

    def _arrange(self) -> None:
        fitting = max(1, self.width() // self._context.theme.px(CARD_WIDTH))
        columns = min(fitting, max(1, len(self._cards)))
        if columns == self._columns:
            return
        self._columns = columns
        for index, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, index // columns, index % columns, Qt.AlignmentFlag.AlignTop)

    def _load_details(self) -> None:
        """Fetch what no snapshot holds; only while somebody looks."""
        if not self.isVisible() or not self._cards:
            return
        ids = tuple(self._cards)

        async def read(service: "Service") -> tuple[Mapping[str, Value], dict[str, Points]]:
            values = await service.settings.values()
            return values, {key: await service.queries.equity(key, EQUITY_POINTS) for key in ids}

        self._context.operations.run(
            read,
            owner=self,
            on_success=self._show_details,
            on_failure=lambda _error: None,  # the panel says already that there is no data
        )

    def _show_details(self, details: tuple[Mapping[str, Value], Mapping[str, Points]]) -> None:
        self._global_values, equity = details
        for key, points in equity.items():
            if key in self._cards:
                self._cards[key].show_equity(points)
        if self._context.bridge.snapshot is not None:
            self._show_curves(self._context.bridge.snapshot, equity)

    def _show_curves(self, snapshot: Snapshot, equity: Mapping[str, Points]) -> None:
        """Show the sum of what the tiles add up as well: connections of the gravest mode."""
        mode = gravest_mode(snapshot.connections)
        series = [
            (currency_of(view), equity[view.connection.connection_id])
            for view in snapshot.connections
            if view.connection.mode is mode and view.connection.connection_id in equity
        ]
        self._equity.show_curves(said(mode.label), series)

    def _add_paper(self) -> None:
        self._context.operations.run(
            lambda service: _add_paper_connection(service, self.tr("Paper")),
            owner=self,
            busy=(self._empty.button,),
            what=self.tr("Add a paper connection"),
        )

    def _set_up(self) -> None:
        # Imported when first needed: the wizard is not part of showing the window.
        from cts_desktop.ui.wizard.dialog import open_wizard  # noqa: PLC0415

        open_wizard(self._context, self.window())

    def _start_paper(self) -> None:
        name = self.tr("Paper")

        async def begin(service: "Service") -> OperationResult:
            if not await service.connections.list():
                await _add_paper_connection(service, name)
            return await service.commands.start()

        self._context.operations.run(
            begin, owner=self, busy=(self._first.button,), what=self.tr("Start paper trading")
        )


class _Box(Card):
    """A message of the page with one thing to do about it."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name)
        self.setAccessibleName(title)
        self.button = QPushButton()
        self._texts = QVBoxLayout()
        self._texts.setSpacing(4)
        self._texts.addWidget(label(title, bold=True, grade="large"))
        self._lines = label()
        self._lines.setWordWrap(True)
        self._texts.addWidget(self._lines)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(16)
        layout.addLayout(self._texts, 1)
        layout.addWidget(self.button)
        self._row = layout
        self.hide()

    def add_button(self, name: str, text: str) -> QPushButton:
        """Return a further button, the one that is meant to be pressed."""
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self._row.addWidget(button)
        return button

    def say(self, lines: Sequence[str]) -> None:
        """Show other lines."""
        self._lines.setText("\n".join(lines))


async def _add_paper_connection(service: "Service", name: str) -> Connection:
    return await service.connections.add(Connection("", name, settings=dict(PRACTICE)))


def _scrolling(body: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setWidget(body)
    return area


def _fill(parent: QWidget, child: QWidget) -> QLayout:
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(child)
    return layout
