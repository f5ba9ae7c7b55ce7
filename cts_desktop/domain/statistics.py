"""What figures are asked about, and which rows are behind one of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: Quote currencies of symbols that are written in one word, as some recorded files do.
_QUOTES: Final = ("USDT", "USDC", "BUSD", "EUR", "USD", "BTC", "ETH")


class Grouping(StrEnum):
    """What closed positions are sorted into groups by."""

    CONNECTION = "connection"
    SYMBOL = "symbol"
    INDICATION = "indication"
    STRATEGY = "strategy"
    PRESET = "preset"
    SIDE = "side"
    REASON = "reason"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR = "hour"


class DrillKind(StrEnum):
    """Which rows of a report; a group, a bin and a strategy have a key as well."""

    ALL = "all"
    WINS = "wins"
    LOSSES = "losses"
    LARGEST_WIN = "largest_win"
    LARGEST_LOSS = "largest_loss"
    WIN_STREAK = "win_streak"
    LOSS_STREAK = "loss_streak"
    DRAWDOWN = "drawdown"
    LONGEST_BELOW = "longest_below"
    COMPARED_ENTRY = "compared_entry"
    COMPARED_EXIT = "compared_exit"
    BIN = "bin"
    GROUP = "group"
    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Drill:
    """The rows behind one figure.

    Attributes:
        key: ``grouping key`` of a group, number of a bin, name of a strategy; else empty.
    """

    kind: DrillKind = DrillKind.ALL
    key: str = ""

    @classmethod
    def group(cls, grouping: Grouping, key: str) -> "Drill":
        """Return the rows of one group."""
        return cls(DrillKind.GROUP, f"{grouping} {key}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which closed positions figures are made of; modes and quote currencies are never mixed.

    Attributes:
        mode, quote: empty for those of the position that was closed last.
        connection_id, symbol: empty for all.
        since_ms, until_ms: closed from then on, and before then; None for no limit.
        utc: whether days, weeks and hours are those of UTC, else of local time.
    """

    mode: str = ""
    quote: str = ""
    connection_id: str = ""
    symbol: str = ""
    since_ms: int | None = None
    until_ms: int | None = None
    utc: bool = True


class TaxFormat(StrEnum):
    """A layout of executions for whoever works out the tax."""

    GENERIC = "generic"
    KOINLY = "koinly"
    COINTRACKING = "cointracking"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxScope:
    """Which executions are written; money only, unless play is asked for."""

    format: TaxFormat = TaxFormat.GENERIC
    modes: tuple[str, ...] = ("live",)
    connection_id: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


def base_of(symbol: str) -> str:
    """Return what is traded: BTC of ``BTC/USDT:USDT``."""
    if "/" in symbol:
        return symbol.partition("/")[0]
    return symbol.removesuffix(quote_of(symbol))


def quote_of(symbol: str) -> str:
    """Return what it is paid in: USDT of ``BTC/USDT:USDT``; empty where the symbol hides it."""
    if "/" in symbol:
        return symbol.partition("/")[2].partition(":")[0]
    return next((q for q in _QUOTES if symbol.endswith(q) and symbol != q), "")
