"""Closed positions with their costs, read beside the engine in one snapshot of the database."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, Final, NamedTuple

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.strategies import DcaPlan, StrategyName
from cts_desktop.storage.columns import EXACT
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

#: Over with a result: abandoned positions never had one.
_CLOSED: Final = "('closed', 'dust')"
_FOR_EVER: Final = 2**62
_SCOPES: Final = f"""
    SELECT p.connection_id, coalesce(c.name, p.connection_id), p.mode, p.symbol, COUNT(*),
        MIN(p.closed_at), MAX(p.closed_at)
    FROM positions p LEFT JOIN connections c ON c.id = p.connection_id
    WHERE p.status IN {_CLOSED} AND p.closed_at IS NOT NULL
    GROUP BY p.connection_id, p.mode, p.symbol ORDER BY 2, 3, 4
"""  # noqa: S608 - constants
_ROWS: Final = f"""
    SELECT p.id, p.connection_id, p.symbol, p.side, p.set_key, coalesce(p.close_reason, ''),
        coalesce(p.opened_at, p.created_at), p.closed_at,
        p.entry_notional, p.exit_notional, p.adjusted_notional, p.base_fee_notional,
        p.fees, p.funding, p.entry_size, p.exit_size, p.trail_distance_pct > 0, p.dca_plan,
        CASE WHEN t.entry_slippage_pct IS NOT NULL THEN t.entry_price END,
        CASE WHEN t.exit_slippage_pct IS NOT NULL THEN t.exit_price END
    FROM positions p
    LEFT JOIN paper_twins t ON p.paper_twin_id <> '' AND t.twin_id = p.paper_twin_id
    WHERE p.status IN {_CLOSED} AND p.mode = ?1 AND p.closed_at >= ?2 AND p.closed_at < ?3
        AND p.symbol IN (SELECT value FROM json_each(?4)) AND (?5 = '' OR p.connection_id = ?5)
    ORDER BY p.closed_at, p.id
"""  # noqa: S608 - constants
#: The size computation of an entry says what Block made of it; hand-written ones may be no JSON.
_FACTORS: Final = """
    SELECT position_id, factor FROM (
        SELECT position_id, CASE WHEN json_valid(computation)
            THEN json_extract(computation, '$.strategy_factor') END AS factor
        FROM orders WHERE intent = 'entry' AND mode = ?
            AND computation LIKE '%"strategy_factor":%'
    ) WHERE factor IS NOT NULL AND factor <> '1'
"""
_BALANCE: Final = """
    SELECT balance FROM equity_snapshots WHERE connection_id = ? AND mode = ? AND timestamp <= ?
    ORDER BY timestamp DESC LIMIT 1
"""
_DETAILS: Final = """
    SELECT p.id, p.connection_id, coalesce(c.name, p.connection_id), p.mode, p.status,
        p.entry_size, p.entry_notional, p.exit_size, p.exit_notional, p.set_key
    FROM positions p LEFT JOIN connections c ON c.id = p.connection_id
    WHERE p.id IN (SELECT value FROM json_each(?))
"""
_FILLS: Final = """
    SELECT f.trade_id, f.client_id, f.connection_id, coalesce(c.name, f.connection_id), f.symbol,
        f.side, o.intent, f.price, f.size, f.fee, f.fee_currency, f.maker, f.timestamp
    FROM orders o JOIN fills f ON f.client_id = o.client_id
    LEFT JOIN connections c ON c.id = f.connection_id
    WHERE o.position_id = ? ORDER BY f.timestamp, f.id
"""
_RECORDS: Final = """
    SELECT set_key, data FROM config_sets
    WHERE connection_id = ? AND set_key IN (SELECT value FROM json_each(?))
"""
_STRATEGIES: Final = """
    SELECT set_key, data FROM set_strategies
    WHERE connection_id = ? AND strategy = ? AND set_key IN (SELECT value FROM json_each(?))
