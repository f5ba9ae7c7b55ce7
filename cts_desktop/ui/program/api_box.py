"""The API's state and tokens, below its settings."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.access import Scope
from cts_desktop.domain.errors import CtsError
from cts_desktop.service.outside_views import ApiState, ApiView
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, sized, text_label
from cts_desktop.ui.program import api_words as words
from cts_desktop.ui.program.secret_clipboard import SecretClipboard
from cts_desktop.ui.program.token_dialog import TokenDialog
from cts_desktop.ui.widgets import ElidedLabel, Pill, set_tone

_LOOK_EVERY_MS: Final = 1000
#: Room for a word, so that the buttons beside it do not move when there is another.
_STATE_WIDTH: Final = 64


@dataclass(frozen=True, slots=True)
class _Row:
    """The widgets of one scope."""

    state: QLabel
    make: QPushButton
    revoke: QPushButton


class ApiBox(QWidget):
    """Looks every second while it is seen: requests come in, and settings are applied above."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._view = ApiView()
        self._looking = self._acting = False
        self.setObjectName("apiBox")
        self.clipboard = SecretClipboard(self)
        self._make_state()
        self.rows = {scope: self._make_row(scope) for scope in Scope}
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.load)
        self._show(self._view)

    def _make_state(self) -> None:
        self.pill = Pill(self._context.theme, "apiState")
        self.address = ElidedLabel()
        self.address.setObjectName("apiAddress")
        self.address.setAccessibleName(self.tr("Address"))
        self.traffic = text_label("", "muted")
        self.traffic.setObjectName("apiTraffic")
        self.problem = text_label("", "danger", wrap=True)
        self.problem.setObjectName("apiProblem")
        self.again_button = QPushButton(self.tr("&Try again"))
        self.again_button.setObjectName("apiAgainButton")
        self.again_button.setToolTip(self.tr("Opens the API if what is in the way has gone."))
        self.again_button.clicked.connect(self._try_again)
        self.copy_address = self._copy_button("copyAddressButton", self.tr("Copy the address"))
        self.copy_address.clicked.connect(lambda: _copy(self._view.address))
        self.curl = ElidedLabel()
        self.curl.setObjectName("apiCurl")
        self.curl.setProperty("fixed", True)  # noqa: FBT003 - Qt's signature
        self.curl.setAccessibleName(self.tr("A command to try it"))
        self.copy_curl = self._copy_button("copyCurlButton", self.tr("Copy the command"))
        self.copy_curl.clicked.connect(lambda: _copy(self.curl.text()))

    def _copy_button(self, name: str, tip: str) -> QPushButton:
        button = QPushButton(self.tr("Copy"))
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _make_row(self, scope: Scope) -> _Row:
        state = text_label()
        state.setObjectName(f"{scope}TokenState")
        state.setAccessibleName(_name(scope))
        state.setMinimumWidth(sized(state, _STATE_WIDTH))
        make = QPushButton(self.tr("Make new token…"))
        make.setObjectName(f"{scope}TokenButton")
        make.setAccessibleName(f"{_name(scope)}: {self.tr('make a new one')}")
        make.setToolTip(self.tr("Makes a token and shows it once. The one before ends at once."))
        make.clicked.connect(lambda: self.make(scope))
        revoke = QPushButton(self.tr("Revoke…"))
        revoke.setObjectName(f"{scope}RevokeButton")
        revoke.setAccessibleName(f"{_name(scope)}: {self.tr('revoke')}")
        revoke.setToolTip(self.tr("Ends the token: whoever uses it is refused from then on."))
        revoke.clicked.connect(lambda: self.revoke(scope))
        return _Row(state, make, revoke)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.addWidget(heading(self.tr("Access")))
        title.addStretch(1)
        title.addWidget(self.traffic)
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(self.pill)
        state.addWidget(self.address, 1)
        state.addWidget(self.copy_address)
        trouble = QHBoxLayout()
        trouble.addWidget(self.problem, 1)
        trouble.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignTop)
        self.curl_row = QWidget()
        curl = QHBoxLayout(self.curl_row)
        curl.setContentsMargins(0, 0, 0, 0)
        curl.setSpacing(8)
        curl.addWidget(text_label(self.tr("Try it"), "muted"))
        curl.addWidget(self.curl, 1)
        curl.addWidget(self.copy_curl)
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("apiTokensNote")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(title)
        layout.addLayout(state)
        layout.addLayout(trouble)
        layout.addLayout(self._token_grid())
        layout.addWidget(self.note)
        layout.addWidget(self.curl_row)
        layout.addStretch(1)

    def _token_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(4, 1)
        for number, (scope, row) in enumerate(self.rows.items()):
            place = 2 * number
            grid.addWidget(text_label(_name(scope)), place, 0)
            grid.addWidget(row.state, place, 1)
            grid.addWidget(row.make, place, 2)
            grid.addWidget(row.revoke, place, 3)
            about = text_label(words.tr(words.SCOPE_HELP[scope]), "muted", wrap=True)
            grid.addWidget(about, place + 1, 0, 1, 5)  # beside, large text would not fit
        return grid

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
        """Read again what is shown; a keychain may keep one look waiting, so there is only one."""
        if self._looking:
            return
        self._looking = True
        self._context.operations.run(
            lambda s: s.access.look(), on_success=self._looked, on_failure=self._not_looked,
            owner=self, what=self.tr("Look at the API"),
        )  # fmt: skip

    def _looked(self, view: ApiView) -> None:
        self._looking = False
        self._show(view)

    def _not_looked(self, _error: CtsError) -> None:
        self._looking = False

    def _show(self, view: ApiView) -> None:
        self._view = view
        icon, word, tone = words.STATE_LOOK[view.state]
        self.pill.show_word(icon, words.tr(str(word)), tone)
        listening = view.state is ApiState.LISTENING
        self.address.show_text(view.address)
        for widget in (self.copy_address, self.traffic, self.curl_row):
            widget.setVisible(listening)
        self.traffic.setText(words.traffic_text(view, utc=self._context.theme.utc))
        self.curl.show_text(words.curl_line(view.address), "muted")
        _say(self.problem, words.problem_text(view))
        self.again_button.setVisible(bool(view.problem) and not view.needs_token)
        self.again_button.setEnabled(not self._acting)
        for scope, row in self.rows.items():
            text, tone = words.token_text(view, scope)
            row.state.setText(text)
            set_tone(row.state, tone)
            can = not (self._acting or view.from_environment)
            row.make.setEnabled(can)
            row.revoke.setEnabled(can and scope in view.scopes)
        _say(self.note, self._note(view))

    def _note(self, view: ApiView) -> str:
        if view.from_environment:
            return self.tr("This run was given a token in CTS_API_TOKEN; it counts alone.")
        if view.unknown and view.unknown != view.problem:
            return said(view.unknown)
        if view.state is ApiState.OFF:
            return self.tr(
                "To let a program in, switch the API on above, press Apply, and make a token."
            )
        return ""

    # ------------------------------------------------------------ what can be done

    def _try_again(self) -> None:
        self._act(self._open_again(), self.tr("Open the API"))

    async def _open_again(self) -> None:
        if self._view.unknown and not await self._context.keys.ready(self.window()):
            return
        self._show(await self._context.operations.call(lambda s: s.access.apply()))

    def make(self, scope: Scope) -> None:
        """Make a token and show it once; where there is one already, ask before."""
        self._act(self._make(scope), self.tr("Make a token"))

    async def _make(self, scope: Scope) -> None:
        window = self.window()
        call = self._context.operations.call
        if not await self._context.keys.ready(window):
            return
        self._show(await call(lambda s: s.access.look()))  # locked keys may have hidden one
        if not await self._may_replace(scope):
            return
        token = await call(lambda s: s.access.rotate(scope))
        TokenDialog(scope, token, self.clipboard, window).open()
        self.load()

    async def _may_replace(self, scope: Scope) -> bool:
        if scope not in self._view.scopes:
            return True
        return await dialogs.confirm(
            self.window(),
            self.tr("Make a new token"),
            self.tr("{0}: the present one ends at once.").format(_name(scope)),
            self.tr("Make new token"),
            detail=self.tr("Programs that use it are refused until they have the new one."),
        )

    def revoke(self, scope: Scope) -> None:
        """Forget a token, after asking."""
        self._act(self._revoke(scope), self.tr("Revoke a token"))

    async def _revoke(self, scope: Scope) -> None:
        agreed = await dialogs.confirm(
            self.window(),
            self.tr("Revoke the token"),
            self.tr("{0}: it ends at once, and what is open with it.").format(_name(scope)),
            self.tr("Revoke"),
            detail=self.tr("Without any token the API is closed."),
            danger=True,
        )
        if agreed:
            await self._context.operations.call(lambda s: s.access.revoke(scope))
            self.load()

    def _act(self, work: Coroutine[Any, Any, None], what: str) -> None:
        """Do one thing with tokens at a time, from the question to the answer."""

        async def alone() -> None:
            try:
                await work
            finally:
                self._acting = False
                if isValid(self):
                    self._show(self._view)

        self._acting = True
        self._show(self._view)
        self._context.operations.start(alone(), owner=self, what=what)


def _name(scope: Scope) -> str:
    return words.tr(words.SCOPE_NAME[scope])


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
