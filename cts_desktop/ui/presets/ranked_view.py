"""Ranked configurations of a run, one page at a time: the service sorts and filters."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.backtests import LEAST_TRADES, RunState
from cts_desktop.domain.errors import CtsError
from cts_desktop.service.preset_views import ResultPage, ResultRow, RunView
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.paged_model import PagedModel
from cts_desktop.ui.pager import Pager
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.result_columns import SORTABLE, USUAL_ORDER, result_columns
from cts_desktop.ui.settings.editors import NumberBox
from cts_desktop.ui.table_page import debounced, export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, tight

PAGE_ROWS = 100
_MOST_TRADES = 1_000_000


class ResultFilters(QWidget):
    """A row of filters; `changed` comes for every other wish."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        self.text = QLineEdit(placeholderText=tr("Part of a configuration's name (Ctrl+F)"))
        self.text.setObjectName("resultsFilter")
        self.text.setAccessibleName(tr("Part of a configuration's name"))
        self.text.setClearButtonEnabled(True)
        debounced(self, self.text, self.changed.emit)
        self.symbol = QComboBox()
        self.symbol.setObjectName("resultsSymbol")
        self.symbol.setAccessibleName(tr("Symbol"))
        self.symbol.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.symbol.addItem(tr("All symbols"), "")
        self.symbol.currentIndexChanged.connect(self.changed)
        self.least = NumberBox(0, _MOST_TRADES, 1)
        self.least.setObjectName("resultsLeastTrades")
        self.least.setAccessibleName(tr("Least trades"))
        self.least.setPrefix(tr("≥ "))
        self.least.setSuffix(tr(" trades"))
        self.least.setToolTip(tr("Only configurations with at least so many trades in sample"))
        self.least.setValue(LEAST_TRADES)
        self._fit()
        self.least.valueChanged.connect(self.changed)
        self.passing = QCheckBox(tr("&Passing only"))
        self.passing.setObjectName("resultsPassing")
        self.passing.setToolTip(tr("Only those whose out-of-sample part the luck guard lets pass"))
        self.passing.toggled.connect(self.changed)
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(self.text, 1)
        for widget in (self.symbol, self.least, self.passing):
            row.addWidget(widget)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.least.setFixedWidth(sized(self, 118))

    def offer_symbols(self, symbols: Sequence[str]) -> None:
        """Offer other symbols and filter as usual, without announcing it."""
        widgets = (self.symbol, self.least, self.passing, self.text)
        for widget in widgets:
            widget.blockSignals(True)  # noqa: FBT003 - Qt's signature
        while self.symbol.count() > 1:
            self.symbol.removeItem(1)
        for symbol in symbols:
            self.symbol.addItem(symbol, symbol)
        self.symbol.setVisible(len(symbols) > 1)
        self.least.setValue(LEAST_TRADES)
        self.passing.setChecked(False)
        self.text.clear()
        for widget in widgets:
            widget.blockSignals(False)  # noqa: FBT003 - Qt's signature


