"""A back-test as one HTML file that needs nothing else: no network, no script, light and dark."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Final

from cts_desktop.domain.backtests import DataFacts
from cts_desktop.domain.preset_document import write_file
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import (
    ConfigurationDetails,
    MonteCarloView,
    ResultRow,
    StatisticsView,
    WalkForwardView,
)
from cts_desktop.service.reports.charts import equity_chart
from cts_desktop.service.reports.content import Report, break_even, day_and_time, settings_document
from cts_desktop.service.reports.style import STYLE

#: Trades in the table; more would only slow a browser down, and are in the other files.
MOST_TRADES: Final = 5000
_PERCENTILES: Final = ("5 %", "25 %", "50 %", "75 %", "95 %")

Cell = tuple[str, str]
"""Text and CSS class."""


def html_pieces(report: Report) -> Iterator[bytes]:
    """Yield the whole report."""
    for part in _parts(report):
        yield f"{part}\n".encode()


def _parts(report: Report) -> Iterator[str]:
    title = f"Back-test: {report.run.title}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{escape(title)}</h1>"
    if report.run.share < 1.0:
        yield _paragraph(f"Unfinished: {report.run.share:.0%} was calculated.", "bad")
    if report.run.message:
        yield _paragraph(report.run.message)
    yield _verdict(report)
    if report.shown is not None:
        yield from _shown(report, report.shown)
    yield from _best(report.best)
    yield from _walk_forward(report.walk_forward)
    yield from _data(report.run.data)
    yield from _settings(report)
    if report.shown is not None:
        yield from _trades(report.shown)
    yield "</body>\n</html>"


# ------------------------------------------------------------------ pieces of markup
def _paragraph(text: str, kind: str = "") -> str:
    return f"<p{_class(kind)}>{escape(text)}</p>"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield a table; the first cell of each row heads it."""
    cells = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    yield f'<div class="wide"><table>\n<thead><tr>{cells}</tr></thead>\n<tbody>'
    for (head, kind), *rest in rows:
        others = "".join(f"<td{_class(kind)}>{escape(text)}</td>" for text, kind in rest)
        yield f'<tr><th scope="row"{_class(kind)}>{escape(head)}</th>{others}</tr>'
    yield "</tbody>\n</table></div>"


def _plain(text: object) -> Cell:
    return str(text), ""


def _signed(value: float | None, digits: int = 2) -> Cell:
    if value is None:
        return _plain("–")
    kind = "good" if value > 0.0 else "bad" if value < 0.0 else ""
    return f"{value:+,.{digits}f}", kind


def _number(value: float | None, digits: int = 2) -> Cell:
    return _plain("–" if value is None else f"{value:,.{digits}f}")


def _share(value: float | None) -> Cell:
    return _plain("–" if value is None else f"{value:.1%}")


def _factor(of: StatisticsView) -> Cell:
    if of.profit_factor is None:
        return _plain(f"∞ ({of.n})" if of.n else "–")
    return _plain(f"{of.profit_factor:.2f}")


# ------------------------------------------------------------------ sections
def _verdict(report: Report) -> str:
    guard = report.guard
    kind = "good" if guard.passing and guard.level != "off" else "bad"
    lines = [_paragraph(guard.words)]
    if report.shown is not None and report.shown.row.passes is not None and guard.level != "off":
        passes = "passes" if report.shown.row.passes else "does not pass"
        lines.append(_paragraph(f"The configuration shown here {passes}."))
    lines.append(_paragraph(
        "The best of many always look good on the time they were chosen on. What counts is the "
        "part out of sample, which had no say in the choice."
    ))  # fmt: skip
    return f'<section class="verdict {kind}">\n<h2>Luck guard</h2>\n{"".join(lines)}\n</section>'


def _shown(report: Report, shown: ConfigurationDetails) -> Iterator[str]:
    row = shown.row
    facts = next((one for one in report.run.data if one.data.symbol == row.symbol), None)
    yield f"<h2>{escape(row.symbol)} · {escape(row.configuration)}</h2>"
    if facts is not None:
        yield equity_chart(shown.curve, facts.begin_ms, facts.end_ms, report.split_ms)
    yield from _statistics(row)
    yield from _months(shown)
    yield from _monte_carlo(shown.monte_carlo)


