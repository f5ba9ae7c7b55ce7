"""The left rail: one button per page."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.ui.theme import ThemeManager

_ICON = 20
_WIDTH = 88
_COMPACT_WIDTH = 44
_MARGIN = 18


class NavRail(QFrame):
    """Shows the page actions as checkable buttons with their words."""

    def __init__(
        self, theme: ThemeManager, pages: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("navRail")
        self.setAccessibleName(self.tr("Pages"))
        self._theme = theme
        self._words_height = self._words_width = 0
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
        # As wide as the longest word, which is another in every language.
        words = [b.defaultAction().iconText().split("\n") for b in self._buttons]
        lines = (line.replace("&&", "&") for word in words for line in word)
        longest = max(map(self.fontMetrics().horizontalAdvance, lines), default=0)
        self._words_width = max(self._theme.px(_WIDTH), longest + self._theme.px(_MARGIN))
        for button in self._buttons:
            button.setIconSize(QSize(self._theme.px(_ICON), self._theme.px(_ICON)))
        self._be_compact(compact=False)
        self._words_height = super().minimumSizeHint().height()
        self._follow_height()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)  # it takes the height there is

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._follow_height()

    def _follow_height(self) -> None:
        """Leave the words to the tooltips where they do not fit."""
        self._be_compact(compact=self.height() < self._words_height)

    def _be_compact(self, *, compact: bool) -> None:
        self.setFixedWidth(self._theme.px(_COMPACT_WIDTH) if compact else self._words_width)
        if self.property("compact") == compact:
            return
        self.setProperty("compact", compact)
        style = Qt.ToolButtonStyle
        for button in self._buttons:
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if compact else style.ToolButtonTextUnderIcon
            )
            button.style().unpolish(button)
            button.style().polish(button)
