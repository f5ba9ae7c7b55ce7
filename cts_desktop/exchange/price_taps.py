"""Takes prices out of a ccxt object while it parses them: none is lost between two awaits."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import ccxt.pro
from ccxt.async_support.base.ws.cache import ArrayCache
from typing_extensions import override

from cts_desktop.exchange.price_grid import PriceGrid

_MARKET_EVENTS: Final = ("trade", "aggTrade")
_UNREADABLE: Final = (KeyError, TypeError, ValueError)


class _TradeTap(ArrayCache):  # type: ignore[misc]
    """Stands where ccxt keeps the trades of one symbol, and sees every one of them once.

    What `watch_trades…` returns is not enough: it answers with the trades of one symbol while those
    of others come in, and its cache forgets the oldest in a burst.
    """

    def __init__(self, heard: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(1)
        self._heard = heard

    @override
    def append(self, item: dict[str, Any]) -> None:
        self._heard(item)
        super().append(item)


class _TickerTap(dict[str, Any]):
    """Stands where ccxt keeps the newest ticker (or bid and ask) of each symbol."""

    def __init__(self, heard: Callable[[str, dict[str, Any]], None]) -> None:
        super().__init__()
        self._heard = heard

    @override
    def __setitem__(self, symbol: str, ticker: dict[str, Any]) -> None:
        self._heard(symbol, ticker)
        super().__setitem__(symbol, ticker)


class PriceTaps:
    """Feeds a grid from a ccxt.pro object.

    Two ways in. For every venue: ccxt parses a message and stores the result in the object's
    `trades`, `bidsasks`, `tickers`, where our taps stand. That costs some 30 µs per message, most
    of the processor in a burst on a busy venue. Binance's own messages are so plain that the few
    numbers we need are taken out of them before ccxt sees them (`lean`), for 5 µs.
    """

    def __init__(
        self, api: Any, grid: PriceGrid, columns: Mapping[str, int], scales: Mapping[str, float]
    ) -> None:
        """Stand ready to be set.

        Args:
            api: the ccxt.pro object, markets loaded.
            grid: takes the prices.
            columns: of the grid by ccxt's symbol.
            scales: size of a contract in base currency by ccxt's symbol.
        """
        self.lean = isinstance(api, ccxt.pro.binance)
        self._api = api
        self._grid = grid
        self._columns = columns
        self._scales = scales
        self._by_id = {api.market(symbol)["id"]: column for symbol, column in columns.items()}
        self._handle: Callable[[Any, Any], None] = api.handle_message

    def set(self, *, tickers_are_trades: bool) -> None:
        """Begin; with *tickers_are_trades* last prices stand in for trades."""
        api = self._api
        for symbol in self._columns:
            api.trades[symbol] = _TradeTap(self._trade)
        api.bidsasks = _TickerTap(self._quote)
        api.tickers = _TickerTap(self._ticker if tickers_are_trades else self._beside_trades)
        if self.lean:
            api.handle_message = self._lean

    def remove(self) -> None:
        """Leave ccxt as it was."""
        api = self._api
        for symbol in self._columns:
            api.trades.pop(symbol, None)
        api.bidsasks, api.tickers = {}, {}
        if self.lean:
            del api.handle_message
        self._columns, self._by_id = {}, {}  # connections that are still closing feed nothing

    # ------------------------------------------------------------------ parsed by ccxt
    def _trade(self, trade: dict[str, Any]) -> None:
        symbol = trade["symbol"]
        column = self._columns.get(symbol)
        if column is None:
            return
        try:
            qty = float(trade["amount"]) * self._scales[symbol]
            stamp_ms = trade["timestamp"] or self._grid.now_ms()
            self._grid.trade(column, float(trade["price"]), qty, stamp_ms)
        except _UNREADABLE:
            return  # ccxt found no price or amount in it

    def _quote(self, symbol: str, ticker: dict[str, Any]) -> None:
        column = self._columns.get(symbol)
        if column is None:
            return
        try:
            self._grid.quote(column, float(ticker["bid"]), float(ticker["ask"]))
        except _UNREADABLE:
            return  # one side of the book is empty

    def _beside_trades(self, symbol: str, ticker: dict[str, Any]) -> None:
        if (column := self._columns.get(symbol)) is not None:
            self._grid.heard(column)
            self._quote(symbol, ticker)

    def _ticker(self, symbol: str, ticker: dict[str, Any]) -> None:
        column = self._columns.get(symbol)
        if column is None:
            return
        self._quote(symbol, ticker)
        scale = self._scales[symbol]
        try:
            volume = float(ticker.get("baseVolume") or "nan") * scale
            self._grid.ticker(column, float(ticker["last"]), volume, scale)
        except _UNREADABLE:
            return

    def take(self, tickers: Mapping[str, dict[str, Any]]) -> None:
        """Take tickers that were asked for."""
        for symbol, ticker in tickers.items():
            self._ticker(symbol, ticker)

    # ------------------------------------------------------------------ binance's own form
    def _lean(self, client: Any, message: Any) -> None:
        if type(message) is not dict or not self._taken(message):
            self._handle(client, message)

    def _taken(self, message: dict[str, Any]) -> bool:
        """Take a trade or a best bid and ask; tell whether it was one.

        The futures of `watch_…` stay open then, which is what ends them when a line breaks.
        """
        try:
            event = message.get("e")
            if event in _MARKET_EVENTS:
                # Futures report transfers of the insurance fund and deleveraging here too.
                if message.get("X", "MARKET") == "MARKET":
                    price, qty = float(message["p"]), float(message["q"])
                    self._grid.trade(self._by_id[message["s"]], price, qty, message["T"])
                return True
            if event == "bookTicker" or (event is None and "a" in message and "b" in message):
                bid, ask = float(message["b"]), float(message["a"])
                self._grid.quote(self._by_id[message["s"]], bid, ask)
                return True
        except _UNREADABLE:
            pass  # of a symbol nobody asked us for, or in a new form: ccxt may know it
        return False
