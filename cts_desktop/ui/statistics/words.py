"""Figures, groups and drill-downs of the page Statistics in words."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from cts_desktop.domain.statistics import Drill, DrillKind, Grouping
from cts_desktop.service.statistics_views import Figures, StatisticsReport, Sums
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.labels import close_reason, words

_MS_PER_S: Final = 1000
#: Currencies of which a hundredth is much money.
_FINE: Final = frozenset({"BTC", "ETH", "BNB"})
_PLACES, _FINE_PLACES = 2, 8
_GROUPINGS: Final = {
    Grouping.CONNECTION: QT_TRANSLATE_NOOP("statistics", "Connection"),
    Grouping.SYMBOL: QT_TRANSLATE_NOOP("statistics", "Symbol"),
    Grouping.INDICATION: QT_TRANSLATE_NOOP("statistics", "Indication"),
    Grouping.STRATEGY: QT_TRANSLATE_NOOP("statistics", "Strategy"),
    Grouping.PRESET: QT_TRANSLATE_NOOP("statistics", "Preset"),
    Grouping.SIDE: QT_TRANSLATE_NOOP("statistics", "Side"),
    Grouping.REASON: QT_TRANSLATE_NOOP("statistics", "Closed by"),
    Grouping.DAY: QT_TRANSLATE_NOOP("statistics", "Day"),
    Grouping.WEEK: QT_TRANSLATE_NOOP("statistics", "Week"),
    Grouping.MONTH: QT_TRANSLATE_NOOP("statistics", "Month"),
    Grouping.WEEKDAY: QT_TRANSLATE_NOOP("statistics", "Weekday"),
    Grouping.HOUR: QT_TRANSLATE_NOOP("statistics", "Hour of the day"),
}
_STRATEGIES: Final = {
    "block": QT_TRANSLATE_NOOP("statistics", "Block"),
    "dca": QT_TRANSLATE_NOOP("statistics", "DCA"),
    "trailing": QT_TRANSLATE_NOOP("statistics", "Trailing"),
}
_DRILLS: Final = {
    DrillKind.ALL: QT_TRANSLATE_NOOP("statistics", "All closed positions"),
    DrillKind.WINS: QT_TRANSLATE_NOOP("statistics", "Positions with a gain"),
    DrillKind.LOSSES: QT_TRANSLATE_NOOP("statistics", "Positions with a loss"),
    DrillKind.LARGEST_WIN: QT_TRANSLATE_NOOP("statistics", "The largest gain"),
    DrillKind.LARGEST_LOSS: QT_TRANSLATE_NOOP("statistics", "The largest loss"),
    DrillKind.WIN_STREAK: QT_TRANSLATE_NOOP("statistics", "The longest row of gains"),
    DrillKind.LOSS_STREAK: QT_TRANSLATE_NOOP("statistics", "The longest row of losses"),
    DrillKind.DRAWDOWN: QT_TRANSLATE_NOOP("statistics", "The deepest fall"),
    DrillKind.LONGEST_BELOW: QT_TRANSLATE_NOOP("statistics", "The longest time below the top"),
    DrillKind.COMPARED_ENTRY: QT_TRANSLATE_NOOP("statistics", "Entries that were compared"),
    DrillKind.COMPARED_EXIT: QT_TRANSLATE_NOOP("statistics", "Exits that were compared"),
    DrillKind.BIN: QT_TRANSLATE_NOOP("statistics", "Results of this size"),
    DrillKind.GROUP: QT_TRANSLATE_NOOP("statistics", "One group"),
    DrillKind.WITH: QT_TRANSLATE_NOOP("statistics", "With {0}"),
    DrillKind.WITHOUT: QT_TRANSLATE_NOOP("statistics", "Without {0}"),
}


def tr(text: str) -> str:
    """Translate *text* of this page."""
    return QCoreApplication.translate("statistics", text)


def grouping_text(grouping: Grouping) -> str:
    """Return what positions are grouped by."""
    return tr(str(_GROUPINGS[grouping]))


def strategy_text(strategy: str) -> str:
    """Return the name of a strategy."""
    return tr(str(_STRATEGIES[strategy]))


def strategies_text(strategies: tuple[str, ...]) -> str:
    """Return all strategies that shaped a position."""
    return " + ".join(strategy_text(name) for name in strategies) or tr("plain")


def group_text(grouping: Grouping, key: str, label: str = "") -> str:
    """Return the name of a group."""
    named: dict[Grouping, Callable[[], str]] = {
        Grouping.INDICATION: lambda: _indication(key),
        Grouping.STRATEGY: lambda: strategies_text(tuple(key.split(" + ")) if key else ()),
        Grouping.PRESET: lambda: key or tr("none (main engine)"),
        Grouping.SIDE: lambda: tr("▲ long") if key == "long" else tr("▼ short"),
        Grouping.REASON: lambda: close_reason(key) if key else formatting.DASH,
        Grouping.WEEKDAY: lambda: QLocale().dayName(int(key)),
        Grouping.DAY: lambda: day_text(key),
        Grouping.HOUR: lambda: f"{key}:00",
    }
    return named.get(grouping, lambda: label or key)()


def _indication(key: str) -> str:
    if key == "none":
        return tr("none (by hand or adopted)")
    return tr("of a preset") if key == "preset" else words(key)


def drill_text(drill: Drill, report: StatisticsReport) -> str:
    """Return which rows a drill-down shows."""
    text = tr(str(_DRILLS[drill.kind]))
    if drill.kind is DrillKind.GROUP:
        name, _, key = drill.key.partition(" ")
        grouping = Grouping(name)
        labels = {c.connection_id: c.connection_name for c in report.choices}
        return f"{grouping_text(grouping)}: {group_text(grouping, key, labels.get(key, ''))}"
    if drill.kind is DrillKind.BIN:
        number = int(drill.key)
        if number < len(report.bins):
            return bin_text(report, number)
    if drill.key in _STRATEGIES:
        return text.format(strategy_text(drill.key))
    return text


def bin_text(report: StatisticsReport, number: int) -> str:
    """Return which results a bin holds."""
    bin_, unit = report.bins[number], report.scope.quote
    places = max(0, -math.floor(math.log10(bin_.high - bin_.low)))
    low, high = (formatting.signed(edge, unit, places) for edge in (bin_.low, bin_.high))
    if len(report.bins) == 1:
        return tr("Results about {0}").format(low)
    if number == 0:
        return tr("Results below {0}").format(high)
    if number == len(report.bins) - 1:
        return tr("Results from {0}").format(low)
    return tr("Results from {0} to {1}").format(low, high)


def day_text(day: str) -> str:
    """Return ``2026-11-23`` in the date format that was chosen."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return formatting.date(int(moment.timestamp()) * _MS_PER_S)


