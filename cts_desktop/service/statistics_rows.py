"""Closed positions of one moment as groups, days, bins and the rows behind each figure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Final

import numpy as np

from cts_desktop.analysis import performance
from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.performance import exact_sum
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.statistics import Drill, DrillKind, Grouping, Scope
from cts_desktop.engine.presets.keys import PREFIX, is_preset
from cts_desktop.service.statistics_views import Choice, Sums
from cts_desktop.storage.statistics_reader import ClosedRow

_QUARTER_MS: Final = 900_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
STRATEGIES: Final = ("block", "dca", "trailing")
#: What a table of positions can be ordered by; amounts as float64.
_NUMBERS: Final[Mapping[str, Callable[[ClosedRow], Decimal | int | None]]] = {
    "": lambda row: row.closed_ms,
    "closed": lambda row: row.closed_ms,
    "opened": lambda row: row.opened_ms,
    "held": lambda row: row.closed_ms - row.opened_ms,
    "gross": lambda row: row.net + row.fees + row.funding,
    "fees": lambda row: row.fees,
    "funding": lambda row: row.funding,
    "net": lambda row: row.net,
    "turnover": lambda row: row.turnover,
    "entry_slippage": lambda row: row.entry_slippage,
    "exit_slippage": lambda row: row.exit_slippage,
}
_TEXTS: Final[Mapping[str, Callable[[ClosedRow], str]]] = {
    "connection": lambda row: row.connection_id,
    "symbol": lambda row: row.symbol,
    "side": lambda row: row.side,
    "reason": lambda row: row.reason,
    "set": lambda row: row.set_key,
}
ORDERS: Final = (*_NUMBERS, *_TEXTS)


def sums_of(rows: Sequence[ClosedRow]) -> Sums:
    """Add up some rows, exactly."""
    counted = performance.results([row.net for row in rows])
    entry = [row.entry_slippage for row in rows if row.entry_slippage is not None]
    exit_ = [row.exit_slippage for row in rows if row.exit_slippage is not None]
    return Sums(
        n=counted.n,
        wins=counted.wins,
        losses=counted.losses,
        net=counted.net,
        gain=counted.gain,
        loss=counted.loss,
        fees=exact_sum(row.fees for row in rows),
        funding=exact_sum(row.funding for row in rows),
        turnover=exact_sum(row.turnover for row in rows),
        entry_slippage=exact_sum(entry) if entry else None,
        entry_compared=len(entry),
        exit_slippage=exact_sum(exit_) if exit_ else None,
        exit_compared=len(exit_),
    )


class ClosedRows:
    """The rows of one report; asked from worker threads, never changed.

    Attributes:
        rows: in the order of their closes.
        names: of the connections.
        factors: of the positions that Block enlarged.
        balance: what the accounts held before the first close; None where one is not known.
    """

    def __init__(
        self,
        scope: Scope,
        rows: Sequence[ClosedRow],
        choices: tuple[Choice, ...],
        factors: Mapping[str, Decimal],
        balance: Decimal | None,
    ) -> None:
        self.scope = scope
        self.rows = rows
        self.choices = choices
        self.names = {choice.connection_id: choice.connection_name for choice in choices}
        self.factors = factors
        self.balance = balance
        self.net = [row.net for row in rows]
        self.closed_ms = np.array([row.closed_ms for row in rows], np.int64)
        self.opened_ms = np.array([row.opened_ms for row in rows], np.int64)
        self.histogram = performance.histogram(np.array([float(v) for v in self.net]))
        self.drawdown = performance.drawdown(self.net, self.closed_ms.tolist())
        self._local_ms: Ints | None = None

    # ------------------------------------------------------------ time
    @property
    def local_ms(self) -> Ints:
        """Return the closes on the clock whose days are shown, `[n]` of ms."""
        if self._local_ms is None:
            self._local_ms = local_ms(self.closed_ms, utc=self.scope.utc)
        return self._local_ms

    @property
    def days(self) -> Ints:
        """Return the day of each close, counted from 1970-01-01."""
        return self.local_ms // 86_400_000

    # ------------------------------------------------------------ groups
    def keys(self, grouping: Grouping) -> list[str]:
        """Return the group of each row."""
        if grouping in _OF_ROW:
            of_row = _OF_ROW[grouping]
            return [of_row(row) for row in self.rows]
        if grouping is Grouping.STRATEGY:
            return [" + ".join(self.strategies(row)) for row in self.rows]
        of_ms = _OF_TIME[grouping]
        known: dict[int, str] = {}
        hours = (self.local_ms // 3_600_000).tolist()
        for hour in hours:
            if hour not in known:
                known[hour] = of_ms(_EPOCH + timedelta(hours=hour))
        return [known[hour] for hour in hours]

    def strategies(self, row: ClosedRow) -> tuple[str, ...]:
        """Return which strategies shaped a position."""
        acted = (row.position_id in self.factors, row.added, row.trailing)
        return tuple(name for name, did in zip(STRATEGIES, acted, strict=True) if did)

    def grouped(self, grouping: Grouping) -> dict[str, list[ClosedRow]]:
        """Return the rows of each group, groups in their natural order."""
        groups: dict[str, list[ClosedRow]] = {}
        for key, row in zip(self.keys(grouping), self.rows, strict=True):
            groups.setdefault(key, []).append(row)
        return dict(sorted(groups.items(), key=itemgetter(0)))

    def label(self, grouping: Grouping, key: str) -> str:
        """Return the name of a group where it is more than its key."""
        return self.names.get(key, key) if grouping is Grouping.CONNECTION else key

    # ------------------------------------------------------------ behind a figure
    def behind(self, drill: Drill) -> list[ClosedRow]:
        """Return the rows behind a figure, in the order of their closes.

        Raises:
            InvalidValueError: There is no such figure.
        """
        kind, rows = drill.kind, self.rows
        if kind is DrillKind.GROUP:
            name, _, key = drill.key.partition(" ")
            if name not in set(Grouping):
                raise InvalidValueError(f"{name!r} is no way to group positions")
            return self._chosen(key == one for one in self.keys(Grouping(name)))
        if kind is DrillKind.BIN:
            return self._chosen((self.histogram.bin_of == int(drill.key)).tolist())
        if kind in {DrillKind.WITH, DrillKind.WITHOUT}:
            wanted = kind is DrillKind.WITH
            return self._chosen((drill.key in self.strategies(row)) is wanted for row in rows)
        if kind in _CONDITIONS:
            return self._chosen(map(_CONDITIONS[kind], rows))
        places = self._places(kind)
        return [rows[place] for place in places]

    def _chosen(self, keep: Iterable[bool]) -> list[ClosedRow]:
        return [row for row, kept in zip(self.rows, keep, strict=True) if kept]

    def _places(self, kind: DrillKind) -> Sequence[int]:
        """Return the places of rows that are found by their order."""
        net, places = self.net, range(len(self.net))
        found: dict[DrillKind, Callable[[], Sequence[int]]] = {
            DrillKind.ALL: lambda: places,
            DrillKind.LARGEST_WIN: lambda: _best(places, net, 1),
            DrillKind.LARGEST_LOSS: lambda: _best(places, net, -1),
            DrillKind.WIN_STREAK: lambda: performance.longest_streak(net, 1),
            DrillKind.LOSS_STREAK: lambda: performance.longest_streak(net, -1),
            DrillKind.DRAWDOWN: lambda: self.drawdown.fall,
            DrillKind.LONGEST_BELOW: lambda: self.drawdown.longest,
        }
        return found[kind]()

    def page(
        self, drill: Drill, order_by: str, *, descending: bool, offset: int, limit: int
    ) -> tuple[list[ClosedRow], Sums]:
        """Return a page of the rows behind a figure and the sums over all of them.

        Rows that have no value to be ordered by come last.

        Raises:
            InvalidValueError: There is no such figure or order.
        """
        if order_by not in ORDERS:
            raise InvalidValueError(f"order {order_by!r} is not one of {', '.join(ORDERS)}")
        rows = self.behind(drill)
        places = _ordered(rows, order_by, descending=descending)
        return [rows[place] for place in places[offset : offset + limit].tolist()], sums_of(rows)

    # ------------------------------------------------------------ curve
    @property
    def curve(self) -> tuple[Floats, Floats]:
        """Return the summed net result after each close, and how far below its top that is."""
        total: Floats = np.cumsum(np.array([float(value) for value in self.net], np.float64))
        top = np.maximum(np.maximum.accumulate(total), 0.0) if total.size else total
        return total, top - total


def _ordered(rows: Sequence[ClosedRow], order_by: str, *, descending: bool) -> Ints:
    """Return the places of rows in an order; numpy sorts without holding up other threads."""
    if order_by in _NUMBERS:
        number = _NUMBERS[order_by]
        found = [number(row) for row in rows]
        values = np.array([np.nan if v is None else float(v) for v in found], np.float64)
    else:
        texts = [_TEXTS[order_by](row) for row in rows]
        ranks = {text: float(rank) for rank, text in enumerate(sorted(set(texts)))}
        values = np.array([ranks[text] for text in texts], np.float64)
    return np.argsort(-values if descending else values, kind="stable")


def at_factor_1(rows: Sequence[ClosedRow], factors: Mapping[str, Decimal]) -> Decimal:
    """Return what positions that Block enlarged would have earned at the usual volume, rounded.

    Every amount of a position grows with its volume, so its result is divided by its factor.
    """
    return exact_sum((row.net / factors[row.position_id]).quantize(Decimal("1e-8")) for row in rows)


def local_ms(ts_ms: Ints, *, utc: bool) -> Ints:
    """Return times of UTC as the clock here shows them.

    Offsets are looked up once for each quarter of an hour: no clock is changed between them.
    """
    if utc or not ts_ms.size:
        return ts_ms
    quarters, place_of = np.unique(ts_ms // _QUARTER_MS, return_inverse=True)
    offsets = [_offset_ms(quarter * _QUARTER_MS) for quarter in quarters.tolist()]
    moved: Ints = ts_ms + np.array(offsets, np.int64)[place_of]
    return moved


def _offset_ms(ts_ms: int) -> int:
    offset = datetime.fromtimestamp(ts_ms / 1000, UTC).astimezone().utcoffset()
    return int((offset or timedelta()).total_seconds() * 1000)


def day_name(day: int) -> str:
    """Return a day counted from 1970-01-01 as ``2026-11-23``."""
    return (_EPOCH + timedelta(days=day)).date().isoformat()


def indication_of(row: ClosedRow) -> str:
    """Return the indication whose signal opened a position; ``preset`` and ``none`` for others."""
    if is_preset(row.set_key):
        return "preset"
    head, _, rest = row.set_key.partition(f"{row.symbol} ")
    return rest.partition(" ")[0] if rest and not head else "none"


def preset_of(row: ClosedRow) -> str:
    """Return the name of the preset that opened a position; empty for the main engine."""
    if not is_preset(row.set_key):
        return ""
    return row.set_key.removeprefix(PREFIX).partition(f"/{row.symbol} ")[0].partition("/")[0]


def _best(places: Sequence[int], net: Sequence[Decimal], sign: int) -> Sequence[int]:
    candidates = [place for place in places if net[place] * sign > ZERO]
    return [max(candidates, key=lambda place: net[place] * sign)] if candidates else []


_OF_ROW: Final[Mapping[Grouping, Callable[[ClosedRow], str]]] = {
    Grouping.CONNECTION: lambda row: row.connection_id,
    Grouping.SYMBOL: lambda row: row.symbol,
    Grouping.INDICATION: indication_of,
    Grouping.PRESET: preset_of,
    Grouping.SIDE: lambda row: "long" if row.side == "buy" else "short",
    Grouping.REASON: lambda row: row.reason,
}
_OF_TIME: Final[Mapping[Grouping, Callable[[datetime], str]]] = {
    Grouping.DAY: lambda at: at.date().isoformat(),
    Grouping.WEEK: lambda at: f"{at.isocalendar().year}-W{at.isocalendar().week:02}",
    Grouping.MONTH: lambda at: f"{at:%Y-%m}",
    Grouping.WEEKDAY: lambda at: str(at.isoweekday()),
    Grouping.HOUR: lambda at: f"{at:%H}",
}
_CONDITIONS: Final[Mapping[DrillKind, Callable[[ClosedRow], bool]]] = {
    DrillKind.WINS: lambda row: row.net > ZERO,
    DrillKind.LOSSES: lambda row: row.net < ZERO,
    DrillKind.COMPARED_ENTRY: lambda row: row.entry_slippage is not None,
    DrillKind.COMPARED_EXIT: lambda row: row.exit_slippage is not None,
}
