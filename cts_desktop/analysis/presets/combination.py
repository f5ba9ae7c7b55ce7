"""When indicators agree: crossings that hold, votes of both sides, the edge that fires (rules §9).

At each evaluation a side *wins* where

1. at least `voters` indicators are for it,
2. the mean strength of those is at least `min_strength`,
3. and above the mean strength of those for the other side (0 where there are none).

A signal fires where a side wins that did not win at the evaluation before.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bools, Floats
from cts_desktop.analysis.presets.indicators import Sides

#: Strengths nearer than this are equal: 0.5 asked for and 0.5 found must not fail on rounding.
TIE: Final = 1e-9


@kernel
def hold(sides: Sides, strengths: Floats, follows: Bools, candles: int) -> None:
    """Let each crossing count for so many candles, its own included, in place.

    One the other way takes its place, and nothing is held over a gap.
    """
    side = np.int8(0)
    strength = 0.0
    left = 0
    for at in range(sides.size):
        if not follows[at]:
            left = 0
        if sides[at] != 0:
            side, strength, left = sides[at], strengths[at], candles
        if left > 0:
            sides[at] = side
            strengths[at] = strength
            left -= 1


@kernel
def wins(sides: Sides, strengths: Floats, voters: int, min_strength: float, winners: Sides) -> None:
    """Write the side that wins at each evaluation, 0 for none, and its mean strength in row 0.

    `sides` and `strengths` are `[indicator, evaluation]`.
    """
    for at in range(sides.shape[1]):
        n_long = n_short = 0
        long = short = 0.0
        for indicator in range(sides.shape[0]):
            if sides[indicator, at] > 0:
                n_long += 1
                long += strengths[indicator, at]
            elif sides[indicator, at] < 0:
                n_short += 1
                short += strengths[indicator, at]
        long = long / n_long if n_long > 0 else 0.0
        short = short / n_short if n_short > 0 else 0.0
        winners[at] = 0
        strengths[0, at] = max(long, short)
        if n_long >= voters and long >= min_strength - TIE and long > short + TIE:
            winners[at] = 1
        elif n_short >= voters and short >= min_strength - TIE and short > long + TIE:
            winners[at] = -1


def rising_edges(winners: Sides, ready: Bools, follows: Bools) -> Bools:
    """Tell at which evaluations a side wins that did not at the one before.

    Both must be ready, and nothing missing between them.
    """
    edges: Bools = np.zeros(winners.size, np.bool_)
    edges[1:] = (winners[1:] != 0) & (winners[1:] != winners[:-1]) & ready[1:] & ready[:-1]
    return edges & follows
