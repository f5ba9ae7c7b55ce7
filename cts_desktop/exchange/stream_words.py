"""What the messages of an account stream say, where ccxt alone does not tell."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from cts_desktop.domain.orders import Fill, VenueOrder
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.exchange.account_books import AccountBooks
from cts_desktop.exchange.account_orders import AccountOrders
from cts_desktop.exchange.ccxt_client import CcxtClient

#: Binance's events after which nothing comes any more; ccxt passes over the first.
_ENDS: Final = {
    "listenKeyExpired": "the venue ended the account stream",
    "eventStreamTerminated": "the venue ended the account stream",
}


class StreamWords:
    """Implements AccountWords."""

    def __init__(
        self,
        client: CcxtClient,
        orders: AccountOrders,
        books: AccountBooks,
        funding_came: Callable[[], None],
    ) -> None:
        self._client = client
        self._orders = orders
        self._books = books
        self._funding_came = funding_came

    def begin(self) -> None:
        """Have ccxt ask for a new listen key: the one it keeps may be dead, and tells nothing."""
        options = self._client.api.options
        for kind in ("linear", "inverse"):
            if isinstance(options.get(kind), Mapping) and "listenKey" in options[kind]:
                options[kind] = {**options[kind], "listenKey": None, "lastAuthenticatedTime": 0}

    def order(self, raw: Mapping[str, Any]) -> VenueOrder | None:
        """Return an order update, or None for a symbol that is none of ours."""
        return self._orders.read(raw)

    def fill(self, raw: Mapping[str, Any]) -> Fill | None:
        """Return an execution, or None for a symbol that is none of ours."""
        return self._books.fill(raw)

    def event(self, message: Any) -> Sequence[VenueOrder | Fill | FundingPayment]:
        """Return what a message says that ccxt does not read: a fill by force."""
        if not isinstance(message, Mapping):
            return ()
        kind = message.get("e")
        if kind == "ACCOUNT_UPDATE" and (message.get("a") or {}).get("m") == "FUNDING_FEE":
            self._funding_came()
        report = message.get("o")
        if kind != "ORDER_TRADE_UPDATE" or not isinstance(report, Mapping):
            return ()
        if report.get("x") != "CALCULATED" or not float(report.get("l") or 0):
            return ()
        told = self._client.api.parse_ws_trade({**report, "x": "TRADE"})
        fill = self._books.fill(told)
        return () if fill is None else (fill,)

    def ends(self, message: Any) -> str:
        """Return why a message says that its stream is over; empty where it does not."""
        if not isinstance(message, Mapping):
            return ""
        event = message.get("event")  # Binance's spot events come wrapped
        inner = event if isinstance(event, Mapping) else message
        return _ENDS.get(str(inner.get("e")), "")

    async def missed(self, since_ms: int) -> Sequence[Fill]:
        """Return the executions since *since_ms*; raises as a query."""
        return await self._books.fills(since_ms)
