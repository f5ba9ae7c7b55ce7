"""How near each limit is: a bar, its figures in words, and a warning from four fifths on."""

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget
from typing_extensions import override

from cts_desktop.domain.risk import Reason
from cts_desktop.service.limit_views import LimitView
from cts_desktop.ui import formatting
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.wrapping import WrappingRow

#: From this share of a limit on it is worth a colour.
NEAR = 0.8
_WHOLE = 1000
_BAR = 5
_CAPTIONS = {
    Reason.DAILY_LOSS: QT_TRANSLATE_NOOP("dialogs", "Daily loss"),
    Reason.DRAWDOWN: QT_TRANSLATE_NOOP("dialogs", "Drawdown"),
    Reason.MAX_POSITIONS: QT_TRANSLATE_NOOP("dialogs", "Positions"),
    Reason.EXPOSURE: QT_TRANSLATE_NOOP("dialogs", "Exposure"),
    Reason.SYMBOL_EXPOSURE: QT_TRANSLATE_NOOP("dialogs", "Fullest symbol"),
    Reason.ORDER_RATE: QT_TRANSLATE_NOOP("dialogs", "Entries per minute"),
}


def caption_of(limit: LimitView) -> str:
    """Return what a limit is about in a few words."""
    return tr(str(_CAPTIONS[Reason(limit.rule)]))


def tone_of(limit: LimitView) -> str:
    """Return the tone of a limit: far, near, reached, or unknown, which blocks as well."""
    share = limit.share
    if share is None or share >= 1:
        return "danger"
    return "warning" if share >= NEAR else "accent"


def figures_of(limit: LimitView) -> str:
    """Return value and limit, with a mark that says near or reached without colour."""
    mark = {"danger": "✗ ", "warning": "▲ "}.get(tone_of(limit), "")
    value = formatting.money(limit.value, places=2 if limit.unit else 0)
    return f"{mark}{value} / {formatting.exact(limit.limit, limit.unit)}"


def sentence_of(limit: LimitView) -> str:
    """Return all of it in words, for tooltips and screen readers."""
    caption = f"{caption_of(limit)} ({limit.about})" if limit.about else caption_of(limit)
    bound, share = formatting.exact(limit.limit, limit.unit), limit.share
    if limit.value is None or share is None:
        text = tr("{0}: unknown, at most {1}. While it is unknown nothing new is opened.")
        return text.format(caption, bound)
    value = formatting.money(limit.value, limit.unit, 2 if limit.unit else 0)
    if share >= 1:
        text = tr("{0}: {1} of at most {2}. The limit is reached: nothing new is opened.")
        return text.format(caption, value, bound)
    text = tr("{0}: {1} of at most {2}; {3} of the limit is used.")
    return text.format(caption, value, bound, formatting.share(share))


class Gauge(QProgressBar):
    """One limit; a progress bar to assistive technology, so that its value is read as one."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._limit: LimitView | None = None
        self.setRange(0, _WHOLE)
        self.setProperty("gauge", True)  # noqa: FBT003 - Qt's signature
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._theme_changed)

    @property
    def limit(self) -> LimitView | None:
        """What is shown."""
        return self._limit

    def show_limit(self, limit: LimitView) -> None:
        """Show another state of the limit."""
        if limit == self._limit:
            return
        self._limit = limit
        share = limit.share
        self.setValue(_WHOLE if share is None else min(_WHOLE, round(share * _WHOLE)))
        self.setAccessibleName(caption_of(limit))
        sentence = sentence_of(limit)
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        height = 2 * metrics.height() + self._theme.px(_BAR + 4)
        width = metrics.horizontalAdvance("✗ 100.00 / 100 %")
        if self._limit is not None:
            texts = (caption_of(self._limit), figures_of(self._limit))
            width = max(width, *(metrics.horizontalAdvance(text) for text in texts))
        return QSize(width, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        if self._limit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone, line = tone_of(self._limit), self.fontMetrics().height()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self._theme.color("muted"))
        painter.drawText(QRectF(0, 0, self.width(), line), left, caption_of(self._limit))
        painter.setPen(self._theme.color("text" if tone == "accent" else tone))
        painter.drawText(QRectF(0, line, self.width(), line), left, figures_of(self._limit))
        height = self._theme.px(_BAR)
        groove = QRectF(0, self.height() - height, self.width(), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border"))
        painter.drawRoundedRect(groove, height / 2, height / 2)
        groove.setWidth(groove.width() * self.value() / _WHOLE)
        painter.setBrush(self._theme.color(tone))
        if self.value():
            painter.drawRoundedRect(groove, height / 2, height / 2)

    def _theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


class Gauges(QWidget):
    """The limits of one connection beside each other; nothing while none is known."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._gauges: dict[str, Gauge] = {}
        self.setObjectName("limitGauges")
        self.setAccessibleName(self.tr("Limits"))
        self._row = WrappingRow(self, spacing=12)
        self.hide()

    def show_limits(self, limits: Sequence[LimitView]) -> None:
        """Show another state; a limit that was switched off disappears."""
        if [limit.rule for limit in limits] != list(self._gauges):
            self._match(limits)
        for limit in limits:
            self._gauges[limit.rule].show_limit(limit)
        self.setVisible(bool(limits))

    def _match(self, limits: Sequence[LimitView]) -> None:
        for gauge in self._gauges.values():
            self._row.removeWidget(gauge)
            gauge.deleteLater()
        self._gauges = {limit.rule: Gauge(self._theme, self) for limit in limits}
        for gauge in self._gauges.values():
            self._row.addWidget(gauge)