_FIGURES: Final[tuple[tuple[str, Callable[[StatisticsView], Cell]], ...]] = (
    ("Trades", lambda of: _plain(f"{of.n:,}")),
    ("Win rate", lambda of: _share(of.win_rate)),
    ("Average (units)", lambda of: _signed(of.avg_units, 3)),
    ("Total (units)", lambda of: _signed(of.total_units)),
    ("Total before costs (units)", lambda of: _signed(of.gross_units)),
    ("Profit factor", _factor),
    ("Payoff", lambda of: _number(of.payoff)),
    ("Drawdown (units)", lambda of: _number(of.drawdown_units)),
    ("Drawdown (hours)", lambda of: _number(of.drawdown_hours, 1)),
    ("Trades in 48 h", lambda of: _number(of.per_48h, 1)),
    ("Evidence (e-value)", lambda of: _plain(f"{of.evidence:,.3g}")),
)


def _statistics(row: ResultRow) -> Iterator[str]:
    yield "<h3>In and out of sample</h3>"
    parts = (row.inside, row.outside, row.all)
    even = _share(break_even(row))
    rows = [[_plain(name), *(of(part) for part in parts)] for name, of in _FIGURES]
    rows.insert(2, [_plain("Break-even win rate"), even, even, even])
    yield from _table(("", "In sample", "Out of sample", "All"), rows)


def _months(shown: ConfigurationDetails) -> Iterator[str]:
    if not shown.months:
        return
    yield "<h3>Months</h3>"
    yield from _table(
        ("Month (UTC)", "Trades", "Net units", "Win rate"),
        (
            (_plain(one.month), _plain(f"{one.n:,}"), _signed(one.units), _share(one.win_rate))
            for one in shown.months
        ),
    )


def _monte_carlo(drawn: MonteCarloView | None) -> Iterator[str]:
    if drawn is None:
        return
    yield "<h3>Monte-Carlo</h3>"
    yield _paragraph(
        f"The same trades in {drawn.draws:,} other orders, and as many drawn from them again "
        f"(seed {drawn.seed}). Observed drawdown: {drawn.observed_drawdown:,.2f} units. "
        f"{drawn.loss_share:.1%} of the totals drawn are losses."
    )
    rows = (
        (_plain("Drawdown (units)"), *map(_number, drawn.drawdown)),
        (_plain("Total (units)"), *map(_signed, drawn.total)),
    )
    yield from _table(("", *_PERCENTILES), rows)


def _best(rows: Sequence[ResultRow]) -> Iterator[str]:
    if not rows:
        return
    yield "<h2>Best configurations in sample, with what they did out of sample</h2>"
    header = (
        "Configuration", "Symbol", "Trades in", "out", "Average in", "out", "Win rate in", "out",
        "Break-even", "Profit factor in", "out", "Drawdown in", "out", "Luck guard",
    )  # fmt: skip
    yield from _table(header, map(_best_cells, rows))


def _best_cells(row: ResultRow) -> list[Cell]:
    ins, out = row.inside, row.outside
    guard = {True: ("passes", "good"), False: ("does not pass", ""), None: ("–", "")}
    return [
        _plain(row.configuration), _plain(row.symbol), _plain(f"{ins.n:,}"), _plain(f"{out.n:,}"),
        _signed(ins.avg_units), _signed(out.avg_units), _share(ins.win_rate), _share(out.win_rate),
        _share(break_even(row)), _factor(ins), _factor(out), _number(ins.drawdown_units),
        _number(out.drawdown_units), guard[row.passes],
    ]  # fmt: skip