class RankedView(QWidget):
    """One page of results, the verdict on them, and what can be done with rows.

    Signals:
        row_chosen: the ResultRow whose details are wanted, or None.
        row_opened: the ResultRow that was double-clicked.
        save_wanted, compare_wanted: tuple of ResultRow.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)
    save_wanted = Signal(object)
    compare_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._newest = Newest()
        self._page: ResultPage | None = None
        self._failure = ""
        self.filters = ResultFilters()
        self.view = self._make_table()
        self.guard = text_label("", wrap=True)
        self.guard.setObjectName("resultsGuard")
        self.bias = text_label("", "muted", wrap=True)
        self.bias.setObjectName("resultsBias")
        self._make_actions()
        self._lay_out()
        self._connect()
        self.show_run(None)

    # ------------------------------------------------------------ construction

    def _make_table(self) -> TableView:
        columns = result_columns()
        self.model = PagedModel(columns, lambda r: r.number, self._context.theme.color, SORTABLE)
        title = self.tr("Ranked configurations")
        view = TableView(self.model, "resultsTable", title, self._context.ui_state)
        if not self.model.order[0]:  # nobody chose another
            place = [column.key for column in columns].index(USUAL_ORDER)
            view.sortByColumn(place, Qt.SortOrder.DescendingOrder)
        return view

    def _make_actions(self) -> None:
        tr, make = self.tr, partial(make_action, self, self._context.theme)
        self.save = make(
            Command(tr("Sa&ve as set…"), tr("Makes a set of a preset from the selected rows")),
            lambda: self.save_wanted.emit(self.view.chosen),
        )
        self.compare = make(
            Command(tr("Co&mpare"), tr("Puts up to four selected rows side by side")),
            lambda: self.compare_wanted.emit(self.view.chosen),
        )
        make(
            Command(tr("&Filter rows"), tr("Goes to the field that filters the rows"),
                    shortcut="Ctrl+F"), self.filters.text.setFocus,
        )  # fmt: skip
        self.view.add_row_action(self.save)
        self.view.add_row_action(self.compare)
        self.pager = Pager(
            self, self._context.theme, "results", PAGE_ROWS,
            tr("{0} to {1} of {2} configurations"), ActionButton(self.save, "saveAsSetButton"),
            ActionButton(self.compare, "compareRowsButton"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.filters)
        layout.addWidget(self.guard)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.bias)
        layout.addWidget(self.pager)

    def _connect(self) -> None:
        self.filters.changed.connect(self.pager.start_over)
        self.model.order_changed.connect(self.pager.start_over)
        self.pager.turned.connect(partial(self.load, top=True))
        self.view.row_selected.connect(self._chosen)
        self.view.rows_chosen.connect(self._follow)
        self.view.row_activated.connect(self.row_opened)
        self.view.export_requested.connect(self._export)
        self._context.theme.changed.connect(self.model.refresh_colours)

    # ------------------------------------------------------------ which rows

    def show_run(self, run: RunView | None) -> None:
        """Show another run; `load` asks for its rows."""
        self._run = run
        self._newest.forget()
        self._page, self._failure = None, ""
        self.pager.forget()
        self._number: int | None = None
        symbols = dict.fromkeys(one.symbol for one in run.request.data) if run else {}
        self.filters.offer_symbols(tuple(symbols))
        self.model.set_rows(())
        self._follow()

    def follow_run(self, run: RunView) -> None:
        """Know the run as it is by now."""
        self._run = run
        self._follow()

    def load(self, *, top: bool = False) -> None:
        """Ask for the page that is wanted now; *top* scrolls back up."""
        run = self._run
        if run is None:
            return
        self._newest.ask()
        part, _, figure = (self.model.order[0] or USUAL_ORDER).partition(":")
        descending = self.model.order[1] or not self.model.order[0]
        filters, offset = self.filters, self.pager.offset
        symbol, text = str(filters.symbol.currentData() or ""), filters.text.text().strip()
        least, passing = int(filters.least.value()), filters.passing.isChecked()
        self._context.operations.run(
            lambda s: s.backtests.page(
                run.run_id, order_by=figure, part=part, descending=descending, symbol=symbol,
                text=text, least_n=least, only_passing=passing, offset=offset, limit=PAGE_ROWS,
            ),
            on_success=self._newest.only(lambda page: self._show(page, top=top)),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the results"),
        )  # fmt: skip

    # ------------------------------------------------------------ answers

    def _show(self, page: ResultPage, *, top: bool) -> None:
        if not self.pager.show_place(len(page.rows), page.total):
            return
        self._page, self._failure = page, ""
        self.model.set_rows(page.rows)
        if top:
            self.view.scrollToTop()
        self._follow()

    def _failed(self, error: CtsError) -> None:
        self._failure = said(error)
        self._page = None
        self.pager.clear()
        self.model.set_rows(())
        self._follow()

    def _chosen(self, row: ResultRow | None) -> None:
        if row is not None and row.number != self._number:  # announced anew for other colours too
            self._number = row.number
            self.row_chosen.emit(row)
        self._follow()

    def _follow(self) -> None:
        """Bring words and commands to what is shown."""
        page = self._page
        chosen = bool(self.view.chosen)
        self.save.setEnabled(chosen)
        self.compare.setEnabled(chosen)
        self.guard.setText(said(page.guard) if page else "")
        self.guard.setVisible(bool(page and page.guard))
        bias = run_words.bias_words(page.rows) if page else ""
        self.bias.setText(bias)
        self.bias.setVisible(bool(bias))
        self.view.set_empty_text(self._empty_words())

    def _empty_words(self) -> str:
        tr = self.tr
        if self._run is None:
            return tr("Choose a run above, or start one with “New”.")
        if self._failure:
            return tr("The results could not be read: {0}").format(self._failure)
        if self._page is None:
            return tr("Reading the results…")
        if self._filtering:
            return tr("No configuration fits the filters.")
        return self._nothing_words(self._run.state)

    def _nothing_words(self, state: RunState) -> str:
        """Say why a run has no results that no filter hides."""
        tr = self.tr
        if not state.is_over:
            return tr("Nothing is calculated yet: rows appear as parts of the run are done.")
        if state is RunState.FAILED:
            return tr("The run failed: there are no results of it.")
        return tr("No configuration has {0} trades in sample; ask for fewer to see them.").format(
            LEAST_TRADES
        )

    @property
    def _filtering(self) -> bool:
        filters = self.filters
        return bool(
            filters.text.text().strip() or filters.symbol.currentData()
            or filters.least.value() != LEAST_TRADES or filters.passing.isChecked()
        )  # fmt: skip

    def _export(self) -> None:
        task = export_csv(self.view)
        self._context.operations.start(task, owner=self, what=self.tr("Export"))
