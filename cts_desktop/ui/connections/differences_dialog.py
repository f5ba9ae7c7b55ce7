"""What the venue holds and our books do not: listed live, and settled only by the user."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.differences import Difference, DifferenceAction, DifferenceKind
from cts_desktop.service.views import ConnectionView, OperationResult, Snapshot
from cts_desktop.settings.schema import effective
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.questions import COMMANDABLE, sentences
from cts_desktop.ui.reconciling import reconciling_text
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import Pill, set_tone

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Operation


def side_of(difference: Difference) -> str:
    """Return the side in words: a held quantity is long or short, an order buys or sells."""
    buys = difference.side in {"buy", "long"}
    if difference.kind is DifferenceKind.POSITION:
        return dialogs.tr("▲ long") if buys else dialogs.tr("▼ short")
    return dialogs.tr("▲ buy") if buys else dialogs.tr("▼ sell")


class DifferencesDialog(QDialog):
    """Lists the differences of one connection; nothing here happens by itself."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.connection_id = connection_id
        self._view: ConnectionView | None = None
        self._busy = False
        self.setObjectName("differencesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Differences with the venue"))
        self.name = heading("")
        self.mode = Pill(context.theme, "differencesModeBadge")
        self.state = text_label("", "muted", wrap=True)
        self.state.setObjectName("differencesState")
        self.notice = text_label("", wrap=True)
        self.notice.setObjectName("differencesNotice")
        self.table = self._table()
        self._make_buttons()
        self._lay_out()
        self.table.row_selected.connect(lambda _row: self._follow())
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        self.resize(context.theme.px(980), context.theme.px(420))

    def _table(self) -> TableView:
        tr, utc = self.tr, self.context.theme.utc
        kinds = {
            DifferenceKind.ORDER: tr("Foreign order"),
            DifferenceKind.POSITION: tr("Foreign quantity"),
            DifferenceKind.LOST: tr("Lost order"),
        }

        def when(ts_ms: int) -> str:
            return formatting.timestamp(ts_ms, utc=utc)

        columns: tuple[Column[Difference], ...] = (
            Column("kind", tr("What"), lambda d: d.kind, lambda kind: kinds[kind], width=118),
            Column("symbol", tr("Symbol"), lambda d: d.symbol, width=112),
            Column("side", tr("Side"), side_of, width=72),
            Column(
                "qty", tr("Quantity"), lambda d: d.qty, formatting.quantity, numeric=True, width=84
            ),
            Column("price", tr("Price"), lambda d: d.price, formatting.price, numeric=True),
            Column("seen", tr("Seen since"), lambda d: d.seen_ms, when, time=True, width=146),
            Column("text", tr("In words"), lambda d: said(d.text), width=300),
        )
        model = TableModel(columns, lambda d: d.key, self.context.theme.color)
        view = TableView(model, "differencesTable", tr("Differences"), self.context.ui_state)
        view.setSelectionMode(QTableView.SelectionMode.SingleSelection)  # each is decided by itself
        return view

    def _make_buttons(self) -> None:
        theme = self.context.theme
        self.adopt = self._button("adoptButton", self.tr("&Adopt…"), DifferenceAction.ADOPT)
        self.ignore = self._button("ignoreButton", self.tr("&Ignore…"), DifferenceAction.IGNORE)
        self.cancel = self._button(
            "cancelForeignButton", self.tr("Ca&ncel order…"), DifferenceAction.CANCEL
        )
        self.compare = QPushButton(self.tr("&Compare again"))
        self.compare.setObjectName("compareButton")
        self.compare.setToolTip(
            self.tr("Reads the account at the venue now; entries wait until that is done.")
        )
        self.compare.clicked.connect(self._compare)
        for button, icon, role in (
            (self.adopt, "add", "text"),
            (self.ignore, "disable", "text"),
            (self.cancel, "delete", "danger"),
            (self.compare, "restart", "text"),
        ):
            button.setAutoDefault(False)
            bind_icon(theme, button, icon, role)

    def _button(self, name: str, text: str, action: DifferenceAction) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(lambda: self._settle(action))
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.name)
        top.addWidget(self.mode)
        top.addWidget(self.state, 1)
        commands = QHBoxLayout()
        commands.setSpacing(8)
        for button in (self.adopt, self.ignore, self.cancel):
            commands.addWidget(button)
        commands.addWidget(self.notice, 1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        button = close.button(QDialogButtonBox.StandardButton.Close)
        button.setDefault(True)
        commands.addWidget(self.compare)
        commands.addWidget(close)
        explained = self.tr(
            "The program did not open these. It leaves them alone until you decide; they do not "
            "count in its results."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(text_label(explained, "muted", wrap=True))
        layout.addWidget(self.table, 1)
        layout.addLayout(commands)
        button.setFocus()

    # ------------------------------------------------------------ live

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connection; close when it was deleted."""
        view = snapshot.connection(self.connection_id)
        if view is None:
            self.close()
        else:
            self._show_view(view)

    def _show_view(self, view: ConnectionView) -> None:
        self._view = view
        connection, status = view.connection, view.status
        self.setWindowTitle(self.tr("Differences with the venue: {0}").format(connection.name))
        self.name.setText(connection.name)
        self.mode.show_mode(connection.mode)
        since = self.context.bridge.reconciling_since(self.connection_id)
        comparing = reconciling_text(status, since, utc=self.context.theme.utc)
        stopped = self.tr("The engine does not run: nothing is compared.")
        runs = status.state in COMMANDABLE
        self.state.setText(comparing if runs else stopped)
        set_tone(self.state, "warning" if comparing or not runs else "muted")
        agree = self.tr("Books and venue agree.")
        waiting = self.tr("The comparison is not done yet.")
        self.table.set_empty_text(waiting if comparing else agree if runs else stopped)
        self.table.table.set_rows(view.differences)
        self._follow()

    def _follow(self) -> None:
        view, chosen = self._view, self.table.selected
        runs = view is not None and view.status.state in COMMANDABLE
        possible = chosen.actions if isinstance(chosen, Difference) and runs else ()
        for button, action, tip in (
            (self.adopt, DifferenceAction.ADOPT, self.tr("Makes it ours: it gets a stop")),
            (self.ignore, DifferenceAction.IGNORE, self.tr("Leaves it alone until it changes")),
            (self.cancel, DifferenceAction.CANCEL, self.tr("Asks the venue to cancel the order")),
        ):
            button.setEnabled(action in possible and not self._busy)
            why = "" if action in possible else self._why_not(chosen, runs=runs)
            button.setToolTip(why or tip)
        idle = view is not None and not view.status.reconciling
        self.compare.setEnabled(runs and idle and not self._busy)

    def _why_not(self, chosen: Difference | None, *, runs: bool) -> str:
        if not runs:
            return self.tr("The engine does not run.")
        if chosen is None:
            return self.tr("Select a difference.")
        return self.tr("This is not possible for this kind of difference.")

    # ------------------------------------------------------------ settle

    def _settle(self, action: DifferenceAction) -> None:
        chosen, view = self.table.selected, self._view
        if isinstance(chosen, Difference) and view is not None:
            what = self.tr("Settle a difference in {0}").format(chosen.symbol)
            task = self._ask_and_settle(chosen, view, action)
            self.context.operations.start(task, owner=self, what=what)

    async def _ask_and_settle(
        self, difference: Difference, view: ConnectionView, action: DifferenceAction
    ) -> None:
        if not await self._sure(difference, view, action) or not isValid(self):
            return
        if all(row.key != difference.key for row in self.table.table.rows):
            self._say(self.tr("That difference is gone already; nothing was done."))
            return
        await self._do_and_say(
            lambda s: s.commands.settle_difference(self.connection_id, difference.key, action)
        )

    async def _sure(
        self, difference: Difference, view: ConnectionView, action: DifferenceAction
    ) -> bool:
        verbs = {
            DifferenceAction.ADOPT: self.tr("&Adopt"),
            DifferenceAction.IGNORE: self.tr("&Ignore"),
            DifferenceAction.CANCEL: self.tr("&Cancel order"),
        }
        name = verbs[action].replace("&", "")
        where = f"“{view.connection.name}” ({said(view.connection.mode.label)})"
        side, quantity = side_of(difference)[2:], formatting.quantity(difference.qty)
        text = self.tr("{0}: {1} {2} {3} on {4}?")
        live = view.connection.mode is Mode.LIVE
        detail = sentences(
            self.tr("This is LIVE: real money.") if live else "",
            await self._consequence(difference, view, action),
        )
        return await dialogs.confirm(
            self,
            self.windowTitle(),
            text.format(name, side, quantity, difference.symbol, where),
            verbs[action],
            danger=action is DifferenceAction.CANCEL,
            detail=detail,
        )

    async def _consequence(
        self, difference: Difference, view: ConnectionView, action: DifferenceAction
    ) -> str:
        if action is DifferenceAction.IGNORE:
            return self.tr("It stays at the venue and is listed again only when it changes.")
        if action is DifferenceAction.CANCEL:
            return self.tr("The venue is asked to cancel it. This cannot be undone.")
        if difference.kind is DifferenceKind.ORDER:
            return self.tr(
                "It becomes ours: what it fills is a position of this program, with a stop, and "
                "counts towards the limits."
            )
        values = await self.context.operations.call(lambda s: s.settings.values())
        stop = effective("adopted_stop_pct", values, view.connection.settings)
        return self.tr(
            "It becomes ours: it gets a stop {0} from its entry price, counts towards the limits, "
            "and joins an open position of the same symbol and side."
        ).format(formatting.pct(float(stop)))

    def _compare(self) -> None:
        task = self._do_and_say(lambda s: s.commands.reconcile(self.connection_id))
        self.context.operations.start(task, owner=self, what=self.compare.text().replace("&", ""))

    async def _do_and_say(self, operation: "Operation[OperationResult]") -> None:
        """Run a verb; meanwhile no other is offered."""
        self._busy = True
        self._follow()
        try:
            result = await self.context.operations.call(operation)
            if isValid(self):
                self._say(said(result.message))
        finally:
            if isValid(self):
                self._busy = False
                self._follow()

    def _say(self, text: str) -> None:
        self.notice.setText(text)
