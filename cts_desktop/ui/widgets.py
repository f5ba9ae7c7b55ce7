"""Small parts that the panel, the cards and the status bar are made of."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import EngineState, Health
from cts_desktop.ui import icons
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.modes import armed_text
from cts_desktop.ui.theme import ThemeManager

#: State → icon and tone; the word always stands beside them.
STATE_LOOK = {
    EngineState.STOPPED: ("stop", "muted"),
    EngineState.STARTING: ("play", "accent"),
    EngineState.RUNNING: ("ok", "positive"),
    EngineState.PAUSED: ("pause", "warning"),
    EngineState.RESUMING: ("play", "accent"),
    EngineState.STOPPING: ("stop", "warning"),
    EngineState.ERROR: ("warning", "danger"),
}
HEALTH_LOOK = {
    Health.HEALTHY: ("ok", "positive"),
    Health.DEGRADED: ("warning", "warning"),
    Health.UNHEALTHY: ("warning", "danger"),
}
MODE_ICON = {Mode.PAPER: "test", Mode.TESTNET: "testnet", Mode.LIVE: "emergency"}


def set_tone(widget: QWidget, tone: str) -> None:
    """Let the style sheet colour *widget* by meaning; repolished only when it changes."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        _repolish(widget)


def set_bold(widget: QWidget, *, bold: bool) -> None:
    """Let the style sheet make *widget* bold: a font set by hand is lost with the theme."""
    if bool(widget.property("bold")) != bold:
        widget.setProperty("bold", bold)
        _repolish(widget)


def _repolish(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str = "", tone: str = "", *, bold: bool = False, grade: str = "") -> QLabel:
    """Return a plain-text label; *grade* is ``large`` or ``huge`` (themes/cts.qss)."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    for name, value in (("tone", tone), ("bold", bold), ("grade", grade)):
        if value:
            result.setProperty(name, value)
    return result


def tight(layout: QLayout, margin: int = 0, spacing: int = 6) -> None:
    """Set equal margins and spacing."""
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)


class Pill(QFrame):
    """A word with its icon in a border of the same colour.

    Attributes:
        word: the label with the word; the object name given goes there.
    """

    def __init__(self, theme: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = ("", "")
        self._picture = QLabel()
        self.word = label(bold=True)
        self.word.setObjectName(name)
        self.setProperty("pill", True)  # noqa: FBT003 - Qt's signature
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(6)
        layout.addWidget(self._picture)
        layout.addWidget(self.word)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._repaint_picture)

    def show_word(self, icon_name: str, text: str, tone: str) -> None:
        """Show another word."""
        self.word.setText(text)
        self.word.setAccessibleName(text)
        if (icon_name, tone) != self._look:
            self._look = (icon_name, tone)
            set_tone(self, tone)
            set_tone(self.word, tone)
            self._repaint_picture()

    def show_state(self, state: EngineState) -> None:
        """Show a state of an engine."""
        icon_name, tone = STATE_LOOK[state]
        self.show_word(icon_name, said(state.label), tone)

    def show_mode(self, mode: Mode) -> None:
        """Show whether money is at stake."""
        self.show_word(MODE_ICON[mode], said(mode.label), mode.value)

    def show_armed(self, *, armed: bool) -> None:
        """Show whether orders with real money may be sent."""
        self.show_word(
            "enable" if armed else "disable", armed_text(armed=armed), "live" if armed else "muted"
        )

    def _repaint_picture(self) -> None:
        icon_name, tone = self._look
        if icon_name:
            self._picture.setPixmap(icons.pixmap(self._theme, icon_name, 14, tone))


class Fact(QWidget):
    """A value under its caption."""

    def __init__(self, caption: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = label(caption, "muted")
        self.value = label("—")
        self.value.setObjectName(name)
        self.value.setAccessibleName(caption)
        layout = QVBoxLayout(self)
        tight(layout, spacing=2)
        layout.addWidget(self.caption)
        layout.addWidget(self.value)

    def show_value(self, text: str, tone: str = "", tip: str = "") -> None:
        """Show another value."""
        self.value.setText(text)
        self.value.setAccessibleDescription(text)
        self.value.setToolTip(tip)
        set_tone(self.value, tone)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it does not fit; the tooltip has all of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, tone: str = "") -> None:
        """Show another line."""
        self.setText(text)
        self.setToolTip(text)
        set_tone(self, tone)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        line = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), flags, line)
        if self.hasFocus():
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class YieldingLabel(ElidedLabel):
    """A line that takes no more room than its text, and less where there is less."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._wanted_width(), super().sizeHint().height())

    @override
    def show_text(self, text: str, tone: str = "") -> None:
        super().show_text(text, tone)
        self.setMaximumWidth(self._wanted_width())

    @override
    def changeEvent(self, event: QEvent, /) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.setMaximumWidth(self._wanted_width())

    def _wanted_width(self) -> int:
        margins = self.contentsMargins()
        text = self.fontMetrics().horizontalAdvance(self.text())
        return text + margins.left() + margins.right() + 2


class LinkLabel(ElidedLabel):
    """A line that leads somewhere by mouse, Return or Space."""

    activated = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._active = True
        self.set_active(active=False)

    def set_active(self, *, active: bool) -> None:
        """Say whether there is a place to go to."""
        if active == self._active:
            return
        self._active = active
        cursor = Qt.CursorShape.PointingHandCursor if active else Qt.CursorShape.ArrowCursor
        self.setCursor(cursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if active else Qt.FocusPolicy.NoFocus)
        font = QFont(self.font())
        font.setUnderline(active)
        self.setFont(font)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._active and inside and event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if self._active and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.activated.emit()
        else:
            super().keyPressEvent(event)


class ActionButton(QPushButton):
    """A push button that is one QAction: text, icon, tooltip and state follow it."""

    def __init__(
        self, action: QAction, name: str, parent: QWidget | None = None, *, text: bool = True
    ) -> None:
        super().__init__(parent)
        self._action = action
        self._with_text = text
        self.setObjectName(name)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent, /) -> None:
        """Take a double click as the one click it was meant to be: two steps need two clicks."""
        event.accept()

    def _follow(self) -> None:
        action = self._action
        self.setText(action.iconText() if self._with_text else "")
        self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setAccessibleName(action.iconText())
        self.setAccessibleDescription(action.statusTip())
        self.setEnabled(action.isEnabled())


class ShrinkingButton(ActionButton):
    """A command that leaves its word to the tooltip where there is no room for it."""

    def __init__(self, action: QAction, name: str, parent: QWidget | None = None) -> None:
        super().__init__(action, name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @override
    def minimumSizeHint(self) -> QSize:
        height = super().sizeHint().height()
        return QSize(height, height)

    @override
    def sizeHint(self) -> QSize:
        full = super().sizeHint()
        if not self.text():
            words = self.fontMetrics().horizontalAdvance(f" {self._action.iconText()}")
            full.setWidth(full.width() + words)
        return full

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        fits = self.width() >= self.sizeHint().width()
        if fits != bool(self.text()):
            self._with_text = fits
            self._follow()


class Card(QFrame):
    """A raised area with a border."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", True)  # noqa: FBT003 - Qt's signature
