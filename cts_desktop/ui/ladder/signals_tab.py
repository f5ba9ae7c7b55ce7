"""The newest signals of the main engine, live while somebody looks."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import SignalView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.ladder.set_words import side_text
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.row_commands import RowCommands
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import debounced
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.why_dialog import open_why

LIMIT = 500


class SignalsTab(QWidget):
    """What fired, on which side and how strongly, how many sets it woke and what they asked."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._connection_id = ""
        self._stopped = True
        self._newest = Newest()
        self._known = False
        model = TableModel(self._columns(), _key, context.theme.color)
        self.view = TableView(model, "signalsTable", self.tr("Signals"), context.ui_state)
        self.filter_edit = QLineEdit(placeholderText=self.tr("Filter rows (Ctrl+F)"))
        self.filter_edit.setObjectName("signalsFilter")
        self.filter_edit.setAccessibleName(self.tr("Filter rows"))
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.setMaximumWidth(420)
        self.notice = text_label("", "warning")
        self.notice.setObjectName("signalsNotice")
        RowCommands(context, self.view)
        self.view.row_activated.connect(lambda row: open_why(context, row, self.window()))
        self.view.use_finder(self.filter_edit)
        debounced(self, self.filter_edit, lambda: model.set_filter(self.filter_edit.text()))
        row = QHBoxLayout()
        row.addWidget(self.filter_edit, 1)
        row.addWidget(self.notice, 1)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        self.forget()

    def _columns(self) -> tuple[Column[SignalView], ...]:
        tr, count = self.tr, formatting.count
        return (
            Column("time", tr("Time"), lambda s: s.ts_ms, self._when, time=True, width=176,
                   tooltip=tr("Market time")),
            Column("symbol", tr("Symbol"), lambda s: s.symbol, width=126),
            Column("indication", tr("Indication"), lambda s: s.indication, width=220),
            Column("side", tr("Side"), lambda s: s.side, side_text, width=76),
            Column("strength", tr("Strength"), lambda s: s.strength, formatting.share,
                   numeric=True, width=80),
            Column("woken", tr("Sets woken"), lambda s: s.woken, count, numeric=True, width=92,
                   tooltip=tr("Sets that were free: they open a simulated position next"),
                   tone=lambda s: None if s.woken else Tone.MUTED),
            Column("asks", tr("Asks"), lambda s: s.asks, count, numeric=True, width=64,
                   tooltip=tr("Sets at Exchange that asked for an order"),
                   tone=lambda s: Tone.GOOD if s.asks else None),
            Column("connection", tr("Connection"), self._connection, width=140),
        )  # fmt: skip

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc, millis=True)

    def _connection(self, signal: SignalView) -> str:
        snapshot = self._context.bridge.snapshot
        view = snapshot.connection(signal.connection_id) if snapshot else None
        return view.connection.name if view else signal.connection_id

    # ------------------------------------------------------------ rows

    def show_connection(self, connection_id: str, *, stopped: bool) -> bool:
        """Show another connection, or another run of it; tell whether it has to be asked for."""
        if (connection_id, stopped) == (self._connection_id, self._stopped):
            return False
        self._connection_id, self._stopped = connection_id, stopped
        self.forget()
        return True

    def forget(self) -> None:
        """Show nothing, because what was known is of another connection or run."""
        self._newest.forget()
        self._known = False
        self.view.table.set_rows(())
        self.notice.setText("")
        self._explain()

    def refresh(self) -> None:
        """Ask again, unless it is frozen or an answer is still awaited."""
        if self.view.table.frozen or self._newest.waiting or self._stopped:
            return
        self._newest.ask()
        connection_id = self._connection_id
        self._context.operations.run(
            lambda s: s.signals.signals(connection_id=connection_id, limit=LIMIT),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the signals"),
        )

    def _show(self, signals: tuple[SignalView, ...]) -> None:
        self._known = True
        self.notice.setText("")
        self.view.table.set_rows(signals)
        self._explain()

    def _failed(self, error: CtsError) -> None:
        self.notice.setText(self.tr("Not read: {0}").format(said(error)))
        self._explain()

    def _explain(self) -> None:
        tr = self.tr
        if not self._connection_id:
            text = tr("No connection yet: add one under Settings, Connections.")
        elif self._stopped:
            text = tr("The engine of this connection is stopped: signals appear while it runs.")
        elif self._known:
            text = tr("No signal yet. “Why nothing happened” shows where the chain ends.")
        else:
            text = tr("Not known.") if self.notice.text() else tr("Asking the engine…")
        self.view.set_empty_text(text)


def _key(signal: SignalView) -> tuple[object, ...]:
    return signal.connection_id, signal.symbol, signal.indication, signal.side, signal.ts_ms
