"""Notices that time is missing: the computer slept, its clock was set, or the program stood still.

Whatever happened meanwhile at the venue was not seen, so books and venue must be compared.
"""

from collections.abc import Callable
from typing import Final

from cts_desktop.domain.events import ClockJumped
from cts_desktop.domain.ports import Clock, Log
from cts_desktop.runtime.bus import Bus

_EVERY_S: Final = 1.0
#: How far the clocks may part between two looks, and how late a look may come.
_TOLERANCE_S: Final = 5.0


class ClockGuard:
    """Compares wall clock and monotonic clock once a second."""

    def __init__(self, clock: Clock, bus: Bus, log: Log, on_jump: Callable[[float], None]) -> None:
        """Call *on_jump* with the missing seconds; they are negative where a clock was set back."""
        self._clock = clock
        self._bus = bus
        self._log = log
        self._on_jump = on_jump

    async def run(self) -> None:
        """Watch until cancelled."""
        wall_ms, monotonic_s = self._clock.now_ms(), self._clock.monotonic()
        while True:
            await self._clock.sleep(_EVERY_S)
            before_ms, wall_ms = wall_ms, self._clock.now_ms()
            before_s, monotonic_s = monotonic_s, self._clock.monotonic()
            passed_s = monotonic_s - before_s
            self._judge((wall_ms - before_ms) / 1000 - passed_s, passed_s - _EVERY_S)

    def _judge(self, apart_s: float, late_s: float) -> None:
        """Tell about a gap.

        Some systems' monotonic clock stands still during sleep (the clocks part then), others' runs
        on (the look comes late), and a stopped process is merely late.
        """
        seconds = max(apart_s, late_s, key=abs)
        if abs(seconds) <= _TOLERANCE_S:
            return
        if seconds < 0:
            text = f"The computer's clock was set back by {-seconds:,.0f} s"
        elif seconds == apart_s:
            text = f"The computer slept or its clock was changed: {seconds:,.0f} s are missing"
        else:
            text = f"The program stood still for {seconds:,.0f} s (asleep, stopped or overloaded)"
        self._log.log_trade_engine(text, "warning")
        self._bus.publish(ClockJumped(seconds, self._clock.now_ms()))
        try:
            self._on_jump(seconds)
        except Exception as error:  # noqa: BLE001 - the next sleep must be noticed all the same
            self._log.log_error(error, "clock_guard", "after a gap")
