"""Statistics of a loop's cycles, and what they say about its health (domain §2)."""

import math
from collections import deque
from typing import Final

from cts_desktop.domain.lifecycle import Health, LoopName, LoopStatus

WINDOW: Final = 100
_UNHEALTHY_ERRORS, _DEGRADED_ERRORS = 0.20, 0.05
_UNHEALTHY_DURATION, _DEGRADED_DURATION = 3.0, 2.0


class CycleStats:
    """Counts cycles for ever and judges the newest 100; durations in milliseconds."""

    def __init__(self) -> None:
        self.cycles = 0
        self.skipped = 0
        self.errors = 0
        self.overrun_ms = 0.0
        self.last_error = ""
        self._total_ms = 0.0
        self._durations: deque[float] = deque(maxlen=WINDOW)
        self._failures: deque[bool] = deque(maxlen=WINDOW)

    def add(self, duration_ms: float, interval_ms: int, *, failed: bool) -> None:
        """Count one cycle."""
        self.cycles += 1
        self._total_ms += duration_ms
        self._durations.append(duration_ms)
        self._failures.append(failed)
        if duration_ms > interval_ms:
            self.overrun_ms += duration_ms - interval_ms
            self.skipped += math.ceil(duration_ms / interval_ms) - 1

    def health(self, interval_ms: int) -> Health:
        """Judge the newest cycles: share of errors, and mean duration against the interval."""
        if not self._durations:
            return Health.HEALTHY
        errors = sum(self._failures) / len(self._failures)
        load = sum(self._durations) / len(self._durations) / interval_ms
        if errors > _UNHEALTHY_ERRORS or load > _UNHEALTHY_DURATION:
            return Health.UNHEALTHY
        if errors > _DEGRADED_ERRORS or load > _DEGRADED_DURATION:
            return Health.DEGRADED
        return Health.HEALTHY

    def status(self, name: LoopName, interval_ms: int) -> LoopStatus:
        """Return the figures as an immutable value."""
        ordered = sorted(self._durations)
        return LoopStatus(
            name=name,
            interval_ms=interval_ms,
            cycles=self.cycles,
            last_ms=self._durations[-1] if ordered else 0.0,
            mean_ms=self._total_ms / self.cycles if self.cycles else 0.0,
            p95_ms=ordered[math.ceil(0.95 * len(ordered)) - 1] if ordered else 0.0,
            skipped=self.skipped,
            overrun_ms=self.overrun_ms,
            errors=self.errors,
            last_error=self.last_error,
            health=self.health(interval_ms),
        )
