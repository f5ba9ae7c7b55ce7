"""The two acts before real money: a list that is checked, then a name that is typed."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import ConnectionView, PreflightItem, PreflightReport, Snapshot
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.widgets import Card, Pill, set_tone

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Operation


class _Relay(QObject):
    """Carries items from the engine thread; outlives the dialog, which may be closed meanwhile."""

    taken = Signal(object)


class PreflightDialog(QDialog):
    """Checks a live connection item by item, arms it once all is well, and disarms it."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.connection_id = connection_id
        self._view: ConnectionView | None = None
        self._relay: _Relay | None = None
        self._items: list[PreflightItem] = []
        self._report: PreflightReport | None = None
        self._asked = False
        self._refusal = ""
        self.setObjectName("preflightDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Prepare for live trading"))
        self._make_head()
        self._make_list()
        self._make_arming()
        self._lay_out()
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        context.theme.changed.connect(self._write)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        self._load()
        self.resize(context.theme.px(760), context.theme.px(620))

    # ------------------------------------------------------------ construction

    def _make_head(self) -> None:
        self.name = heading("")
        self.name.setProperty("grade", "large")
        self.mode = Pill(self.context.theme, "preflightModeBadge")
        self.armed = Pill(self.context.theme, "preflightArmedBadge")
        self.state = text_label("", "muted")
        self.state.setObjectName("preflightArmedSince")

    def _make_list(self) -> None:
        self.summary = text_label("", "muted", wrap=True)
        self.summary.setObjectName("preflightSummary")
        self.list = QTextBrowser()
        self.list.setObjectName("preflightList")
        self.list.setAccessibleName(self.tr("What was checked before live trading"))
        self.list.setOpenLinks(False)
        self.list.setPlaceholderText(
            self.tr("Each item, and what to do where one blocks. Nothing is traded or changed.")
        )
        self.check_button = QPushButton(self.tr("&Check now"))
        self.check_button.setObjectName("preflightButton")
        self.check_button.setToolTip(self.tr("Asks the venue again; nothing is changed"))
        self.check_button.setAutoDefault(False)
        bind_icon(self.context.theme, self.check_button, "test")
        self.check_button.clicked.connect(self.check)

    def _make_arming(self) -> None:
        self.explained = text_label("", wrap=True)
        self.explained.setObjectName("armExplanation")
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("armNameEdit")
        self.name_edit.setAccessibleName(self.tr("The connection's name, to arm it"))
        self.name_edit.textChanged.connect(self._typed)
        self.arm_button = QPushButton(self.tr("&Arm"))
        self.arm_button.setObjectName("armButton")
        self.arm_button.setToolTip(self.tr("From then on orders with real money may be sent"))
        dialogs.mark_danger(self.arm_button)
        self.arm_button.clicked.connect(self._arm)
        self.disarm_button = QPushButton(self.tr("&Disarm"))
        self.disarm_button.setObjectName("disarmButton")
        self.disarm_button.setToolTip(
            self.tr("At once: no order that opens anything is sent any more; closing and "
                    "protecting what is open goes on.")
        )  # fmt: skip
        self.disarm_button.clicked.connect(self._disarm)
        for button in (self.arm_button, self.disarm_button):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        for widget in (self.name, self.mode, self.armed):
            top.addWidget(widget)
        top.addWidget(self.state, 1)
        first = QHBoxLayout()
        first.addWidget(heading(self.tr("1. Check")))
        first.addWidget(self.summary, 1)
        first.addWidget(self.check_button)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.name_edit, 4)
        second.addStretch(1)
        second.addWidget(self.arm_button)
        second.addWidget(self.disarm_button)
        act = Card("armCard")
        inside = QVBoxLayout(act)
        inside.setContentsMargins(12, 8, 12, 10)
        inside.setSpacing(6)
        inside.addWidget(heading(self.tr("2. Arm")))
        inside.addWidget(self.explained)
        inside.addLayout(second)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addLayout(first)
        layout.addWidget(self.list, 1)
        layout.addWidget(act)
        layout.addWidget(buttons)
        self.check_button.setFocus()

    # ------------------------------------------------------------ live

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connection; close when it was deleted."""
        view = snapshot.connection(self.connection_id)
        if view is None:
            self.close()
            return
        before, connection = self._connection, view.connection
        self._view = view
        if before is not None and before.updated_ms != connection.updated_ms:
            self._load()  # a change ends what was checked
        self.setWindowTitle(self.tr("Prepare for live trading: {0}").format(connection.name))
        self.name.setText(connection.name)
        self.mode.show_mode(connection.mode)
        self._follow()

    @property
    def _connection(self) -> Connection | None:
        return self._view.connection if self._view is not None else None

    def _follow(self) -> None:
        """Offer what the list, the typed name and the state allow."""
        connection = self._connection
        if connection is None:
            return
        armed = connection.mode is Mode.LIVE and connection.armed
        self.armed.show_armed(armed=armed)
        since = formatting.timestamp(connection.armed_ms, utc=self.context.theme.utc)
        self.state.setText(self.tr("since {0}").format(since) if armed else "")
        checking = self._relay is not None
        self.check_button.setEnabled(not checking)
        green = self._report is not None and self._report.green and not checking
        obstacle = self._obstacle(connection, green=green)
        words = obstacle or self._consequence(connection, armed=armed)
        self.explained.setText(self._refusal or words)
        tone = "warning" if obstacle and not armed else ""
        set_tone(self.explained, "danger" if self._refusal else tone)
        self.name_edit.setVisible(not armed)
        self.name_edit.setEnabled(not obstacle)
        self.name_edit.setPlaceholderText(self.tr("Type: {0}").format(connection.name))
        self.arm_button.setVisible(not armed)
        typed = self.name_edit.text() == connection.name
        self.arm_button.setEnabled(not obstacle and typed and not self._asked)
        self.disarm_button.setVisible(armed)
        self.disarm_button.setEnabled(not self._asked)

    def _obstacle(self, connection: Connection, *, green: bool) -> str:
        if connection.mode is not Mode.LIVE:
            return self.tr("This connection trades no real money: there is nothing to arm.")
        if not connection.enabled:
            return self.tr("The connection is disabled: enable it first.")
        if connection.armed or green:
            return ""
        return self.tr("Possible once the list above has been checked and nothing blocks.")

    def _consequence(self, connection: Connection, *, armed: bool) -> str:
        if armed:
            return self.tr("Orders with real money are sent whenever its engine runs.")
        return self.tr(
            "From then on “{0}” sends orders with real money whenever its engine runs. Type its "
            "name to confirm; the list counts for 15 minutes."
        ).format(connection.name)

    # ------------------------------------------------------------ first act

    def _load(self) -> None:
        self.context.operations.run(
            lambda s: s.connections.preflight_result(self.connection_id),
            on_success=self._show_report, owner=self, what=self.tr("Load the last list"),
        )  # fmt: skip

    def check(self) -> None:
        """Go through the list."""
        if self._relay is not None:
            return
        self._items.clear()
        self._report = None
        self._write()
        self._say(self.tr("Checking…"), "muted")
        # A relay of its own per run, kept by the application: the engine may still call it after
        # the dialog is gone, and must not be the one that destroys it.
        relay = self._relay = _Relay(QCoreApplication.instance())
        relay.taken.connect(self._take)
        self._follow()
        self.context.operations.run(
            lambda s: s.connections.preflight(self.connection_id, relay.taken.emit),
            on_success=self._done, on_failure=self._failed, owner=self,
            what=self.tr("Check before live trading"),
        )  # fmt: skip

    def _take(self, item: PreflightItem) -> None:
        if self._relay is not None:
            self._items.append(item)
            self._write()
            self._say(self.tr("Checking… {0}").format(said(item.name)), "muted")

    def _end(self) -> None:
        if self._relay is not None:
            self._relay.deleteLater()
            self._relay = None

    def _done(self, report: PreflightReport) -> None:
        self._end()
        self._show_report(report)

    def _failed(self, error: CtsError) -> None:
        self._end()
        self._say(self.tr("✗ The list could not be checked: {0}").format(said(error)), "danger")
        self._follow()

    def _show_report(self, report: PreflightReport | None) -> None:
        if self._relay is not None:
            return  # an older list, read while a new one is being made
        self._report = report
        if report is None:
            self._say(self.tr("Not checked since it was last changed."), "muted")
        else:
            self._items = list(report.items)
            self._tell(report)
        self._write()
        self._follow()

    def _tell(self, report: PreflightReport) -> None:
        when = formatting.timestamp(report.ts_ms, utc=self.context.theme.utc)
        blocking = sum(not item.ok and item.blocking for item in report.items)
        notes = sum(not item.ok and not item.blocking for item in report.items)
        if not report.green:
            text = self.tr("✗ {0} of {1} block, {2}").format(blocking, len(report.items), when)
            self._say(text, "danger")
        elif notes:
            text = self.tr("✓ Nothing blocks, {0} to note, {1}").format(notes, when)
            self._say(text, "warning")
        else:
            text = self.tr("✓ All {0} are well, {1}").format(len(report.items), when)
            self._say(text, "positive")

    def _say(self, text: str, tone: str) -> None:
        self.summary.setText(text)
        set_tone(self.summary, tone)

    def _write(self) -> None:
        self.list.setHtml("".join(self._html(item) for item in self._items))

    def _html(self, item: PreflightItem) -> str:
        colours = self.context.theme.colors
        if item.ok:
            mark, colour = self.tr("✓ ok"), colours.accent
        elif item.blocking:
            mark, colour = self.tr("✗ blocks"), colours.danger
        else:
            mark, colour = self.tr("! note"), colours.warning
        remedy = ""
        if item.remedy and not item.ok:
            words = self.tr("What to do: {0}").format(said(item.remedy))
            remedy = f"<br><span style='color:{colours.warning}'>{escape(words)}</span>"
        return (
            f"<p style='margin:3px 0'><b style='color:{colour}'>{mark}</b>&nbsp; "
            f"<b>{escape(said(item.name))}</b>: {escape(said(item.message))}{remedy}</p>"
        )

    # ------------------------------------------------------------ second act

    def _typed(self) -> None:
        self._refusal = ""
        self._follow()

    def _arm(self) -> None:
        typed = self.name_edit.text()
        self._ask_service(lambda s: s.connections.arm(self.connection_id, typed), self.tr("Arm"))

    def _disarm(self) -> None:
        self._ask_service(lambda s: s.connections.disarm(self.connection_id), self.tr("Disarm"))

    def _ask_service(self, operation: "Operation[Connection]", what: str) -> None:
        self._asked, self._refusal = True, ""
        self._follow()
        self.context.operations.run(
            operation, on_success=self._changed, on_failure=self._refused, owner=self, what=what
        )

    def _changed(self, _connection: Connection) -> None:
        self._asked = False
        self.name_edit.clear()
        self._follow()
        self.context.bridge.refresh()

    def _refused(self, error: CtsError) -> None:
        self._asked, self._refusal = False, said(error)
        self._follow()
