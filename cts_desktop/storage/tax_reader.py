"""Executions, funding and gains of positions as a tax return needs them, one snapshot, row by row.

Funding payments are kept as a sum per position, so they are dated at its close; a position that is
still open is in no list yet.
"""

import heapq
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal, localcontext
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.statistics import TaxScope
from cts_desktop.storage.columns import EXACT
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.soundness import check_header, read_number
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

_FOR_EVER: Final = 2**62
_FILLS: Final = """
    SELECT f.timestamp, coalesce(c.name, f.connection_id), coalesce(c.exchange, ''), f.mode,
        f.symbol, coalesce(c.market_type, ''), f.side, f.price, f.size, f.fee, f.fee_currency,
        f.maker, f.trade_id, f.venue_id, f.client_id, coalesce(o.position_id, ''),
        coalesce(o.intent, '')
    FROM fills f LEFT JOIN orders o ON o.client_id = f.client_id
    LEFT JOIN connections c ON c.id = f.connection_id
    WHERE f.timestamp >= ?1 AND f.timestamp < ?2 AND (?3 = '' OR f.connection_id = ?3)
        AND instr(?4, ' ' || f.mode || ' ')
    ORDER BY f.timestamp, f.id
"""
_POSITIONS: Final = """
    SELECT p.closed_at, coalesce(c.name, p.connection_id), coalesce(c.exchange, ''), p.mode,
        p.symbol, coalesce(c.market_type, ''), p.side, p.entry_notional, p.exit_notional,
        p.adjusted_notional, p.base_fee_notional, p.funding, p.id
    FROM positions p LEFT JOIN connections c ON c.id = p.connection_id
    WHERE p.status IN ('closed', 'dust') AND p.closed_at >= ?1 AND p.closed_at < ?2
        AND (?3 = '' OR p.connection_id = ?3) AND instr(?4, ' ' || p.mode || ' ')
    ORDER BY p.closed_at, p.id
"""


@dataclass(frozen=True, slots=True)
class TaxPlace:
    """When and where something happened.

    Attributes:
        derivative: no asset changed hands: only its result does.
    """

    ts_ms: int
    connection: str
    exchange: str
    mode: str
    symbol: str
    derivative: bool


@dataclass(frozen=True, slots=True)
class TaxFill:
    """An execution."""

    place: TaxPlace
    side: str
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_currency: str
    maker: bool
    trade_id: str
    venue_id: str
    client_id: str
    position_id: str
    purpose: str


@dataclass(frozen=True, slots=True)
class TaxFunding:
    """All funding of one position: above 0 was paid."""

    place: TaxPlace
    amount: Decimal
    position_id: str


@dataclass(frozen=True, slots=True)
class TaxGain:
    """What a closed position on a derivative earned before fees and funding."""

    place: TaxPlace
    amount: Decimal
    position_id: str


TaxRow = TaxFill | TaxFunding | TaxGain


def read_tax_rows(path: Path, scope: TaxScope) -> Iterator[TaxRow]:
    """Yield the rows of one moment in the order of their times.

    Raises DatabaseError and its kin, also for a schema this program would have to upgrade first.
    """
    check_header(path, len(MIGRATIONS))
    parameters = (
        -_FOR_EVER if scope.since_ms is None else scope.since_ms,
        _FOR_EVER if scope.until_ms is None else scope.until_ms,
        scope.connection_id,
        f" {' '.join(scope.modes)} ",
    )
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            if read_number(connection, "user_version") < len(MIGRATIONS):
                raise DatabaseError(
                    f"{path} was written by an older version of this program. Start this version "
                    "once on the profile, which brings the database up to date, then try again."
                )
            connection.execute("BEGIN")
            fills = (_fill(row) for row in connection.execute(_FILLS, parameters))
            closed = (
                made
                for row in connection.execute(_POSITIONS, parameters)
                for made in _of_position(row)
            )
            yield from heapq.merge(fills, closed, key=attrgetter("place.ts_ms"))
    except SQLITE_ERRORS as error:
        raise in_plain_words(error, path) from error


def _place(row: tuple[Any, ...]) -> TaxPlace:
    ts_ms, connection, exchange, mode, symbol, market = row[:6]
    derivative = ":" in symbol or market == "perpetual"
    return TaxPlace(ts_ms, connection, exchange, mode, symbol, derivative)


def _fill(row: tuple[Any, ...]) -> TaxFill:
    side, price, qty, fee, fee_currency, maker, *ids = row[6:]
    trade_id, venue_id, client_id, position_id, purpose = ids
    return TaxFill(
        _place(row), side, Decimal(price), Decimal(qty), Decimal(fee), fee_currency, bool(maker),
        trade_id, venue_id, client_id, position_id, purpose,
    )  # fmt: skip


def _of_position(row: tuple[Any, ...]) -> Iterator[TaxFunding | TaxGain]:
    place = _place(row)
    entry, exit_, adjusted, base_fees, funding = map(Decimal, row[7:12])
    with localcontext(EXACT):
        gross = (1 if row[6] == "buy" else -1) * (exit_ - entry - adjusted) + base_fees
    if place.derivative and gross:
        yield TaxGain(place, gross, row[12])
    if funding:
        yield TaxFunding(place, funding, row[12])
