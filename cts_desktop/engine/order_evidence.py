"""Looks for an order of ours wherever a venue may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cts_desktop.domain.errors import OutcomeUnknownError, RetryLaterError
from cts_desktop.domain.orders import Fill, Order, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway

#: What a question may end in without an answer: it says nothing about what was asked for.
NO_ANSWER: Final = (RetryLaterError, OutcomeUnknownError, TimeoutError, OSError)
#: Fills are looked for from this long before the intent: clocks differ.
_BEFORE_INTENT_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a venue knows of an order; nothing at all means absent, as every question was answered.

    Attributes:
        order: as the venue shows it now, or None.
        fills: its executions.
    """

    order: VenueOrder | None
    fills: tuple[Fill, ...]

    @property
    def absent(self) -> bool:
        """Tell whether the venue shows no trace of the order."""
        return self.order is None and not self.fills


async def look_for(gateway: ExchangeGateway, order: Order) -> Evidence:
    """Ask by client id, then among open orders, closed orders and executions.

    Raises one of NO_ANSWER where a question failed, which never counts as absence, and
    KeyRefusedError.
    """
    since_ms = order.created_ms - _BEFORE_INTENT_MS
    found = await gateway.fetch_order(order.symbol, order.client_id)
    if found is None:
        found = _among(order, await gateway.fetch_open_orders())
    if found is None:
        found = _among(order, await gateway.fetch_closed_orders(order.symbol, since_ms))
    fills = await gateway.fetch_fills(since_ms)
    return Evidence(found, tuple(f for f in fills if f.client_id == order.client_id))


def _among(order: Order, candidates: Iterable[VenueOrder]) -> VenueOrder | None:
    return next((each for each in candidates if each.client_id == order.client_id), None)
