"""Says changes of state to screen readers: what the engine does, what is refused, what is noticed.

Figures that tick are never said: whoever wants them reads the table or the card.
"""

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QWidget

from cts_desktop.domain.events import ConnectionStateChanged, EngineStateChanged, KillSwitchChanged
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.notice_bar import NoticeBar

#: The same words are not said twice within this time: state and notice often say the same.
SAME_MS = 5000
#: Tones of notices that interrupt what is being read.
_URGENT = frozenset({"danger"})
_Politeness = QAccessible.AnnouncementPoliteness


def complete(part: QWidget) -> None:
    """Let the combo boxes of *part* say what they are for.

    On Linux their name is what they hold, and the one they were given is heard by nobody.
    """
    for box in part.findChildren(QComboBox):
        if not box.accessibleDescription():
            box.setAccessibleDescription(box.accessibleName() or box.toolTip())


class Announcer(QObject):
    """Turns events of the bridge and texts of the notice bar into announcements.

    Signals:
        announced: the words, and whether they interrupt what is being read.
    """

    announced = Signal(str, bool)

    def __init__(self, window: QWidget, bridge: Bridge, notices: NoticeBar) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._last = ""
        self._since = QElapsedTimer()
        self._state = EngineState.STOPPED
        bridge.engine_state_changed.connect(self._engine)
        bridge.connection_state_changed.connect(self._connection)
        bridge.kill_switch_changed.connect(self._kill_switch)
        notices.said.connect(lambda text, tone: self.say(text, urgent=tone in _URGENT))

    def say(self, text: str, *, urgent: bool = False) -> None:
        """Announce *text*, at the next pause of the reader or, where *urgent*, at once."""
        again = text == self._last and self._since.isValid() and not self._since.hasExpired(SAME_MS)
        if not text or again:
            return
        self._last = text
        self._since.start()
        event = QAccessibleAnnouncementEvent(self._window, text)
        event.setPoliteness(_Politeness.Assertive if urgent else _Politeness.Polite)
        QAccessible.updateAccessibility(event)
        self.announced.emit(text, urgent)

    def _engine(self, event: EngineStateChanged) -> None:
        if event.state is self._state:
            return
        self._state = event.state
        failed = event.state is EngineState.ERROR
        text = self.tr("Engine: {0}").format(said(event.state.label))
        reason = said(event.reason) if failed else ""
        self.say(f"{text}. {reason}" if reason else text, urgent=failed)

    def _connection(self, event: ConnectionStateChanged) -> None:
        """Say faults only: the rest follows from the engine's state."""
        if event.state is EngineState.ERROR:
            text = self.tr("Connection {0} has failed. {1}")
            self.say(text.format(self._name(event.connection_id), said(event.reason)), urgent=True)

    def _kill_switch(self, event: KillSwitchChanged) -> None:
        if event.engaged:
            self.say(self.tr("Emergency stop engaged. {0}").format(said(event.reason)), urgent=True)
        else:
            self.say(self.tr("Armed again after the emergency stop."))

    def _name(self, connection_id: str) -> str:
        snapshot = self._bridge.snapshot
        views = snapshot.connections if snapshot else ()
        names = {v.connection.connection_id: v.connection.name for v in views}
        return names.get(connection_id, connection_id)
