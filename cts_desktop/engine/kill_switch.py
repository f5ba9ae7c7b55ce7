"""The emergency stop's memory: once engaged nothing starts until it is released by hand."""

from typing import Final

from cts_desktop.domain.errors import DatabaseError, UserActionError
from cts_desktop.domain.events import KillSwitchChanged
from cts_desktop.domain.lifecycle import KILL_SWITCH_KEY
from cts_desktop.domain.ports import Clock, Log, StateStore
from cts_desktop.runtime.bus import Bus

#: When the switch was engaged last, as proof that it works; kept when it is released.
EMERGENCY_TRIED_KEY: Final = "kill_switch_tried"


class KillSwitch:
    """One switch for all engines, kept over restarts.

    Attributes:
        engaged: nothing may be opened or started.
    """

    def __init__(self, state: StateStore, bus: Bus, log: Log, clock: Clock) -> None:
        self.engaged = bool(state.get(KILL_SWITCH_KEY))
        self._state = state
        self._bus = bus
        self._log = log
        self._clock = clock

    def require_released(self) -> None:
        """Raise UserActionError while the switch is engaged."""
        if self.engaged:
            raise UserActionError(
                "The emergency stop is engaged: arm it again first (in the window, or by: "
                "cts-desktop rearm)"
            )

    def set(self, *, engaged: bool, reason: str) -> None:
        """Engage or release; stored durably at once, or with the next write that succeeds."""
        self.engaged = engaged
        word = "engaged" if engaged else "released"
        level = "warning" if engaged else "info"
        self._log.log_trade_engine(f"Emergency stop {word}: {reason}", level)
        try:
            self._state.put(KILL_SWITCH_KEY, engaged, durable=True)
        except DatabaseError as error:  # stopping matters more than remembering it
            self._log.log_error(error, "kill_switch", "store")
            self._state.put(KILL_SWITCH_KEY, engaged)
        if engaged:
            self._state.put(EMERGENCY_TRIED_KEY, self._clock.now_ms())
        self._bus.publish(KillSwitchChanged(engaged, reason, self._clock.now_ms()))
