"""Where the positions of a back-test may begin."""

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.history import BAR_LAST, BAR_OPEN, PriceHistory
from cts_desktop.analysis.layout import SHORTEST_PENDING_MS, Bools, Floats, Ints

# Columns of `signals[signal, column]`, int64.
SIGNAL_BAR: Final = 0
ENTRY_BAR: Final = 1
SIGNAL_SIDE: Final = 2
SIGNAL_COLUMNS: Final = 3

NO_STOPS: Final[Floats] = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Where positions may begin.

    Attributes:
        signals: `[signal, (bar of the signal, bar of the entry, side)]`, ordered by signal bar.
            Where there is no entry, the bar at which that is known stands there as `-1 - bar`.
        prices: entry price of each signal, NaN where there is no entry.
        delay: bars from the entry to the first that can end the position: 1 for an entry at the
            last price of its bar, 0 for one at its open.
        stops: stop loss of each signal in %, instead of that of the exits; empty for none.
    """

    signals: Ints
    prices: Floats
    delay: int
    stops: Floats = field(default_factory=lambda: NO_STOPS)

    @classmethod
    def at_next_step(
        cls, history: PriceHistory, signal_bars: npt.ArrayLike, sides: npt.ArrayLike
    ) -> Self:
        """Enter as the live simulation does: at the last price of the next bar with a trade.

        An entry that does not come within 3 s (or a bar, if that is longer), or before a gap, is
        dropped. `signal_bars` ascend, `sides` are +1 and -1.
        """
        signals = _signals(signal_bars, sides)
        pending_ms = max(SHORTEST_PENDING_MS, history.step_ms)
        _place_entries(signals, history.ts_ms, history.follows, history.empty, pending_ms)
        return cls(signals, _prices(history, signals, BAR_LAST), 1)

    @classmethod
    def at_next_open(
        cls,
        history: PriceHistory,
        signal_bars: npt.ArrayLike,
        sides: npt.ArrayLike,
        stops: npt.ArrayLike = NO_STOPS,
    ) -> Self:
        """Enter at the next bar's open, as back-tests on closed candles do.

        There is no entry where a gap follows, or a bar without a trade.
        """
        signals = _signals(signal_bars, sides)
        following = signals[:, SIGNAL_BAR] + 1
        there = following < len(history)
        there[there] = history.follows[following[there]] & ~history.empty[following[there]]
        signals[:, ENTRY_BAR] = np.where(there, following, -1 - following)
        prices = _prices(history, signals, BAR_OPEN)
        return cls(signals, prices, 0, np.ascontiguousarray(stops, np.float64))


def _signals(signal_bars: npt.ArrayLike, sides: npt.ArrayLike) -> Ints:
    bars = np.ascontiguousarray(signal_bars, np.int64)
    signals: Ints = np.empty((bars.size, SIGNAL_COLUMNS), np.int64)
    signals[:, SIGNAL_BAR] = bars
    signals[:, SIGNAL_SIDE] = sides
    return signals


def _prices(history: PriceHistory, signals: Ints, row: int) -> Floats:
    entered = signals[:, ENTRY_BAR] >= 0
    prices: Floats = np.full(len(signals), np.nan)
    prices[entered] = history.bars[signals[entered, ENTRY_BAR], row]
    return prices


@kernel
def _place_entries(
    signals: Ints, ts_ms: Ints, follows: Bools, empty: Bools, pending_ms: int
) -> None:
    """Find the bar at which each signal's position is entered, or given up."""
    for number in range(signals.shape[0]):
        begin = signals[number, SIGNAL_BAR]
        bar = begin + 1
        signals[number, ENTRY_BAR] = -1 - ts_ms.size
        while bar < ts_ms.size:
            if ts_ms[bar] - ts_ms[begin] > pending_ms or not follows[bar]:
                signals[number, ENTRY_BAR] = -1 - bar
                break
            if not empty[bar]:
                signals[number, ENTRY_BAR] = bar
                break
            bar += 1