def positions_text(n: int) -> str:
    """Return how many positions there are."""
    return tr("1 position") if n == 1 else tr("{0} positions").format(formatting.count(n))


def exact_signed(value: Decimal, unit: str) -> str:
    """Return every digit of an amount, with its sign."""
    return f"{'+' if value > 0 else ''}{formatting.exact(value, unit)}"


def places_of(unit: str) -> int:
    """Return how many decimals amounts of a currency are shown with."""
    return _FINE_PLACES if unit in _FINE else _PLACES


def factor_of(sums: Sums) -> float | None:
    """Return the profit factor of some rows: infinite where nothing was lost, None without any."""
    if sums.loss:
        return float(sums.gain / -sums.loss)
    return math.inf if sums.gain else None


def factor_text(value: float | None) -> str:
    """Return a profit factor."""
    return "∞" if value == math.inf else formatting.money(value)


def sums_text(sums: Sums, unit: str) -> str:
    """Return the sums of some rows in one line, exact but for slippage, which is an estimate."""
    parts = [
        positions_text(sums.n),
        tr("net {0}").format(exact_signed(sums.net, unit)),
        tr("fees {0}").format(formatting.exact(sums.fees, unit)),
        tr("funding {0}").format(formatting.exact(sums.funding, unit)),
    ]
    if sums.slippage is not None:
        slippage = formatting.money(sums.slippage, unit, max(4, places_of(unit)))
        parts.append(tr("slippage {0}").format(slippage))
    return "  ·  ".join(parts)


