"""What painting and moving 100,000 candles costs, beside pyqtgraph's usual recipe."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from typing_extensions import override

from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference
from tests.benchmarks.ui_lag import run_module

CANDLES: Final = 100_000
BEGIN_S: Final = 1_600_000_000
PAINTS: Final = 30
RECIPE_PAINTS: Final = 5
PAINT_GOAL: Final = Goal("at most", 4)


@cache
def _measured() -> dict[str, Any]:
    return run_module("tests.benchmarks.charts")


def _measurement(figure: str, unit_goal: Goal) -> Measurement:
    result = _measured()
    reference = Reference("pyqtgraph's recipe of a QPicture", result[f"recipe_{figure}"])
    return Measurement(result[figure], "ms", unit_goal, reference)


def chart_paint_100k_ms() -> Measurement:
    """One painting of the plot with all candles in sight."""
    return _measurement("paint_ms", PAINT_GOAL)


def chart_pan_100k_ms() -> Measurement:
    """One step aside with a thousand candles in sight, axes and prices following."""
    return _measurement("pan_ms", Goal("at most", 8))


BENCHMARKS: Benchmarks = {
    "chart_paint_100k_ms": chart_paint_100k_ms,
    "chart_pan_100k_ms": chart_pan_100k_ms,
}


# ---------------------------------------------------------------------- in a process of its own
def _candles() -> Any:
    """Return `[time_s, open, high, low, close]` of consecutive minutes."""
    close = 5000 + np.cumsum(np.random.default_rng(3).normal(0, 1, CANDLES))
    open_ = np.concatenate(([5000.0], close[:-1]))
    times = BEGIN_S + 60.0 * np.arange(CANDLES)
    high, low = np.maximum(open_, close) + 1, np.minimum(open_, close) - 1
    return np.stack((times, open_, high, low, close))


def _timed(count: int, act: Callable[[int], object], viewport: Any) -> list[float]:
    """Return the ms of each act with the painting that follows; the first is not counted."""
    values = []
    for number in range(count + 1):
        began = time.perf_counter()
        act(number)
        viewport.repaint()
        values.append((time.perf_counter() - began) * 1000)
    return values[1:]


def _paint_and_pan(plot: Any, shift: Callable[[float, float], object], count: int) -> Any:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - only here, as below

    end_s = BEGIN_S + 60.0 * CANDLES
    viewport = plot.viewport()
    plot.window().show()
    while not plot.window().windowHandle().isExposed():
        QApplication.processEvents()
    shift(BEGIN_S, end_s)
    paint = _timed(count, lambda _: viewport.update(), viewport)
    pan = _timed(
        count,
        lambda number: shift(BEGIN_S + 600.0 * number, BEGIN_S + 600.0 * number + 60_000),
        viewport,
    )
    return paint, pan


def main(argv: Sequence[str]) -> None:
    # Only here: the benchmarks' own process never loads Qt.
    import pyqtgraph as pg  # noqa: PLC0415
    from PySide6.QtCore import QPointF, QRectF, QSettings  # noqa: PLC0415
    from PySide6.QtGui import QPainter, QPicture  # noqa: PLC0415

    from cts_desktop.domain.market import Candles  # noqa: PLC0415
    from cts_desktop.service.chart_views import ChartView  # noqa: PLC0415
    from cts_desktop.ui.application import create_application  # noqa: PLC0415
    from cts_desktop.ui.charts.live_chart import NO_MARKS, LiveChart  # noqa: PLC0415
    from cts_desktop.ui.theme import ThemeManager  # noqa: PLC0415

    class Recipe(pg.GraphicsObject):  # type: ignore[misc]
        """The CandlestickItem of pyqtgraph's examples."""

        def __init__(self, data: Any) -> None:
            super().__init__()
            self.picture = QPicture()
            painter = QPainter(self.picture)
            painter.setPen(pg.mkPen("w"))
            for at, open_, high, low, close in data.T.tolist():
                if high != low:
                    painter.drawLine(QPointF(at, low), QPointF(at, high))
                painter.setBrush(pg.mkBrush("r" if open_ > close else "g"))
                painter.drawRect(QRectF(at - 20, open_, 40, close - open_))
            painter.end()

        @override
        def paint(self, painter: QPainter, *_: object) -> None:
            painter.drawPicture(0, 0, self.picture)

        @override
        def boundingRect(self) -> QRectF:
            return QRectF(self.picture.boundingRect())

    application = create_application(list(argv))
    data = _candles()
    theme = ThemeManager(application, QSettings())
    chart = LiveChart(theme)
    chart.resize(1280, 720)
    times = (data[0] * 1000).astype(np.int64)
    ohlcv = np.ascontiguousarray(np.vstack((data[1:], data[2:3])).T)
    begin_ms, last_ms = BEGIN_S * 1000, int(times[-1])
    chart.show_page(
        ChartView(
            "c001", "BTC/USDT", 60, begin_ms, last_ms + 60_000, begin_ms, last_ms,
            Candles(times, ohlcv), NO_MARKS,
        )
    )  # fmt: skip
    paint, pan = _paint_and_pan(chart.canvas, chart.show_span, PAINTS)
    plain = pg.PlotWidget()
    plain.resize(1280, 720)
    plain.addItem(Recipe(data))
    plain_paint, plain_pan = _paint_and_pan(
        plain, lambda begin, end: plain.setXRange(begin, end, padding=0), RECIPE_PAINTS
    )
    found = {
        "paint_ms": paint, "pan_ms": pan,
        "recipe_paint_ms": plain_paint, "recipe_pan_ms": plain_pan,
    }  # fmt: skip
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv)
