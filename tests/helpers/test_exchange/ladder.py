"""The order book of one symbol: made up around the price, with update ids that leave no gap."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Levels on each side.
DEPTH: Final = 60
#: Levels whose quantity changes in a step, on each side, besides the best one.
_RESTLESS: Final = 2
#: Levels below the best lie on a grid of the price's leading digits.
_GRID_DIGITS: Final = 5
_LEVEL_NOTIONAL: Final = 1000.0
_MAX_UNITS: Final = 40
_FIRST_ID: Final = 1_000_000

Levels = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step changed: (ticks, quantity steps), 0 where a level vanished.

    `first_id` to `last_id` are the ids of the changes; `previous_id` is the last one before.
    """

    previous_id: int
    first_id: int
    last_id: int
    bids: Levels
    asks: Levels


class Ladder:
    """Levels by price; prices in ticks, quantities in steps of the symbol."""

    def __init__(self, seed: str, price: float, tick: float, qty_step: float) -> None:
        self._random = random.Random(f"{seed}:book")  # noqa: S311 - a made-up market
        self._unit = max(1, round(_LEVEL_NOTIONAL / max(price, tick) / qty_step))
        self._sides: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.update_id = _FIRST_ID + self._random.randrange(1_000_000)

    def move(self, bid: int, ask: int) -> Changes:
        """Put the best levels at *bid* and *ask* ticks; return what changed."""
        gap = 10 ** max(0, len(str(bid)) - _GRID_DIGITS)
        below = range((bid - 1) // gap * gap, 0, -gap)
        above = range(ask // gap * gap + gap, ask + (DEPTH + 1) * gap, gap)
        changed = (
            self._set_side(0, bid, below[: DEPTH - 1]),
            self._set_side(1, ask, above[: DEPTH - 1]),
        )
        previous = self.update_id
        self.update_id += len(changed[0]) + len(changed[1])
        return Changes(
            previous, previous + 1, self.update_id,
            sorted(changed[0].items(), reverse=True), sorted(changed[1].items()),
        )  # fmt: skip

    def levels(self, limit: int) -> tuple[Levels, Levels]:
        """Return at most *limit* bids and asks, best first."""
        bids, asks = self._sides
        return sorted(bids.items(), reverse=True)[:limit], sorted(asks.items())[:limit]

    def best(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the best bid and the best ask."""
        bid, ask = max(self._sides[0]), min(self._sides[1])
        return (bid, self._sides[0][bid]), (ask, self._sides[1][ask])

    def _set_side(self, side: int, best: int, deeper: Iterable[int]) -> dict[int, int]:
        """Make *best* and *deeper* the levels of a side; return what is other than before."""
        levels = self._sides[side]
        wanted = [best, *deeper]
        redrawn = {best, *self._random.sample(wanted, min(_RESTLESS, len(wanted)))}
        changed = dict.fromkeys(levels.keys() - wanted, 0)
        for price in wanted:
            if price in redrawn or price not in levels:
                changed[price] = self._draw(levels.get(price))
        for price, qty in changed.items():
            if qty:
                levels[price] = qty
            else:
                del levels[price]
        return changed

    def _draw(self, before: int | None) -> int:
        """Return a quantity other than *before*."""
        while (qty := self._unit * self._random.randint(1, _MAX_UNITS)) == before:
            pass
        return qty
