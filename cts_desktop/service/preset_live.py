"""The preset of a connection as it runs, or of a stopped one as it is stored."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.ports import Stores
from cts_desktop.domain.presets import PresetState, PresetStateRow, PresetType
from cts_desktop.engine import TradeEngine, TradeEngineConfig
from cts_desktop.service.preset_views import ConfigurationView, LivePresetView

if TYPE_CHECKING:  # numba comes with these: it is loaded when somebody looks
    from cts_desktop.analysis.set_specs import MarketCosts
    from cts_desktop.engine.preset_loop import PresetLoop
    from cts_desktop.engine.presets.live_view import LiveQuery, LiveState

MOST_ROWS: Final = 1000
NOT_ASSIGNED: Final = "not assigned"
#: Any that divides every bar will do: nothing is built of steps here.
_STEP_MS: Final = 1000


def live_query(**wanted: Any) -> "LiveQuery":
    """Return a query; blocking, because it may load numba.

    Raises InvalidValueError for a filter or an order that does not exist.
    """
    from cts_desktop.engine.presets.live_view import SORTS, LiveQuery  # noqa: PLC0415 - numba

    query = LiveQuery(**wanted)
    if query.state not in {"", *PresetState}:
        raise InvalidValueError(f"State: {query.state!r} is none of {', '.join(PresetState)}")
    if query.order_by not in {"", *SORTS}:
        raise InvalidValueError(f"Order: {query.order_by!r} is none of {', '.join(SORTS)}")
    if query.offset < 0 or not 1 <= query.limit <= MOST_ROWS:
        raise InvalidValueError(f"A page has 1 to {MOST_ROWS} rows from 0 on")
    return query


def loop_of(engine: TradeEngine | None) -> "PresetLoop | None":
    """Return what runs the preset of a connection, None where its engine does not run."""
    session = engine.session if engine is not None else None
    return None if session is None or session.closed else session.presets


async def live_view(
    config: TradeEngineConfig, loop: "PresetLoop | None", stores: Stores, query: "LiveQuery"
) -> LivePresetView:
    """Return one page of a connection's configurations."""
    connection_id = config.connection.connection_id
    if loop is not None:
        state = loop.live(query)
        preset = stores.presets.get(state.type_id) if state.type_id else None
    else:
        type_id = str(config.values["preset_type"])
        preset = stores.presets.get(type_id) if type_id else None
        if preset is None:
            return _nothing(connection_id)
        rows = [row for chunk in stores.preset_states.load(connection_id) for row in chunk]
        kept = stores.state.get(f"preset:{connection_id}")
        known = kept if isinstance(kept, dict) and kept.get("type_id") == type_id else {}
        state = await asyncio.to_thread(_stored_state, config, preset, rows, known, query)
    rows_shown = tuple(
        ConfigurationView(connection_id=connection_id, type_id=state.type_id, **asdict(row))
        for row in state.rows
    )
    return LivePresetView(
        connection_id=connection_id,
        type_id=state.type_id,
        name=state.name or (preset.name if preset is not None else ""),
        status=state.status,
        configurations=state.configurations,
        by_state=state.by_state,
        rows=rows_shown,
        offset=state.offset,
        total=state.total,
        next_evaluation_ms=state.next_evaluation_ms,
        disabled_sets=state.disabled_sets,
    )


def _nothing(connection_id: str) -> LivePresetView:
    return LivePresetView(connection_id, "", "", NOT_ASSIGNED, 0, {}, (), 0, 0)


def _stored_state(
    config: TradeEngineConfig,
    preset: PresetType,
    rows: Sequence[PresetStateRow],
    known: Mapping[str, object],
    query: "LiveQuery",
) -> "LiveState":
    """Return what a stopped connection's configurations had come to. Blocking.

    They are loaded as at a start, and judged by what is stored; nothing of it is kept.
    """
    from cts_desktop.analysis import layout as at  # noqa: PLC0415 - as below
    from cts_desktop.engine.presets.live_view import LiveState, live_state  # noqa: PLC0415 - numba
    from cts_desktop.engine.presets.plan import make_plan  # noqa: PLC0415 - numba
    from cts_desktop.engine.presets.runner import PresetRunner  # noqa: PLC0415 - numba

    symbols_of = _symbols_of(preset, rows)
    symbols = sorted({symbol for found in symbols_of.values() for symbol in found})
    if not symbols:
        status = "stopped; it has not run here yet"
        return LiveState(preset.type_id, preset.name, status)
    try:
        plan = make_plan(preset, symbols_of, symbols, config, _STEP_MS)
    except UserActionError as error:
        return LiveState(preset.type_id, preset.name, f"stopped; {error}")
    runner = PresetRunner(plan, _no_costs, config.thresholds, lambda _ask: None, None)
    runner.load(rows)
    now_ms = known.get("now_ms")
    runner.now_ms = now_ms if isinstance(now_ms, int) else 0
    runner.restore(known, -1)
    due_ms = runner.next_evaluation_ms
    for block in plan.blocks:
        block.costs[at.FEE_PCT] = config.number("position_cost_pct")
    runner.ready = True
    runner.evaluate_if_due()
    runner.work(None)
    runner.next_evaluation_ms = due_ms
    state = live_state(runner, preset.type_id, "stopped", query)
    return replace(state, name=preset.name)


def _no_costs() -> "MarketCosts":
    raise AssertionError("nothing is simulated here")


def _symbols_of(preset: PresetType, rows: Sequence[PresetStateRow]) -> dict[str, Collection[str]]:
    """Return the symbols that configurations of each set are stored for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.set_id].add(row.key.partition(" ")[0])
    return {one.set_id: sorted(found[one.set_id]) for one in preset.sets}
