"""The left rail: one button per page."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cts_desktop.ui.theme import ThemeManager

_ICON = 20
_WIDTH = 88


class NavRail(QFrame):
    """Shows the page actions as checkable buttons with their words."""

    def __init__(
        self, theme: ThemeManager, pages: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("navRail")
        self.setAccessibleName(self.tr("Pages"))
        self._theme = theme
        group = QActionGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(2)
        self._buttons = []
        for action in pages:
            group.addAction(action)
            button = self._button(action)
            self._buttons.append(button)
            layout.addWidget(button)
        layout.addStretch(1)
        theme.changed.connect(self._resize)
        self._resize()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(action.objectName().removesuffix("Action") + "Button")
        button.setAccessibleName(action.iconText().replace("&&\n", "& "))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _resize(self) -> None:
        self.setFixedWidth(self._theme.px(_WIDTH))
        for button in self._buttons:
            button.setIconSize(QSize(self._theme.px(_ICON), self._theme.px(_ICON)))
