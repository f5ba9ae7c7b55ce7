"""Add a connection: what to trade and where, tested before it is stored."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import VenueView
from cts_desktop.ui.connections.drafts import Draft
from cts_desktop.ui.connections.fields import FieldForm
from cts_desktop.ui.connections.paper_fields import PaperFields
from cts_desktop.ui.connections.test_panel import TestPanel
from cts_desktop.ui.connections.venue_drafts import VenueDraft
from cts_desktop.ui.connections.venue_fields import VenueFields
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.editors import ChoiceBox

_NO_KEY = Credentials()
#: Stands for every exchange that the list does not name.
OTHER = ""


class AddDialog(QDialog):
    """Collects a draft, says what is missing, tests it, and adds it.

    Signals:
        added: the stored connection.
    """

    added = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._venues: dict[str, VenueView] = {}
        self._others: dict[str, VenueView] = {}
        self._venue_page: VenueFields | None = None
        self.setObjectName("addConnectionDialog")
        self.setWindowTitle(self.tr("Add connection"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._load_venues()
        self.check()
        self.resize(context.theme.px(1040), context.theme.px(640))

    # ------------------------------------------------------------ construction

    def _make_fields(self) -> None:
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("connectionNameEdit")
        self.name_edit.setMaxLength(60)
        self.name_edit.setPlaceholderText(self.tr("e.g. Practice"))
        self.venue_box = ChoiceBox()
        self.venue_box.setObjectName("venueBox")
        self.venue_box.addItem(self.tr("Paper (simulated account)"), PAPER_EXCHANGE)
        self.head = FieldForm()
        self.head.add("name", self.tr("&Name"), self.name_edit)
        self.head.add("exchange", self.tr("&Exchange"), self.venue_box)
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("venueNote")
        self.note.hide()
        self.paper = PaperFields(self.context)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.paper)

    @property
    def venue(self) -> VenueFields:
        """The fields of real venues; made when first needed, or opening would take long."""
        if self._venue_page is None:
            self._venue_page = VenueFields(self.context, self.pages)
            self._venue_page.offer_others(self._others)
            self._venue_page.edited.connect(self.check)
            self.pages.addWidget(self._venue_page)
        return self._venue_page

    def _forget_key(self) -> None:
        if self._venue_page is not None:
            self._venue_page.wipe()

    def _make_buttons(self) -> None:
        self.panel = TestPanel(self.context)
        self.test_button = QPushButton(self.tr("&Test"))
        self.test_button.setObjectName("testDraftButton")
        self.test_button.setToolTip(self.tr("Tries what is entered; nothing is stored"))
        self.test_button.setAutoDefault(False)
        self.add_button = QPushButton(self.tr("&Add connection"))
        self.add_button.setObjectName("addButton")
        self.add_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.add_button.setDefault(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.message = text_label("", "danger", wrap=True)
        self.message.setObjectName("addMessage")
        self.message.hide()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.head)
        left.addWidget(self.note)
        left.addWidget(self.pages, 1)
        right = QVBoxLayout()
        right.addWidget(self.panel, 1)
        right.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignLeft)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(left, 6)
        columns.addLayout(right, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(columns, 1)
        layout.addWidget(self.message)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.name_edit.textEdited.connect(lambda: self.head.touch("name"))
        self.head.edited.connect(self.check)
        self.venue_box.currentIndexChanged.connect(self._venue_chosen)
        self.paper.edited.connect(self.check)
        self.test_button.clicked.connect(self._test)
        self.panel.finished.connect(self.check)
        self.buttons.accepted.connect(self.add)
        self.buttons.rejected.connect(self.reject)

    def _load_venues(self) -> None:
        self.context.operations.run(
            lambda s: s.connections.venues(), on_success=self.show_venues, owner=self,
            what=self.tr("List the exchanges"),
        )  # fmt: skip

    def show_venues(self, venues: Sequence[VenueView]) -> None:
        """List paper first; what is not available is visible, disabled, and says why."""
        box = self.venue_box
        box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        box.clear()
        listed = [venue for venue in venues if venue.tested]
        for venue in sorted(listed, key=lambda v: (v.exchange != PAPER_EXCHANGE, not v.available)):
            self._venues[venue.exchange] = venue
            note = said(venue.note) or self.tr("not yet")
            text = venue.label if venue.available else f"{venue.label} ({note})"
            box.addItem(text, venue.exchange)
            model = box.model()
            if not venue.available and isinstance(model, QStandardItemModel):
                item = model.item(box.count() - 1)
                item.setEnabled(False)
                item.setToolTip(note)
        self._others = {v.exchange: v for v in venues if not v.tested and v.available}
        if self._venue_page is not None:
            self._venue_page.offer_others(self._others)
        if any(v.available for v in venues if v.exchange != PAPER_EXCHANGE):
            box.addItem(self.tr("Other exchange… (untested)"), OTHER)
        box.setCurrentIndex(0)
        box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._venue_chosen()

    # ------------------------------------------------------------ the draft

    @property
    def _is_paper(self) -> bool:
        return bool(self.venue_box.currentData() == PAPER_EXCHANGE)

    @property
    def draft(self) -> Draft | VenueDraft:
        """What is typed now."""
        snapshot = self.context.bridge.snapshot
        views = snapshot.connections if snapshot else ()
        taken = frozenset(view.connection.name.casefold() for view in views)
        page = self.paper if self._is_paper else self.venue
        return page.draft(self.name_edit.text(), taken)

    @property
    def _credentials(self) -> Credentials:
        draft = self.draft
        used = isinstance(draft, VenueDraft) and draft.needs_key
        return draft.credentials if isinstance(draft, VenueDraft) and used else _NO_KEY

    def check(self, *_: object) -> None:
        """Say beside each field what is wrong with it; allow Test and Add only when all fits."""
        problems = {key: said(text) for key, text in self.draft.problems().items()}
        self.head.show_problems(problems)
        if self._is_paper:
            self.paper.fields.show_problems(problems)
        else:
            self.venue.show_problems(problems)
        self.add_button.setEnabled(not problems)
        self.add_button.setToolTip("\n".join(problems.values()))
        self.test_button.setEnabled(not problems and not self.panel.running)

    def _venue_chosen(self) -> None:
        venue = self._venues.get(str(self.venue_box.currentData()))
        if self._is_paper:
            self._forget_key()
        elif venue is not None:
            self.venue.show_venue(venue)
        else:
            self.venue.ask_other()
        note = said(venue.note) if venue is not None and venue.available else ""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.pages.setCurrentWidget(self.paper if self._is_paper else self.venue)
        self.check()

    # ------------------------------------------------------------ verbs

    def _test(self) -> None:
        self.panel.run(self.draft.connection(), self._credentials)
        self.check()

    def add(self) -> None:
        """Store the connection, and its key where it has one."""
        self.message.hide()
        self.context.operations.start(
            self._store(self.draft.connection(), self._credentials),
            on_failure=self._refused,
            owner=self,
            busy=(self.buttons,),
            what=self.tr("Add the connection"),
        )

    async def _store(self, draft: Connection, credentials: Credentials) -> None:
        if credentials and not await self.context.keys.ready(self):
            return
        connection = await self.context.operations.call(
            lambda s: s.connections.add(draft, credentials or None)
        )
        if isValid(self):
            self.added.emit(connection)
            self.accept()

    def _refused(self, error: CtsError) -> None:
        self.message.setText(self.tr("Not added: {0}").format(said(error)))
        self.message.show()

    @override
    def done(self, result: int, /) -> None:
        self._forget_key()
        super().done(result)
