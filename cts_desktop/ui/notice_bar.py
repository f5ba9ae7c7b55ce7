"""One line that reports what a command did, and alerts that stay until they are dismissed."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cts_desktop.ui import icons
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ElidedLabel, tight

SHORT_MS = 6000
#: Older alerts than these are in the log only.
ALERTS = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that waits for the user, with what can be done about it.

    Attributes:
        put_off: done when the user dismisses the offer; without it, it cannot be dismissed.
    """

    text: str
    verb: str
    act: Callable[[], object]
    tone: str = "warning"
    put_off: Callable[[], object] | None = None


class NoticeBar(QWidget):
    """Shows the newest notice of a command, else the newest alert.

    Lasting notices stay until they are dismissed or replaced; alerts come back after other notices
    until each has been dismissed. Offers show while there is nothing else, one at a time, the first
    made first; one that cannot be dismissed gives way to the next, and comes round again.

    Signals:
        said: a new text and its tone, once, however often it is shown.
    """

    said = Signal(str, str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._theme = theme
        self._tone = ""
        self._alerts: list[str] = []
        self._is_alert = False
        self._offers: dict[str, Offer] = {}
        self._shown_offer = ""
        self._do = QPushButton(self.tr("Act"))
        self._do.setObjectName("noticeActionButton")
        self._do.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        self._do.setToolTip(self.tr("Does what the notice beside it offers"))
        self._do.clicked.connect(self._take_offer)
        self._do.hide()
        self._picture = QLabel()
        self._text = ElidedLabel()
        self._text.setObjectName("noticeLabel")
        self._dismiss = QPushButton(self.tr("Dismiss"))
        self._dismiss.setObjectName("dismissNoticeButton")
        self._dismiss.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        self._dismiss.setToolTip(self.tr("Takes this line away; the next one appears"))
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
        self.said.emit(text, tone)
        if lasting:
            self._timer.stop()
        else:
            self._timer.start()

    def alert(self, text: str) -> None:
        """Show *text* until it is dismissed, whatever is reported in between."""
        self._alerts = [*self._alerts[1 - ALERTS :], text]
        self._go_back()
        self.said.emit(text, "danger")

    def offer(self, name: str, offer: Offer) -> None:
        """Show *offer* whenever nothing else is shown, until `withdraw`; *name* tells whose it is.

        Another offer of that name replaces it.
        """
        self._offers[name] = offer
        if self.isHidden() or self._shown_offer:
            self._go_back()
        self.said.emit(offer.text, offer.tone)

    def withdraw(self, name: str) -> None:
        """Take an offer away; harmless where there is none of that name."""
        self._offers.pop(name, None)
        if self._shown_offer:  # this one, or one that says how many there are
            self._go_back()

    def _take_offer(self) -> None:
        if offer := self._offers.get(self._shown_offer):
            offer.act()

    def dismiss(self) -> None:
        """Take away what is shown; an older alert may come to light."""
        if self._is_alert:
            self._alerts.pop()
        elif offer := self._offers.pop(self._shown_offer, None):
            if offer.put_off is None:
                self._offers[self._shown_offer] = offer  # behind the others
            else:
                offer.put_off()
        self._go_back()

    def _go_back(self) -> None:
        self._timer.stop()
        self._is_alert = bool(self._alerts)
        if self._is_alert:
            self._show(self._alerts[-1], "danger")
        elif self._offers:
            name, offer = next(iter(self._offers.items()))
            self._show(offer.text, offer.tone)
            self._shown_offer = name
            self._do.setText(offer.verb)
            self._do.show()
            self._name_dismiss(
                self.tr("Dismiss") if offer.put_off else self.tr("Next"), len(self._offers)
            )
            self._dismiss.setVisible(offer.put_off is not None or len(self._offers) > 1)
        else:
            self._shown_offer = ""
            self.hide()

    def _show(self, text: str, tone: str) -> None:
        self._tone = tone
        self._shown_offer = ""
        self._text.show_text(text, tone)
        self._text.setAccessibleName(text)
        self._name_dismiss(self.tr("Dismiss"), len(self._alerts) if self._is_alert else 0)
        self._dismiss.show()
        self._do.hide()
        self._repaint_picture()
        self.show()

    def _name_dismiss(self, verb: str, waiting: int) -> None:
        several = self.tr("{0} (1 of {1})").format(verb, waiting)
        self._dismiss.setText(several if waiting > 1 else verb)

    def _repaint_picture(self) -> None:
        name = "warning" if self._tone else "info"
        self._picture.setPixmap(icons.pixmap(self._theme, name, 14, self._tone or "muted"))
