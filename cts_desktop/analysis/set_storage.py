"""A configuration set to and from its stored row, without loss (rules §5)."""

from collections.abc import Sequence
from typing import Final

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Bytes, Floats, Singles
from cts_desktop.analysis.set_specs import SetSpec
from cts_desktop.analysis.set_stats import STATES
from cts_desktop.domain.ladder import RESULT_WINDOW, SetState
from cts_desktop.domain.sets import SetRow

_VALUES: Final = {
    "entry_price": at.ENTRY,
    "best_price": at.BEST,
    "latched": at.LATCHED,
    "entry_ms": at.ENTRY_MS,
    "sum_squares": at.SUM_SQUARES,
    "gross_win": at.GROSS_WIN,
    "gross_loss": at.GROSS_LOSS,
    "max_sum": at.MAX_SUM,
    "max_at_ms": at.MAX_AT_MS,
    "drawdown_units": at.DRAWDOWN,
    "below_ms": at.BELOW_MS,
    "last_close_ms": at.LAST_CLOSE_MS,
    "log_e": at.LOG_E,
}
_FLAGS: Final = {"phase": at.PHASE, "misses": at.MISSES}


def stored_row(
    spec: SetSpec, values: Floats, flags: Bytes, fired_ms: float, *, now_ms: int
) -> SetRow:
    """Return one set's column of the book as a row; `fired_ms` is its parameterisation's."""
    data = {name: float(values[row]) for name, row in _VALUES.items()}
    data |= {name: float(flags[row]) for name, row in _FLAGS.items()}
    data["fired_ms"] = fired_ms
    return SetRow(
        set_key=spec.key,
        symbol=spec.symbol,
        indication=spec.indication,
        side="long" if spec.side > 0 else "short",
        level=int(flags[at.LEVEL]),
        state=STATES[int(flags[at.STATE])].value,
        closed_count=int(values[at.COUNT]),
        win_count=int(values[at.WINS]),
        net_units_sum=float(values[at.SUM]),
        updated_ms=now_ms,
        data=data,
    )


def restore_set(
    row: SetRow, results: Sequence[float], values: Floats, flags: Bytes, ring: Singles
) -> float:
    """Write a stored row into one set's column and return its parameterisation's `fired_ms`.

    `results` are at most 50 and end with the newest. Each takes the ring place it had, so that
    sums over the ring are the same to the last bit.
    """
    for name, at_row in _VALUES.items():
        values[at_row] = row.data[name]
    for name, at_row in _FLAGS.items():
        flags[at_row] = int(row.data[name])
    flags[at.LEVEL] = row.level
    flags[at.STATE] = STATES.index(SetState(row.state))
    flags[at.DIRTY] = 0
    values[at.COUNT] = row.closed_count
    values[at.WINS] = row.win_count
    values[at.SUM] = row.net_units_sum
    newest = results[-row.closed_count :] if row.closed_count else ()
    values[at.REMEMBERED] = len(newest)
    first = row.closed_count - len(newest)
    for offset, net_units in enumerate(newest):
        ring[(first + offset) % RESULT_WINDOW] = net_units
    return row.data["fired_ms"]
