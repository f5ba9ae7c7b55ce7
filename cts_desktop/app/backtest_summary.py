"""The best configurations of a run as a table for the terminal."""

from collections.abc import Iterator, Sequence

from cts_desktop.service.preset_views import ResultPage, ResultRow, StatisticsView
from cts_desktop.service.reports.content import break_even

_HEADER = (
    "", "trades", "average", "win rate", "break-even", "factor", "drawdown",
)  # fmt: skip


def table(page: ResultPage) -> Iterator[str]:
    """Yield the lines: for each configuration its figures in sample and out of sample."""
    yield ""
    if not page.rows:
        yield "No configuration has enough trades in sample to be judged."
    else:
        yield "Best configurations in sample; figures in cost units"
        lines = [list(_HEADER)]
        for number, row in enumerate(page.rows, 1):
            lines += _lines(number, row)
        widths = [max(len(line[place]) for line in lines if len(line) > 1)
                  for place in range(len(_HEADER))]  # fmt: skip
        for line in lines:
            yield _joined(line, widths)
    yield ""
    yield page.guard


def _lines(number: int, row: ResultRow) -> list[list[str]]:
    even = break_even(row)
    verdict = " (passes the luck guard)" if row.passes else ""
    return [
        [f"{number}. {row.symbol} {row.configuration}{verdict}"],
        ["   in sample", *_figures(row.inside, even)],
        ["   out of sample", *_figures(row.outside, even)],
    ]


def _figures(of: StatisticsView, even: float | None) -> list[str]:
    factor = f"∞ ({of.n})" if of.n else "-"
    return [
        f"{of.n:,}",
        "-" if of.avg_units is None else f"{of.avg_units:+.2f}",
        "-" if of.win_rate is None else f"{of.win_rate:.1%}",
        "-" if even is None else f"{even:.1%}",
        factor if of.profit_factor is None else f"{of.profit_factor:.2f}",
        f"{of.drawdown_units:.1f}",
    ]


def _joined(line: Sequence[str], widths: Sequence[int]) -> str:
    if len(line) == 1:
        return line[0]
    rest = (text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join((line[0].ljust(widths[0]), *rest))
