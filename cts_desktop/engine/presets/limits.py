"""How many real positions of a preset may be open, by what woke them (rules §9)."""

from collections.abc import Iterable, Sequence

from cts_desktop.domain.indicators import IndicatorPoint
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.presets import GridPoint, PresetLimits
from cts_desktop.engine.entry_desk import LimitReached
from cts_desktop.engine.presets.block import Block
from cts_desktop.engine.presets.keys import is_preset


def limit_reached(
    limits: PresetLimits,
    asking: GridPoint,
    side: Side,
    positions: Iterable[Position],
    blocks: Sequence[Block],
    since_same_ms: int | None,
) -> LimitReached | None:
    """Return the limit an entry would break, or None.

    *since_same_ms* is the time since the last entry of the same symbol and side. Positions of
    configurations that are gone count for their direction only.
    """
    if since_same_ms is not None and since_same_ms < limits.timeout_s * 1000:
        return LimitReached(
            "The preset waits after an entry on the same side",
            f"{since_same_ms / 1000:g} s", f"{limits.timeout_s:g} s",
        )  # fmt: skip
    if not (limits.per_indicator or limits.per_direction or limits.per_range):
        return None
    own = [position for position in positions if is_preset(position.set_key)]
    points = [point for position in own if (point := point_of(position, blocks)) is not None]
    counted = (
        ("direction", limits.per_direction, sum(p.side is side for p in own)),
        ("indicators", limits.per_indicator, sum(_kind(p) == _kind(asking) for p in points)),
        ("periods", limits.per_range, sum(p.major == asking.major for p in points)),
    )
    for what, most, count in counted:
        if most and count >= most:
            message = f"The preset has its positions with the same {what} already"
            return LimitReached(message, str(count), str(most))
    return None


def _kind(point: GridPoint) -> tuple[str, ...]:
    return tuple(_name(one) for one in point.indicators)


def _name(point: IndicatorPoint) -> str:
    return point.indicator


def point_of(position: Position, blocks: Sequence[Block]) -> GridPoint | None:
    """Return what woke the configuration of a position, None where there is no such any more."""
    for block in blocks:
        index = block.find(position.set_key) if block.symbol == position.symbol else None
        if index is not None:
            return block.space.points[block.space.parts(index)[1]]
    return None
