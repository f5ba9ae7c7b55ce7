"""Takes the price steps of a venue and keeps what the loops need of them."""

from collections import deque
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.money import from_float
from cts_desktop.engine.minute_candles import MinuteCandles


class StepQueue:
    """Steps a second reader has not seen yet; what it was too slow for, or a pause, is a gap."""

    def __init__(self, most: int) -> None:
        self._unseen: deque[MarketStep] = deque(maxlen=most)
        self._dropped = False

    def push(self, step: MarketStep) -> None:
        """Take a step; the oldest is lost where there is no room."""
        self._dropped |= len(self._unseen) == self._unseen.maxlen
        self._unseen.append(step)

    def pop(self) -> MarketStep | None:
        """Return the oldest unseen step, or None."""
        return self._unseen.popleft() if self._unseen else None

    def discard(self) -> None:
        """Forget unseen steps."""
        self._unseen.clear()
        self._dropped = True

    def take_gap(self) -> bool:
        """Tell once whether steps were lost since the last question."""
        dropped, self._dropped = self._dropped, False
        return dropped


class MarketFeed:
    """The newest prices of one connection, and the steps the main loop has not seen yet.

    Attributes:
        steps: market steps received; ticks: prices in them (steps × symbols with data).
        minutes: candles made of them, also while paused.
    """

    #: More unseen steps than this are dropped as a gap: an engine that cannot keep up must not
    #: trade on prices of minutes ago.
    BACKLOG = 600

    def __init__(self, rules: Sequence[MarketRules]) -> None:
        self.rules = {r.symbol: r for r in rules}
        self.symbols = tuple(self.rules)
        self.steps = 0
        self.ticks = 0
        self.newest: MarketStep | None = None
        self.minutes = MinuteCandles(len(self.symbols))
        self._index = {symbol: i for i, symbol in enumerate(self.symbols)}
        self._unseen: deque[MarketStep] = deque(maxlen=self.BACKLOG)
        self._dropped = False
        self._copy: StepQueue | None = None
        self._seen_ms = np.zeros(len(self.symbols), np.int64)
        self._known = np.zeros(len(self.symbols))

    def push(self, step: MarketStep, *, keep: bool) -> None:
        """Take a step; `keep=False` (paused) updates prices only."""
        self.newest = step
        self.steps += 1
        self.minutes.add(step)
        alive = step.last > 0
        self.ticks += int(np.count_nonzero(alive))
        # Steps go on while a stream is silent or down: their prices are as old as the venue's word.
        np.copyto(self._seen_ms, step.ts_ms if step.seen_ms is None else step.seen_ms, where=alive)
        np.copyto(self._known, step.last, where=alive)
        if keep:
            self._dropped |= len(self._unseen) == self.BACKLOG
            self._unseen.append(step)
            if self._copy is not None:
                self._copy.push(step)

    def pop(self) -> MarketStep | None:
        """Return the oldest unseen step, or None."""
        return self._unseen.popleft() if self._unseen else None

    def discard(self) -> None:
        """Forget unseen steps (resume after a pause)."""
        self._unseen.clear()
        self._dropped = True
        if self._copy is not None:
            self._copy.discard()

    def copy_to(self, queue: "StepQueue | None") -> None:
        """Give every step from now on to *queue* as well; None ends that."""
        self._copy = queue

    def take_gap(self) -> bool:
        """Tell once whether steps were lost since the last question."""
        dropped, self._dropped = self._dropped, False
        return dropped

    def index(self, symbol: str) -> int:
        """Return the column of *symbol* in every step."""
        return self._index[symbol]

    def price(self, symbol: str) -> float | None:
        """Return the last price, or None where there is none yet."""
        if self.newest is None:
            return None
        value = float(self.newest.last[self._index[symbol]])
        return value if value > 0 else None

    def mark(self, symbol: str) -> Decimal | None:
        """Return the last price as an exact multiple of the tick, or None."""
        if symbol not in self._index:
            return None
        value = self.price(symbol)
        return None if value is None else from_float(value, self.rules[symbol].price_tick)

    def last_mark(self, symbol: str) -> Decimal | None:
        """Return the last price there ever was: to value what is held, never to trade at."""
        if symbol not in self._index:
            return None
        value = float(self._known[self._index[symbol]])
        return from_float(value, self.rules[symbol].price_tick) if value > 0 else None

    def age_ms(self, symbol: str, now_ms: int) -> int | None:
        """Return how old the newest price of *symbol* is, or None before the first."""
        seen = int(self._seen_ms[self._index[symbol]])
        return max(0, now_ms - seen) if seen else None

    def oldest_age_ms(self, now_ms: int) -> int | None:
        """Return the age of the least recent symbol's price, or None before the first step."""
        seen = self._seen_ms[self._seen_ms > 0]
        return max(0, now_ms - int(seen.min())) if seen.size else None
