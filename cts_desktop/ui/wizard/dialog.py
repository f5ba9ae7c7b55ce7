"""The wizard: from a first start to a running simulated account in four short steps."""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult, StepResult, VenueView
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n import language
from cts_desktop.ui.i18n.language import NAMES
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.panes import scrolled
from cts_desktop.ui.widgets import label, set_tone
from cts_desktop.ui.window_state import fit_dialog
from cts_desktop.ui.wizard.answers import Answers, Market
from cts_desktop.ui.wizard.steps import AccountStep, LookStep, MarketStep, SummaryStep

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

_WIDTH, _HEIGHT = 640, 450


class Wizard(QDialog):
    """Keeps nothing before its last button, and then all or nothing."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._scheme = context.theme.scheme
        self._tested: Answers | None = None
        self._first: Connection | None = None
        self._began = False
        self._left = False
        self.setObjectName("wizard")
        self.setWindowTitle(self.tr("Set up paper trading"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.look = LookStep(context)
        self.account = AccountStep()
        self.market = MarketStep(context)
        self.summary = SummaryStep(self._free_name())
        self.steps = (self.look, self.account, self.market, self.summary)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._show_step(0)
        self._look_for_first()
        fit_dialog(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))

    # ------------------------------------------------------------ construction

    def _make_parts(self) -> None:
        self.heading = label("", bold=True, grade="large")
        self.heading.setObjectName("wizardHeading")
        self.count = text_label("", "muted")
        self.pages = QStackedWidget()
        for step in self.steps:
            self.pages.addWidget(scrolled(step))
        self.message = text_label("", "muted", wrap=True)
        self.message.setObjectName("wizardMessage")
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Under way"))
        self.progress.hide()
        self.cancel_button = self._button("wizardCancelButton", self.tr("Not now"))
        self.back_button = self._button("wizardBackButton", self.tr("&Back"))
        self.next_button = self._button("wizardNextButton", self.tr("&Next"))
        self.next_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.next_button.setDefault(True)

    @staticmethod
    def _button(name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.count)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.message)
        layout.addWidget(self.progress)
        layout.addLayout(row)

    def _connect(self) -> None:
        self.cancel_button.clicked.connect(self.reject)
        self.back_button.clicked.connect(lambda: self._show_step(self.place - 1))
        self.next_button.clicked.connect(self._go_on)
        for step in self.steps:
            step.changed.connect(self._judge)
        self.market.live_chosen.connect(self._load_venues)

    def _look_for_first(self) -> None:
        self._context.operations.run(
            lambda s: s.connections.untouched(),
            on_success=self._take_over,
            owner=self,
            what=self.windowTitle(),
        )

    def _take_over(self, first: Connection | None) -> None:
        """Set up what the first start made and nobody used, instead of another beside it."""
        self._first = first
        if first is not None and not self.summary.name_edit.isModified():
            self.summary.name_edit.setText(first.name)

    def _free_name(self) -> str:
        wanted = name = self.tr("Paper")
        taken, number = self._taken, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted} {number}"
        return name

    @property
    def _taken(self) -> frozenset[str]:
        snapshot = self._context.bridge.snapshot
        views = snapshot.connections if snapshot else ()
        first = self._first.connection_id if self._first is not None else ""
        others = (v.connection for v in views if v.connection.connection_id != first)
        return frozenset(other.name.casefold() for other in others)

    def _load_venues(self) -> None:
        self._context.operations.run(
            lambda s: s.connections.venues(),
            on_success=self._show_venues,
            on_failure=self._say_error,
            owner=self,
            what=self.tr("List the exchanges"),
        )

    def _show_venues(self, venues: Sequence[VenueView]) -> None:
        self.market.show_venues(venues)

    # ------------------------------------------------------------ steps

    @property
    def place(self) -> int:
        """The number of the step that is shown, from 0."""
        return self.pages.currentIndex()

    @property
    def answers(self) -> Answers:
        """Everything that was said up to now."""
        return self.market.answers(
            self.summary.name_edit.text().strip(),
            self.account.balance_box.value(),
            practice=self.account.practice.box.isChecked(),
        )

    def _show_step(self, place: int) -> None:
        step, last = self.steps[place], place == len(self.steps) - 1
        self.pages.setCurrentIndex(place)
        self.heading.setText(step.title)
        self.count.setText(self.tr("Step {0} of {1}").format(place + 1, len(self.steps)))
        self.setAccessibleDescription(f"{step.title}. {self.count.text()}")
        self.back_button.setEnabled(place > 0)
        self.next_button.setText(self.tr("&Start") if last else self.tr("&Next"))
        if last:
            chosen = self.look.language
            spoken = NAMES[language.spoken(chosen)] if chosen is not None else ""
            self.summary.show_answers(self.answers, from_next_start=spoken)
        self._judge()
        step.setFocus(Qt.FocusReason.OtherFocusReason)
        step.focusNextChild()

    def _judge(self) -> None:
        """Let the wizard go on only from what fits."""
        step = self.steps[self.place]
        problem = step.problem()
        if step is self.summary:
            problem = self.answers.draft(self._taken).problems().get("name", "")
        self.next_button.setEnabled(not problem and self.progress.isHidden())
        waits = step is self.market and self.market.venue is None
        self._say(problem, "danger" if problem and not waits else "muted")

    def _go_on(self) -> None:
        step, answers = self.steps[self.place], self.answers
        if step is self.summary:
            self._run(self._begin(answers), self.tr("Starting…"))
        elif step is self.market and answers.market is Market.LIVE and answers != self._tested:
            self._run(self._try(answers), self.tr("Asking the exchange for its prices…"))
        else:
            self._show_step(self.place + 1)

    # ------------------------------------------------------------ work

    def _run(self, work: Coroutine[Any, Any, None], doing: str) -> None:
        self._set_busy(busy=True)
        self._say(doing, "muted")
        self._context.operations.start(
            work, on_failure=self._say_error, owner=self, what=self.windowTitle()
        )

    def _set_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.pages.setEnabled(not busy)
        self.back_button.setEnabled(not busy and self.place > 0)
        self.next_button.setEnabled(not busy)

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(text)
        set_tone(self.message, tone)

    def _say_error(self, error: CtsError) -> None:
        self._set_busy(busy=False)
        self._say(said(error), "danger")

    async def _try(self, answers: Answers) -> None:
        """Look whether the exchange answers; the simulated market stays one click away."""
        draft = answers.draft().connection()
        steps = await self._context.operations.call(lambda s: s.connections.test(draft))
        if not isValid(self):
            return
        self._set_busy(busy=False)
        failed = next((step for step in steps if not step.ok), None)
        if failed is None:
            self._tested = answers
            self._show_step(self.place + 1)
        else:
            self._say(self._no_prices(failed), "danger")

    def _no_prices(self, failed: StepResult) -> str:
        return self.tr(
            "{0}. {1} Without a network choose the simulated market: it needs none."
        ).format(said(failed.message).rstrip("."), said(failed.remedy))

    async def _begin(self, answers: Answers) -> None:
        """Store the connection and run it; where that fails, or nobody waits any more, neither."""
        call, draft = self._context.operations.call, answers.draft().connection()
        if not self._began:  # it may have been used since the wizard was opened
            self._first = await call(lambda s: s.connections.untouched())
        self._began, first = True, self._first
        connection = await call(lambda s: _store(s, draft, first))
        identity = connection.connection_id
        try:
            await call(lambda s: _start(s, identity))
        except CtsError:
            await call(lambda s: _take_back(s, identity, first))
            raise
        if self._left:
            await call(lambda s: _take_back(s, identity, first))
        elif isValid(self):
            self._finish(connection)

    def _finish(self, connection: Connection) -> None:
        if (chosen := self.look.language) is not None:
            language.choose(self._context.ui_state, chosen)
        self._context.theme.set_scheme(self._context.theme.scheme)
        text = self.tr("{0} trades on paper.").format(connection.name)
        self._context.announce(OperationResult(text))
        self._context.open_page("dashboard")
        self.accept()

    @override
    def reject(self) -> None:
        """Leave nothing: the theme goes back, and a start under way is taken back."""
        self._left = True
        if self._context.theme.scheme is not self._scheme:
            self._context.theme.try_scheme(self._scheme)
        super().reject()


async def _store(service: "Service", draft: Connection, first: Connection | None) -> Connection:
    """Add *draft*, or set up *first* as it."""
    if first is None:
        return await service.connections.add(draft)
    return await service.connections.update(replace(draft, connection_id=first.connection_id))


async def _start(service: "Service", connection_id: str) -> None:
    """Run one connection alone: nothing else, and least of all a live one, starts with it."""
    await service.commands.start_connection(connection_id)
    view = (await service.queries.snapshot()).connection(connection_id)
    if view is None or view.status.state is EngineState.ERROR:
        reason = view.status.error if view is not None else ""
        raise UserActionError(reason or dialogs.tr("The engine did not start"))


async def _take_back(service: "Service", connection_id: str, first: Connection | None) -> None:
    view = (await service.queries.snapshot()).connection(connection_id)
    if view is not None and view.status.state is not EngineState.STOPPED:
        await service.commands.stop_connection(connection_id)
    if first is None:
        await service.connections.delete(connection_id)
    else:
        await service.connections.update(first)


def open_wizard(context: UiContext, parent: QWidget) -> Wizard:
    """Open the wizard, or raise the one that is open."""
    present = next((w for w in parent.findChildren(Wizard) if w.isVisible()), None)
    if present is not None:
        present.raise_()
        present.activateWindow()
        return present
    wizard = Wizard(context, parent)
    wizard.open()
    return wizard
