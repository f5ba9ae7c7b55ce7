"""What a configuration of a preset asks the entry desk for."""

from typing import Final

from cts_desktop.analysis import layout as at
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import EntryDesk, LimitReached, Origin, Wish
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.presets.keys import order_key
from cts_desktop.engine.presets.limits import limit_reached
from cts_desktop.engine.presets.plan import Plan
from cts_desktop.engine.presets.runner import PresetAsk

#: What a signal's bar may lie behind: the time a large preset needs to work its signals out. An
#: entry later than that is another one than the simulated.
LATEST_MS: Final = 10_000


def wish_of(
    ask: PresetAsk, plan: Plan, positions: PositionBook, desk: EntryDesk, now_ms: int
) -> Wish:
    """Return an ask as the desk wants it, with the limit of the preset it would break."""
    block = ask.block
    _, point, exit_ = block.space.parts(ask.index)
    exits = block.space.exits[exit_]
    side = Side.BUY if ask.side > 0 else Side.SELL
    reached = _too_late(now_ms - ask.ts_ms) or limit_reached(
        plan.preset.limits, block.space.points[point], side, positions.unfinished(), plan.blocks,
        desk.since_same_ms(block.symbol, side),
    )  # fmt: skip
    return Wish(
        symbol=block.symbol,
        side=side,
        # No target at the venue either where it trails only.
        tp_pct=0.0 if exits.trailing_only else float(block.exits[exit_, at.TP_PCT]),
        sl_pct=ask.stop_pct,
        trail_start_pct=exits.trailing_start_pct,
        trail_distance_pct=exits.trailing_distance_pct,
        max_hold_s=block.preset_set.max_hold_s,
        set_key=order_key(block.head, block.name(ask.index)),
        candidates=ask.candidates,
        origin=Origin.PRESET,
        reached=reached,
    )


def _too_late(age_ms: int) -> LimitReached | None:
    """Return that a signal is of the past, or of a future before the clock was set back."""
    if abs(age_ms) <= LATEST_MS:
        return None
    age, limit = f"{age_ms / 1000:g} s", f"{LATEST_MS / 1000:g} s"
    return LimitReached("The signal's bar is over for too long", age, limit)
