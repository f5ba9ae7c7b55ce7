"""A field for a key or a passphrase: shows itself on request only, and never leaves a copy."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyleOptionFrame,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.credentials import Secret
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.theme import ThemeManager


class _Line(QLineEdit):
    """A password line that paints its text while it is shown.

    It stays a password line all the while: that is what keeps the text out of the clipboard, the
    selection, the undo history, input methods and the value that screen readers are told.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shown = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setDragEnabled(False)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        if not self.shown or not self.text():
            super().paintEvent(event)
            return
        painter, option = QPainter(self), QStyleOptionFrame()
        self.initStyleOption(option)
        style = self.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        area = style.subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        area.adjust(2, 0, -2, 0)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class SecretEdit(QWidget):
    """A line for a secret with a switch that shows it until the focus goes elsewhere.

    Signals:
        edited: the user typed; carries nothing.
    """

    edited = Signal()

    def __init__(self, theme: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _Line()
        self.line.setObjectName(name)
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        self.eye = QToolButton()
        self.eye.setObjectName(f"{name}Show")
        self.eye.setCheckable(True)
        self.eye.setAutoRaise(True)
        self.eye.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.eye.setToolTip(self.tr("Show until you leave the field"))
        self.eye.setAccessibleName(self.tr("Show what is typed"))
        self.eye.toggled.connect(self._show)
        self.eye.installEventFilter(self)
        bind_icon(theme, self.eye, "eye")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.eye)
        self.setFocusProxy(self.line)

    def secret(self, *, trimmed: bool = False) -> Secret:
        """Return what is typed; *trimmed* drops the blanks that copying a key brings along."""
        text = self.line.text()
        return Secret(text.strip() if trimmed else text)

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.line.text()

    def wipe(self) -> None:
        """Forget what is typed."""
        self.line.setText("")  # unlike clear(), this forgets the history as well
        self.eye.setChecked(False)

    def _typed(self) -> None:
        self.edited.emit()

    def _show(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        self.line.shown = shown
        self.line.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            other = self.eye if watched is self.line else self.line
            if not other.hasFocus():
                self.eye.setChecked(False)
        return super().eventFilter(watched, event)
