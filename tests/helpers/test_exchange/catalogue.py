"""What can be traded: the recorded exchangeInfo, and the same as the product's rules."""

import copy
import gzip
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import to_text

_DATA: Final = Path(__file__).resolve().parents[4] / "shared" / "data" / "rest"
_PATHS: Final = ("/api/v3/exchangeInfo", "/fapi/v1/exchangeInfo")
_FEES: Final = {
    MarketType.SPOT: (Decimal("0.001"), Decimal("0.001")),
    MarketType.PERPETUAL: (Decimal("0.0002"), Decimal("0.0005")),
}
QUOTE: Final = "USDT"
_BRACKETS: Final = [
    {"bracket": 1, "initialLeverage": 125, "notionalCap": 300000, "notionalFloor": 0,
     "maintMarginRatio": 0.004, "cum": 0.0},
    {"bracket": 2, "initialLeverage": 100, "notionalCap": 800000, "notionalFloor": 300000,
     "maintMarginRatio": 0.005, "cum": 300.0},
]  # fmt: skip


class Catalogue:
    """The symbols of both kinds.

    Attributes:
        info: per kind Binance's own description.
        rules: per kind and Binance name what the product's matching needs.
        brackets: leverage brackets per perpetual symbol.
    """

    def __init__(
        self,
        info: Mapping[MarketType, dict[str, Any]],
        brackets: Mapping[str, list[dict[str, Any]]],
    ) -> None:
        self.info = info
        self.brackets = {
            s["symbol"]: brackets.get(s["symbol"], _BRACKETS)
            for s in info[MarketType.PERPETUAL]["symbols"]
        }
        self.symbols = {
            kind: {s["symbol"]: s for s in description["symbols"]}
            for kind, description in info.items()
        }
        self.rules = {
            kind: {
                name: self._rules_of(kind, symbol)
                for name, symbol in symbols.items()
                if symbol["quoteAsset"] == QUOTE and symbol["status"] == "TRADING"
            }
            for kind, symbols in self.symbols.items()
        }
        self._names: dict[tuple[MarketType, str], str] = {
            (kind, rules.symbol): name
            for kind, all_rules in self.rules.items()
            for name, rules in all_rules.items()
        }

    @classmethod
    def recorded(cls) -> "Catalogue":
        """Return the recorded catalogue, or the small one where it is absent."""
        texts = _recordings()
        if texts is None:
            return cls.small()
        spot, perpetual, brackets = (json.loads(text) for text in texts)
        return cls({MarketType.SPOT: spot, MarketType.PERPETUAL: perpetual}, brackets)

    @classmethod
    def small(cls) -> "Catalogue":
        """Return BTC and ETH against USDT for both kinds."""
        return cls(_small(), {})

    def name_of(self, kind: MarketType, symbol: str) -> str:
        """Return Binance's name of the product's symbol."""
        return self._names[kind, symbol]

    def delist(self, kind: MarketType, symbol: str) -> None:
        """Show *symbol* as no longer traded."""
        self.symbols[kind][symbol]["status"] = "BREAK" if kind is MarketType.SPOT else "SETTLING"

    def min_notional(self, kind: MarketType, symbol: str) -> str:
        """Return the least notional as text."""
        return to_text(self.rules[kind][symbol].min_notional)

    def price(self, kind: MarketType, symbol: str, value: Decimal) -> str:
        """Return a price as Binance writes it."""
        if kind is MarketType.SPOT:
            return f"{value:.8f}"
        return f"{value:.{self.symbols[kind][symbol]['pricePrecision']}f}"

    def qty(self, kind: MarketType, symbol: str, value: Decimal) -> str:
        """Return a quantity as Binance writes it."""
        if kind is MarketType.SPOT:
            return f"{value:.8f}"
        return f"{value:.{self.symbols[kind][symbol]['quantityPrecision']}f}"

    def filter(self, kind: MarketType, symbol: str, name: str) -> dict[str, Any]:
        """Return one filter of a symbol, empty where it has none."""
        for row in self.symbols[kind][symbol]["filters"]:
            if row["filterType"] == name:
                return dict(row)
        return {}

    def _rules_of(self, kind: MarketType, symbol: dict[str, Any]) -> MarketRules:
        filters = {row["filterType"]: row for row in symbol["filters"]}
        lot = filters["LOT_SIZE"]
        maker, taker = _FEES[kind]
        spot = kind is MarketType.SPOT
        first = _BRACKETS[0] if spot else self.brackets[symbol["symbol"]][0]
        notional = (
            filters["NOTIONAL"]["minNotional"] if spot else filters["MIN_NOTIONAL"]["notional"]
        )
        return MarketRules(
            symbol=f"{symbol['baseAsset']}/{symbol['quoteAsset']}", base=symbol["baseAsset"],
            quote=symbol["quoteAsset"], market_type=kind,
            price_tick=Decimal(filters["PRICE_FILTER"]["tickSize"]).normalize(),
            qty_step=Decimal(lot["stepSize"]).normalize(), min_qty=Decimal(lot["minQty"]),
            max_qty=Decimal(lot["maxQty"]), min_notional=Decimal(notional),
            maker_fee=maker, taker_fee=taker,
            max_leverage=Decimal(1) if spot else Decimal(str(first["initialLeverage"])),
            maintenance_margin=Decimal(str(first["maintMarginRatio"])),
        )  # fmt: skip


