"""The results tree: a node's children are asked for when it is opened, and only then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from typing_extensions import override

from cts_desktop.service.preset_views import StatisticsView, TreeNode
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.presets.run_words import units_tone

Index = QModelIndex | QPersistentModelIndex
Path = tuple[str, ...]
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: What the engine names the level of configurations that do not trail.
_NO_TRAILING = str(QT_TRANSLATE_NOOP("dialogs", "no trailing"))
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def tree_columns() -> tuple[Column[TreeNode], ...]:
    """Return the columns beside a node's name: aggregates of everything below it."""
    count, share = formatting.count, formatting.share
    columns: list[Column[TreeNode]] = [
        Column("name", tr("Parameter"), lambda n: n.path[-1], _level_text, width=280),
        Column("configurations", tr("Configurations"), lambda n: n.configurations, count,
               numeric=True, width=110),
    ]  # fmt: skip
    columns += _part("in", tr("In"), lambda n: n.inside)
    columns += _part("out", tr("Out"), lambda n: n.outside)
    columns.append(
        Column("profitable", tr("Profitable"), lambda n: n.profitable, share, numeric=True,
               width=86, tooltip=tr("Share of the configurations below with a gain out of sample"))
    )  # fmt: skip
    return tuple(columns)


def _level_text(name: str) -> str:
    return tr("no trailing") if name == _NO_TRAILING else name


def _part(
    part: str, word: str, of: Callable[[TreeNode], StatisticsView]
) -> tuple[Column[TreeNode], ...]:
    """Return the figures of one part of the time."""
    signed = formatting.signed
    return (
        Column(f"{part}_n", f"{word} n", lambda n: of(n).n, formatting.count, numeric=True,
               width=76),
        Column(f"{part}_mean", f"{word} " + tr("mean C"), lambda n: of(n).avg_units, signed,
               numeric=True, width=92, tone=lambda n: units_tone(of(n).avg_units)),
        Column(f"{part}_wins", f"{word} " + tr("wins"), lambda n: of(n).win_rate,
               formatting.share, numeric=True, width=76),
        Column(f"{part}_total", f"{word} " + tr("sum C"), lambda n: of(n).total_units, signed,
               numeric=True, width=88, tone=lambda n: units_tone(of(n).total_units)),
    )  # fmt: skip


@dataclass(eq=False)
class _Item:
    """A node with what is known below it; `children` is None until they were asked for."""

    node: TreeNode | None
    parent: "_Item | None" = None
    row: int = 0
    children: "list[_Item] | None" = None
    asked: bool = False
    path: Path = field(default=())


class TreeModel(QAbstractItemModel):
    """Nodes by their path; `wanted` asks for the children of a path."""

    wanted = Signal(object)

    def __init__(self, colour: Callable[[Tone], QColor | None]) -> None:
        super().__init__()
        self.columns = tree_columns()
        self._colour = colour
        self._root = _Item(None)

    def clear(self) -> None:
        """Know nothing."""
        self.beginResetModel()
        self._root = _Item(None)
        self.endResetModel()

    def ask(self) -> None:
        """Ask for the first level."""
        self._root.asked = True
        self.wanted.emit(())

    def show_children(self, path: Path, nodes: Sequence[TreeNode]) -> None:
        """Put *nodes* below *path*; an answer about what is gone is dropped."""
        item = self._find(path)
        if item is None or item.children:
            return
        index = self._index_of(item)
        if not nodes:
            item.children = []
            return
        self.beginInsertRows(index, 0, len(nodes) - 1)
        item.children = [
            _Item(node, item, row, [] if node.leaf else None, path=node.path)
            for row, node in enumerate(nodes)
        ]
        self.endInsertRows()

    def ask_again(self, path: Path) -> None:
        """Let a node be asked for again, because its question failed."""
        if (item := self._find(path)) is not None:
            item.asked = False

    def node(self, index: Index) -> TreeNode | None:
        """Return the node of *index*."""
        return self._item(index).node

    def _find(self, path: Path) -> _Item | None:
        item = self._root
        for level in range(len(path)):
            prefix = path[: level + 1]
            found = next((c for c in item.children or () if c.path == prefix), None)
            if found is None:
                return None
            item = found
        return item

    def _item(self, index: Index) -> _Item:
        if not index.isValid():
            return self._root
        item: _Item = index.internalPointer()
        return item

    def _index_of(self, item: _Item) -> QModelIndex:
        return QModelIndex() if item is self._root else self.createIndex(item.row, 0, item)

    # ------------------------------------------------------------ Qt's questions

    @override
    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        children = self._item(parent).children or []
        if not (0 <= row < len(children) and 0 <= column < len(self.columns)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    @override
    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject has another
        above = self._item(index).parent if index.isValid() else None
        return QModelIndex() if above is None else self._index_of(above)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.column() > 0 else len(self._item(parent).children or ())

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(self.columns)

    @override
    def hasChildren(self, parent: Index = _ROOT) -> bool:
        if parent.column() > 0:
            return False
        children = self._item(parent).children
        return parent.isValid() if children is None else bool(children)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        item = self._item(parent)
        return parent.isValid() and item.children is None and not item.asked

    @override
    def fetchMore(self, parent: Index) -> None:
        item = self._item(parent)
        item.asked = True
        self.wanted.emit(item.path)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self._item(index).node
        if node is None:
            return None
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.text(column.value(node))
        if role == Qt.ItemDataRole.UserRole:
            return column.value(node)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            tone = column.tone(node)
            return None if tone is None else self._colour(tone)
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tooltip or column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None
