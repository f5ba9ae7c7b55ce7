"""Takes orders and executions out of a ccxt object while it parses them: none is lost."""

from collections.abc import Callable
from typing import Any

from ccxt.async_support.base.ws.cache import ArrayCacheBySymbolById
from typing_extensions import override

#: Where ccxt's venues keep what they hear of the account's orders.
_ORDERS = ("orders", "triggerOrders")
_KEPT = 1000


class _Tap(ArrayCacheBySymbolById):  # type: ignore[misc]
    """Stands where ccxt keeps orders or executions, and sees every update of them.

    What `watch_orders` returns is not enough: two updates of one order between two calls come out
    as one, and one that comes in between waits for the next.
    """

    def __init__(self, heard: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(_KEPT)
        self._heard = heard

    @override
    def append(self, item: dict[str, Any]) -> None:
        self._heard(item)
        # ccxt adds up the fees and executions of an order in here, as floats and without a bound.
        super().append({**item, "fee": None, "fees": None, "trades": None})


def set_taps(
    api: Any,
    order: Callable[[dict[str, Any]], None],
    trade: Callable[[dict[str, Any]], None],
) -> None:
    """Tell *order* and *trade* whatever *api* hears of the account from now on, in ccxt's form."""
    for name in _ORDERS:
        if hasattr(api, name):
            setattr(api, name, _Tap(order))
    api.myTrades = _Tap(trade)
