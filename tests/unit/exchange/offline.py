"""Real ccxt objects without a line: what they would send, and what they make of answers."""

import gzip
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import ccxt
import pytest

from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.ccxt_mapping import Markets
from cts_desktop.exchange.client_ids import ClientIds
from cts_desktop.exchange.quirks import VENUES12, MarketQuirks, Quirks, quirks_of

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
_SIGNS = {"signature", "nonce"}
#: Contracts of a size other than 1, as these venues have them.
SIZES = {"kucoinfutures": "0.001", "gate": "0.0001", "okx": "0.01", "mexc": "0.0001"}


@cache
def recorded(shared_data: Path, route: str, method: str = "GET") -> list[Any]:
    """Return the recorded answers of Binance to *route*."""
    path = shared_data / "rest" / "gct_binance_http.json.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        routes = json.load(file)["routes"]
    return [row["data"] for row in routes[route][method]]


def binance(shared_data: Path) -> Any:
    """Return a ccxt object that knows the recorded catalogue, spot and perpetual."""
    api = ccxt.binance({"enableRateLimit": False})
    api.number = str
    api.options["crossMarginPairsData"] = []
    api.options["isolatedMarginPairsData"] = []
    rows = [
        row
        for route in ("/api/v3/exchangeInfo", "/fapi/v1/exchangeInfo")
        for row in recorded(shared_data, route)[0]["symbols"]
    ]
    api.set_markets([api.parse_market(row) for row in rows])
    return api


def plain_market(ccxt_id: str, kind: MarketType) -> dict[str, Any]:
    """Return one market as ccxt knows it, in the venue's usual quote currency."""
    swap = kind is PERPETUAL
    quote = {"krakenfutures": "USD", "hyperliquid": "USDC", "coinbase": "USDC"}.get(ccxt_id, "USDT")
    size = SIZES.get(ccxt_id, "1") if swap else None
    return {
        "id": f"BTC{quote}", "symbol": f"BTC/{quote}" + (f":{quote}" if swap else ""),
        "base": "BTC", "quote": quote, "settle": quote if swap else None,
        "baseId": "0" if ccxt_id == "hyperliquid" else "BTC", "quoteId": quote,
        "settleId": quote.lower() if swap else None, "type": "swap" if swap else "spot",
        "spot": not swap, "margin": False, "swap": swap, "future": False, "option": False,
        "active": True, "contract": swap, "linear": swap or None,
        "inverse": False if swap else None,
        "contractSize": size, "taker": "0.0005", "maker": "0.0002",
        "precision": {"amount": "1" if size not in {None, "1"} else "0.001", "price": "0.1"},
        "limits": {
            "amount": {"min": None, "max": "100000"}, "price": {}, "cost": {"min": "5"},
            "leverage": {"max": "50"},
        },
        "info": {
            "orderTypes": ["LIMIT", "MARKET", "STOP_LOSS", "STOP_MARKET", "TAKE_PROFIT_MARKET",
                           "TRAILING_STOP_MARKET"],
            "quoteIncrement": "0.01",
        },
        "expiry": None, "strike": None, "optionType": None, "created": None,
    }  # fmt: skip


class Venue:
    """A ccxt object of a venue with one market, which writes down what it would send.

    Attributes:
        sent: (path, parameters) of every request.
    """

    def __init__(self, venue_id: str, kind: MarketType) -> None:
        self.quirks: Quirks = quirks_of(venue_id)
        self.market: MarketQuirks = self.quirks.market(kind)
        self.sent: list[tuple[str, Any]] = []
        options = dict(self.market.options)
        # what ccxt would ask the venue before its first order
        options |= {"uta": False, "unifiedAccount": False, "enableUnifiedAccount": True}
        options |= {"approvedBuilderFee": True, "enableUnifiedMargin": False}
        self.api: Any = getattr(ccxt, self.market.ccxt_id)(
            {
                "enableRateLimit": False, "options": options, "apiKey": "key",
                "secret": "c2VjcmV0", "password": "word", "walletAddress": "0x" + "1" * 40,
                "privateKey": "0x" + "2" * 64,
            }
        )  # fmt: skip
        self.api.number = str
        self.api.set_markets([plain_market(self.market.ccxt_id, kind)])
        self.api.request = self._request
        self.api.load_accounts = list
        self.api.fetch_account_id_by_type = lambda *_: "1"
        self.markets = Markets(self.api.markets, kind)
        rules = [self.market.client_id]
        if self.market.waiting.client_id:
            rules.append(self.market.waiting.client_id)
        self.ids = ClientIds(*rules)
        self.symbol = next(iter(self.markets.rules))

    def _request(
        self, path: str, api: Any = "public", method: str = "GET", params: Any = None,
        config: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        del api, method, config
        self.sent.append((path, params))
        status = {"status": "placed", "order_id": "1"}
        return {"code": "0", "data": {}, "result": {}, "sendStatus": status}


def every_market() -> list[tuple[str, MarketType]]:
    """Return (venue, kind of market) of all that is tested."""
    return [(venue, kind) for venue in VENUES12 for kind in quirks_of(venue).market_types]


def flat(value: Any) -> list[str]:
    """Return every name and value within a request as text, without what signs it."""
    if isinstance(value, dict):
        parts = {name: part for name, part in value.items() if name not in _SIGNS}
        return [text for name, part in parts.items() for text in (str(name), *flat(part))]
    if isinstance(value, list):
        return [text for part in value for text in flat(part)]
    return [str(value)]