@cache
def _recordings() -> tuple[str, str, str] | None:
    """Return spot, perpetual and brackets as JSON, or None where nothing is recorded."""
    path = _DATA / "gct_binance_http.json.gz"
    if not path.is_file():
        return None
    routes = json.loads(gzip.decompress(path.read_bytes()))["routes"]
    spot, perpetual = (json.dumps(routes[path]["GET"][0]["data"]) for path in _PATHS)
    known = {symbol["symbol"] for symbol in json.loads(perpetual)["symbols"]}
    tiers = json.loads(
        gzip.decompress((_DATA / "binance_usdm_leverage_tiers_ccxt.json.gz").read_bytes())
    )
    brackets = {
        name: [tier["info"] for tier in rows]
        for full, rows in tiers.items()
        if full.endswith(":" + QUOTE) and (name := full.split(":")[0].replace("/", "")) in known
    }
    return spot, perpetual, json.dumps(brackets)


# ---------------------------------------------------------------------- without recordings
def _small() -> dict[MarketType, dict[str, Any]]:
    """Return BTC and ETH against USDT for both kinds, in Binance's shapes."""
    limits = [
        {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 2400},
        {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 300},
    ]
    common = {
        "timezone": "UTC", "serverTime": 0, "rateLimits": limits, "exchangeFilters": [],
    }  # fmt: skip
    spot = [_spot_symbol("BTC", "0.01", "0.00001"), _spot_symbol("ETH", "0.01", "0.0001")]
    perpetual = [_perpetual_symbol("BTC", 1, 3, "100"), _perpetual_symbol("ETH", 2, 3, "20")]
    assets = [{"asset": QUOTE, "marginAvailable": True, "autoAssetExchange": "-10000"}]
    return copy.deepcopy({
        MarketType.SPOT: common | {"symbols": spot},
        MarketType.PERPETUAL: common
        | {"futuresType": "U_MARGINED", "assets": assets, "symbols": perpetual},
    })  # fmt: skip


def _spot_symbol(base: str, tick: str, step: str) -> dict[str, Any]:
    return {
        "symbol": base + QUOTE, "status": "TRADING", "baseAsset": base, "baseAssetPrecision": 8,
        "quoteAsset": QUOTE, "quotePrecision": 8, "quoteAssetPrecision": 8,
        "baseCommissionPrecision": 8, "quoteCommissionPrecision": 8,
        "orderTypes": ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT",
                       "TAKE_PROFIT", "TAKE_PROFIT_LIMIT"],
        "icebergAllowed": True, "ocoAllowed": True, "otoAllowed": True, "amendAllowed": True,
        "quoteOrderQtyMarketAllowed": True, "allowTrailingStop": True,
        "cancelReplaceAllowed": True, "isSpotTradingAllowed": True, "isMarginTradingAllowed": True,
        "filters": [
            {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "1000000.00000000",
             "tickSize": tick},
            {"filterType": "LOT_SIZE", "minQty": step, "maxQty": "9000.00000000",
             "stepSize": step},
            {"filterType": "MARKET_LOT_SIZE", "minQty": "0.00000000", "maxQty": "97.00000000",
             "stepSize": "0.00000000"},
            {"filterType": "PERCENT_PRICE_BY_SIDE", "bidMultiplierUp": "5",
             "bidMultiplierDown": "0.2", "askMultiplierUp": "5", "askMultiplierDown": "0.2",
             "avgPriceMins": 5},
            {"filterType": "NOTIONAL", "minNotional": "5.00000000", "applyMinToMarket": True,
             "maxNotional": "9000000.00000000", "applyMaxToMarket": False, "avgPriceMins": 5},
            {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
            {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 5},
        ],
        "permissions": [], "permissionSets": [["SPOT", "MARGIN"]],
        "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
        "allowedSelfTradePreventionModes": ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"],
    }  # fmt: skip


def _perpetual_symbol(base: str, digits: int, qty_digits: int, notional: str) -> dict[str, Any]:
    tick, step = f"{Decimal(1).scaleb(-digits)}", f"{Decimal(1).scaleb(-qty_digits)}"
    return {
        "symbol": base + QUOTE, "pair": base + QUOTE, "contractType": "PERPETUAL",
        "deliveryDate": 4133404800000, "onboardDate": 1569398400000, "status": "TRADING",
        "maintMarginPercent": "2.5000", "requiredMarginPercent": "5.0000", "baseAsset": base,
        "quoteAsset": QUOTE, "marginAsset": QUOTE, "pricePrecision": 2, "quantityPrecision": 3,
        "baseAssetPrecision": 8, "quotePrecision": 8, "underlyingType": "COIN",
        "underlyingSubType": ["PoW"], "triggerProtect": "0.0500", "liquidationFee": "0.012500",
        "marketTakeBound": "0.05", "maxMoveOrderLimit": 10000,
        "filters": [
            {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "4529764",
             "tickSize": tick},
            {"filterType": "LOT_SIZE", "minQty": step, "maxQty": "1000", "stepSize": step},
            {"filterType": "MARKET_LOT_SIZE", "minQty": step, "maxQty": "120", "stepSize": step},
            {"filterType": "MAX_NUM_ORDERS", "limit": 200},
            {"filterType": "MAX_NUM_ALGO_ORDERS", "limit": 10},
            {"filterType": "MIN_NOTIONAL", "notional": notional},
            {"filterType": "PERCENT_PRICE", "multiplierUp": "1.0500", "multiplierDown": "0.9500",
             "multiplierDecimal": "4"},
        ],
        "orderTypes": ["LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT",
                       "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"],
        "timeInForce": ["GTC", "IOC", "FOK", "GTX", "GTD"],
    }  # fmt: skip
