"""Opening the window at login."""

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.outside_views import AutostartView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label


class AutostartBox(QWidget):
    """One switch, and where it writes or why it cannot."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("autostartBox")
        self.check = QCheckBox(self.tr("&Open this window when I log in"))
        self.check.setObjectName("autostartCheck")
        self.check.setToolTip(
            self.tr("The engine is not started by it, except after a crash where that is set.")
        )
        self.check.setEnabled(False)
        self.check.clicked.connect(self._switch)
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("autostartNote")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.addWidget(heading(self.tr("Start")))
        layout.addWidget(self.check)
        layout.addWidget(self.note)

    def load(self) -> None:
        """Read again what is shown."""
        self._context.operations.run(
            lambda s: s.autostart.state(),
            on_success=self._show,
            on_failure=lambda error: self._say(said(error)),
            owner=self,
            what=self.tr("Read the entry"),
        )

    def _switch(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._context.operations.run(
            lambda s: s.autostart.switch(on=on),
            on_success=self._show,
            on_failure=self._not_switched,
            owner=self,
            busy=(self.check,),
            what=self.tr("Open at login"),
        )

    def _show(self, view: AutostartView) -> None:
        self.check.setChecked(view.on)
        self.check.setEnabled(view.possible)
        self._say(said(view.note))

    def _not_switched(self, error: CtsError) -> None:
        self.check.setChecked(not self.check.isChecked())
        self._say(said(error))

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
