"""Executions as CSV for a tax return: a plain layout, and those of two tools that are widely used.

Times are UTC, amounts exact. On spot markets an execution is a trade of two assets. On perpetuals
nothing is bought: there the tools are given the result of each closed position, and fees and
funding as costs of their own. Whatever is not real money is marked in every row.

Layouts: Koinly's "universal" template (Date … TxHash, labels "realized gain" and "margin fee") and
CoinTracking's CSV import (Type … Tx-ID, "Trade", "Derivatives / Futures Profit" and so on).
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Final

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.money import to_text
from cts_desktop.domain.statistics import TaxFormat, TaxScope, base_of, quote_of
from cts_desktop.runtime.files import atomic_write_pieces, human_os_error
from cts_desktop.service.statistics_views import TaxExport
from cts_desktop.storage.columns import EXACT
from cts_desktop.storage.tax_reader import (
    TaxFill,
    TaxFunding,
    TaxGain,
    TaxPlace,
    TaxRow,
    read_tax_rows,
)

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, written with its name
#: A spreadsheet takes a text that begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_PIECE_CHARACTERS: Final = 1 << 18
Cells = Sequence[str]


def export(database: Path, path: Path, scope: TaxScope) -> TaxExport:
    """Write *path* whole or not at all and return what is in it.

    Raises:
        UserActionError: The scope or the file does not do, or the database cannot be read.
    """
    target = path.expanduser().resolve()
    known = {mode.value for mode in Mode}
    if not scope.modes or not known >= set(scope.modes):
        raise InvalidValueError(f"Modes are some of {', '.join(sorted(known))}")
    if target.parent == database.parent.resolve() and target.name.startswith(database.name):
        raise UserActionError(f"{target} belongs to the profile. Choose another file.")
    counts: dict[type, int] = {}
    pieces = _pieces(read_tax_rows(database, scope), scope.format, counts)
    try:
        atomic_write_pieces(target, pieces)
    except OSError as error:
        raise UserActionError(f"Not exported: {human_os_error(error, target)}") from error
    n_of = [counts.get(kind, 0) for kind in (TaxFill, TaxFunding, TaxGain)]
    return TaxExport(str(target), *n_of)


def _pieces(rows: Iterator[TaxRow], layout: TaxFormat, counts: dict[type, int]) -> Iterator[bytes]:
    """Yield the title line and a line for every row, many at a time."""
    titles, cells_of = _LAYOUTS[layout]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(titles)
    for row in rows:
        for cells in cells_of(row):
            writer.writerow(cells)
            counts[type(row)] = counts.get(type(row), 0) + 1
        if out.tell() > _PIECE_CHARACTERS:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


# ---------------------------------------------------------------- generic
_GENERIC: Final = (
    "time_utc", "time_ms", "kind", "mode", "connection", "exchange", "market", "symbol", "side",
    "purpose", "quantity", "base_currency", "price", "notional", "quote_currency", "fee",
    "fee_currency", "funding", "liquidity", "trade_id", "order_id", "client_id", "position_id",
)  # fmt: skip


def _generic(row: TaxRow) -> Iterator[Cells]:
    place = row.place
    market = "perpetual" if place.derivative else "spot"
    head = (_iso(place.ts_ms), str(place.ts_ms))
    where = (
        place.mode, _safe(place.connection), place.exchange, market, _safe(place.symbol),
    )  # fmt: skip
    base, quote = _safe(base_of(place.symbol)), _safe(quote_of(place.symbol))
    if isinstance(row, TaxFill):
        yield (
            *head, "fill", *where, row.side, row.purpose, to_text(row.qty), base,
            to_text(row.price), to_text(_notional(row)), quote, to_text(row.fee),
            _safe(row.fee_currency), "", "maker" if row.maker else "taker", _safe(row.trade_id),
            _safe(row.venue_id), _safe(row.client_id), _safe(row.position_id),
        )  # fmt: skip
    elif isinstance(row, TaxFunding):
        yield (
            *head, "funding", *where, "", "", "", "", "", "", quote, "", "",
            to_text(-row.amount), "", "", "", "", _safe(row.position_id),
        )  # fmt: skip


# ---------------------------------------------------------------- Koinly
_KOINLY: Final = (
    "Date", "Sent Amount", "Sent Currency", "Received Amount", "Received Currency", "Fee Amount",
    "Fee Currency", "Net Worth Amount", "Net Worth Currency", "Label", "Description", "TxHash",
)  # fmt: skip
_GAIN, _FEE = "realized gain", "margin fee"


def _koinly(row: TaxRow) -> Iterator[Cells]:
    date = f"{_second(row.place.ts_ms)} UTC"
    quote = quote_of(row.place.symbol)
    if isinstance(row, TaxFill) and not row.place.derivative:
        sent, received = _exchanged(row)
        fee = (to_text(row.fee), _safe(row.fee_currency)) if row.fee else ("", "")
        yield date, *sent, *received, *fee, "", "", "", _about(row), _safe(row.trade_id)
        return
    amount, currency = _result(row, quote)
    if not amount:
        return
    label = _GAIN if amount > 0 or isinstance(row, TaxGain) else _FEE
    moved = ("", "", to_text(amount), currency)
    if amount < 0:
        moved = (to_text(-amount), currency, "", "")
    yield date, *moved, "", "", "", "", label, _about(row), _id(row)


# ---------------------------------------------------------------- CoinTracking
_COINTRACKING: Final = (
    "Type", "Buy Amount", "Buy Currency", "Sell Amount", "Sell Currency", "Fee", "Fee Currency",
    "Exchange", "Trade-Group", "Comment", "Date", "Tx-ID",
)  # fmt: skip


def _cointracking(row: TaxRow) -> Iterator[Cells]:
    date, exchange = _second(row.place.ts_ms), _safe(row.place.connection)
    if not _is_money(row.place):
        exchange = f"{exchange} ({row.place.mode.upper()})"
    quote = quote_of(row.place.symbol)
    if isinstance(row, TaxFill) and not row.place.derivative:
        sent, received = _exchanged(row)
        fee = (to_text(row.fee), _safe(row.fee_currency)) if row.fee else ("", "")
        yield (
            "Trade", *received, *sent, *fee, exchange, "Spot", _about(row), date,
            _safe(row.trade_id),
        )  # fmt: skip
        return
    amount, currency = _result(row, quote)
    if not amount:
        return
    if isinstance(row, TaxFill):
        kind, group = ("Margin Fee" if amount < 0 else "Other Income"), "Fees"
    else:
        kind = f"Derivatives / Futures {'Profit' if amount > 0 else 'Loss'}"
        group = "Funding" if isinstance(row, TaxFunding) else "Perpetuals"
    moved = (to_text(amount), currency, "", "")
    if amount < 0:
        moved = ("", "", to_text(-amount), currency)
    yield kind, *moved, "", "", exchange, group, _about(row), date, _id(row)


# ---------------------------------------------------------------- parts
def _exchanged(fill: TaxFill) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what was given away and what was got: amount and currency each."""
    base = (to_text(fill.qty), _safe(base_of(fill.place.symbol)))
    quote = (to_text(_notional(fill)), _safe(quote_of(fill.place.symbol)))
    return (quote, base) if fill.side == "buy" else (base, quote)


