"""The engine control panel on top of every page: state, commands, and what blocks trading."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import EngineState, EngineStatus
from cts_desktop.domain.positions import PositionState
from cts_desktop.service.views import OperationResult, Snapshot
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.actions import EngineActions
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.modes import any_armed, gravest_mode
from cts_desktop.ui.notice_bar import NoticeBar
from cts_desktop.ui.notices.bell import Bell
from cts_desktop.ui.reconciling import reconciling_line
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import HEALTH_LOOK, ActionButton, Fact, LinkLabel, Pill, ShrinkingButton

#: Lines of what an emergency stop left open that a box still shows well.
REPORTED = 15


class EngineControlPanel(QFrame):
    """Shows the coordinator and lets the user command it."""

    def __init__(
        self,
        actions: EngineActions,
        bridge: Bridge,
        theme: ThemeManager,
        open_page: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("engineControlPanel")
        self.setAccessibleName(self.tr("Engine control panel"))
        self._actions = actions
        self._bridge = bridge
        self._theme = theme
        self._open_page = open_page
        self._blocked_page = ""
        self._status: EngineStatus | None = None
        self._snapshot: Snapshot | None = None
        self.notices = NoticeBar(theme, self)
        self._build()
        actions.state_changed.connect(self._show_state)
        actions.finished.connect(self.show_result)
        actions.failed.connect(self._show_failure)
        actions.emergency_finished.connect(self._report_emergency)
        actions.emergency_failed.connect(self._report_failed_emergency)
        bridge.snapshot_changed.connect(self._show_snapshot)
        bridge.snapshot_failed.connect(self._show_no_snapshot)
        theme.changed.connect(self._show_clock)
        theme.changed.connect(self._size_emergency)
        self._size_emergency()
        self._show_blocked(self.tr("Opening the profile…"), "", "muted")
        self._show_state()

    def _build(self) -> None:
        self._first = first = QHBoxLayout()
        first.setSpacing(6)
        self._mode = Pill(self._theme, "modeBadge")
        self._mode.show_mode(Mode.PAPER)
        self._armed = Pill(self._theme, "armedBadge")
        self._armed.hide()
        self._state = Pill(self._theme, "engineStateLabel")
        first.addWidget(self._mode)
        first.addWidget(self._armed)
        first.addWidget(self._state)
        first.addSpacing(8)
        for button in self._command_buttons():
            first.addWidget(button)
        self._fact_box = self._facts()
        first.addWidget(self._fact_box, 1)
        first.addStretch()  # without the facts no button grows
        first.addSpacing(10)
        self._bell = Bell(self._bridge, self._theme, self._open_page, self)
        self.addAction(self._bell.action)
        first.addWidget(self._bell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 6)
        layout.setSpacing(4)
        self._second = self._second_row()
        layout.addLayout(first)
        layout.addLayout(self._second)

    def _command_buttons(self) -> tuple[QPushButton, ...]:
        actions = self._actions
        start = ShrinkingButton(actions.start, "startButton", self)
        pause = ActionButton(actions.pause, "pauseButton", self)
        stop = ActionButton(actions.stop, "stopButton", self)
        restart = ShrinkingButton(actions.restart, "restartButton", self)
        self._emergency = emergency = ActionButton(actions.emergency, "emergencyStopButton", self)
        dialogs.mark_danger(emergency)
        # Focus wanders on when Stop is disabled under it; it must never land here. The keyboard
        # reaches the command by its shortcut and by the menu.
        emergency.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return (start, pause, stop, restart, emergency)

    def _facts(self) -> QWidget:
        self._uptime = Fact(self.tr("Uptime"), "uptimeLabel")
        self._paused = Fact(self.tr("Paused since"), "pausedSinceLabel")
        self._connections = Fact(self.tr("Connections"), "connectionsLabel")
        self._health = Fact(self.tr("Loops"), "loopHealthLabel")
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addStretch(1)
        for fact in (self._uptime, self._paused, self._connections, self._health):
            row.addWidget(fact)
        # The window may become narrower than all of it: then the facts go to the second row.
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        return box

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent, /) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # other words, or another size of text
            self._arrange()
        return done

    def _arrange(self) -> None:
        """Put facts and arming where they fit: beside the commands, or into the row below."""
        needed = self._fact_box.minimumSizeHint().width()
        below = self._second.indexOf(self._fact_box) >= 0
        if below and not self._armed.isHidden():
            needed += self._armed.sizeHint().width() + self._first.spacing()
        beside = self._first.sizeHint().width() + needed
        margins = self.contentsMargins().left() + self.contentsMargins().right() + 24
        if below == (beside > self.width() - margins):
            return
        policy = QSizePolicy.Policy
        if below:
            self._second.removeWidget(self._fact_box)
            self._first.insertWidget(self._first.count() - 3, self._fact_box, 1)
            self._second.removeWidget(self._armed)
            self._first.insertWidget(1, self._armed)
        else:
            self._first.removeWidget(self._fact_box)
            self._second.addWidget(self._fact_box)
            self._first.removeWidget(self._armed)
            self._second.insertWidget(0, self._armed)
        across = policy.Ignored if below else policy.Minimum
        self._fact_box.setSizePolicy(across, policy.Preferred)

    def _size_emergency(self) -> None:
        """Keep room for the armed text: the button must not move under the second click."""
        metrics = self._emergency.fontMetrics()
        width = metrics.horizontalAdvance(self.tr("Click again to stop all (5)"))
        self._emergency.setMinimumWidth(width + self._theme.px(40))

    def _second_row(self) -> QHBoxLayout:
        self._blocked = LinkLabel(parent=self)
        self._blocked.setObjectName("blockedReasonLabel")
        self._blocked.activated.connect(lambda: self._open_page(self._blocked_page))
        self._rearm = ActionButton(self._actions.rearm, "rearmButton", self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._rearm)
        row.addWidget(self._blocked, 2)
        row.addWidget(self.notices, 3)  # beside, not below: the page must not jump
        return row

    def _show_state(self) -> None:
        self._state.show_state(self._actions.state)
        self._rearm.setVisible(self._actions.kill_switch)
        self._show_cause()

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._status = status = snapshot.status
        mode = gravest_mode(snapshot.connections)
        self._mode.show_mode(mode)
        self._armed.setVisible(mode is Mode.LIVE)
        self._armed.show_armed(armed=any_armed(snapshot.connections))
        self._uptime.show_value(formatting.duration(status.uptime_s) if status.running else "—")
        self._show_clock()
        self._show_connections(snapshot)
        self._show_health(status)
        self._show_cause()

    def _show_cause(self) -> None:
        """Show what blocks trading, the gravest first."""
        snapshot = self._snapshot
        if self._actions.emergency_under_way:
            self._show_blocked(self._emergency_course(snapshot), "positions", "danger")
        elif self._actions.kill_switch:
            self._show_blocked(self.tr("Emergency stop engaged — arm again"), "", "danger")
        elif snapshot is None:
            return
        elif snapshot.status.error:
            self._show_blocked(said(snapshot.status.error), "log", "danger")
        elif snapshot.database == "ok" and (line := self._reconciling(snapshot)):
            self._show_blocked(line, "dashboard", "warning")
        elif snapshot.blocked_by:
            self._show_blocked(said(snapshot.blocked_by), snapshot.blocked_page, "warning")
        else:
            self._show_blocked(self.tr("Nothing blocks trading"), "", "muted")

    def _reconciling(self, snapshot: Snapshot) -> str:
        return reconciling_line(snapshot, self._bridge, utc=self._theme.utc)

    def _emergency_course(self, snapshot: Snapshot | None) -> str:
        positions = snapshot.positions if snapshot else ()
        closing = any(p.state == PositionState.CLOSING for p in positions)
        doing = self.tr("closing") if closing else self.tr("stopping")
        if not positions:
            return self.tr("Emergency stop: {0}").format(doing)
        if len(positions) == 1:
            return self.tr("Emergency stop: {0}, 1 position left").format(doing)
        return self.tr("Emergency stop: {0}, {1} positions left").format(doing, len(positions))

    def _report_emergency(self, result: OperationResult) -> None:
        """Say what is left after an emergency stop; a notice alone could be missed."""
        self.show_result(result)
        left = result.remaining
        if not left:
            text = self.tr("Flat: no position and no order is left open.")
            dialogs.message(self.window(), self.tr("Emergency stop"), text)
            return
        lines = [f"• {item}" for item in left[:REPORTED]]
        if len(left) > REPORTED:
            lines.append(self.tr("and {0} more").format(len(left) - REPORTED))
        dialogs.message(
            self.window(),
            self.tr("Emergency stop"),
            self.tr("Still open after the emergency stop: {0}").format(len(left)),
            dialogs.Kind.WARNING,
            detail="\n".join(lines),
        )

    def _report_failed_emergency(self, reason: str) -> None:
        self._show_failure(reason)
        title = self.tr("The emergency stop was not carried out")
        dialogs.message(self.window(), title, reason, dialogs.Kind.ERROR)

    def _show_clock(self) -> None:
        since = self._status.pause_time if self._status and self._status.paused else None
        self._paused.show_value(formatting.clock(since, utc=self._theme.utc))

    def _show_connections(self, snapshot: Snapshot) -> None:
        enabled = [view for view in snapshot.connections if view.connection.enabled]
        states = [view.status.state for view in enabled]
        running = sum(state in {EngineState.RUNNING, EngineState.PAUSED} for state in states)
        faulted = EngineState.ERROR in states
        self._connections.show_value(
            self.tr("{running}/{all} running").format(running=running, all=len(enabled)),
            "danger" if faulted else "",
            self.tr("Running engines of all enabled connections"),
        )

    def _show_health(self, status: EngineStatus) -> None:
        if not status.running:
            self._health.show_value("—")
            return
        self._health.show_value(
            said(status.health.value.capitalize()),
            HEALTH_LOOK[status.health][1],
            self.tr("Worst health of all loops over their last 100 cycles"),
        )

    def _show_blocked(self, text: str, page: str, tone: str) -> None:
        self._blocked_page = page
        self._blocked.show_text(text, tone)
        self._blocked.setAccessibleName(self.tr("What blocks trading: {0}").format(text))
        self._blocked.set_active(active=bool(page))

    def _show_no_snapshot(self, reason: str) -> None:
        text = self.tr("The figures below are old: {0}").format(said(reason))
        self._show_blocked(text, "log", "danger")

    def show_result(self, result: OperationResult) -> None:
        """Say what a command did, and keep saying what it left to do."""
        if not result.remaining:
            self.notices.say(said(result.message))
            return
        rest = ", ".join(map(said, result.remaining))
        self.notices.say(f"{said(result.message)}: {rest}", "warning", lasting=True)

    def _show_failure(self, reason: str) -> None:
        self.notices.say(reason, "danger", lasting=True)
