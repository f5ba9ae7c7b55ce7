"""What the keys do in a chart; the same as its buttons and its menu."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.live_chart import LiveChart

_CLOSER: Final = 0.8
_STEP: Final = 0.1
_LEAP: Final = 0.9
_PLAIN: Final = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


def chart_keys(chart: "LiveChart") -> Mapping[int, Callable[[], object]]:
    """Return what each key does to what is in sight of *chart*."""
    key = Qt.Key
    return {
        key.Key_Plus: partial(chart.zoom, _CLOSER),
        key.Key_Equal: partial(chart.zoom, _CLOSER),
        key.Key_Minus: partial(chart.zoom, 1 / _CLOSER),
        key.Key_Left: partial(chart.pan, -_STEP),
        key.Key_Right: partial(chart.pan, _STEP),
        key.Key_PageUp: partial(chart.pan, -_LEAP),
        key.Key_PageDown: partial(chart.pan, _LEAP),
        key.Key_Home: chart.go_oldest,
        key.Key_End: chart.go_newest,
        key.Key_0: chart.show_all,
    }


def is_plain(event: QKeyEvent) -> bool:
    """Tell whether a key is pressed alone: with Ctrl or Alt it is a shortcut of the window."""
    return not event.modifiers() & ~_PLAIN
