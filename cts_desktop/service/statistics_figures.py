"""The figures of a report from its rows."""

from decimal import Decimal

import numpy as np

from cts_desktop.analysis import performance
from cts_desktop.domain.money import ZERO
from cts_desktop.service.statistics_rows import ClosedRows, sums_of
from cts_desktop.service.statistics_views import Figures


def figures_of(rows: ClosedRows) -> Figures:
    """Return what the rows of a report say together."""
    net, sums, fall = rows.net, sums_of(rows.rows), rows.drawdown
    counted = performance.results(net)
    daily = performance.every_day(performance.daily_sums(rows.days.tolist(), net))
    held_ms = rows.closed_ms - rows.opened_ms
    span_ms = int(rows.closed_ms.max() - rows.opened_ms.min()) if net else 0
    return Figures(
        sums=sums,
        gross=performance.exact_sum((sums.net, sums.fees, sums.funding)),
        win_rate=counted.win_rate,
        profit_factor=counted.profit_factor,
        average=counted.average,
        average_win=counted.average_win,
        average_loss=counted.average_loss,
        largest_win=max((value for value in net if value > ZERO), default=None),
        largest_loss=min((value for value in net if value < ZERO), default=None),
        win_streak=len(performance.longest_streak(net, 1)),
        loss_streak=len(performance.longest_streak(net, -1)),
        drawdown=fall.depth,
        drawdown_n=len(fall.fall),
        drawdown_top=_top(rows.balance, fall.top),
        below_ms=fall.longest_ms,
        below_n=len(fall.longest),
        days=daily.size,
        least_days=performance.LEAST_DAYS,
        sharpe=performance.sharpe(daily),
        sortino=performance.sortino(daily),
        time_in_market_ms=performance.time_in_market_ms(rows.opened_ms, rows.closed_ms),
        span_ms=span_ms,
        mean_holding_ms=round(float(np.mean(held_ms))) if net else None,
    )


def _top(balance: Decimal | None, earned: Decimal) -> Decimal | None:
    """Return the account's highest point before its deepest fall, where that can be known."""
    return None if balance is None else performance.exact_sum((balance, earned))
