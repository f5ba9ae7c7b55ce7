"""A button of an action that is on or off."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.ui.widgets import ActionButton


class ToggleButton(ActionButton):
    """Stays pressed while its action is on; one that is neither is an ordinary button."""

    def __init__(self, action: QAction, name: str, parent: QWidget | None = None) -> None:
        super().__init__(action, name, parent)
        action.toggled.connect(lambda _: self._follow())

    @override
    def _follow(self) -> None:
        super()._follow()
        self.setCheckable(self._action.isCheckable())
        self.setChecked(self._action.isChecked())
