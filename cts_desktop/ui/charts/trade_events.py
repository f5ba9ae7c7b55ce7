"""Closed positions as a chart needs them: arrays to draw, and by the time of what happened."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from cts_desktop.service.chart_views import ChartTrade


def arrays_of(trades: Sequence[ChartTrade]) -> tuple[Any, Any, Any]:
    """Return places `[4, n]` (entry time in s and price, those of the end), sides, net results."""
    xy = np.array(
        [(t.opened_ms / 1000, t.entry_price, t.closed_ms / 1000, t.exit_price) for t in trades],
        np.float64,
    ).reshape(-1, 4)
    side = np.array([1 if t.side == "long" else -1 for t in trades], np.int8)
    net = np.array([float(t.net or 0) for t in trades], np.float64)
    return np.ascontiguousarray(xy.T), side, net


class TradeEvents:
    """Entries and ends, found by time: words are made of them at every price."""

    def __init__(self, trades: Sequence[ChartTrade]) -> None:
        events = [(t.opened_ms, t, False) for t in trades]
        events += [(t.closed_ms, t, True) for t in trades]
        self._events = sorted(events, key=itemgetter(0))
        self._ts_ms = np.array([ts_ms for ts_ms, *_ in self._events], np.int64)

    def within(self, begin_ms: int, end_ms: int) -> list[tuple[int, ChartTrade, bool]]:
        """Return time, position and whether it ended, in [begin, end), oldest first."""
        part = np.searchsorted(self._ts_ms, (begin_ms, end_ms)).tolist()
        return self._events[slice(*part)]
