"""Messages of the desktop and sounds: calm, however much happens at once."""

from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from cts_desktop.domain.events import NoticeRaised
from cts_desktop.domain.notices import Channel
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.notices import words

#: So many messages may follow each other; what comes then is told together after a pause.
AT_ONCE: Final = 3
PAUSE_MS: Final = 20_000
#: Kinds named in one message.
NAMED: Final = 4


class Toasts(QObject):
    """Shows notices by *notify*, which knows whether anybody needs them, and makes them heard."""

    def __init__(
        self,
        bridge: Bridge,
        notify: Callable[[str, str], None],
        name_of: Callable[[str], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._notify = notify
        self._name_of = name_of
        self._shown = 0
        self._waiting: deque[str] = deque(maxlen=1_000)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._go_on)
        self._silence = QTimer(self, singleShot=True, interval=PAUSE_MS)
        bridge.notice_raised.connect(self._raised)

    def _raised(self, event: NoticeRaised) -> None:
        if Channel.SOUND in event.channels and not self._silence.isActive():
            self._silence.start()
            QApplication.beep()
        if Channel.DESKTOP not in event.channels:
            return
        title = words.title(event.notice.kind)
        if not self._pause.isActive():  # what comes all the time must not put it off for ever
            self._pause.start()
        if self._shown >= AT_ONCE:
            self._waiting.append(title)
            return
        self._shown += 1
        name, text = self._name_of(event.notice.connection_id), said(event.notice.text)
        self._notify(title, f"{name}: {text}" if name else text)

    def _go_on(self) -> None:
        """Tell together what had to wait."""
        self._shown = 0
        if not self._waiting:
            return
        kinds = list(dict.fromkeys(self._waiting))
        text = ", ".join(kinds[:NAMED]) + (" …" if len(kinds) > NAMED else "")
        count = len(self._waiting)
        self._waiting.clear()
        self._notify(self.tr("%n more notice(s)", "", count), text)
