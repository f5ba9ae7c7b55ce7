"""The symbols of a venue: ccxt's names, our names, and the rules of what is traded."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import ZERO, floor_to_step
from cts_desktop.exchange.ccxt_numbers import Raw, amount, moment, number, price

_ONE: Final = Decimal(1)
#: Where a venue names no largest quantity.
_NO_LIMIT: Final = Decimal(1_000_000_000)
#: Shares of notional where neither account nor market says: what the large venues take at most.
_DEFAULT_FEE: Final = MappingProxyType(
    {MarketType.SPOT: Decimal("0.002"), MarketType.PERPETUAL: Decimal("0.001")}
)
_MAINTENANCE: Final = Decimal("0.005")
#: ccxt's counting modes of precision.
_DECIMAL_PLACES: Final = 2
_SIGNIFICANT_DIGITS: Final = 3

Tiers = Mapping[str, Sequence[Raw]]


class Markets:
    """The markets of one kind, from ccxt's own table.

    Ours are active spot markets, or active linear perpetuals settled in their quote currency; both
    are named BASE/QUOTE here. Names of inactive ones are still understood, so that an order or a
    position there does not vanish, but there are no rules for them.

    Attributes:
        rules: of every tradable symbol, by our name.
    """

    def __init__(
        self,
        raw_markets: Mapping[str, Any],
        market_type: MarketType,
        fees: Mapping[str, Any] | None = None,
        tiers: Tiers | None = None,
        precision_mode: int = 4,
    ) -> None:
        """Read the table.

        *fees* are the account's own and *tiers* the leverage brackets, both by ccxt's symbol.
        """
        self.market_type = market_type
        self._ours: dict[str, str] = {}
        self._theirs: dict[str, str] = {}
        self._sizes: dict[str, Decimal] = {}
        rules: dict[str, MarketRules] = {}
        for name, raw in raw_markets.items():
            if not _is_ours(raw, market_type):
                continue
            symbol = f"{raw['base']}/{raw['quote']}"
            active = raw.get("active") is not False
            if symbol in self._theirs and not active:
                continue
            self._ours[name], self._theirs[symbol] = symbol, name
            self._sizes[symbol] = _contract_size(raw)
            found = _rules(
                raw, symbol, market_type, (fees or {}).get(name), (tiers or {}).get(name) or (),
                precision_mode,
            ) if active else None  # fmt: skip
            if found:
                rules[symbol] = found
        self.rules: Mapping[str, MarketRules] = MappingProxyType(rules)

    def to_ccxt(self, symbol: str) -> str:
        """Return ccxt's name of a symbol; raise KeyError for one that is not here."""
        return self._theirs[symbol]

    def from_ccxt(self, name: str | None) -> str | None:
        """Return our name of ccxt's symbol; None for a market of another kind."""
        return self._ours.get(name) if name else None

    def contract_size(self, symbol: str) -> Decimal:
        """Return how much base one contract is: 1 on spot."""
        return self._sizes[symbol]


def _is_ours(raw: Raw, market_type: MarketType) -> bool:
    if market_type is MarketType.SPOT:
        return bool(raw.get("spot"))
    return bool(raw.get("swap") and raw.get("linear") and raw.get("settle") == raw.get("quote"))


def _contract_size(raw: Raw) -> Decimal:
    return (price(raw, "contractSize") if raw.get("contract") else None) or _ONE


def _step(value: object, mode: int) -> Decimal | None:
    """Return the step that a precision means."""
    found = number(value)
    if found is None or mode == _SIGNIFICANT_DIGITS:
        return None
    if mode == _DECIMAL_PLACES:
        return _ONE.scaleb(-int(found))
    return found if found > 0 else None


def _rules(
    raw: Raw, symbol: str, market_type: MarketType, fees: Raw | None, tiers: Sequence[Raw],
    mode: int,
) -> MarketRules | None:  # fmt: skip
    """Return a market's rules; None where it does not say how finely it counts."""
    size = _contract_size(raw)
    precision, limits = raw.get("precision") or {}, raw.get("limits") or {}
    tick, step = _step(precision.get("price"), mode), _step(precision.get("amount"), mode)
    if tick is None or step is None:
        return None
    amounts, market = limits.get("amount") or {}, limits.get("market") or {}
    most = [found for part in (amounts, market) if (found := price(part, "max"))]
    own, default = fees or {}, _DEFAULT_FEE[market_type]
    tier = tiers[0] if tiers else {}
    leverages = [found for part in tiers if (found := price(part, "maxLeverage"))]
    leverage = price(limits.get("leverage") or {}, "max")
    return MarketRules(
        symbol=symbol, base=str(raw["base"]), quote=str(raw["quote"]), market_type=market_type,
        price_tick=tick, qty_step=step * size,
        min_qty=max(price(amounts, "min") or step, step) * size,
        max_qty=floor_to_step(min(most), step) * size if most else _NO_LIMIT,
        min_notional=amount(limits.get("cost") or {}, "min") or ZERO,
        maker_fee=_first(amount(own, "maker"), amount(raw, "maker"), default),
        taker_fee=_first(amount(own, "taker"), amount(raw, "taker"), default),
        max_leverage=max(leverages, default=leverage or _ONE),
        maintenance_margin=_first(amount(tier, "maintenanceMarginRate"), _MAINTENANCE),
        listed_ms=moment(raw, "created") or None,
    )  # fmt: skip


def _first(*values: Decimal | None) -> Decimal:
    return next(value for value in values if value is not None)
