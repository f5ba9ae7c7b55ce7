"""What can be done with any row that is about a symbol: why it is there, and its chart."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.table_view import TableView


class RowCommands(QObject):
    """Offers Why and Show on chart in the context menu of a table.

    Args:
        why: leads to the reasons of the selected row; None: a window of their own opens.
    """

    def __init__(
        self, context: UiContext, view: TableView, why: Callable[[], object] | None = None
    ) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._why = why or self._open_why
        tr, make = self.tr, partial(make_action, view, context.theme)
        self.why = make(
            Command(tr("&Why…"), tr("Shows the rules and figures behind this row"), icon="why"),
            self._explain,
        )
        self.chart = make(
            Command(tr("Show on c&hart"), tr("Opens the chart of this symbol"), icon="chart"),
            self._show_chart,
        )
        for action in (self.why, self.chart):
            view.add_row_action(action)
        view.row_selected.connect(lambda _: self._follow())
        view.rows_chosen.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        row = self._view.selected
        self.why.setEnabled(row is not None)
        symbol = getattr(row, "symbol", "") and getattr(row, "connection_id", "")
        self.chart.setEnabled(bool(symbol))

    def _explain(self) -> None:
        if self._view.selected is not None:
            self._why()

    def _open_why(self) -> None:
        # Imported when first needed: the panel is not part of showing the window.
        from cts_desktop.ui.why_dialog import open_why  # noqa: PLC0415

        open_why(self._context, self._view.selected, self._view.window())

    def _show_chart(self) -> None:
        row = self._view.selected
        if row is not None:
            self._context.open_page(f"chart/{row.connection_id}/{row.symbol}")
