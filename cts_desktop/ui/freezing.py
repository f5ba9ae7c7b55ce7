"""F6: live tables stand still, so that a row can be read; nothing else stops."""

from typing import Any, Protocol

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.ui import formatting
from cts_desktop.ui.theme import ThemeManager

COUNT_EVERY_MS = 1000


class LiveTable(Protocol):
    """A table that can stand still: `TableView`."""

    freeze_action: QAction
    table: Any


class Freezing(QObject):
    """Tells live views whether they may change.

    Signals:
        changed: they may again, or no longer.

    Attributes:
        since_ms: when they were told to stand still, wall time; None while they move.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, clock: Clock | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._held: list[LiveTable] = []
        self.since_ms: int | None = None

    @property
    def frozen(self) -> bool:
        """Whether live views stand still."""
        return self.since_ms is not None

    @property
    def waiting(self) -> int:
        """How many rows of all held tables would look different."""
        return sum(view.table.waiting for view in self._alive())

    def toggle(self) -> None:
        """Freeze, or let everything go on."""
        self.set_frozen(not self.frozen)

    def set_frozen(self, frozen: bool) -> None:  # noqa: FBT001 - a slot
        """Freeze, or let everything go on."""
        if frozen == self.frozen:
            return
        self.since_ms = self._clock.now_ms() if frozen else None
        for view in self._alive():
            view.freeze_action.setChecked(frozen)
        self.changed.emit()

    def hold(self, *views: LiveTable) -> None:
        """Let *views* stand still with all others; their own command freezes all as well."""
        for view in views:
            self._held.append(view)
            view.freeze_action.setChecked(self.frozen)
            view.freeze_action.toggled.connect(self.set_frozen)

    def _alive(self) -> list[LiveTable]:
        """Return the tables that still exist; those of closed dialogs are forgotten."""
        self._held = [view for view in self._held if isValid(view)]
        return self._held


class FrozenMark(QPushButton):
    """Says since when tables stand still and how much waits; a click lets them go on.

    Where there is no room for all of it, the time alone stays.
    """

    def __init__(
        self, freezing: Freezing, theme: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._freezing = freezing
        self._theme = theme
        self._words = self._brief = ""
        self.setObjectName("frozenMark")
        self.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        self.setProperty("tone", "warning")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Lets the tables go on (F6)"))
        self._timer = QTimer(self, interval=COUNT_EVERY_MS)
        self._timer.timeout.connect(self._say)
        self.clicked.connect(lambda: freezing.set_frozen(False))
        freezing.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        frozen = self._freezing.frozen
        self._say()
        self.setVisible(frozen)
        if frozen:
            self._timer.start()
        else:
            self._timer.stop()

    def _say(self) -> None:
        if self._freezing.since_ms is None:
            return
        since = formatting.clock(self._freezing.since_ms, utc=self._theme.utc)
        waiting = self._freezing.waiting
        text = self.tr("❚❚ Frozen since {0}").format(since)
        if waiting:
            changes = self.tr("%n change(s) waiting", "", waiting)
            text = f"{text} · {changes}"
        self._words, self._brief = text, f"❚❚ {since}"
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        self.setText(self._words if self.width() >= self.sizeHint().width() else self._brief)

    @override
    def sizeHint(self) -> QSize:
        return self._room_of(self._words)

    @override
    def minimumSizeHint(self) -> QSize:
        return self._room_of(self._brief)

    def _room_of(self, text: str) -> QSize:
        width = self.fontMetrics().horizontalAdvance(text) + 2
        return QSize(width, super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._fit()
