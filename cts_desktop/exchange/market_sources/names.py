"""Symbols of recorded files, and the rules of their markets as far as the data tells them."""

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.domain.market import FloatArray, MarketRules, MarketType
from cts_desktop.domain.money import floor_to_step

MANIFEST: Final = "MANIFEST.csv"
#: Longest first: BTCUSDT is BTC/USDT, not BTCUSD/T.
QUOTES: Final = (
    *("FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD", "EUR", "GBP", "TRY"),
    *("BTC", "ETH", "BNB"),
)
TAKER_FEE: Final = Decimal("0.0005")
MAKER_FEE: Final = Decimal("0.0002")
#: Least notional by quote currency; other quotes count as dollars.
_MIN_NOTIONAL: Final = {"BTC": Decimal("0.0001"), "ETH": Decimal("0.001"), "BNB": Decimal("0.01")}
_USUAL_MIN_NOTIONAL: Final = Decimal(5)
#: A largest order is this many least orders.
_MAX_ORDER: Final = 2_000_000
_MAX_DECIMALS: Final = 10
#: Round numbers must not make a coarse market: a tick is at most this share of the price.
_MAX_TICK_SHARE: Final = 1e-3


def symbol_of(path: Path) -> str:
    """Return the symbol of a data file.

    From the `symbol` column of a MANIFEST.csv beside it; else from the name: the last two parts in
    a row that are a base and a known quote (`binance_spot_ETH_BTC_1d` is ETH/BTC), or one part
    that ends in a known quote (`BTCUSDT-trades` is BTC/USDT). `BTC_PERP` is BTC/USD:USD. A name
    without any is the base itself, quoted in USDT (`gold.csv` is GOLD/USDT).
    """
    named = _from_manifest(path)
    if named:
        return named
    stem = path.name.split(".")[0]
    parts = [part.upper() for part in re.split(r"[_\-\s]+", stem) if part]
    for base, quote in reversed(list(pairwise(parts))):
        if quote == "PERP":
            return f"{base}/USD:USD"
        if quote in QUOTES:
            return f"{base}/{quote}"
    for part in parts:
        quote = next((q for q in QUOTES if part.endswith(q) and len(part) > len(q)), "")
        if quote:
            return f"{part.removesuffix(quote)}/{quote}"
    return f"{(parts or ['DATA'])[0]}/USDT"


def _from_manifest(path: Path) -> str:
    """Return the manifest's word; a broken manifest is none: the data file itself decides."""
    try:
        with (path.parent / MANIFEST).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("file") == path.name:
                    return (row.get("symbol") or "").strip()
    except (OSError, UnicodeDecodeError, csv.Error):
        return ""
    return ""


def base_and_quote(symbol: str) -> tuple[str, str]:
    """Return the currencies of `BASE/QUOTE` or `BASE/QUOTE:SETTLE`."""
    base, _, quote = symbol.partition("/")
    return base, quote.partition(":")[0] or "USDT"


def decimals_of(values: FloatArray) -> int:
    """Return the digits after the point that name all *values*, at most 10.

    Compared with a relative tolerance: exported floats carry noise (5.330000000000001e-05).
    """
    for digits in range(_MAX_DECIMALS):
        if np.allclose(np.round(values, digits), values, rtol=1e-10, atol=0.0):
            return digits
    return _MAX_DECIMALS


def price_decimals(prices: Sequence[FloatArray]) -> int:
    """Return the digits of the price tick."""
    lowest = min(float(array.min()) for array in prices)
    digits = max(decimals_of(array) for array in prices)
    while digits < _MAX_DECIMALS and 10.0**-digits > lowest * _MAX_TICK_SHARE:
        digits += 1
    return digits


def infer_rules(
    symbol: str, market_type: MarketType, decimals: int, price: float, volumes: FloatArray
) -> MarketRules:
    """Return rules that suit the data: tick and step from its digits, usual fees and limits.

    The quantity step is worth at most a fifth of the least notional at *price*.
    """
    base, quote = base_and_quote(symbol)
    min_notional = _MIN_NOTIONAL.get(quote, _USUAL_MIN_NOTIONAL)
    digits = decimals_of(volumes)
    while digits < _MAX_DECIMALS and 10.0**-digits * price > float(min_notional) / 5:
        digits += 1
    step = Decimal(1).scaleb(-digits)
    perpetual = market_type is MarketType.PERPETUAL
    largest = floor_to_step(min_notional * _MAX_ORDER / Decimal(repr(price)), step)
    return MarketRules(
        symbol=symbol, base=base, quote=quote, market_type=market_type,
        price_tick=Decimal(1).scaleb(-decimals), qty_step=step, min_qty=step, max_qty=largest,
        min_notional=min_notional, maker_fee=MAKER_FEE, taker_fee=TAKER_FEE,
        max_leverage=Decimal(50) if perpetual else Decimal(1),
    )  # fmt: skip