def _result(row: TaxRow, quote: str) -> tuple[Decimal, str]:
    """Return what was earned (above 0) or paid, and in which currency."""
    match row:
        case TaxFill():
            return -row.fee, _safe(row.fee_currency)
        case TaxFunding():
            return -row.amount, _safe(quote)
        case TaxGain():
            return row.amount, _safe(quote)


def _about(row: TaxRow) -> str:
    """Return a row in words; what is not money says so first."""
    place = row.place
    mark = "" if _is_money(place) else f"{place.mode.upper()}, not real money: "
    if isinstance(row, TaxFill):
        what = f"{row.side} {to_text(row.qty)} at {to_text(row.price)}, order {row.venue_id}"
    elif isinstance(row, TaxFunding):
        what = f"funding of position {row.position_id}"
    else:
        what = f"result of position {row.position_id}"
    return _safe(f"{mark}{place.connection} {place.symbol} {what}")


def _id(row: TaxRow) -> str:
    match row:
        case TaxFill():
            return _safe(row.trade_id)
        case TaxFunding():
            return f"funding-{row.position_id}"
        case TaxGain():
            return f"result-{row.position_id}"


def _notional(fill: TaxFill) -> Decimal:
    with localcontext(EXACT):
        return fill.price * fill.qty


def _is_money(place: TaxPlace) -> bool:
    return place.mode == Mode.LIVE


def _moment(ts_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ts_ms)


def _iso(ts_ms: int) -> str:
    return f"{_moment(ts_ms).isoformat(timespec='milliseconds')}Z"


def _second(ts_ms: int) -> str:
    return f"{_moment(ts_ms):%Y-%m-%d %H:%M:%S}"


def _safe(text: str) -> str:
    """Keep a spreadsheet from running *text* as a formula (as OWASP advises)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


_LAYOUTS: Final[Mapping[TaxFormat, tuple[Cells, Callable[[TaxRow], Iterator[Cells]]]]] = {
    TaxFormat.GENERIC: (_GENERIC, _generic),
    TaxFormat.KOINLY: (_KOINLY, _koinly),
    TaxFormat.COINTRACKING: (_COINTRACKING, _cointracking),
}
