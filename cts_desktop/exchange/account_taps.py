"""Takes orders and executions out of a ccxt object while it parses them: none is lost."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

#: Where ccxt's venues keep what they hear of the account's orders.
_ORDERS = ("orders", "triggerOrders")
_KEPT = 1000

Heard = Callable[[dict[str, Any]], None]


@cache
def _tap_class() -> Any:
    """Return the class of the taps: a cache of ccxt's, which nobody needs before it is imported."""
    base: Any = import_module("ccxt.async_support.base.ws.cache").ArrayCacheBySymbolById

    class Tap(base):  # type: ignore[misc]
        """Stands where ccxt keeps orders or executions, and sees every update of them.

        What `watch_orders` returns is not enough: two updates of one order between two calls come
        out as one, and one that comes in between waits for the next.
        """

        def __init__(self, heard: Heard) -> None:
            super().__init__(_KEPT)
            self._heard = heard

        def append(self, item: dict[str, Any]) -> None:
            self._heard(item)
            # ccxt adds up fees and executions of an order in here, as floats and without a bound.
            super().append({**item, "fee": None, "fees": None, "trades": None})

    return Tap


def set_taps(api: Any, order: Heard, trade: Heard) -> None:
    """Tell *order* and *trade* whatever *api* hears of the account from now on, in ccxt's form."""
    tap = _tap_class()
    for name in _ORDERS:
        if hasattr(api, name):
            setattr(api, name, tap(order))
    api.myTrades = tap(trade)
