"""The guide's contents as a tree: chapters with their sections."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from cts_desktop.ui.help.book import Book, Section

_ADDRESS = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """Shows where everything stands; a search leaves what holds its words.

    Signals:
        chosen: the address of a section, by mouse or keyboard.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chapters: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.setObjectName("guideContents")
        self.setAccessibleName(self.tr("Contents"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentItemChanged.connect(self._current_changed)

    def show_book(self, book: Book) -> None:
        """Show the contents of another book."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._chapters = []
        self.clear()
        for chapter in book.chapters:
            top, *parts = map(_item, chapter.sections)
            top.addChildren(parts)
            self.addTopLevelItem(top)
            self._chapters.append((top, parts))
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def mark(self, address: str) -> None:
        """Show where the reader is, without going there."""
        for item in self._items():
            if _address(item) == address:
                self.blockSignals(True)  # noqa: FBT003 - Qt's signature
                self.setCurrentItem(item)
                item.setExpanded(True)
                self.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def limit(self, addresses: frozenset[str] | None) -> None:
        """Show only these sections with the chapters they stand in; None: all."""
        for top, parts in self._chapters:
            for part in parts:
                part.setHidden(addresses is not None and _address(part) not in addresses)
            inside = any(not part.isHidden() for part in parts)
            holds = addresses is None or _address(top) in addresses
            top.setHidden(not holds and not inside)
            top.setExpanded(addresses is not None and inside)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the addresses of what is not hidden."""
        return tuple(_address(item) for item in self._items() if not item.isHidden())

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for top, parts in self._chapters for item in (top, *parts)]

    def _current_changed(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(_address(item))


def _item(section: Section) -> QTreeWidgetItem:
    item = QTreeWidgetItem([section.title])
    item.setData(0, _ADDRESS, section.address)
    item.setToolTip(0, section.title)
    return item


def _address(item: QTreeWidgetItem) -> str:
    return str(item.data(0, _ADDRESS))
