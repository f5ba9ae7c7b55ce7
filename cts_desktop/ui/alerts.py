"""What must be seen: alerts that stay on the notice bar, and messages of the desktop."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from cts_desktop.domain.events import ClockJumped, LimitBreached
from cts_desktop.ui import formatting
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.notice_bar import NoticeBar
from cts_desktop.ui.notices.toasts import Toasts
from cts_desktop.ui.theme import ThemeManager


class Alerts(QObject):
    """Puts loss limits and clock jumps on the notice bar, and notices on the tray."""

    def __init__(
        self,
        bridge: Bridge,
        theme: ThemeManager,
        notices: NoticeBar,
        notify: Callable[[str, str], None],
    ) -> None:
        super().__init__(notices)
        self._bridge = bridge
        self._theme = theme
        self._notices = notices
        self.toasts = Toasts(bridge, notify, self._name, self)
        bridge.limit_breached.connect(self._limit_breached)
        bridge.clock_jumped.connect(self._clock_jumped)

    def _limit_breached(self, event: LimitBreached) -> None:
        follows = self.tr("nothing new is opened")
        if event.closing:
            follows = self.tr("nothing new is opened, and all positions are being closed")
        message = said(event.message).rstrip(".")
        text = self.tr("{0}: {1}; {2}.").format(self._name(event.connection_id), message, follows)
        self._say(event.ts_ms, text)

    def _clock_jumped(self, event: ClockJumped) -> None:
        length = formatting.age(abs(event.seconds) * 1000)
        text = self.tr("The computer slept, or its clock was set, by {0}: nothing new is opened "
                       "until books and venue have been compared.")  # fmt: skip
        self._say(event.ts_ms, text.format(length))

    def _say(self, ts_ms: int, text: str) -> None:
        self._notices.alert(f"{formatting.clock(ts_ms, utc=self._theme.utc)} {text}")

    def _name(self, connection_id: str) -> str:
        snapshot = self._bridge.snapshot
        names = {
            view.connection.connection_id: view.connection.name
            for view in (snapshot.connections if snapshot else ())
        }
        return names.get(connection_id, connection_id)
