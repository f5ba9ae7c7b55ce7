"""Equity curve and drawdown as one drawing (SVG) that needs nothing else; colours come from CSS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor, log10
from typing import Final

from cts_desktop.service.preset_views import CurvePoint

_WIDTH, _HEIGHT = 900.0, 380.0
_LEFT, _RIGHT, _TOP = 64.0, 12.0, 12.0
#: Where the upper part ends, and the lower one begins and ends.
_UPPER_END, _LOWER_BEGIN, _LOWER_END = 240.0, 262.0, 352.0
_X_TICKS: Final = 6
_Y_TICKS: Final = 5
#: Columns in which a longer curve keeps its extremes: two for each pixel of a wide screen.
_COLUMNS: Final = 1000
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps values to places of a drawing."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return round(self.begin + share * (self.end - self.begin), 2)


def equity_chart(
    curve: Sequence[CurvePoint], begin_ms: int, end_ms: int, split_ms: int | None
) -> str:
    """Return the drawing: cumulated net units above, depth below their maximum beneath.

    `split_ms` is where the part out of sample begins, which is shaded; None where there is none.
    """
    x = _Scale(begin_ms, max(end_ms, begin_ms + 1), _LEFT, _WIDTH - _RIGHT)
    units = [0.0, *(point.units for point in curve)]
    y = _Scale(min(units), max(units) or 1.0, _UPPER_END, _TOP)
    depth = _Scale(0.0, max((p.drawdown for p in curve), default=0.0) or 1.0,
                   _LOWER_BEGIN, _LOWER_END)  # fmt: skip
    shown = _thinned(curve, begin_ms, end_ms)
    label = "Cumulated net units and drawdown over time"
    return "\n".join((
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{label}">',
        *_split(x, split_ms),
        *_y_axis(y, "units"),
        *_y_axis(depth, "drawdown", most=2),
        *_x_axis(x),
        f'<polyline class="equity" points="{_steps(shown, x, y, [p.units for p in shown])}"/>',
        f'<polyline class="drawdown" points="{_steps(shown, x, depth, _depths(shown))}"/>',
        "</svg>",
    ))  # fmt: skip


def _depths(curve: Sequence[CurvePoint]) -> list[float]:
    return [point.drawdown for point in curve]


def _thinned(curve: Sequence[CurvePoint], begin_ms: int, end_ms: int) -> Sequence[CurvePoint]:
    """Return the first, lowest, highest and last point of each column of the drawing."""
    if len(curve) <= 4 * _COLUMNS:
        return curve
    columns: dict[int, list[CurvePoint]] = {}
    for point in curve:
        column = (point.ts_ms - begin_ms) * _COLUMNS // max(1, end_ms - begin_ms)
        columns.setdefault(column, []).append(point)
    kept: list[CurvePoint] = []
    for points in columns.values():
        units = [point.units for point in points]
        places = {0, units.index(min(units)), units.index(max(units)), len(points) - 1}
        kept += [points[place] for place in sorted(places)]
    return kept


def _steps(curve: Sequence[CurvePoint], x: _Scale, y: _Scale, values: Sequence[float]) -> str:
    """Return a line that keeps its height until the next trade closes."""
    places = [f"{x(x.low):g},{y(0.0):g}"]
    before = 0.0
    for point, value in zip(curve, values, strict=True):
        across = x(point.ts_ms)
        places += [f"{across:g},{y(before):g}", f"{across:g},{y(value):g}"]
        before = value
    places.append(f"{x(x.high):g},{y(before):g}")
    return " ".join(places)


def _split(x: _Scale, split_ms: int | None) -> Iterable[str]:
    if split_ms is None:
        return
    at = x(split_ms)
    height = _LOWER_END - _TOP
    yield (
        f'<rect class="out" x="{at:g}" y="{_TOP:g}" width="{x.end - at:g}" height="{height:g}"/>'
    )
    yield f'<text class="note" x="{at - 6:g}" y="{_TOP + 12:g}" text-anchor="end">in sample</text>'
    yield f'<text class="note" x="{at + 6:g}" y="{_TOP + 12:g}">out of sample</text>'


def _y_axis(y: _Scale, name: str, most: int = _Y_TICKS) -> Iterable[str]:
    for value in _round_values(y.low, y.high, most):
        at = y(value)
        yield (
            f'<line class="grid" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" y1="{at:g}" y2="{at:g}"/>'
        )
        yield f'<text x="{_LEFT - 6:g}" y="{at + 4:g}" text-anchor="end">{value:g}</text>'
    middle = (y.begin + y.end) / 2
    turned = f'transform="translate(14 {middle:g}) rotate(-90)"'
    yield f'<text class="note" {turned} text-anchor="middle">{name}</text>'


def _x_axis(x: _Scale) -> Iterable[str]:
    form = "%Y-%m-%d" if x.high - x.low > _X_TICKS * _DAY_MS else "%m-%d %H:%M"
    for number in range(_X_TICKS + 1):
        ts_ms = x.low + (x.high - x.low) * number / _X_TICKS
        anchor = "start" if number == 0 else "end" if number == _X_TICKS else "middle"
        text = datetime.fromtimestamp(ts_ms / 1000, UTC).strftime(form)
        yield (f'<text x="{x(ts_ms):g}" y="{_HEIGHT - 8:g}" text-anchor="{anchor}">{text}</text>')


def _round_values(low: float, high: float, most: int) -> list[float]:
    """Return round values within limits, about as many as wanted."""
    rough = (high - low) / most
    unit = 10.0 ** floor(log10(rough)) if rough > 0.0 else 1.0
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough * 0.999)
    first = -int(-low // step)
    count = int(high / step + 1e-9) - first + 1
    return [round((first + number) * step, 10) + 0.0 for number in range(max(0, count))]
