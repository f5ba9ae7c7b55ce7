# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""One page of a million sets, sorted and filtered without an object per set (ui.md).

`rank` is meant for a worker thread beside the engine's: its kernels release the interpreter lock,
and it only reads. It reads the book's own arrays while sets close, without a copy: every element is
a plain number that is written whole, nothing is resized, and the worst that can happen is a row one
close away from its place in the order, until the page is asked for again. Figures that are shown
come from `set_stats.sample_sets`, copied on the engine's thread between two steps.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.gates import below_maximum_ms
from cts_desktop.analysis.layout import Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.set_arrays import SetArrays
from cts_desktop.analysis.set_figures import STATES
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.domain.ladder import RESULT_WINDOW, SetLevel, SetState

_ANY: Final = -1
_MOST_WORDS: Final = 60
_ZERO = np.float32(0.0)


class SortKey(IntEnum):
    """What sets are sorted by; the codes are known to the kernel.

    KEY is the order of their numbers, EXIT that of their exits in the grid. A profit factor without
    a loss is unknown, as it is everywhere (rules §1).
    """

    KEY = 0
    SYMBOL = 1
    INDICATION = 2
    SIDE = 3
    EXIT = 4
    LEVEL = 5
    STATE = 6
    N = 7
    WIN_RATE = 8
    AVG_UNITS = 9
    PROFIT_FACTOR = 10
    TOTAL_UNITS = 11
    DRAWDOWN_UNITS = 12
    DRAWDOWN_HOURS = 13
    EVIDENCE = 14
    LAST_CLOSE = 15