# ---------------------------------------------------------------- figures
@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure with its formula and the rows it is made of.

    Attributes:
        value: the raw value; None where it is unknown, and `text` a dash.
        formula: how it is calculated, or why it is unknown.
        n: rows behind it.
    """

    key: str
    caption: str
    value: Decimal | float | None
    text: str
    formula: str
    n: int
    drill: Drill
    tone: Tone | None = None

    @property
    def tip(self) -> str:
        """Return the formula, the number of rows, and what a click does."""
        return f"{self.formula}\n{positions_text(self.n)}\n{tr('Click: shows these rows')}"


def result_tone(value: Decimal | float | None) -> Tone | None:
    """Return the tone of a gain or a loss; the text carries arrow and sign."""
    if not value:
        return None
    return Tone.GAIN if value > 0 else Tone.LOSS


def figure_lines(report: StatisticsReport) -> tuple[FigureLine, ...]:
    """Return all figures of a report, the most wanted first."""
    figures, unit = report.figures, report.scope.quote
    return (
        *_results(figures, unit),
        *_risks(figures),
        *_means(figures, unit),
        *_costs(figures, unit),
        *_times(figures),
    )


def _results(f: Figures, unit: str) -> tuple[FigureLine, ...]:
    s, factor = f.sums, f.profit_factor
    factor_text = formatting.money(factor) if factor is not None else (
        f"∞ ({s.wins})" if s.wins else formatting.DASH
    )  # fmt: skip
    return (
        _money("net", tr("Net P&L"), s.net, unit, s.n,
               tr("Σ exits − Σ entries of the closed positions, less fees and funding")),
        FigureLine("win_rate", tr("Win rate"), f.win_rate, formatting.share(f.win_rate, 1),
                   tr("Positions with a net result above 0, out of all"), s.n, Drill()),
        FigureLine("profit_factor", tr("Profit factor"), factor, factor_text,
                   tr("Σ gains ÷ Σ losses; ∞ (number of gains) where nothing was lost"), s.n,
                   Drill()),
        _money("average", tr("Expectancy"), f.average, unit, s.n,
               tr("Net P&L ÷ number of positions")),
        _money("drawdown", tr("Max drawdown"), -f.drawdown, unit, f.drawdown_n,
               tr("The deepest fall of the summed net results below their highest point"),
               DrillKind.DRAWDOWN, known=s.n > 0),
    )  # fmt: skip


def _risks(f: Figures) -> tuple[FigureLine, ...]:
    n = f.sums.n
    share = None
    why = tr("Unknown: the balance before the first of these positions was not recorded, or the "
             "account holds several quote currencies")  # fmt: skip
    if f.drawdown_top:
        share = float(f.drawdown / f.drawdown_top)
        why = tr("Max drawdown ÷ (balance at the begin + highest sum before the fall); deposits "
                 "are not counted")  # fmt: skip
    return (
        _ratio("sharpe", tr("Sharpe ratio"), f, f.sharpe,
               tr("Mean ÷ standard deviation of the daily net results, × √365; every day from the "
                  "first to the last close, risk-free rate 0 (Sharpe 1994)")),
        _ratio("sortino", tr("Sortino ratio"), f, f.sortino,
               tr("Mean ÷ downside deviation of the daily net results below 0, × √365 (Sortino and "
                  "Price 1994)")),
        FigureLine("drawdown_pct", tr("Max drawdown %"), share, formatting.share(share, 2), why,
                   f.drawdown_n, Drill(DrillKind.DRAWDOWN)),
        FigureLine("below", tr("Longest below the top"), _seconds(f.below_ms if n else None),
                   _duration(f.below_ms if n else None),
                   tr("Longest time from the close that reached a highest sum to the one that "
                      "regained it, or to the last close"), f.below_n,
                   Drill(DrillKind.LONGEST_BELOW)),
    )  # fmt: skip


def _ratio(key: str, caption: str, f: Figures, value: float | None, formula: str) -> FigureLine:
    if value is None:
        formula = tr("Unknown: {0} days are too few, {1} are needed").format(f.days, f.least_days)
        if f.days >= f.least_days:
            formula = tr("Unknown: the daily results do not vary, or none is below 0")
    return FigureLine(key, caption, value, formatting.money(value), formula, f.sums.n, Drill())


def _means(f: Figures, unit: str) -> tuple[FigureLine, ...]:
    s = f.sums
    return (
        _money("average_win", tr("Average gain"), f.average_win, unit, s.wins,
               tr("Σ gains ÷ number of gains"), DrillKind.WINS),
        _money("average_loss", tr("Average loss"), f.average_loss, unit, s.losses,
               tr("Σ losses ÷ number of losses"), DrillKind.LOSSES),
        _money("largest_win", tr("Largest gain"), f.largest_win, unit,
               int(f.largest_win is not None), tr("The highest net result of a position"),
               DrillKind.LARGEST_WIN),
        _money("largest_loss", tr("Largest loss"), f.largest_loss, unit,
               int(f.largest_loss is not None), tr("The lowest net result of a position"),
               DrillKind.LARGEST_LOSS),
        FigureLine("win_streak", tr("Most gains in a row"), f.win_streak,
                   formatting.count(f.win_streak), tr("Closes one after another above 0"),
                   f.win_streak, Drill(DrillKind.WIN_STREAK)),
        FigureLine("loss_streak", tr("Most losses in a row"), f.loss_streak,
                   formatting.count(f.loss_streak), tr("Closes one after another below 0"),
                   f.loss_streak, Drill(DrillKind.LOSS_STREAK)),
    )  # fmt: skip


def _costs(f: Figures, unit: str) -> tuple[FigureLine, ...]:
    s = f.sums
    none = tr("Unknown: no position has a finished comparison with its simulated twin")
    return (
        _money("gross", tr("Gross P&L"), f.gross, unit, s.n, tr("Before fees and funding")),
        _cost("fees", tr("Fees"), s.fees, unit, s.n, tr("Σ fees of all executions, in {0}")
              .format(unit)),
        _cost("funding", tr("Funding"), s.funding, unit, s.n,
              tr("Σ funding: paid above 0, received below 0")),
        _cost("entry_slippage", tr("Entry slippage"), s.entry_slippage, unit, s.entry_compared,
              none if s.entry_slippage is None else
              tr("Σ of how much worse entries were than those of their simulated twins; a part of "
                 "the gross P&L, not a further cost"), DrillKind.COMPARED_ENTRY),
        _cost("exit_slippage", tr("Exit slippage"), s.exit_slippage, unit, s.exit_compared,
              none if s.exit_slippage is None else
              tr("Σ of how much worse exits were than those of their simulated twins, where both "
                 "ended for the same reason"), DrillKind.COMPARED_EXIT),
    )  # fmt: skip


def _times(f: Figures) -> tuple[FigureLine, ...]:
    n = f.sums.n
    exposure = f.time_in_market_ms / f.span_ms if f.span_ms else None
    return (
        FigureLine("exposure", tr("Time in the market"), exposure, formatting.share(exposure, 1),
                   tr("Time with at least one of these positions open, out of the time from the "
                      "first entry to the last close"), n, Drill()),
        FigureLine("holding", tr("Mean holding time"), _seconds(f.mean_holding_ms),
                   _duration(f.mean_holding_ms), tr("Mean time from first fill to close"), n,
                   Drill()),
    )  # fmt: skip


def _money(
    key: str,
    caption: str,
    value: Decimal | None,
    unit: str,
    n: int,
    formula: str,
    kind: DrillKind = DrillKind.ALL,
    *,
    known: bool = True,
) -> FigureLine:
    shown = value if known else None
    text = formatting.profit(shown, unit, places_of(unit))
    if shown is None:
        formula = f"{formula}\n{tr('Unknown: there is no such position')}"
    return FigureLine(key, caption, shown, text, formula, n, Drill(kind), result_tone(shown))


def _cost(
    key: str,
    caption: str,
    value: Decimal | None,
    unit: str,
    n: int,
    formula: str,
    kind: DrillKind = DrillKind.ALL,
) -> FigureLine:
    text = formatting.money(value, unit, places_of(unit))
    return FigureLine(key, caption, value, text, formula, n, Drill(kind))


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / _MS_PER_S


def _duration(ms: int | None) -> str:
    return formatting.duration(_seconds(ms))
