"""One line that reports what a command did, without a box in the way of the next command."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cts_desktop.ui import icons
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ElidedLabel, tight

SHORT_MS = 6000


class NoticeBar(QWidget):
    """Shows the newest notice; lasting ones stay until they are dismissed or replaced."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._theme = theme
        self._tone = ""
        self._picture = QLabel()
        self._text = ElidedLabel()
        self._text.setObjectName("noticeLabel")
        dismiss = QPushButton(self.tr("Dismiss"))
        dismiss.setObjectName("dismissNoticeButton")
        dismiss.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        tight(layout)
        layout.addWidget(self._picture)
        layout.addWidget(self._text, 1)
        layout.addWidget(dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHORT_MS)
        self._timer.timeout.connect(self.hide)
        theme.changed.connect(self._repaint_picture)
        self.hide()

    @property
    def text(self) -> str:
        """Return the notice shown, or nothing."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, tone: str = "", *, lasting: bool = False) -> None:
        """Show *text*; without *lasting* it goes away by itself."""
        self._tone = tone
        self._text.show_text(text, tone)
        self._text.setAccessibleName(text)
        self._repaint_picture()
        self.show()
        if lasting:
            self._timer.stop()
        else:
            self._timer.start()

    def _repaint_picture(self) -> None:
        name = "warning" if self._tone else "info"
        self._picture.setPixmap(icons.pixmap(self._theme, name, 14, self._tone or "muted"))
