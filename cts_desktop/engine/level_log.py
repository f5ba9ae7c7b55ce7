"""Lines about sets that climb and fall: each one while they are few, else one for a minute."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from cts_desktop.analysis.ladder import LevelChange
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.ports import Log
from cts_desktop.runtime.clock import Monotonic, steady_ms

LINES_PER_MINUTE: Final = 5
_MINUTE_MS: Final = 60_000


class LevelLog:
    """Writes level changes of one connection. Minutes of the reader, not of a market that races."""

    def __init__(self, connection_id: str, space: SetSpace, log: Log, clock: Monotonic) -> None:
        self._connection_id = connection_id
        self._space = space
        self._log = log
        self._clock = clock
        self._began_ms = steady_ms(clock)
        self._written = 0
        self._more: Counter[tuple[SetLevel, SetLevel]] = Counter()

    def take(self, changes: Iterable[LevelChange]) -> None:
        """Write the changes, or count them where there are too many."""
        for index, old, new in changes:
            if self._written < LINES_PER_MINUTE:
                self._written += 1
                self._write(f"{self._space.key(index)}: {old.label} → {new.label}")
            else:
                self._more[old, new] += 1

    def sum_up(self) -> None:
        """Write what was only counted in one line, once a minute is over."""
        now_ms = steady_ms(self._clock)
        if now_ms - self._began_ms < _MINUTE_MS:
            return
        if self._more:
            moves = ", ".join(
                f"{count:,} × {old.label} → {new.label}" for (old, new), count in self._more.items()
            )
            self._write(f"More configuration sets moved: {moves}")
        self._began_ms = now_ms
        self._written = 0
        self._more.clear()

    def _write(self, message: str) -> None:
        self._log.log_trade_engine(message, "info", {"connection_id": self._connection_id})