"""


class ScopeRow(NamedTuple):
    """How many closed positions there are of one connection, mode and symbol."""

    connection_id: str
    name: str
    mode: str
    symbol: str
    n: int
    first_ms: int
    last_ms: int


class ClosedRow(NamedTuple):
    """A closed position in amounts of its quote currency.

    Attributes:
        turnover: notional of entries and exits together.
        entry_slippage, exit_slippage: how much worse than its simulated twin; above 0 is a loss,
            None where nothing could be compared.
        added: DCA has added to it.
    """

    position_id: str
    connection_id: str
    symbol: str
    side: str
    set_key: str
    reason: str
    opened_ms: int
    closed_ms: int
    net: Decimal
    fees: Decimal
    funding: Decimal
    turnover: Decimal
    entry_slippage: Decimal | None
    exit_slippage: Decimal | None
    trailing: bool
    added: bool


class DetailRow(NamedTuple):
    """What a table shows of a position beyond its amounts."""

    position_id: str
    connection_id: str
    name: str
    mode: str
    state: str
    entry_qty: Decimal
    entry_notional: Decimal
    exit_qty: Decimal
    exit_notional: Decimal
    set_key: str


class FillRow(NamedTuple):
    """An execution with the purpose of its order."""

    trade_id: str
    client_id: str
    connection_id: str
    name: str
    symbol: str
    side: str
    purpose: str
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_currency: str
    maker: bool
    ts_ms: int


@dataclass(frozen=True, slots=True)
class WantedRows:
    """Which closed positions; an empty connection stands for all."""

    mode: str
    symbols: Collection[str]
    connection_id: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


class StatisticsSnapshot:
    """The database at one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def scopes(self) -> list[ScopeRow]:
        """Return what there is, by name of the connection, mode and symbol."""
        return [ScopeRow(*row) for row in self._connection.execute(_SCOPES)]

    def closed(self, wanted: WantedRows) -> list[ClosedRow]:
        """Return closed positions in the order of their closes."""
        until_ms = _FOR_EVER if wanted.until_ms is None else wanted.until_ms
        parameters = (
            wanted.mode, -_FOR_EVER if wanted.since_ms is None else wanted.since_ms, until_ms,
            json.dumps(sorted(wanted.symbols)), wanted.connection_id,
        )  # fmt: skip
        shared: dict[str, str] = {}  # a text of its own for each row would take most of the room
        with localcontext(EXACT):
            return [_closed(row, shared) for row in self._connection.execute(_ROWS, parameters)]

    def block_factors(self, mode: str) -> dict[str, Decimal]:
        """Return the volume factor of each position whose entry Block enlarged."""
        rows = self._connection.execute(_FACTORS, (mode,))
        return {position_id: Decimal(str(factor)) for position_id, factor in rows}

    def balance(self, connection_id: str, mode: str, ts_ms: int) -> Decimal | None:
        """Return what an account held at a time, None where nothing was recorded by then."""
        row = self._connection.execute(_BALANCE, (connection_id, mode, ts_ms)).fetchone()
        return None if row is None else Decimal(row[0])

    def details(self, position_ids: Sequence[str]) -> dict[str, DetailRow]:
        """Return more about some positions, by id."""
        rows = self._connection.execute(_DETAILS, (json.dumps(list(position_ids)),))
        return {
            row[0]: DetailRow._make((*row[:5], *map(Decimal, row[5:9]), row[9])) for row in rows
        }

    def fills(self, position_id: str) -> list[FillRow]:
        """Return the executions of a position, oldest first."""
        rows = self._connection.execute(_FILLS, (position_id,))
        return [
            FillRow._make((*row[:7], *map(Decimal, row[7:10]), row[10], bool(row[11]), row[12]))
            for row in rows
        ]

    def set_records(self, connection_id: str, set_keys: Sequence[str]) -> dict[str, bytes]:
        """Return the packed record of each of these configuration sets that is stored."""
        rows = self._connection.execute(_RECORDS, (connection_id, json.dumps(list(set_keys))))
        return {key: data for key, data in rows if data}

    def strategy_states(
        self, connection_id: str, strategy: StrategyName, set_keys: Sequence[str]
    ) -> dict[str, bytes]:
        """Return what a strategy remembers of each of these sets."""
        asked = (connection_id, strategy.value, json.dumps(list(set_keys)))
        return {key: data for key, data in self._connection.execute(_STRATEGIES, asked) if data}


class StatisticsReader:
    """Opens what is committed, over a connection of its own; in any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def snapshot(self) -> Iterator[StatisticsSnapshot]:
        """Read several things of one moment; raises DatabaseError and its kin."""
        try:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                connection.execute("BEGIN")
                yield StatisticsSnapshot(connection)
        except SQLITE_ERRORS as error:
            raise in_plain_words(error, self._path) from error


def _closed(row: tuple[Any, ...], shared: dict[str, str]) -> ClosedRow:
    (position_id, connection_id, symbol, side, set_key, reason, opened_ms, closed_ms,
     entry, exit_, adjusted, base_fees, fees, funding, entry_qty, exit_qty, trailing, plan,
     twin_entry, twin_exit) = row  # fmt: skip
    sign = 1 if side == "buy" else -1
    paid, sold, fee = Decimal(entry), Decimal(exit_), Decimal(fees)
    funded = ZERO if funding == "0" else Decimal(funding)  # one for all: most have none
    gross = sign * (sold - paid - Decimal(adjusted)) + Decimal(base_fees)
    dca = _plan(plan)
    added = dca is not None and 0 < dca.first_qty < Decimal(entry_qty)
    entry_slippage = exit_slippage = None
    if twin_entry is not None:  # of a position that was added to, the first entry alone compares
        held, qty = paid, Decimal(entry_qty)
        if dca is not None and added:
            held, qty = dca.first_notional, dca.first_qty
        entry_slippage = sign * (held - Decimal(repr(twin_entry)) * qty)
    if twin_exit is not None:
        exit_slippage = sign * (Decimal(repr(twin_exit)) * Decimal(exit_qty) - sold)
    texts = (connection_id, symbol, side, set_key, reason)
    return ClosedRow._make((
        position_id, *(shared.setdefault(text, text) for text in texts),
        opened_ms, closed_ms, gross - fee - funded, fee, funded, paid + sold,
        entry_slippage, exit_slippage, bool(trailing), added,
    ))  # fmt: skip


def _plan(text: str) -> DcaPlan | None:
    """Return a stored plan; one that cannot be read is as good as none."""
    try:
        return DcaPlan.from_text(text) if text else None
    except InvalidValueError:
        return None
