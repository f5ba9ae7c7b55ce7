"""A periodic, never overlapping loop whose cycles may fail but never end it."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from cts_desktop.domain.lifecycle import LoopName, LoopStatus
from cts_desktop.domain.ports import Clock, Log
from cts_desktop.engine.health import CycleStats

#: Distinct errors told apart; one that names a price or an order is another each time.
REMEMBERED: Final = 1_000


class EngineLoop:
    """Runs a synchronous cycle on a timer, or whenever the market's pace asks for it.

    A cycle is synchronous on purpose: it cannot be left half done when the engine stops, and
    whatever must wait (an order on its way) is a task of its own.
    """

    def __init__(
        self, name: LoopName, interval_ms: int, cycle: Callable[[], None], clock: Clock, log: Log
    ) -> None:
        self.name = name
        self.interval_ms = interval_ms
        self._cycle = cycle
        self._clock = clock
        self._log = log
        self._stats = CycleStats()
        self._seen_errors: Counter[str] = Counter()

    def run_cycle(self) -> None:
        """Run one cycle; a failure is counted, and logged once per distinct error."""
        started = time.perf_counter()
        failed = False
        try:
            self._cycle()
        except Exception as error:  # noqa: BLE001 - the promise of this class
            failed = True
            self._note(error)
        duration_ms = (time.perf_counter() - started) * 1000
        self._stats.add(duration_ms, self.interval_ms, failed=failed)

    def _note(self, error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        self._stats.errors += 1
        self._stats.last_error = text
        if text not in self._seen_errors and len(self._seen_errors) >= REMEMBERED:
            self._seen_errors.clear()
        self._seen_errors[text] += 1
        count = self._seen_errors[text]
        if count == 1:
            self._log.log_error(error, "trade_engine", f"{self.name} loop")
        elif count in {10, 100} or count % 1000 == 0:
            self._log.log_trade_engine(
                f"{self.name} loop: the same error {count} times: {text}", "error"
            )

    async def run(self) -> None:
        """Run cycles until cancelled: next start = max(previous start + interval, previous end)."""
        due = self._clock.monotonic()
        while True:
            self.run_cycle()
            now = self._clock.monotonic()
            due = max(due + self.interval_ms / 1000, now)
            await self._clock.sleep(due - now)

    def status(self) -> LoopStatus:
        """Return the loop's figures."""
        return self._stats.status(self.name, self.interval_ms)
