"""Reports as CSV and JSON, written piece by piece: a run has more trades than fit into memory."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cts_desktop.analysis.presets import work
from cts_desktop.analysis.presets.work import Task
from cts_desktop.domain.backtests import BacktestTrade
from cts_desktop.service.preset_views import ResultRow
from cts_desktop.service.reports import content
from cts_desktop.service.reports.content import Report

_EVEN: Final = "break_even_win_rate"
_BETWEEN: Final = ",\n"


# ------------------------------------------------------------------ JSON
def trade_lines(task: Task, numbers: Sequence[int], sent: bytes | None = None) -> str:
    """Return every trade of some configurations as JSON, one a line; runs in a worker process."""
    return _BETWEEN.join(
        content.trade_line(trade)
        for number in numbers
        for trade in work.trades(task, number, "all", sent)
    )


def json_pieces(
    report: Report, rows: Iterable[ResultRow], trades: Iterable[str]
) -> Iterator[bytes]:
    """Yield the whole written form; *trades* are pieces as `trade_lines` returns them."""
    head = json.dumps(content.document(report), ensure_ascii=False, indent=2, allow_nan=False)
    yield head.removesuffix("\n}").encode()
    yield b',\n  "configurations": [\n'
    yield from _joined(content.line(content.configuration_document(row)) for row in rows)
    yield b'\n  ],\n  "trades": [\n'
    yield from _joined(trades)
    yield b"\n  ]\n}\n"


def _joined(pieces: Iterable[str]) -> Iterator[bytes]:
    begun = False
    for piece in pieces:
        if piece:
            yield f"{_BETWEEN if begun else ''}{piece}".encode()
            begun = True


# ------------------------------------------------------------------ CSV
def trades_csv(trades: Iterable[BacktestTrade]) -> Iterator[bytes]:
    """Yield the trades as a table with a header."""
    yield _csv_line(content.TRADE_FIELDS)
    for one in trades:
        yield _csv_line(tuple(content.trade_document(one).values()))


def configurations_csv(rows: Iterable[ResultRow]) -> Iterator[bytes]:
    """Yield the configurations as a table: figures of all the time, in and out of sample."""
    fields: tuple[str, ...] = ()
    for row in rows:
        values = content.configuration_document(row)
        parts = values.pop("statistics")
        values[_EVEN] = parts["all"][_EVEN]
        for part, figures in parts.items():
            values |= {f"{part}_{name}": one for name, one in figures.items() if name != _EVEN}
        if not fields:
            fields = tuple(values)
            yield _csv_line(fields)
        yield _csv_line(tuple(values.values()))


def _csv_line(values: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_cell(value) for value in values])
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else value
