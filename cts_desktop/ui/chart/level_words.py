"""The lines of a chart: what they are called, and what pulling one of them would mean."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cts_desktop.domain.positions import PositionState
from cts_desktop.service.chart_views import ChartOrder
from cts_desktop.service.views import PositionView
from cts_desktop.ui import formatting, questions
from cts_desktop.ui.exits_dialog import result_at, side_problem
from cts_desktop.ui.labels import mean_price

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.levels import Level

_HUNDRED = Decimal(100)


def tr(text: str) -> str:
    """Translate *text* of this module."""
    return QCoreApplication.translate("chart", text)


def levels_of(
    positions: Sequence[PositionView], orders: Sequence[ChartOrder]
) -> "tuple[Level, ...]":
    """Return the lines of open positions and of orders that wait to open something."""
    from cts_desktop.ui.charts.levels import Level, LevelKind  # noqa: PLC0415 - see above

    levels: list[Level] = []
    for position in positions:
        if position.entry_price is None:
            continue
        name = position.position_id
        movable = position.state == PositionState.OPEN
        levels.append(Level(name, LevelKind.ENTRY, position.entry_price, entry_words(position)))
        if position.stop_price is not None:
            text = exit_words(position, position.stop_price, is_stop=True)
            levels.append(Level(name, LevelKind.STOP, position.stop_price, text, movable))
        if position.target_price is not None:
            text = exit_words(position, position.target_price, is_stop=False)
            # A stop is what the engine asks for with every target.
            pulled = movable and position.stop_price is not None
            levels.append(Level(name, LevelKind.TARGET, position.target_price, text, pulled))
    levels += [
        Level(order.client_id, LevelKind.ORDER, order.price, order_words(order)) for order in orders
    ]
    return tuple(levels)


def entry_words(position: PositionView) -> str:
    """Return what stands at the line of an entry."""
    arrow = "▲" if position.side == "long" else "▼"
    result = formatting.profit(position.net_pnl, questions.quote_of(position.symbol))
    side = tr("long") if position.side == "long" else tr("short")
    held = f"{formatting.quantity(position.qty)} @ {mean_price(position.entry_price)}"
    return f"{arrow} {side} {held}  {result}"


def order_words(order: ChartOrder) -> str:
    """Return what stands at the line of a working order."""
    side = tr("Buy") if order.side == "buy" else tr("Sell")
    return tr("{0} {1} waits at {2}").format(
        side, formatting.quantity(order.qty), formatting.price(order.price)
    )


def exit_words(position: PositionView, price: Decimal, *, is_stop: bool) -> str:
    """Return a stop or target in words: price, distance from the mark, result there."""
    name = tr("Stop") if is_stop else tr("Target")
    words = [f"{name} {formatting.price(price)}"]
    away = distance_pct(position, price)
    if away is not None:
        words.append(formatting.pct(away, sign=True))
    result = result_at(position, price)
    if result is not None:
        words.append(formatting.profit(result, questions.quote_of(position.symbol)))
    return "  ".join(words)


def pulled_words(position: PositionView, price: Decimal, *, is_stop: bool) -> str:
    """Return what stands at a line while it is pulled; where it must not be let go, why."""
    problem = side_problem(position, price, is_stop=is_stop)
    return problem or exit_words(position, price, is_stop=is_stop)


def distance_pct(position: PositionView, price: Decimal) -> Decimal | None:
    """Return how far *price* is from the mark in %, None where the mark is unknown."""
    mark = position.mark_price
    return (price - mark) / mark * _HUNDRED if mark else None


def share_pct(amount: Decimal | None, equity: Decimal | None) -> Decimal | None:
    """Return an amount in % of the equity, None where either is unknown."""
    return amount / equity * _HUNDRED if amount is not None and equity else None


def on_tick(price: float, tick: Decimal | None) -> Decimal:
    """Return where a line was let go as a price the market has."""
    value = Decimal(repr(price))
    if tick is None or tick <= 0:
        return value
    return (value / tick).to_integral_value() * tick
