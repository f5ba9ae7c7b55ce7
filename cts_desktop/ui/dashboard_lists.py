"""The two short lists of the dashboard: what is open, and what happened last."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cts_desktop.domain.events import LogWritten
from cts_desktop.service.views import LogView, PositionView, Snapshot
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import mean_price
from cts_desktop.ui.row_commands import RowCommands
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import Card, label

_LINES = 60
_MIN_HEIGHT = 190
_LEVEL_TONES = {
    "warning": Tone.WARNING,
    "error": Tone.BAD,
    "critical": Tone.BAD,
    "debug": Tone.MUTED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the system log; numbered, because two may be equal."""

    number: int
    ts_ms: int
    level: str
    message: str


class ShortList(Card):
    """A titled table with a way to the page that has all of it."""

    def __init__(
        self, context: UiContext, name: str, title: str, page: str, table: TableView
    ) -> None:
        super().__init__(name)
        self.table = table
        table.setMinimumHeight(context.theme.px(_MIN_HEIGHT))
        table.setFrameShape(TableView.Shape.NoFrame)
        table.row_activated.connect(lambda _row: context.open_page(page))
        table.export_requested.connect(self._export)
        self._context = context
        more = QPushButton(self.tr("Show all"))
        more.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        more.setAccessibleName(f"{title}: {more.text()}")
        more.setToolTip(self.tr("Opens the page that has all of them"))
        more.clicked.connect(lambda: context.open_page(page))
        head = QHBoxLayout()
        head.addWidget(label(title, bold=True))
        head.addStretch(1)
        head.addWidget(more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(table, 1)

    def _export(self) -> None:
        task = export_csv(self.table)
        self._context.operations.start(task, owner=self, what=self.tr("Export"))


class DashboardLists(QWidget):
    """Open positions beside the newest lines of the log."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._lines: deque[Line] = deque(maxlen=_LINES)
        self._number = 0
        self._positions = self._positions_table()
        self._log = self._log_table()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        positions, log = self.tr("Open positions"), self.tr("What happened last")
        layout.addWidget(
            ShortList(context, "openPositionsBox", positions, "positions", self._positions), 1
        )
        layout.addWidget(ShortList(context, "recentLogBox", log, "log", self._log), 1)
        RowCommands(context, self._positions)
        context.freezing.hold(self._positions, self._log)
        context.bridge.log_written.connect(self._add_lines)
        context.theme.changed.connect(self._recolour)

    def load(self) -> None:
        """Read the newest lines that were written before the window listened."""
        self._context.operations.run(
            lambda service: service.queries.logs(limit=_LINES),
            owner=self,
            on_success=self._show_stored,
            on_failure=lambda _error: None,  # the Log page says it in words
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the open positions."""
        self._positions.table.set_rows(snapshot.positions)

    def _positions_table(self) -> TableView:
        tr = self.tr

        def side(value: str) -> str:
            return tr("▲ long") if value == "long" else tr("▼ short")

        def tone(position: PositionView) -> Tone | None:
            if not position.net_pnl:
                return None
            return Tone.GAIN if position.net_pnl > 0 else Tone.LOSS

        columns: tuple[Column[PositionView], ...] = (
            Column("symbol", tr("Symbol"), lambda p: p.symbol, width=92),
            Column("side", tr("Side"), lambda p: p.side, side, width=66),
            Column(
                "qty", tr("Quantity"), lambda p: p.qty, formatting.quantity, numeric=True, width=78
            ),
            Column("entry", tr("Entry"), lambda p: p.entry_price, mean_price, numeric=True),
            Column("mark", tr("Mark"), lambda p: p.mark_price, mean_price, numeric=True),
            Column(
                "net", tr("Net P&L"), lambda p: p.net_pnl, formatting.profit, numeric=True,
                width=84, tone=tone,
            ),
        )  # fmt: skip
        model = TableModel(columns, lambda p: p.position_id, self._context.theme.color)
        view = TableView(model, "dashboardPositionsTable", tr("Open positions"))
        view.set_empty_text(tr("No open position."))
        return view

    def _log_table(self) -> TableView:
        theme = self._context.theme
        columns: tuple[Column[Line], ...] = (
            Column(
                "time", self.tr("Time"), lambda line: line.ts_ms,
                lambda ms: formatting.clock(ms, utc=theme.utc), width=70, time=True,
            ),
            Column(
                "message", self.tr("Message"), lambda line: line.message, width=400,
                tone=lambda line: _LEVEL_TONES.get(line.level),
            ),
        )  # fmt: skip
        model = TableModel(columns, lambda line: line.number, theme.color)
        view = TableView(model, "dashboardLogTable", self.tr("What happened last"))
        view.set_empty_text(self.tr("Nothing has been logged yet."))
        view.horizontalHeader().setStretchLastSection(True)
        return view

    def _show_stored(self, newest_first: tuple[LogView, ...]) -> None:
        live = list(self._lines)
        self._lines.clear()
        oldest_live = live[-1].ts_ms if live else None
        for view in reversed(newest_first):
            if oldest_live is None or view.ts_ms < oldest_live:
                self._push(view)
        self._lines.extendleft(reversed(live))
        self._log.table.set_rows(self._lines)

    def _add_lines(self, events: Iterable[LogWritten]) -> None:
        for event in events:
            self._push(event)
        self._log.table.set_rows(self._lines)

    def _push(self, source: LogView | LogWritten) -> None:
        self._number += 1
        line = Line(self._number, source.ts_ms, source.level.lower(), source.message)
        self._lines.appendleft(line)

    def _recolour(self) -> None:
        for view in (self._positions, self._log):
            view.table.refresh_colours()
