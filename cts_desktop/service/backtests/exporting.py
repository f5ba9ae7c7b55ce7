"""A run, or one of its configurations, written to a file as CSV, JSON or HTML."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.figures import FIGURES
from cts_desktop.domain.backtests import LEAST_TRADES
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.runtime.files import atomic_write_pieces, human_os_error
from cts_desktop.service.backtests import pages
from cts_desktop.service.backtests.calculation import Calculation
from cts_desktop.service.backtests.pages import PageQuery
from cts_desktop.service.backtests.table import Snapshot
from cts_desktop.service.preset_views import ResultRow
from cts_desktop.service.reports.content import GuardFacts
from cts_desktop.service.reports.files import trade_lines

KINDS: Final = ("csv", "json", "html")
#: Configurations in the table of a report.
BEST: Final = 20
#: About so many trades are made by one call of a worker.
_TRADES_AT_ONCE: Final = 20_000
_CONFIGURATIONS_AT_ONCE: Final = 500


def check_kind(kind: str) -> str:
    """Return the kind of file in its plain form; raise InvalidValueError where there is none."""
    plain = kind.lower().lstrip(".")
    if plain not in KINDS:
        raise InvalidValueError(f"Kind of file: choose one of {', '.join(KINDS)}")
    return plain


def guard_facts(of: Snapshot) -> GuardFacts:
    """Return what the luck guard found."""
    return GuardFacts(
        level=of.thresholds.luck_guard.value,
        words=pages.guard_words(of),
        tried=of.numbers.size,
        passing=None if of.verdict is None else int(of.verdict.passes.sum()),
    )


def best_rows(of: Snapshot) -> tuple[ResultRow, ...]:
    """Return the best in sample by what was searched for; any one where none traded enough."""
    figure = FIGURES[of.plan.request.objective]
    query = PageQuery(
        order_by=figure.key,
        descending=figure.higher_is_better,
        least_n=LEAST_TRADES,
        limit=BEST,
    )
    return pages.page("", of, query).rows or pages.page("", of, PageQuery(limit=1)).rows


def rows_by_number(of: Snapshot, number: int | None) -> Ints:
    """Return all rows by number, or the one row of a configuration.

    Raises:
        UserActionError: There is nothing to write.
        NotFoundError: This configuration has not been calculated.
    """
    if not of.numbers.size:
        raise UserActionError("Nothing has been calculated yet: there is nothing to export.")
    if number is None:
        return of.order
    rows = np.flatnonzero(of.numbers == number)
    if not rows.size:
        raise NotFoundError("This configuration has not been calculated")
    return rows


def split_ms(of: Snapshot) -> int | None:
    """Return where the part out of sample begins; None where there is none."""
    place = of.plan.window("out")
    return None if place is None else of.plan.windows[place].begin_ms


def trade_pieces(
    calculation: Calculation, of: Snapshot, rows: Ints, loop: asyncio.AbstractEventLoop
) -> Iterator[str]:
    """Yield the trades of some rows as JSON lines, in their order; blocking: for a thread.

    Workers are kept busy a few pieces ahead, so that no more than these are in memory.
    """
    asyncio.run_coroutine_threadsafe(calculation.open(), loop).result()
    ahead: deque[Future[str]] = deque()
    for numbers in _divided(of, rows):
        asked = calculation.ask(trade_lines, numbers)
        ahead.append(asyncio.run_coroutine_threadsafe(asked, loop))
        if len(ahead) > calculation.lanes:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()


def _divided(of: Snapshot, rows: Ints) -> Iterator[list[int]]:
    """Yield the numbers of rows in pieces of one set and symbol, not too large."""
    piece: list[int] = []
    trades, before = 0.0, (-1, -1)
    for row in rows.tolist():
        where = int(of.places[row]), int(of.symbols[row])
        full = trades >= _TRADES_AT_ONCE or len(piece) >= _CONFIGURATIONS_AT_ONCE
        if piece and (full or where != before):
            yield piece
            piece, trades = [], 0.0
        before = where
        # One without a trade need not be calculated once more.
        if count := float(of.whole[row, column.N]):
            piece.append(int(of.numbers[row]))
            trades += count
    if piece:
        yield piece


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all; raise UserActionError in words."""
    try:
        atomic_write_pieces(path, pieces)
    except OSError as error:
        raise UserActionError(f"Not exported: {human_os_error(error, path)}") from error
