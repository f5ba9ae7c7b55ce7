"""Which symbols of a venue are traded: those of a list, or the first by what they did today."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.venues import Ticker

_DAY_MS: Final = 86_400_000
#: Similar symbols named beside an unknown one.
_NEAR: Final = 3
#: A market of so few symbols is shown as a whole.
_FEW: Final = 10
_SEPARATORS: Final = str.maketrans("", "", "/-_ ")


class SymbolRuleKind(StrEnum):
    """How symbols are picked."""

    LIST = "list"
    VOLUME = "volume"
    VOLATILITY = "volatility"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class SymbolRule:
    """A rule that picks symbols.

    Attributes:
        symbols: those of a list, in any usual spelling (BTC/USDT:USDT, btc-usdt, BTCUSDT).
        count: how many the other rules pick at most.
        quote_asset: what picked symbols are priced in.
        min_volume: least value traded in 24 hours, in quote currency.
        min_age_days: least time since a symbol was listed.
        blacklist: symbols or base currencies that are never traded.
    """

    kind: SymbolRuleKind = SymbolRuleKind.LIST
    symbols: tuple[str, ...] = ()
    count: int = 10
    quote_asset: str = "USDT"
    min_volume: Decimal = ZERO
    min_age_days: int = 0
    blacklist: tuple[str, ...] = ()

    @property
    def needs_tickers(self) -> bool:
        """Tell whether it takes the tickers of all symbols to choose."""
        return self.kind is not SymbolRuleKind.LIST


def choose(
    rule: SymbolRule,
    markets: Mapping[str, MarketRules],
    tickers: Mapping[str, Ticker],
    now_ms: int,
    held: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the symbols to trade: as listed, or the first first.

    Fewer than the rule's count where no more fit; without a listed one that is not traded any more
    while a position is *held* in it. Raises UserActionError for an unknown symbol, for an empty
    list, and where no symbol is left.
    """
    if rule.kind is SymbolRuleKind.LIST:
        return _listed(rule, markets, {plain_name(symbol) for symbol in held})
    score = _SCORES[rule.kind]
    reasons: Counter[str] = Counter()
    ranked: list[tuple[Decimal, str]] = []
    for symbol, rules in markets.items():
        ticker = tickers.get(symbol)
        points = score(ticker) if ticker is not None else None
        if reason := _unfit(rule, rules, ticker, now_ms):
            reasons[reason] += 1
        elif points is None:
            reasons[f"the venue does not tell their {rule.kind}"] += 1
        else:
            ranked.append((-points, symbol))
    if not ranked:
        why = "; ".join(f"{count} because {reason}" for reason, count in reasons.most_common())
        raise UserActionError(
            f"Which symbols: the rule leaves none of {len(markets)} ({why}). Loosen it or choose "
            "the list."
        )
    return tuple(symbol for _, symbol in sorted(ranked)[: rule.count])


def _unfit(rule: SymbolRule, rules: MarketRules, ticker: Ticker | None, now_ms: int) -> str:
    """Return why a symbol may not be picked, or an empty text."""
    if rules.quote.upper() != rule.quote_asset.upper():
        return f"they are not priced in {rule.quote_asset}"
    if _is_named(rules, rule.blacklist):
        return "they are never to be traded"
    volume = ticker.quote_volume if ticker is not None else None
    if rule.min_volume and (volume is None or volume < rule.min_volume):
        return "too little of them is traded"
    if rule.min_age_days:
        if rules.listed_ms is None:
            return "the venue does not tell their age"
        if now_ms - rules.listed_ms < rule.min_age_days * _DAY_MS:
            return "they were listed too recently"
    return ""


def _volatility(ticker: Ticker) -> Decimal | None:
    if ticker.high is None or ticker.low is None or not ticker.last:
        return None
    return (ticker.high - ticker.low) / ticker.last


def _change(ticker: Ticker) -> Decimal | None:
    return None if ticker.change_pct is None else abs(ticker.change_pct)


_SCORES: Final[Mapping[SymbolRuleKind, Callable[[Ticker], Decimal | None]]] = {
    SymbolRuleKind.VOLUME: lambda ticker: ticker.quote_volume,
    SymbolRuleKind.VOLATILITY: _volatility,
    SymbolRuleKind.CHANGE: _change,
}


# ---------------------------------------------------------------------- lists
def _listed(
    rule: SymbolRule, markets: Mapping[str, MarketRules], held: Collection[str]
) -> tuple[str, ...]:
    if not rule.symbols:
        raise UserActionError(
            "Symbols: none is named. Enter some, e.g. BTC/USDT, or let a rule pick them."
        )
    spelled = {plain_name(symbol): symbol for symbol in markets}
    found = {
        name: name if name in markets else spelled.get(plain_name(name)) for name in rule.symbols
    }
    chosen = [symbol for symbol in found.values() if symbol is not None]
    unknown = [name for name, symbol in found.items() if symbol is None]
    if any(plain_name(name) not in held for name in unknown) or not chosen:
        raise UserActionError(f"Unknown symbol {_with_similar(unknown, spelled)}")
    left = [symbol for symbol in chosen if not _is_named(markets[symbol], rule.blacklist)]
    if not left:
        raise UserActionError("Symbols: all that are named are under Never these as well.")
    return tuple(dict.fromkeys(left))


def _with_similar(names: Sequence[str], spelled: Mapping[str, str]) -> str:
    """Return *names*, and what may have been meant: all there is, or what looks like them."""
    listed = ", ".join(names)
    if len(spelled) <= _FEW:
        return f"{listed}; this market has {', '.join(spelled.values())}"
    near = {
        spelled[plain]
        for name in names
        for plain in get_close_matches(plain_name(name), spelled, _NEAR)
    }
    similar = f"similar are {', '.join(sorted(near))}" if near else "nothing is similar"
    return f"{listed}; of this market's {len(spelled)} symbols {similar}"


def plain_name(name: str) -> str:
    """Return a spelling without separators and settlement currency."""
    return name.split(":", maxsplit=1)[0].translate(_SEPARATORS).upper()


def _is_named(rules: MarketRules, names: Iterable[str]) -> bool:
    """Tell whether *names* has a symbol, in any spelling, or its base currency."""
    return any(plain_name(name) in {plain_name(rules.symbol), rules.base.upper()} for name in names)
