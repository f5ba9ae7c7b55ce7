# ruff: noqa: E501 - columns read as a table
"""All figures of a report as a table: value, rows behind it, and how it is calculated."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.service.statistics_views import StatisticsReport
from cts_desktop.ui import dialogs, formatting, icons
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.statistics.words import FigureLine, figure_lines
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import tight


def rows_action(owner: QWidget, context: UiContext) -> QAction:
    """Return the command that leads from a figure to its rows."""
    action = QAction(dialogs.tr("Show the &rows behind it"), owner)
    action.setToolTip(dialogs.tr("Lists the positions this figure is made of (Enter)"))
    icons.bind_icon(context.theme, action, "table")
    return action


class FiguresTab(QWidget):
    """Every figure with its formula.

    Signals:
        drill_wanted: carries the Drill of a figure.
    """

    drill_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model = TableModel(self._columns(), lambda line: line.key, context.theme.color)
        self.view = TableView(model, "statisticsFigures", self.tr("All figures"), context.ui_state)
        self.view.row_activated.connect(self._open)
        self.show_rows = rows_action(self, context)
        self.show_rows.triggered.connect(lambda: self._open(self.view.selected))
        self.view.add_row_action(self.show_rows)
        layout = QVBoxLayout(self)
        tight(layout)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.view)
        context.theme.changed.connect(model.refresh_colours)

    def _columns(self) -> tuple[Column[FigureLine], ...]:
        tr = self.tr
        return (
            Column("caption", tr("Figure"), lambda f: f.caption, width=170, room=50),
            Column("value", tr("Value"), lambda f: f.text, width=150, tone=lambda f: f.tone, tip=lambda f: f.tip),
            Column("n", tr("Rows"), lambda f: f.n, formatting.count, numeric=True, width=70,
                   tooltip=tr("Positions the figure is made of")),
            Column("formula", tr("How it is calculated"), lambda f: f.formula, width=420, room=600),
        )  # fmt: skip

    def show_report(self, report: StatisticsReport) -> None:
        """Show the figures of another report."""
        self.view.table.let_through()
        self.view.table.set_rows(figure_lines(report))

    def _open(self, line: FigureLine | None) -> None:
        if line is not None and line.n:
            self.drill_wanted.emit(line.drill)