_SIDE = int(SortKey.SIDE)
_EXIT = int(SortKey.EXIT)
_LEVEL = int(SortKey.LEVEL)
_STATE = int(SortKey.STATE)
_N = int(SortKey.N)
_WIN_RATE = int(SortKey.WIN_RATE)
_AVG_UNITS = int(SortKey.AVG_UNITS)
_PROFIT_FACTOR = int(SortKey.PROFIT_FACTOR)
_TOTAL_UNITS = int(SortKey.TOTAL_UNITS)
_DRAWDOWN_UNITS = int(SortKey.DRAWDOWN_UNITS)
_DRAWDOWN_HOURS = int(SortKey.DRAWDOWN_HOURS)
_EVIDENCE = int(SortKey.EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankQuery:
    """Which sets, in which order, and which page of them; what is left out filters nothing.

    Attributes:
        side: +1 or -1, 0 for both.
        text: words that all have to occur in a set's name, whatever their case.
        with_results: only sets that have closed a simulated position.
    """

    sort: SortKey = SortKey.KEY
    descending: bool = False
    offset: int = 0
    limit: int = 100
    level: SetLevel | None = None
    state: SetState | None = None
    symbol: str = ""
    indication: str = ""
    side: int = 0
    text: str = ""
    with_results: bool = False


class RankedPage(NamedTuple):
    """The sets of one page in order, and how many there are on all pages."""

    indices: Ints
    matching: int


def rank(book: SetArrays, wanted: RankQuery, now_ms: int = 0) -> RankedPage:
    """Return one page. Equals stand in the order of their numbers, unknown values last.

    `now_ms` is for drawdowns that still go on.
    """
    candidates = _matching_sets(book, wanted)
    stop = min(wanted.offset + wanted.limit, candidates.size)
    if wanted.sort is SortKey.KEY:
        ordered = candidates[::-1] if wanted.descending else candidates
        return RankedPage(ordered[wanted.offset : stop].copy(), candidates.size)
    column: Floats = np.empty(candidates.size)
    fill_column(
        book.state,
        book.counts,
        book.log_e,
        book.flags,
        book.ring,
        _group_places(book.space, wanted.sort),
        candidates,
        book.space.n_exits,
        int(wanted.sort),
        now_ms,
        column,
    )
    if wanted.descending:
        np.negative(column, out=column)
    return RankedPage(candidates[_first(column, stop)[wanted.offset :]], candidates.size)


def _group_places(space: SetSpace, sort: SortKey) -> Floats:
    """Return where groups stand by symbol (alphabet), indication (grid) or side (long first)."""
    shape = (len(space.symbols), len(space.parameterisations), len(space.sides))
    places: Floats = np.zeros(shape)
    if sort is SortKey.SYMBOL:
        places += np.argsort(np.argsort(np.array(space.symbols)))[:, None, None]
    elif sort is SortKey.INDICATION:
        places += np.arange(shape[1])[:, None]
    elif sort is SortKey.SIDE:
        places -= np.array(space.sides)
    return places.reshape(-1)


def _first(column: Floats, count: int) -> Ints:
    """Return the places of the `count` smallest values in a stable order; NaN is the largest."""
    if count >= column.size:
        return np.argsort(column, kind="stable")
    if count <= 0:
        return np.empty(0, np.int64)
    worst = np.partition(column, count - 1)[count - 1]
    if np.isnan(worst):
        better, equal = np.flatnonzero(~np.isnan(column)), np.flatnonzero(np.isnan(column))
    else:
        better, equal = np.flatnonzero(column < worst), np.flatnonzero(column == worst)
    better = better[np.argsort(column[better], kind="stable")]
    return np.concatenate([better, equal[: count - better.size]])


def _matching_sets(book: SetArrays, wanted: RankQuery) -> Ints:
    space = book.space
    words = list(dict.fromkeys(wanted.text.casefold().split()))[:_MOST_WORDS]
    found: Ints = np.empty(len(space), np.int64)
    count = select_sets(
        book.flags,
        book.counts,
        _open_groups(space, wanted),
        _word_bits(space.group_names, words),
        _word_bits(space.exit_names, words),
        (1 << len(words)) - 1,
        _ANY if wanted.level is None else int(wanted.level),
        _ANY if wanted.state is None else STATES.index(wanted.state),
        1 if wanted.with_results else 0,
        found,
    )
    return found[:count]


def _open_groups(space: SetSpace, wanted: RankQuery) -> Bytes:
    """Return which groups have the symbol, the indication and the side that are asked for."""
    shape = (len(space.symbols), len(space.parameterisations), len(space.sides))
    symbols = [wanted.symbol in {"", symbol} for symbol in space.symbols]
    indications = [wanted.indication in {"", one.indication} for one in space.parameterisations]
    sides = [wanted.side in {0, side} for side in space.sides]
    chosen: Bytes = np.ones(shape, np.uint8)
    chosen &= np.array(symbols, np.uint8)[:, None, None]
    chosen &= np.array(indications, np.uint8)[:, None]
    chosen &= np.array(sides, np.uint8)
    return chosen.reshape(-1)


def _word_bits(names: tuple[str, ...], words: list[str]) -> Ints:
    """Return, per name, which of the words occur in it: one bit each.

    No word has a space in it, so a word in a set's name is in its group's or in its exit's.
    """
    bits: Ints = np.zeros(len(names), np.int64)
    if words:
        folded = [name.casefold() for name in names]
        for number, word in enumerate(words):
            bits |= np.array([word in name for name in folded], np.int64) << number
    return bits


@kernel
def select_sets(
    flags: Bytes,
    counts: Counts,
    open_groups: Bytes,
    group_bits: Ints,
    exit_bits: Ints,
    all_bits: int,
    level: int,
    state: int,
    least: int,
    found: Ints,
) -> int:
    """Write the numbers of the sets that pass the filter and return how many there are.

    `level` and `state` are codes or -1, `least` the closed positions a set must have.
    """
    n_exits = exit_bits.size
    size = 0
    for group in range(open_groups.size):
        if open_groups[group] == 0:
            continue
        for exit_ in range(n_exits):
            index = group * n_exits + exit_
            if (
                (group_bits[group] | exit_bits[exit_]) == all_bits
                and (level < 0 or flags[at.LEVEL, index] == level)
                and (state < 0 or flags[at.STATE, index] == state)
                and counts[index, at.COUNT] >= least
            ):
                found[size] = index
                size += 1
    return size


@kernel
def ring_value(ring: Singles, index: int, count: int, sort: int) -> float:
    """Return a ratio of a set's newest results, nan where it is not defined."""
    size = min(count, RESULT_WINDOW)
    if size == 0:
        return np.nan
    wins = 0.0
    gained = 0.0
    lost = 0.0
    for place in range(size):
        # Without a branch: see `gates.window_sums`.
        wins += ring[index, place] > _ZERO
        gained += max(ring[index, place], _ZERO)
        lost -= min(ring[index, place], _ZERO)
    if sort == _WIN_RATE:
        return wins / size
    if sort == _AVG_UNITS:
        return (gained - lost) / size
    return gained / lost if lost > 0.0 else np.nan


@kernel
def set_value(
    state: Floats, counts: Counts, ring: Singles, index: int, sort: int, now_ms: int
) -> float:
    """Return what a set's closed positions amount to, nan where there are none."""
    count = int(counts[index, at.COUNT])
    value = np.nan
    if count == 0:
        return value
    if sort == _TOTAL_UNITS:
        value = state[index, at.SUM]
    elif sort == _DRAWDOWN_UNITS:
        value = state[index, at.DRAWDOWN]
    elif sort == _DRAWDOWN_HOURS:
        value = below_maximum_ms(state, index, now_ms)
    elif sort in (_WIN_RATE, _AVG_UNITS, _PROFIT_FACTOR):
        value = ring_value(ring, index, count, sort)
    else:
        value = state[index, at.LAST_CLOSE_MS]
    return value


@kernel
def fill_column(
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    group_places: Floats,
    indices: Ints,
    n_exits: int,
    sort: int,
    now_ms: int,
    column: Floats,
) -> None:
    """Write the value each set is sorted by; nan where it has none."""
    for row in range(indices.size):
        index = indices[row]
        if sort <= _SIDE:
            column[row] = group_places[index // n_exits]
        elif sort == _EXIT:
            column[row] = index % n_exits
        elif sort == _LEVEL:
            column[row] = flags[at.LEVEL, index]
        elif sort == _STATE:
            column[row] = flags[at.STATE, index]
        elif sort == _N:
            column[row] = counts[index, at.COUNT]
        elif sort == _EVIDENCE:
            column[row] = log_e[index]
        else:
            column[row] = set_value(state, counts, ring, index, sort, now_ms)
