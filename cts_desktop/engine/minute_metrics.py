"""Counts what the main engine does, one row per minute of its market (domain §11).

The row of the running minute is stored with everything else that changed, and replaced until the
minute is over. Whoever stops, pauses or crashes within a minute goes on from its stored row, so
there is exactly one row per minute in which steps were taken, and none where none were.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import FAILED, PAUSED, Bools, Ints
from cts_desktop.domain.events import DecisionMade
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.orders import OrderPurpose
from cts_desktop.domain.ports import MetricsStore
from cts_desktop.domain.sets import MinuteMetrics
from cts_desktop.engine.presets.keys import is_preset
from cts_desktop.runtime.bus import Bus

MINUTE_MS: Final = 60_000
_SUMS: Final = (
    "steps", "symbol_steps", "stale", "active", "opened", "closed", "asks", "asked", "sent",
    "promoted", "demoted",
)  # fmt: skip


class MinuteCounter:
    """The running minute of one connection. Decisions of the gate are heard on the bus.

    Attributes:
        counts: whole numbers by the name of their field (`opened`, `asks` …), to be added to.
        signals, blocked: counts by what they are, to be added to.
        net_units: sum of closed simulated positions, to be added to.
    """

    def __init__(
        self,
        connection_id: str,
        symbols: Sequence[str],
        store: MetricsStore,
        bus: Bus,
        stages: Callable[[], Ints],
    ) -> None:
        """Count for a connection; *stages* tells its sets as `[level, state]`."""
        self.counts: Counter[str] = Counter()
        self.signals: Counter[str] = Counter()
        self.blocked: Counter[str] = Counter()
        self.net_units = 0.0
        self._connection_id = connection_id
        self._symbols = tuple(symbols)
        self._store = store
        self._bus = bus
        self._stages = stages
        self._refused: Counter[str] = Counter()
        self._quiet: Ints = np.zeros(len(symbols), np.int64)
        self._minute_ms: int | None = None
        self._stored: MinuteMetrics | None = None
        self._leave: Callable[[], None] = lambda: None

    def starts_with(self, ts_ms: int) -> bool:
        """Tell whether a step at market time *ts_ms* is the first of a new minute."""
        return ts_ms // MINUTE_MS * MINUTE_MS != self._minute_ms

    def begin(self, ts_ms: int) -> None:
        """Store the minute that is over and begin the one of *ts_ms*."""
        first = self._minute_ms is None
        self.persist()
        self._minute_ms = ts_ms // MINUTE_MS * MINUTE_MS
        for counter in (self.counts, self.signals, self.blocked, self._refused):
            counter.clear()
        self.net_units = 0.0
        self._quiet[:] = 0
        if first:
            # Not before: a start may fail, and the bus would keep its book of sets for ever.
            self._leave = self._bus.subscribe(DecisionMade, self._decided)
            self._go_on()

    def _go_on(self) -> None:
        """Take over what an earlier run has counted in this minute.

        Where later minutes are stored a recorded market is played once more, and counts anew.
        """
        assert self._minute_ms is not None  # noqa: S101 - just begun
        if self._store.newest_ms(self._connection_id) == self._minute_ms:
            (row,) = self._store.since(self._connection_id, self._minute_ms)
            self.counts.update({name: getattr(row, name) for name in _SUMS})
            self.signals.update(row.signals)
            self.blocked.update(row.blocked)
            self.net_units = row.net_units
            self._refused.update(row.refused)
            self._quiet += [row.quiet.get(symbol, 0) for symbol in self._symbols]

    def count_step(self, known: Bools, active: Bools, stale: Bools) -> None:
        """Count a step: by symbol, whether it has a price, an open gate, no usable window."""
        self.counts["steps"] += 1
        self.counts["symbol_steps"] += int(np.count_nonzero(known))
        self.counts["active"] += int(np.count_nonzero(active))
        self.counts["stale"] += int(np.count_nonzero(stale))
        self._quiet += ~(active | stale)

    def _decided(self, event: DecisionMade) -> None:
        decision = event.decision
        if decision.connection_id != self._connection_id or decision.purpose != OrderPurpose.ENTRY:
            return
        if is_preset(decision.set_key):
            return  # what presets ask for is no part of the main engine's chain
        if decision.accepted:
            self.counts["sent"] += 1
        else:
            self._refused[decision.reason] += decision.repeats

    @property
    def running(self) -> MinuteMetrics | None:
        """Return the running minute so far, None before the first step."""
        if self._minute_ms is None:
            return None
        counts, stages = self.counts, self._stages()
        by_level = stages.sum(axis=1).tolist()
        quiet = zip(self._symbols, self._quiet.tolist(), strict=True)
        return MinuteMetrics(
            minute_ms=self._minute_ms,
            steps=counts["steps"],
            symbol_steps=counts["symbol_steps"],
            stale=counts["stale"],
            active=counts["active"],
            quiet={symbol: count for symbol, count in quiet if count},
            signals=dict(self.signals),
            blocked=dict(self.blocked),
            opened=counts["opened"],
            closed=counts["closed"],
            net_units=self.net_units,
            asks=counts["asks"],
            asked=counts["asked"],
            refused=dict(self._refused),
            sent=counts["sent"],
            levels=(
                by_level[SetLevel.BASE],
                by_level[SetLevel.MAIN],
                by_level[SetLevel.REAL],
                by_level[SetLevel.EXCHANGE],
            ),
            promoted=counts["promoted"],
            demoted=counts["demoted"],
            paused=int(stages[:, PAUSED].sum()),
            failed=int(stages[:, FAILED].sum()),
        )

    def persist(self) -> None:
        """Queue the running minute where it has changed since it was queued last."""
        running = self.running
        if running is not None and running != self._stored:
            self._store.add(self._connection_id, running)
            self._stored = running

    def close(self) -> None:
        """Queue the running minute and hear of no more decisions."""
        self.persist()
        self._leave()