def _walk_forward(of: WalkForwardView | None) -> Iterator[str]:
    if of is None:
        return
    yield "<h2>Walk-forward</h2>"
    if not of.folds:
        yield _paragraph("No fold had a configuration with enough trades to choose.")
        return
    header = ("Fold", "Test (UTC)", "Chosen", "Trades train", "test", "Average train", "test",
              "Total test")  # fmt: skip
    rows = [
        [
            _plain(fold.number),
            _plain(f"{day_and_time(fold.test_begin_ms)} – {day_and_time(fold.test_end_ms)}"),
            _plain(fold.configuration), _plain(f"{fold.train.n:,}"), _plain(f"{fold.test.n:,}"),
            _signed(fold.train.avg_units), _signed(fold.test.avg_units),
            _signed(fold.test.total_units),
        ]
        for fold in of.folds
    ]  # fmt: skip
    yield from _table(header, rows)
    joined = of.joined
    yield "<h3>All tests together</h3>"
    rows = [[_plain(name), figure(joined)] for name, figure in _FIGURES]
    yield from _table(("", "Tests"), rows)
    first, last = of.folds[0], of.folds[-1]
    yield equity_chart(of.curve, first.test_begin_ms, last.test_end_ms, None)


def _data(data: Sequence[DataFacts]) -> Iterator[str]:
    yield "<h2>Data</h2>"
    header = ("Symbol", "Candles", "Begin (UTC)", "End (UTC)", "Rows", "Gaps", "Missing", "SHA-256")
    rows = (
        (
            _plain(one.data.symbol), _plain(timeframe_name(one.data.timeframe_s)),
            _plain(day_and_time(one.begin_ms)), _plain(day_and_time(one.end_ms)),
            _plain(f"{one.rows:,}"), _plain(f"{one.gaps:,}"), _plain(f"{one.missing:,}"),
            (one.sha256, "code"),
        )
        for one in data
    )  # fmt: skip
    yield from _table(header, rows)


def _settings(report: Report) -> Iterator[str]:
    yield "<h2>Settings</h2>"
    written = settings_document(report.run)
    terms = report.run.request.terms
    rows = (
        ("Sets", ", ".join(written["sets"])),
        ("Position cost C", f"{terms.position_cost_pct:g} %"),
        ("Fees, entry and exit together", f"{terms.fee_round_trip_pct:g} %"),
        ("Slippage", f"{terms.slippage_pct:g} %"),
        ("Funding every 8 h", f"{terms.funding_rate_pct:g} %"),
        ("In sample", f"{written['in_sample_share']:.0%}"),
        ("Walk-forward folds", f"{written['folds']}"),
        ("Search", f"{written['search']}"),
        *((("Trials", f"{written['trials']:,}"),) if written["search"] != "grid" else ()),
        ("Objective", f"{written['objective']}"),
        ("Seed", f"{written['seed']}"),
        ("Program version", f"{written['version']}"),
        ("Settings hash", f"{written['settings_hash']}"),
    )
    yield from _table(("Setting", "Value"), ((_plain(a), _plain(b)) for a, b in rows))
    yield "<details>\n<summary>The preset, as a file to import</summary>"
    yield f"<pre>{escape(write_file(report.run.request.preset))}</pre>\n</details>"


def _trades(shown: ConfigurationDetails) -> Iterator[str]:
    yield f"<h2>Trades</h2>\n<details>\n<summary>{len(shown.trades):,} trades</summary>"
    trades = shown.trades[-MOST_TRADES:]
    if len(trades) < len(shown.trades):
        yield _paragraph(f"The newest {len(trades):,}; the exports as CSV and JSON have all.")
    header = ("Entry (UTC)", "Exit (UTC)", "Side", "Entry price", "Exit price", "Reason",
              "Gross units", "Net units", "Fees %")  # fmt: skip
    rows = (
        (
            _plain(day_and_time(one.entry_ms)), _plain(day_and_time(one.exit_ms)),
            _plain(one.side), _plain(repr(one.entry_price)), _plain(f"{one.exit_price:.10g}"),
            _plain(one.reason), _signed(one.gross_units, 3), _signed(one.net_units, 3),
            _number(one.fees_pct, 4),
        )
        for one in trades
    )  # fmt: skip
    yield from _table(header, rows)
    yield "</details>"
