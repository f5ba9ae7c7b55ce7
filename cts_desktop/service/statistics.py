"""Profit and loss as figures; each is made of rows that can be asked for."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.analysis import performance
from cts_desktop.analysis.performance import EXACT
from cts_desktop.domain.errors import InvalidValueError, NotFoundError
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.ports import Clock, Stores
from cts_desktop.domain.statistics import Drill, DrillKind, Grouping, Scope, TaxScope, quote_of
from cts_desktop.service import statistics_compared, tax
from cts_desktop.service.statistics_figures import figures_of
from cts_desktop.service.statistics_rows import ClosedRows, day_name, sums_of
from cts_desktop.service.statistics_views import (
    BinView,
    Breakdown,
    Choice,
    ClosedView,
    ComparedRow,
    DayView,
    GroupRow,
    ProfitPoint,
    RowsPage,
    StatisticsFill,
    StatisticsReport,
    TaxExport,
)
from cts_desktop.storage.statistics_reader import (
    ClosedRow,
    DetailRow,
    FillRow,
    StatisticsReader,
    StatisticsSnapshot,
    WantedRows,
)

MOST_ROWS: Final = 1000
#: Points of a curve: more than a screen has pixels is not seen.
MOST_POINTS: Final = 2000


class Statistics:
    """Calculates figures from what is stored, in worker threads, beside the engine loop.

    The rows of the newest report are kept, so that all that is asked about it is of one moment.
    """

    def __init__(self, stores: Stores, database: Path, clock: Clock) -> None:
        self._stores = stores
        self._reader = StatisticsReader(database)
        self._database = database
        self._clock = clock
        self._numbers = count(1)
        self._newest: tuple[int, ClosedRows] | None = None
        self._overtaken = 0  # reports up to this number are of no use any more

    async def report(self, scope: Scope) -> StatisticsReport:
        """Read everything anew and return its figures; raise DatabaseError and its kin."""
        self._stores.flush()
        report_id = next(self._numbers)
        rows, report = await asyncio.to_thread(self._make, scope, report_id, self._clock.now_ms())
        if report_id > self._overtaken:  # a newer one may have been faster
            self._newest, self._overtaken = (report_id, rows), report_id
        return report

    async def forget(self) -> None:
        """Drop the rows of every report asked for so far: nobody looks at them."""
        self._newest, self._overtaken = None, next(self._numbers)

    async def breakdown(self, report_id: int, grouping: Grouping) -> Breakdown:
        """Return the groups of a report.

        Raises:
            NotFoundError: A newer report took its place.
        """
        return await asyncio.to_thread(_breakdown, report_id, self._rows(report_id), grouping)

    async def comparison(self, report_id: int) -> tuple[ComparedRow, ...]:
        """Return positions with and without Block, DCA and trailing.

        Raises:
            NotFoundError: A newer report took its place.
        """
        rows = self._rows(report_id)
        return await asyncio.to_thread(statistics_compared.compared, rows, self._reader)

    async def rows(
        self,
        report_id: int,
        drill: Drill,
        *,
        order_by: str = "",
        descending: bool = True,
        offset: int = 0,
        limit: int = 200,
    ) -> RowsPage:
        """Return a page of the positions behind a figure, and the sums over all of them.

        Raises:
            InvalidValueError: There is no such figure, order or page.
            NotFoundError: A newer report took its place.
        """
        if offset < 0 or not 1 <= limit <= MOST_ROWS:
            raise InvalidValueError(f"A page has 1 to {MOST_ROWS} rows and starts at 0 or later")
        rows = self._rows(report_id)

        def work() -> RowsPage:
            found, sums = rows.page(
                drill, order_by, descending=descending, offset=offset, limit=limit
            )
            with self._reader.snapshot() as snapshot:
                details = snapshot.details([row.position_id for row in found])
            views = (_view(rows, row, details.get(row.position_id)) for row in found)
            return RowsPage(report_id, drill, tuple(views), offset, sums)

        return await asyncio.to_thread(work)

    async def fills(self, position_id: str) -> tuple[StatisticsFill, ...]:
        """Return the executions of a position, oldest first."""
        self._stores.flush()

        def work() -> tuple[StatisticsFill, ...]:
            with self._reader.snapshot() as snapshot:
                return tuple(_fill(row) for row in snapshot.fills(position_id))

        return await asyncio.to_thread(work)

    async def export_tax(self, path: str, scope: TaxScope) -> TaxExport:
        """Write executions and funding to *path* in the layout wanted; see `service.tax`.

        Raises:
            UserActionError: The file cannot be written; it is as it was.
        """
        self._stores.flush()
        return await asyncio.to_thread(tax.export, self._database, Path(path), scope)

    # ------------------------------------------------------------ inside
    def _rows(self, report_id: int) -> ClosedRows:
        if self._newest is None or self._newest[0] != report_id:
            raise NotFoundError("These figures are older than the newest ones. Refresh the page")
        return self._newest[1]

    def _make(
        self, scope: Scope, report_id: int, now_ms: int
    ) -> tuple[ClosedRows, StatisticsReport]:
        with self._reader.snapshot() as snapshot:
            rows = _read(snapshot, scope)
        return rows, StatisticsReport(
            report_id=report_id,
            made_ms=now_ms,
            scope=rows.scope,
            choices=rows.choices,
            figures=figures_of(rows),
            curve=_curve(rows),
            days=_days(rows),
            bins=_bins(rows),
        )


def _read(snapshot: StatisticsSnapshot, scope: Scope) -> ClosedRows:
    """Read the rows of a scope; where it names no mode or quote, those of the newest position."""
    choices = tuple(
        Choice(s.connection_id, s.name, s.mode, quote_of(s.symbol), s.symbol, *s[4:])
        for s in snapshot.scopes()
    )
    scope = _completed(scope, choices)
    mine = [c for c in choices if c.mode == scope.mode and c.quote == scope.quote]
    symbols = {c.symbol for c in mine if scope.symbol in {"", c.symbol}}
    rows = snapshot.closed(
        WantedRows(scope.mode, symbols, scope.connection_id, scope.since_ms, scope.until_ms)
    )
    factors = snapshot.block_factors(scope.mode) if rows else {}
    balance = None
    if rows:
        accounts = {c.connection_id for c in mine if scope.connection_id in {"", c.connection_id}}
        balance = _balance(snapshot, scope.mode, accounts, choices, rows[0].closed_ms)
    return ClosedRows(scope, rows, choices, factors, balance)


def _completed(scope: Scope, choices: Sequence[Choice]) -> Scope:
    """Fill in mode and quote currency of what was closed last among what fits."""

    def fits(choice: Choice) -> bool:
        return all(
            not wanted or wanted == found
            for wanted, found in (
                (scope.mode, choice.mode),
                (scope.quote, choice.quote),
                (scope.connection_id, choice.connection_id),
                (scope.symbol, choice.symbol),
            )
        )

    newest = max(filter(fits, choices), key=lambda choice: choice.last_ms, default=None)
    if newest is None:
        return scope
    return replace(scope, mode=newest.mode, quote=newest.quote)


def _balance(
    snapshot: StatisticsSnapshot,
    mode: str,
    accounts: set[str],
    choices: Sequence[Choice],
    ts_ms: int,
) -> Decimal | None:
    """Return what the accounts held at a time; None where one has several quote currencies."""
    total = performance.exact_sum(())
    for connection_id in accounts:
        quotes = {c.quote for c in choices if (c.connection_id, c.mode) == (connection_id, mode)}
        held = snapshot.balance(connection_id, mode, ts_ms)
        if held is None or len(quotes) != 1:
            return None
        total = performance.exact_sum((total, held))
    return total


# ---------------------------------------------------------------- pictures
def _curve(rows: ClosedRows) -> tuple[ProfitPoint, ...]:
    total, below = rows.curve
    places = np.union1d(
        performance.thinned(total, MOST_POINTS // 2), performance.thinned(below, MOST_POINTS // 2)
    )
    return tuple(
        ProfitPoint(*point)
        for point in zip(
            rows.closed_ms[places].tolist(),
            total[places].tolist(),
            below[places].tolist(),
            strict=True,
        )
    )


def _days(rows: ClosedRows) -> tuple[DayView, ...]:
    days = rows.days.tolist()
    counts: dict[int, int] = {}
    for day in days:
        counts[day] = counts.get(day, 0) + 1
    sums = performance.daily_sums(days, rows.net)
    return tuple(DayView(day_name(day), counts[day], net) for day, net in sums.items())


def _bins(rows: ClosedRows) -> tuple[BinView, ...]:
    edges = rows.histogram.edges.tolist()
    counts = np.bincount(rows.histogram.bin_of, minlength=len(edges) - 1).tolist()
    return tuple(BinView(*bin_) for bin_ in zip(edges, edges[1:], counts, strict=False))


# ---------------------------------------------------------------- tables
def _breakdown(report_id: int, rows: ClosedRows, grouping: Grouping) -> Breakdown:
    groups = tuple(
        GroupRow(
            key=key,
            label=rows.label(grouping, key),
            sums=sums_of(mine),
            drawdown=performance.drawdown(
                [row.net for row in mine], [row.closed_ms for row in mine]
            ).depth,
            drill=Drill.group(grouping, key),
        )
        for key, mine in rows.grouped(grouping).items()
    )
    return Breakdown(report_id, grouping, groups, sums_of(rows.behind(Drill(DrillKind.ALL))))


def _view(rows: ClosedRows, row: ClosedRow, detail: DetailRow | None) -> ClosedView:
    entry = exit_ = None
    if detail is not None and detail.entry_qty:
        entry = detail.entry_notional / detail.entry_qty
    if detail is not None and detail.exit_qty:
        exit_ = detail.exit_notional / detail.exit_qty
    with localcontext(EXACT):
        gross = row.net + row.fees + row.funding
    return ClosedView(
        position_id=row.position_id,
        connection_id=row.connection_id,
        connection_name=rows.names.get(row.connection_id, row.connection_id),
        mode=rows.scope.mode,
        symbol=row.symbol,
        side="long" if row.side == Side.BUY else "short",
        state=detail.state if detail else "",
        opened_ms=row.opened_ms,
        closed_ms=row.closed_ms,
        qty=detail.entry_qty if detail else performance.exact_sum(()),
        entry_price=entry,
        exit_price=exit_,
        gross=gross,
        fees=row.fees,
        funding=row.funding,
        net=row.net,
        turnover=row.turnover,
        entry_slippage=row.entry_slippage,
        exit_slippage=row.exit_slippage,
        reason=row.reason,
        strategies=rows.strategies(row),
        set_key=row.set_key,
    )


def _fill(row: FillRow) -> StatisticsFill:
    fill = Fill(
        row.connection_id, row.symbol, row.trade_id, row.client_id, "", Side(row.side), row.price,
        row.qty, row.fee, row.fee_currency, row.maker, row.ts_ms,
    )  # fmt: skip
    with localcontext(EXACT):
        return StatisticsFill(
            *row[:9], fill.notional, row.fee, row.fee_currency, fill.fee_in_quote, row.maker,
            row.ts_ms,
        )  # fmt: skip
