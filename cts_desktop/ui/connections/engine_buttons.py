"""Start and stop one connection's engine: buttons that follow its state."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from shiboken6 import isValid

from cts_desktop.domain.lifecycle import EngineState, Trigger, can
from cts_desktop.service.views import ConnectionView, OperationResult
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.labels import low_words
from cts_desktop.ui.widgets import Pill, label

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Operation


class EngineButtons(QWidget):
    """State of one connection's engine with the verbs that are possible now."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._connection_id = connection_id
        self._asked = False
        self._view: ConnectionView | None = None
        self.state = Pill(context.theme, "connectionStateLabel")
        self.phase = label("", "muted")
        self.start_button = QPushButton(self.tr("&Start engine"))
        self.start_button.setObjectName("startEngineButton")
        self.start_button.setToolTip(self.tr("Starts this connection only"))
        self.stop_button = QPushButton(self.tr("S&top engine"))
        self.stop_button.setObjectName("stopEngineButton")
        self.stop_button.setToolTip(
            self.tr("Nothing new is opened; entry orders are cancelled, protective stops stay.")
        )
        bind_icon(context.theme, self.start_button, "play", "positive")
        bind_icon(context.theme, self.stop_button, "stop")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.start_button)
        layout.addWidget(self.stop_button)
        layout.addWidget(self.state)
        layout.addWidget(self.phase)
        layout.addStretch(1)
        for button in (self.start_button, self.stop_button):
            button.setAutoDefault(False)
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(self._stop)
        self._follow_state()

    def show_view(self, view: ConnectionView) -> None:
        """Follow the connection."""
        self._view = view
        self._follow_state()

    def _follow_state(self) -> None:
        view = self._view
        if view is None:
            self.start_button.setEnabled(False)
            self.stop_button.setEnabled(False)
            return
        state, enabled = view.status.state, view.connection.enabled
        startable = can(state, Trigger.START) and enabled and view.available
        self.start_button.setEnabled(startable and not self._asked)
        self.stop_button.setEnabled(can(state, Trigger.STOP) and not self._asked)
        self.start_button.setToolTip("" if startable else self._why_not(view))
        self.state.show_state(state)
        starting = state is EngineState.STARTING
        phase = low_words(view.status.phase) if starting else said(view.status.error)
        self.phase.setText(phase)
        self.phase.setVisible(bool(phase))

    def _why_not(self, view: ConnectionView) -> str:
        if not view.available:
            return self.tr("This exchange is not available yet.")
        if not view.connection.enabled:
            return self.tr("Enable the connection first.")
        return self.tr("The engine is {0}.").format(said(view.status.state.value))

    def _start(self) -> None:
        identity = self._connection_id
        title = self.tr("Start the engine")
        self._run(lambda s: s.commands.start_connection(identity), title)

    def _stop(self) -> None:
        identity = self._connection_id
        title = self.tr("Stop the engine")
        self._run(lambda s: s.commands.stop_connection(identity), title)

    def _run(self, operation: "Operation[OperationResult]", title: str) -> None:
        self._asked = True
        self._follow_state()
        self._context.operations.start(self._ask(operation, title), owner=self, what=title)

    async def _ask(self, operation: "Operation[OperationResult]", title: str) -> None:
        try:
            result = await self._context.operations.call(operation)
        finally:
            if isValid(self):
                self._asked = False
                self._follow_state()
        if isValid(self):
            self._tell_remaining(title, result)

    def _tell_remaining(self, title: str, result: OperationResult) -> None:
        if result.remaining:
            text = f"{result.message}\n" + "\n".join(result.remaining)
            dialogs.message(self.window(), title, text, dialogs.Kind.WARNING)
