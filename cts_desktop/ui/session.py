"""What the pages looked like: tabs, splitters and filters, brought back and reset in one place.

A page only makes its widgets; nothing of this is its business. Tables remember their columns by
themselves, and pages with edits under way keep their drafts.
"""

from collections.abc import Iterator
from typing import Final, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QSplitter, QTabWidget, QWidget

W = TypeVar("W", bound=QWidget)
_GROUP: Final = "session"
#: Pages whose boxes narrow down rows; on the others a box is what is edited or drawn.
_FILTERED: Final = frozenset({"positionsPage", "ordersPage", "ladderPage", "logPage"})


class Session:
    """Remembers the pages of a window under their object names."""

    def __init__(self, ui_state: QSettings) -> None:
        self._ui_state = ui_state
        self._pristine: dict[str, QByteArray] = {}

    def restore(self, page: QWidget) -> None:
        """Bring *page*, made just now, to where it was left."""
        for key, split in _named(page, QSplitter):
            self._pristine[key] = split.saveState()
            state = self._ui_state.value(key)
            if isinstance(state, QByteArray):
                split.restoreState(state)
        for key, tabs in _named(page, QTabWidget):
            place = str(self._ui_state.value(key, ""))
            if place.isdecimal() and int(place) < tabs.count():
                tabs.setCurrentIndex(int(place))
        for key, edit in _text_filters(page):
            edit.setText(str(self._ui_state.value(key, "")))
        for key, box in _choices(page):
            if wanted := str(self._ui_state.value(key, "")):
                _Chooser(box, wanted)

    def save(self, page: QWidget) -> None:
        """Remember how *page* looks."""
        put = self._ui_state.setValue
        for key, split in _named(page, QSplitter):
            put(key, split.saveState())
        for key, tabs in _named(page, QTabWidget):
            put(key, tabs.currentIndex())
        for key, edit in _text_filters(page):
            put(key, edit.text())
        for key, box in _choices(page):
            waiting = box.findChild(_Chooser)
            wanted = waiting.wanted if waiting is not None else ""
            put(key, wanted or str(box.currentData() or ""))

    def reset(self, page: QWidget) -> None:
        """Let *page* look as the program comes; filters stay, they are no matter of layout."""
        for key, split in _named(page, QSplitter):
            if key in self._pristine:
                split.restoreState(self._pristine[key])
        for _, tabs in _named(page, QTabWidget):
            tabs.setCurrentIndex(0)
        # Imported when first needed: tables are not part of showing the window.
        from cts_desktop.ui.table_view import TableView  # noqa: PLC0415

        for table in page.findChildren(TableView):
            table.reset_columns()


class _Chooser(QObject):
    """Chooses an entry of a filter as soon as the box offers it, unless the user was faster."""

    def __init__(self, box: QComboBox, wanted: str) -> None:
        super().__init__(box)
        self._box = box
        self.wanted = wanted
        box.activated.connect(self._leave)
        box.model().rowsInserted.connect(self._look_later)
        self._look()

    def _look_later(self) -> None:
        # The box is being filled, with its signals blocked.
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        place = self._box.findData(self.wanted)
        if place > 0 and self.wanted:
            self._box.setCurrentIndex(place)
            self._leave()

    def _leave(self) -> None:
        self.wanted = ""
        self.deleteLater()


def _named(page: QWidget, kind: type[W]) -> Iterator[tuple[str, W]]:
    """Yield the widgets of a *kind* that belong to *page* with the keys they are kept under."""
    for number, widget in enumerate(page.findChildren(kind)):
        if isinstance(widget.window(), QDialog):
            continue
        name = widget.objectName() or f"{kind.__name__}{number}"
        yield f"{_GROUP}/{page.objectName()}/{name}", widget


def _text_filters(page: QWidget) -> Iterator[tuple[str, QLineEdit]]:
    for key, edit in _named(page, QLineEdit):
        if edit.objectName().endswith("Filter"):
            yield key, edit


def _choices(page: QWidget) -> Iterator[tuple[str, QComboBox]]:
    """Yield the boxes of *page* whose first entry stands for everything."""
    if page.objectName() in _FILTERED:
        for key, box in _named(page, QComboBox):
            if box.count() and box.itemData(0) == "":
                yield key, box
