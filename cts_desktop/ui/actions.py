"""Every engine command as one QAction, used by panel, menu bar and tray alike."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cts_desktop.domain.events import EngineStateChanged, KillSwitchChanged
from cts_desktop.domain.lifecycle import EngineState, Trigger, can
from cts_desktop.service.views import OperationResult, Snapshot
from cts_desktop.ui import dialogs, icons, questions
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.command import LEFT_OUT, REFUSED, Command, describe, make_action
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Operation

#: How long the first click on Emergency stop waits for the second.
ARMED_MS = 5000
_TICK_MS = 1000
_RESTARTABLE = frozenset({EngineState.RUNNING, EngineState.PAUSED, EngineState.ERROR})


class EngineActions(QObject):
    """The commands of the coordinator, enabled by state.

    Signals:
        state_changed: state or kill switch are new.
        finished: the OperationResult of a command.
        failed: a command that was refused, in words.
        emergency_finished: the OperationResult of an emergency stop.
        emergency_failed: an emergency stop that could not be carried out, in words.
    """

    state_changed = Signal()
    finished = Signal(object)
    failed = Signal(str)
    emergency_finished = Signal(object)
    emergency_failed = Signal(str)

    def __init__(
        self, operations: Operations, bridge: Bridge, theme: ThemeManager, window: QWidget
    ) -> None:
        super().__init__(window)
        self._operations = operations
        self._theme = theme
        self._window = window
        self._bridge = bridge
        self._under_way: set[str] = set()
        self.state = EngineState.STOPPED
        self.kill_switch = False
        self._make()
        self._asking = False
        self._armed = QTimer(self)
        self._armed.setInterval(_TICK_MS)
        self._armed.timeout.connect(self._count_down)
        self._seconds_left = 0
        self._connect()
        self.refresh()

    @property
    def armed(self) -> bool:
        """Tell whether the next trigger of Emergency stop pulls it."""
        return self._armed.isActive()

    @property
    def emergency_under_way(self) -> bool:
        """Tell whether an emergency stop has been pulled and has not come back yet."""
        return self.emergency.objectName() in self._under_way

    @property
    def all(self) -> tuple[QAction, ...]:
        """Return the commands in the order of menus."""
        return (self.start, self.pause, self.stop, self.restart, self.emergency, self.rearm)

    def refresh(self) -> None:
        """Enable what the state allows."""
        state, free = self.state, not self.kill_switch
        resumes = state in {EngineState.PAUSED, EngineState.RESUMING}
        self.pause.setText(self.tr("&Resume") if resumes else self.tr("&Pause"))
        describe(self.pause, self._resume_tip if resumes else self._pause_tip)
        self.pause.setIcon(icons.icon(self._theme, "play" if resumes else "pause"))
        allowed = {
            self.start: free and can(state, Trigger.START),
            self.pause: can(state, Trigger.RESUME if resumes else Trigger.PAUSE),
            self.stop: can(state, Trigger.STOP),
            self.restart: free and state in _RESTARTABLE,
            self.emergency: True,
            self.rearm: self.kill_switch,
        }
        for action, may in allowed.items():
            enabled = may and action.objectName() not in self._under_way
            action.setProperty(REFUSED, "" if enabled else self._why_not(action))
            action.setEnabled(enabled)
        self.rearm.setVisible(self.kill_switch)
        self._name_emergency()
        self.state_changed.emit()

    def _why_not(self, action: QAction) -> str:
        """Return in words what keeps a command from being possible now."""
        if action.objectName() in self._under_way:
            return self.tr("It is under way already")
        if self.kill_switch and action in {self.start, self.restart}:
            return self.tr("The emergency stop is engaged: arm again first")
        if action is self.rearm:
            return self.tr("No emergency stop is engaged")
        return self.tr("The engine is in state “{0}”").format(said(self.state.label))

    def _make(self) -> None:
        tr = self.tr
        self._pause_tip = tr(
            "Pause: nothing new is opened; prices, fills and protective stops go on."
        )
        self._resume_tip = tr("Resume: goes on from exactly this point.")
        self.start = self._action(
            tr("&Start"), tr("Start: connects every enabled connection and trades."), "play", "F5"
        )
        self.pause = self._action(tr("&Pause"), self._pause_tip, "pause", "F7")
        self.stop = self._action(
            tr("S&top"),
            tr("Stop: no order is sent any more; entries are cancelled, stops stay in place."),
            "stop", "Shift+F5",
        )  # fmt: skip
        self.restart = self._action(
            tr("&Restart"), tr("Restart: stops, then starts with the present settings."),
            "restart", "Ctrl+F5",
        )  # fmt: skip
        self.emergency = self._action(
            tr("&Emergency stop"),
            tr("Emergency stop, in two clicks: cancels all orders, closes positions if so set, "
               "stops, and stays locked until armed again."),
            "emergency", "Ctrl+Shift+F12",
        )  # fmt: skip
        self.rearm = self._action(
            tr("&Arm again"), tr("Arm again: lifts the emergency stop; starts nothing."), "enable"
        )
        # Its second click needs a place that shows the first: the palette has the one that asks.
        self.emergency.setProperty(LEFT_OUT, True)  # noqa: FBT003 - Qt's signature

    def _action(self, text: str, tip: str, icon: str, shortcut: str = "") -> QAction:
        role = "on_danger" if icon == "emergency" else "text"
        command = Command(text, tip, f"{icon}Action", icon, shortcut, role)
        action = make_action(self._window, self._theme, command)
        action.setAutoRepeat(False)  # a held key is one command
        return action

    def _connect(self) -> None:
        bridge = self._bridge
        self.start.triggered.connect(lambda: self._run(self.start, lambda s: s.commands.start()))
        self.stop.triggered.connect(lambda: self._run(self.stop, lambda s: s.commands.stop()))
        self.restart.triggered.connect(
            lambda: self._run(self.restart, lambda s: s.commands.restart())
        )
        self.pause.triggered.connect(self._pause_or_resume)
        self.emergency.triggered.connect(self._emergency)
        self.rearm.triggered.connect(
            lambda: self._operations.start(self._rearm(), owner=self._window)
        )
        bridge.engine_state_changed.connect(self._on_state)
        bridge.kill_switch_changed.connect(self._on_kill_switch)
        bridge.snapshot_changed.connect(self._on_snapshot)
        self._theme.changed.connect(self.refresh)

    def _run(self, action: QAction, operation: "Operation[OperationResult]") -> None:
        name = action.objectName()

        async def work() -> None:
            self._under_way.add(name)
            self.refresh()
            try:
                self.finished.emit(await self._operations.call(operation))
            finally:
                self._under_way.discard(name)
                self.refresh()

        self._operations.start(
            work(),
            owner=self._window,
            on_failure=lambda error: self.failed.emit(said(error)),
            what=action.iconText(),
        )

    def _pause_or_resume(self) -> None:
        if self.state is EngineState.PAUSED:
            self._run(self.pause, lambda s: s.commands.resume())
        else:
            self._run(self.pause, lambda s: s.commands.pause())

    def _emergency(self) -> None:
        if self.armed:
            self._pull()
            return
        self._seconds_left = ARMED_MS // _TICK_MS
        self._armed.start()
        self._name_emergency()

    def ask_emergency(self) -> None:
        """Ask in a box instead of by a second click, for a place that cannot show the first."""
        if not self._asking and not self.emergency_under_way:
            self._asking = True
            self._operations.start(self._ask_and_pull(), owner=self._window)

    async def _ask_and_pull(self) -> None:
        try:
            agreed = await dialogs.confirm(
                self._window,
                self.tr("Emergency stop"),
                self._emergency_question(),
                self.tr("&Stop all"),
                danger=True,
                detail=self.tr(
                    "Cancels all orders, closes open positions if so set, stops, and stays locked "
                    "until armed again."
                ),
            )
        finally:
            self._asking = False
        if agreed:
            self._pull()

    def _emergency_question(self) -> str:
        snapshot = self._bridge.snapshot
        rows = snapshot.positions if snapshot else ()
        if not rows:
            return self.tr("Stop everything now? No position is open.")
        text = self.tr("Stop everything now? Open: {0} ({1}) on {2}.")
        where = questions.places_of(rows)
        return text.format(len(rows), questions.symbols_of(rows), where)

    def _pull(self) -> None:
        """Pull the switch; the button says so before the engine, or a venue, has answered."""
        if self.emergency_under_way:
            return
        self._disarm()
        name = self.emergency.objectName()

        async def work() -> None:
            try:
                self.emergency_finished.emit(
                    await self._operations.call(lambda s: s.commands.emergency_stop())
                )
            finally:
                self._under_way.discard(name)
                self.refresh()

        self._under_way.add(name)
        self.refresh()
        self._operations.start(
            work(),
            owner=self._window,
            on_failure=lambda error: self.emergency_failed.emit(said(error)),
            what=self.emergency.iconText(),
        )

    def _count_down(self) -> None:
        self._seconds_left -= 1
        if self._seconds_left > 0:
            self._name_emergency()
        else:
            self._disarm()

    def _name_emergency(self) -> None:
        """Let the command say what it waits for."""
        text = self.tr("&Emergency stop")
        if self.emergency_under_way:
            text = self.tr("Stopping all")
        elif self.armed:
            text = self.tr("Click again to stop all ({seconds})").format(seconds=self._seconds_left)
        if text != self.emergency.text():
            self.emergency.setText(text)

    def _disarm(self) -> None:
        self._armed.stop()
        self._name_emergency()

    async def _rearm(self) -> None:
        agreed = await dialogs.confirm(
            self._window,
            self.tr("Arm again"),
            self.tr("Lift the emergency stop?"),
            self.tr("Arm again"),
            detail=self.tr(
                "Trading becomes possible again, but nothing starts by itself: press Start when "
                "you are ready."
            ),
        )
        if agreed:
            self._run(self.rearm, lambda s: s.commands.rearm())

    def _on_state(self, event: EngineStateChanged) -> None:
        self._show(event.state, kill_switch=self.kill_switch)

    def _on_kill_switch(self, event: KillSwitchChanged) -> None:
        self._disarm()
        self._show(self.state, kill_switch=event.engaged)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._show(snapshot.status.state, kill_switch=snapshot.status.kill_switch)

    def _show(self, state: EngineState, *, kill_switch: bool) -> None:
        if (state, kill_switch) != (self.state, self.kill_switch):
            self.state, self.kill_switch = state, kill_switch
            # The state says more than a verb under way: "Paused" means Resume may be clicked now.
            self._under_way &= {self.emergency.objectName()}
            self.refresh()
