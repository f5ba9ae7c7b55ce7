"""The equity of several connections as one curve with its scale, drawn by hand."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.ui import formatting
from cts_desktop.ui.sparkline import Points, Sparkline
from cts_desktop.ui.theme import ThemeManager, profit_tone
from cts_desktop.ui.widgets import Card, label, set_tone

_HEIGHT = 132


def total_curve(series: Sequence[Points]) -> list[tuple[int, float]]:
    """Return the sum of curves, each held at its last value until its next point.

    It begins where every curve has begun: before that, a sum would lack what is not known.

    Args:
        series: curves of (time in ms, equity), each oldest first.
    """
    curves = [curve for curve in series if curve]
    if not curves:
        return []
    begin = max(curve[0][0] for curve in curves)
    steps = sorted(
        (ts, number, value) for number, curve in enumerate(curves) for ts, value in curve
    )
    last = [0.0] * len(curves)
    total: dict[int, float] = {}
    for ts, number, value in steps:
        last[number] = value
        if ts >= begin:
            total[ts] = sum(last)
    return list(total.items())


class EquityCurve(Sparkline):
    """The line of a sparkline with highest, lowest, first and last time beside it."""

    most_points = 4000

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(480), self._theme.px(_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        if len(self.points) < 2:  # noqa: PLR2004 - a line needs two points
            super().paintEvent(event)
            return
        painter = QPainter(self)
        values = [value for _, value in self.points]
        highest, lowest = formatting.money(max(values)), formatting.money(min(values))
        metrics = self.fontMetrics()
        line, gap = metrics.height(), self._theme.px(8)
        scale = max(metrics.horizontalAdvance(highest), metrics.horizontalAdvance(lowest))
        area = QRectF(self.rect()).adjusted(1, 3, -scale - gap, -line - self._theme.px(4))
        painter.setPen(self._theme.color("grid"))
        for y in (area.top(), area.center().y(), area.bottom()):
            painter.drawLine(int(area.left()), int(y), int(area.right()), int(y))
        self._draw(painter, area)
        painter.setPen(self._theme.color("muted"))
        right = int(area.right()) + gap
        if highest == lowest:  # a level line stands in the middle, and so does what it is at
            painter.drawText(right, int(area.center().y()) + metrics.ascent() // 2, highest)
        else:
            painter.drawText(right, int(area.top()) + metrics.ascent(), highest)
            painter.drawText(right, int(area.bottom()), lowest)
        utc = self._theme.utc
        below = QRectF(area.left(), self.height() - line, area.width(), line)
        for alignment, (ts_ms, _) in (
            (Qt.AlignmentFlag.AlignLeft, self.points[0]),
            (Qt.AlignmentFlag.AlignRight, self.points[-1]),
        ):
            painter.drawText(below, alignment, formatting.timestamp(ts_ms, utc=utc))


class EquityBox(Card):
    """The curve of all connections of one mode and currency, with the currency to choose."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__("equityBox", parent)
        self._curves: dict[str, list[tuple[int, float]]] = {}
        self.setAccessibleName(self.tr("Equity curve"))
        self.title = label(bold=True)
        self.change = label()
        self.change.setObjectName("equityChange")
        self.currency_box = QComboBox()
        self.currency_box.setObjectName("equityCurrency")
        self.currency_box.setAccessibleName(self.tr("Currency of the curve"))
        self.currency_box.currentIndexChanged.connect(self._draw)
        self.curve = EquityCurve(theme)
        self.curve.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.change)
        head.addStretch(1)
        head.addWidget(self.currency_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.curve)

    def show_curves(self, mode: str, series: Sequence[tuple[str, Points]]) -> None:
        """Show curves of one mode, each with its currency; those of one currency are added."""
        currencies = sorted({currency for currency, points in series if points})
        self._curves = {
            currency: total_curve([points for of, points in series if of == currency])
            for currency in currencies
        }
        self.title.setText(self.tr("Equity · {mode}").format(mode=mode))
        box, chosen = self.currency_box, self.currency_box.currentData()
        if currencies != [box.itemData(place) for place in range(box.count())]:
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            box.clear()
            for currency in currencies:
                box.addItem(currency or self.tr("unknown"), currency)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        box.setVisible(len(currencies) > 1)
        self._draw()

    def _draw(self) -> None:
        currency = str(self.currency_box.currentData() or "")
        points = self._curves.get(currency, [])
        self.curve.show_points(points)
        known = len(points) > 1
        gain = points[-1][1] - points[0][1] if known else None
        self.change.setText(formatting.profit(gain, currency) if known else "")
        set_tone(self.change, profit_tone(gain))
        self.change.setToolTip(self.tr("Change since the beginning of the curve"))
