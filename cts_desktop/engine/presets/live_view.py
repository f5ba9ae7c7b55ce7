"""What is shown of a preset that runs: counts by state, and a page of its configurations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.set_specs import break_even_win_rate
from cts_desktop.domain.presets import PresetState
from cts_desktop.engine.presets.block import STATES, Block
from cts_desktop.engine.presets.judge import drawdown_hours, lacks, profit_factors
from cts_desktop.engine.presets.keys import order_key
from cts_desktop.engine.presets.runner import PresetRunner

_ALL: Final = slice(None)
_LOG_LARGEST: Final = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveQuery:
    """Which configurations: of a state, with some text in their names, from `offset` on.

    Attributes:
        order_by: a key of `SORTS`; empty means as they are numbered.
    """

    state: str = ""
    text: str = ""
    order_by: str = ""
    descending: bool = False
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class LiveConfiguration:
    """One configuration; see `service.preset_views.ConfigurationView`, whose names these are."""

    set_id: str
    set_name: str
    key: str
    symbol: str
    state: str
    what: str
    pinned: bool
    since_ms: int
    n: int
    live: int
    open_positions: int
    win_rate: float | None
    avg_units: float | None
    profit_factor: float | None
    drawdown_units: float
    drawdown_hours: float
    evidence: float
    break_even: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveState:
    """The preset of one connection; see `service.preset_views.LivePresetView`."""

    type_id: str
    name: str
    status: str
    configurations: int = 0
    by_state: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    rows: tuple[LiveConfiguration, ...] = ()
    offset: int = 0
    total: int = 0
    next_evaluation_ms: int | None = None
    disabled_sets: tuple[str, ...] = ()


def _n(block: Block, _now_ms: int) -> Floats:
    return block.counts[:, at.COUNT].astype(np.float64)


def _avg_units(block: Block, _now_ms: int) -> Floats:
    counts = np.minimum(block.counts[:, at.COUNT], block.ring.shape[1])
    means: Floats = np.full(counts.size, np.nan)
    sums = block.ring.sum(axis=1, dtype=np.float64)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _win_rate(block: Block, _now_ms: int) -> Floats:
    counts = block.counts[:, at.COUNT]
    rates: Floats = np.full(counts.size, np.nan)
    np.divide(block.counts[:, at.WINS], counts, out=rates, where=counts > 0)
    return rates


#: What rows can be ordered by: figures of every configuration of a block.
SORTS: Final[Mapping[str, Callable[[Block, int], Floats]]] = MappingProxyType({
    "n": _n,
    "live": lambda block, _: block.live.astype(np.float64),
    "open_positions": lambda block, _: block.open_positions().astype(np.float64),
    "win_rate": _win_rate,
    "avg_units": _avg_units,
    "profit_factor": lambda block, _: profit_factors(block, _ALL),
    "drawdown_units": lambda block, _: block.state[:, at.DRAWDOWN],
    "drawdown_hours": lambda block, now_ms: drawdown_hours(block, _ALL, now_ms),
    "evidence": lambda block, _: block.log_e,
    "since_ms": lambda block, _: block.since_ms.astype(np.float64),
    "state": lambda block, _: block.flags[at.STATE].astype(np.float64),
    "pinned": lambda block, _: block.pinned.astype(np.float64),
})  # fmt: skip


def live_state(
    runner: PresetRunner | None, type_id: str, status: str, query: LiveQuery
) -> LiveState:
    """Return counts and the rows that are asked for."""
    if runner is None:
        return LiveState(type_id, "", status)
    preset, blocks = runner.plan.preset, runner.plan.blocks
    counts = sum((block.by_state() for block in blocks), np.zeros(len(STATES), np.int64))
    places = _ordered(blocks, query, runner.now_ms)
    page = places[query.offset : query.offset + query.limit].tolist()
    rows = tuple(_row(runner, blocks[block], index) for block, index in page)
    names = {block.preset_set.set_id: block.preset_set.name for block in blocks}
    return LiveState(
        type_id=type_id,
        name=preset.name,
        status=status,
        configurations=int(counts.sum()),
        by_state={state.value: n for state, n in zip(STATES, counts.tolist(), strict=True)},
        rows=rows,
        offset=query.offset,
        total=len(places),
        next_evaluation_ms=runner.next_evaluation_ms,
        disabled_sets=tuple(
            f"{names[set_id]}: {why}"
            for set_id, why in runner.disabled_sets.items()
            if set_id in names
        ),
    )


def _ordered(blocks: tuple[Block, ...], query: LiveQuery, now_ms: int) -> Ints:
    """Return (block, configuration) of everything that is asked for, in order."""
    parts: list[Ints] = []
    keys: list[Floats] = []
    sort = SORTS.get(query.order_by)
    for number, block in enumerate(blocks):
        wanted = np.ones(len(block), np.bool_)
        if query.state:
            wanted &= block.flags[at.STATE] == STATES.index(PresetState(query.state))
        if query.text:
            wanted &= _named(block, query.text)
        indices = np.flatnonzero(wanted)
        parts.append(np.stack((np.full(indices.size, number), indices), axis=1))
        if sort is not None:
            keys.append(sort(block, now_ms)[indices])
    places: Ints = np.concatenate(parts)
    if sort is None:
        return places[::-1] if query.descending else places
    values = np.concatenate(keys)
    # What has no figure stands last either way.
    order = np.argsort(-values if query.descending else values, kind="stable")
    return places[order]


def _named(block: Block, text: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    words = text.lower().split()
    head = block.head.lower()
    return np.array(
        [all(word in head + block.name(i) for word in words) for i in range(len(block))], np.bool_
    )


def _row(runner: PresetRunner, block: Block, index: int) -> LiveConfiguration:
    one = slice(index, index + 1)
    state = STATES[block.flags[at.STATE, index]]
    factor = float(profit_factors(block, one)[0])
    n = int(block.counts[index, at.COUNT])
    exits = block.space.exits[index % len(block.space.exits)]
    tp_pct, sl_pct = exits.tp_pct(block.cost_pct), exits.sl_pct(block.cost_pct)
    paid_pct = float(block.costs[at.FEE_PCT] + block.costs[at.SLIPPAGE_PCT])
    return LiveConfiguration(
        set_id=block.preset_set.set_id,
        set_name=block.preset_set.name,
        key=order_key(block.head, block.name(index)),
        symbol=block.symbol,
        state=state.value,
        what=_what(runner, block, index),
        pinned=bool(block.pinned[index]),
        since_ms=int(block.since_ms[index]),
        n=n,
        live=int(block.live[index]),
        open_positions=int(block.open_positions(one)[0]),
        win_rate=float(block.counts[index, at.WINS]) / n if n else None,
        avg_units=block.mean_units(index) if n else None,
        profit_factor=factor if n and np.isfinite(factor) else None,
        drawdown_units=float(block.state[index, at.DRAWDOWN]),
        drawdown_hours=float(drawdown_hours(block, one, runner.now_ms)[0]),
        evidence=float(np.exp(min(block.log_e[index], _LOG_LARGEST))),
        break_even=break_even_win_rate(tp_pct, sl_pct, paid_pct) if sl_pct > 0.0 else 0.0,
        missing=lacks(block, index, runner.now_ms),
    )


def _what(runner: PresetRunner, block: Block, index: int) -> str:
    """Return the state in words, with the reason."""
    words = str(STATES[block.flags[at.STATE, index]].value)
    if reason := block.reasons.get(index, ""):
        words += f": {reason}"
    if block.pinned[index]:
        words += "; pinned"
    elif why := runner.disabled_sets.get(block.preset_set.set_id, ""):
        words += f"; its set is disabled: {why}"
    return words
