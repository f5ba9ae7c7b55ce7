"""The results tree with its five levels: what is looked at, levels, target, stop, trailing."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import PresetSet
from cts_desktop.service.preset_views import RunView, TreeNode
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets.tree_model import Path, TreeModel
from cts_desktop.ui.table_view import ROW_PADDING
from cts_desktop.ui.widgets import tight

_TITLE_ROOM = 14


class _Rows(QStyledItemDelegate):
    """Rows as high as those of the tables."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(),
                     option.fontMetrics.height() + ROW_PADDING)  # fmt: skip


class ResultsTree(QWidget):
    """Aggregates from the first parameter down to single configurations.

    Signals:
        number_opened: the number of the best configuration below what was double-clicked.
    """

    number_opened = Signal(int)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._newest = Newest()
        self.symbol = self._box("treeSymbol", self.tr("All symbols"))
        self.set_box = self._box("treeSet", self.tr("All sets"))
        self.notice = text_label("", "muted")
        self.notice.setObjectName("treeNotice")
        self.model = TreeModel(context.theme.color)
        self.view = QTreeView()
        self.view.setObjectName("resultsTree")
        self.view.setAccessibleName(self.tr("Results tree"))
        self.view.setModel(self.model)
        self.model.setParent(self.view)
        self._look()
        row = QHBoxLayout()
        tight(row)
        row.addWidget(self.symbol)
        row.addWidget(self.set_box)
        row.addWidget(self.notice, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        self.model.wanted.connect(self._ask)
        self.view.activated.connect(self._open)
        context.theme.changed.connect(self.view.viewport().update)

    def _box(self, name: str, everything: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(everything)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.addItem(everything, "")
        box.currentIndexChanged.connect(self.load)
        return box

    def _look(self) -> None:
        view = self.view
        view.setUniformRowHeights(True)
        view.setAlternatingRowColors(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setExpandsOnDoubleClick(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        view.setItemDelegate(_Rows(view))
        header.setAccessibleName(self.tr("Columns of {0}").format(view.accessibleName()))
        for place, column in enumerate(self.model.columns):
            title = header.fontMetrics().horizontalAdvance(column.title) + sized(view, _TITLE_ROOM)
            view.setColumnWidth(place, max(sized(view, column.width), title))

    # ------------------------------------------------------------ which nodes

    def show_run(self, run: RunView | None) -> None:
        """Show another run; `load` asks for its first level."""
        self._run = run
        symbols = dict.fromkeys(one.symbol for one in run.request.data) if run else {}
        sets = [one.name for one in sets_of(run)] if run else []
        for box, texts in ((self.symbol, list(symbols)), (self.set_box, sets)):
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            while box.count() > 1:
                box.removeItem(1)
            for text in texts:
                box.addItem(text, text)
            box.setCurrentIndex(0)
            box.setVisible(len(texts) > 1)
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._newest.forget()
        self.model.clear()
        self.notice.setText("" if run else self.tr("Choose a run above."))

    def follow_run(self, run: RunView) -> None:
        """Know the run as it is by now."""
        self._run = run

    @property
    def has_rows(self) -> bool:
        """Whether anything is shown."""
        return self.model.rowCount() > 0

    def load(self) -> None:
        """Ask for the first level anew."""
        self._newest.forget()
        self.model.clear()
        if self._run is not None:
            self._newest.ask()
            self.model.ask()

    def _ask(self, path: Path) -> None:
        run = self._run
        if run is None:
            return
        symbol, name = str(self.symbol.currentData()), str(self.set_box.currentData())

        def show(nodes: tuple[TreeNode, ...]) -> None:
            self.model.show_children(path, nodes)
            if not path:
                self._say(nodes)

        def failed(error: CtsError) -> None:
            self.model.ask_again(path)
            self.notice.setText(self.tr("Not read: {0}").format(said(error)))

        self._context.operations.run(
            lambda s: s.backtests.tree(run.run_id, path, symbol, name),
            on_success=self._newest.only(show),
            on_failure=self._newest.only(failed),
            owner=self,
            what=self.tr("Load the results tree"),
        )

    def _say(self, nodes: tuple[TreeNode, ...]) -> None:
        if nodes:
            text = self.tr("Double-click shows the best configuration below.")
        elif self._run is not None and not self._run.state.is_over:
            text = self.tr("Nothing is calculated yet.")
        else:
            text = self.tr("This run has no results.")
        self.notice.setText(text)

    def _open(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node is not None:
            self.number_opened.emit(node.best)


def sets_of(run: RunView) -> tuple[PresetSet, ...]:
    """Return the sets of the preset that are in a run."""
    wanted = run.request.set_ids
    sets = run.request.preset.sets
    return tuple(s for s in sets if (s.set_id in wanted if wanted else s.enabled))
