"""The texts of levels: each at its line, beside each other where lines are close."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from cts_desktop.ui.charts.plots import InSight
from cts_desktop.ui.theme import ThemeManager

_OVER_LINES: Final = 25
_GROUND_ALPHA: Final = 225
_MARGIN, _GAP, _PAD = 6, 4, 3


class LevelText(NamedTuple):
    """A text that wants to stand at a price, in a colour of the theme."""

    price: float
    text: str
    role: str


def placed(
    wanted: Sequence[tuple[float, float]], area: QRectF, height: float, gap: float
) -> list[QRectF | None]:
    """Return where texts stand in *area*, none over another; None for which there is no room.

    *wanted* is the pixel row of the line and the width of the text, the most important first. A
    text of *height* stands on its line or hangs from it, as far left as the others leave room.
    """
    found: list[QRectF | None] = []
    for row, width in wanted:
        left, place = area.left(), None
        while place is None and left + width <= area.right():
            sides = [QRectF(left, top, width, height) for top in (row - height, row)]
            inside = [box for box in sides if area.top() <= box.top() <= area.bottom() - height]
            taken = [[o for o in found if o is not None and o.intersects(box)] for box in inside]
            place = next((box for box, over in zip(inside, taken, strict=True) if not over), None)
            ends = [other.right() for over in taken for other in over]
            left = min(ends) + gap if ends else area.right()
        found.append(place)
    return found


class LevelTexts(InSight):
    """Draws what `wanted` returns, the most important first."""

    def __init__(self, theme: ThemeManager, wanted: Callable[[], Sequence[LevelText]]) -> None:
        super().__init__()
        self._theme = theme
        self._wanted = wanted
        self.setZValue(_OVER_LINES)

    @override
    def paint(self, p: QPainter, opt: Any, widget: QWidget | None = None) -> None:
        view, px = self.viewRect(), self._theme.px
        texts = [of for of in self._wanted() if view.top() <= of.price <= view.bottom()]
        if not texts:
            return
        transform = p.worldTransform()
        area = transform.mapRect(view).adjusted(px(_MARGIN), 0, -px(_MARGIN), 0)
        rows = [transform.map(QPointF(view.left(), of.price)).y() for of in texts]
        p.resetTransform()
        p.setFont(QApplication.font())
        metrics, pad = p.fontMetrics(), px(_PAD)
        widths = [metrics.horizontalAdvance(of.text) + 2 * pad for of in texts]
        wanted = list(zip(rows, widths, strict=True))
        ground = QColor(self._theme.colors.base)
        ground.setAlpha(_GROUND_ALPHA)
        boxes = placed(wanted, area, metrics.height(), px(_GAP))
        for of, box in zip(texts, boxes, strict=True):
            if box is not None:
                p.fillRect(box, ground)
                p.setPen(self._theme.color(of.role))
                p.drawText(box, Qt.AlignmentFlag.AlignCenter, of.text)
        p.setWorldTransform(transform)
