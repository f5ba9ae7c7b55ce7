"""Who is told outside: their list, adding one by an address that is a secret, test and removal."""

from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.notice_views import RecipientView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, sized, text_label
from cts_desktop.ui.secret_edit import SecretEdit
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, set_tone

REFRESH_MS = 2_000
TABLE_HEIGHT = 150
#: Not to be translated: addresses are the same everywhere.
EXAMPLES = "tgram://TOKEN/CHAT   mailtos://USER:PASSWORD@HOST   discord://ID/TOKEN   ntfys://TOPIC"


class RecipientsBox(QWidget):
    """The recipients below the settings of notifications."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._busy = False
        self.setObjectName("recipientsBox")
        self.setAccessibleName(self.tr("Recipients outside"))
        self._make_fields()
        self._make_table()
        self._make_actions()
        self._lay_out()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.load)
        self._follow()

    def _make_fields(self) -> None:
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("recipientNameEdit")
        self.name_edit.setAccessibleName(self.tr("Name"))
        self.name_edit.setPlaceholderText(self.tr("e.g. My phone"))
        self.address_edit = SecretEdit(self._context.theme, "recipientAddressEdit")
        self.address_edit.line.setAccessibleName(self.tr("Address"))
        self.name_edit.textChanged.connect(self._follow)
        self.address_edit.edited.connect(self._follow)
        self.name_edit.returnPressed.connect(self.address_edit.line.setFocus)
        self.address_edit.line.returnPressed.connect(self.add)
        self.add_button = QPushButton(self.tr("A&dd"))
        self.add_button.setObjectName("addRecipientButton")
        self.add_button.setToolTip(self.tr("Keeps the address in the key store and sends nothing"))
        self.add_button.clicked.connect(self.add)
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("recipientNote")

    def _make_table(self) -> None:
        self.model = TableModel(
            self._columns(), lambda r: r.recipient_id, self._context.theme.color
        )
        self.view = TableView(
            self.model, "recipientsTable", self.tr("Recipients outside"), self._context.ui_state
        )
        self.view.set_empty_text(self.tr("Nobody outside is told. Add somebody above."))
        self.view.setFixedHeight(sized(self.view, TABLE_HEIGHT))
        self.view.rows_chosen.connect(self._follow)
        self._context.theme.changed.connect(self.model.refresh_colours)

    def _columns(self) -> tuple[Column[RecipientView], ...]:
        return (
            Column("name", self.tr("Name"), lambda r: r.name, width=130, room=20),
            Column("service", self.tr("Service"), lambda r: r.service, width=100),
            Column("hosts", self.tr("Contacts"), lambda r: ", ".join(r.hosts), width=170, room=60,
                   tooltip=self.tr("The hosts that are contacted; see also Network")),
            Column("sent", self.tr("Last taken"), lambda r: r.sent_ms, self._when, time=True,
                   width=150, tooltip=self.tr("When a message was last taken, since the start")),
            Column("waiting", self.tr("Waiting"), lambda r: r.waiting, formatting.count,
                   numeric=True, width=70, tooltip=self.tr("Notices on their way")),
            Column("state", self.tr("State"), lambda r: r.problem, self._state, width=220,
                   tone=lambda r: Tone.BAD if r.problem else None),
        )  # fmt: skip

    def _make_actions(self) -> None:
        tr, theme = self.tr, self._context.theme
        test = Command(tr("Send a &test"), tr("Sends a message to the selected recipient now"),
                       "testRecipientAction", "send")  # fmt: skip
        remove = Command(tr("Remo&ve…"), tr("Forgets the selected recipient and the address"),
                         "removeRecipientAction", "delete")  # fmt: skip
        self.test_action = make_action(self, theme, test, self.test)
        self.remove_action = make_action(self, theme, remove, self.remove)
        for action in (self.test_action, self.remove_action):
            self.view.add_row_action(action)

    def _lay_out(self) -> None:
        about = text_label(
            self.tr(
                'The list keeps every notice; those above with "outside" are sent to these '
                "recipients as well: Telegram, e-mail, Discord, ntfy, Signal, Slack and others, by "
                "an address in the form of Apprise. It holds a token: it is kept where the keys "
                "are, never in the database, the log or a backup."
            ),
            "muted",
            wrap=True,
        )
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.addWidget(self._caption(self.tr("&Name"), self.name_edit), 0, 0)
        form.addWidget(self._caption(self.tr("Add&ress"), self.address_edit), 0, 1)
        form.addWidget(self.name_edit, 1, 0)
        form.addWidget(self.address_edit, 1, 1)
        form.addWidget(self.add_button, 1, 2)
        form.addWidget(text_label(EXAMPLES, "muted", wrap=True), 2, 1, 1, 2)
        form.setColumnStretch(0, 1)
        form.setColumnStretch(1, 3)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(ActionButton(self.test_action, "testRecipientButton"))
        below.addWidget(ActionButton(self.remove_action, "removeRecipientButton"))
        below.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(heading(self.tr("Told outside")))
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(self.view)
        layout.addLayout(below)
        layout.addStretch(1)

    @staticmethod
    def _caption(text: str, buddy: QWidget) -> QWidget:
        caption = QLabel(text)
        caption.setBuddy(buddy)
        return caption

    # ------------------------------------------------------------ what there is

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def load(self) -> None:
        """Read again who there is."""
        self._context.operations.run(
            lambda s: s.notices.recipients(), on_success=self._show, owner=self,
            what=self.tr("List the recipients"),
        )  # fmt: skip

    def _show(self, recipients: Sequence[RecipientView]) -> None:
        self.model.set_rows(recipients)
        self._follow()

    @property
    def _selected(self) -> RecipientView | None:
        selected: RecipientView | None = self.view.selected
        return selected

    def _follow(self) -> None:
        free, chosen = not self._busy, self._selected is not None
        typed = bool(self.name_edit.text().strip()) and not self.address_edit.empty
        self.add_button.setEnabled(free and typed)
        self.test_action.setEnabled(free and chosen)
        self.remove_action.setEnabled(free and chosen)

    # ------------------------------------------------------------ what can be done

    def add(self) -> None:
        """Keep who was typed; the address leaves the field at once where it was kept."""
        if self.add_button.isEnabled():
            self._act(self._add(), self.tr("Checking the address…"))

    async def _add(self) -> None:
        if not await self._context.keys.ready(self.window()):
            self._say("")
            return
        name, address = self.name_edit.text(), self.address_edit.secret(trimmed=True)
        added = await self._context.operations.call(
            lambda s: s.notices.add_recipient(name, address)
        )
        self.address_edit.wipe()
        self.name_edit.clear()
        self._say(
            self.tr("{0} is told from now on. Send a test to see whether it arrives.")
            .format(added.name)
        )  # fmt: skip
        self.load()

    def test(self) -> None:
        """Send a message to the selected recipient."""
        if (chosen := self._selected) is not None:
            self._act(self._test(chosen), self.tr("Sending to {0}…").format(chosen.name))

    async def _test(self, chosen: RecipientView) -> None:
        if not await self._context.keys.ready(self.window()):
            self._say("")
            return
        words = await self._context.operations.call(
            lambda s: s.notices.test_recipient(chosen.recipient_id)
        )
        self._say(f"✓ {chosen.name}: {said(words)}", "positive")
        self.load()

    def remove(self) -> None:
        """Forget the selected recipient, after asking."""
        if (chosen := self._selected) is not None:
            self._act(self._remove(chosen), "")

    async def _remove(self, chosen: RecipientView) -> None:
        agreed = await dialogs.confirm(
            self.window(),
            self.tr("Remove the recipient"),
            self.tr("{0} ({1}) is told no more.").format(chosen.name, chosen.service),
            self.tr("Remove"),
            detail=self.tr("The address is deleted from the key store; it cannot be brought back."),
            danger=True,
        )
        if agreed:
            await self._context.operations.call(
                lambda s: s.notices.remove_recipient(chosen.recipient_id)
            )
            self._say(self.tr("{0} was removed.").format(chosen.name))
            self.load()

    def _act(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Do one thing at a time, from the first word to the answer."""

        async def alone() -> None:
            try:
                await work
            finally:
                self._busy = False
                if isValid(self):
                    self._follow()

        self._busy = True
        self._follow()
        self._say(what)
        self._context.operations.start(alone(), owner=self, on_failure=self._refused, what=what)

    def _refused(self, error: CtsError) -> None:
        self._say(f"✗ {said(error)}", "danger")
        self.load()

    def _say(self, text: str, tone: str = "muted") -> None:
        self.note.setText(text)
        set_tone(self.note, tone)

    # ------------------------------------------------------------ words

    def _when(self, ts_ms: int | None) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc) if ts_ms else ""

    def _state(self, problem: str) -> str:
        return f"✗ {said(problem)}" if problem else self.tr("✓ ready")
