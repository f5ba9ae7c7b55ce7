"""One line that reports what a command did, and alerts that stay until they are dismissed."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cts_desktop.ui import icons
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ElidedLabel, tight

SHORT_MS = 6000
#: Older alerts than these are in the log only.
ALERTS = 50


class NoticeBar(QWidget):
    """Shows the newest notice of a command, else the newest alert.

    Lasting notices stay until they are dismissed or replaced; alerts come back after other notices
    until each has been dismissed. An offer, something that waits for the user, shows while there is
    nothing else, and only what made it takes it away.
    """

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._theme = theme
        self._tone = ""
        self._alerts: list[str] = []
        self._is_alert = False
        self._offer: tuple[str, str] | None = None
        self._act: Callable[[], object] | None = None
        self._do = QPushButton(self.tr("Act"))
        self._do.setObjectName("noticeActionButton")
        self._do.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        self._do.clicked.connect(self._take_offer)
        self._do.hide()
        self._picture = QLabel()
        self._text = ElidedLabel()
        self._text.setObjectName("noticeLabel")
        self._dismiss = QPushButton(self.tr("Dismiss"))
        self._dismiss.setObjectName("dismissNoticeButton")
        self._dismiss.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        self._dismiss.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        tight(layout)
        layout.addWidget(self._picture)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._do)
        layout.addWidget(self._dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHORT_MS)
        self._timer.timeout.connect(self._go_back)
        theme.changed.connect(self._repaint_picture)
        self.hide()

    @property
    def text(self) -> str:
        """Return the notice shown, or nothing."""
        return "" if self.isHidden() else self._text.text()

    def say(self, text: str, tone: str = "", *, lasting: bool = False) -> None:
        """Show *text*; without *lasting* it goes away by itself."""
        self._is_alert = False
        self._show(text, tone)
        if lasting:
            self._timer.stop()
        else:
            self._timer.start()

    def alert(self, text: str) -> None:
        """Show *text* until it is dismissed, whatever is reported in between."""
        self._alerts = [*self._alerts[1 - ALERTS :], text]
        self._go_back()

    def offer(self, text: str, verb: str, act: Callable[[], object]) -> None:
        """Show *text* with a button whenever nothing else is shown, until `withdraw`."""
        self._offer, self._act = (text, verb), act
        if self.isHidden():
            self._go_back()

    def withdraw(self) -> None:
        """Take the offer away."""
        shown = not self._do.isHidden()
        self._offer, self._act = None, None
        if shown:
            self._go_back()

    def _take_offer(self) -> None:
        if self._act is not None:
            self._act()

    def dismiss(self) -> None:
        """Take away what is shown; an older alert may come to light."""
        if self._is_alert:
            self._alerts.pop()
        self._go_back()

    def _go_back(self) -> None:
        self._timer.stop()
        self._is_alert = bool(self._alerts)
        if self._is_alert:
            self._show(self._alerts[-1], "danger")
        elif self._offer is not None:
            text, verb = self._offer
            self._show(text, "warning")
            self._do.setText(verb)
            self._do.show()
            self._dismiss.hide()
        else:
            self.hide()

    def _show(self, text: str, tone: str) -> None:
        self._tone = tone
        self._text.show_text(text, tone)
        self._text.setAccessibleName(text)
        waiting = len(self._alerts) if self._is_alert else 0
        several = self.tr("Dismiss (1 of {0})").format(waiting)
        self._dismiss.setText(several if waiting > 1 else self.tr("Dismiss"))
        self._dismiss.show()
        self._do.hide()
        self._repaint_picture()
        self.show()

    def _repaint_picture(self) -> None:
        name = "warning" if self._tone else "info"
        self._picture.setPixmap(icons.pixmap(self._theme, name, 14, self._tone or "muted"))
