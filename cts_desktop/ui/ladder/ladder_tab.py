"""Every configuration set on its way from Base to Exchange, one page at a time."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError, NotFoundError
from cts_desktop.domain.ladder import SetState
from cts_desktop.service.views import LadderView, SetDetailsView, SetView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.ladder.filters import SetFilters
from cts_desktop.ui.ladder.set_columns import set_columns
from cts_desktop.ui.ladder.set_panel import SetPanel
from cts_desktop.ui.ladder.stage_strip import StageStrip
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.paged_model import PagedModel
from cts_desktop.ui.pager import Pager
from cts_desktop.ui.questions import sentences
from cts_desktop.ui.row_commands import RowCommands
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton

PAGE_ROWS = 200
#: Columns the engine sorts by; the others follow from these or are words.
SORTABLE = frozenset(
    {
        "symbol", "indication", "side", "level", "state", "n", "win_rate", "avg_units",
        "profit_factor", "drawdown", "evidence", "total", "drawdown_hours", "set",
        "last_close",
    }
)  # fmt: skip


class LadderTab(QWidget):
    """Stages, filters, one page of sets, and the chosen set in words.

    The engine sorts and filters; the model never holds more than a page. What is asked is
    numbered: an answer that something newer has overtaken is dropped.
    """

    loaded = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._connection_id = ""
        self._stopped = True
        self._newest = Newest()
        self._view: LadderView | None = None
        self._chosen: SetView | None = None
        self.strip = StageStrip()
        self.filters = SetFilters()
        self.view = self._make_table()
        self.panel = SetPanel(context)
        self.notice = text_label("", "warning", wrap=True)
        self.notice.setObjectName("ladderNotice")
        self.notice.hide()
        self._make_actions()
        self._lay_out()
        self._connect()
        self.forget()

    # ------------------------------------------------------------ construction

    def _make_table(self) -> TableView:
        theme = self._context.theme
        columns = set_columns(lambda: theme.utc)
        model = PagedModel(columns, lambda s: s.set_key, theme.color, SORTABLE)
        self.model = model
        title = self.tr("Configuration sets")
        view = TableView(model, "ladderTable", title, self._context.ui_state)
        RowCommands(self._context, view, why=self._show_panel)
        view.use_finder(self.filters.text)
        view.keep_rows(4)
        if not model.order[0]:  # nobody chose another: what has proven most comes first
            places = {column.key: place for place, column in enumerate(columns)}
            view.sortByColumn(places["evidence"], Qt.SortOrder.DescendingOrder)
        return view

    def _show_panel(self) -> None:
        """Lead to the gates of the chosen set: they are its reasons."""
        self.panel.gates.setFocus()

    def _make_actions(self) -> None:
        tr, theme = self.tr, self._context.theme
        tip = tr("Forgets its results and evidence; it starts again at Base")
        self.reset = make_action(self, theme, Command(tr("Rese&t failed set…"), tip), self._reset)
        self.view.add_row_action(self.reset)
        self.pager = Pager(
            self, theme, "ladder", PAGE_ROWS, tr("{0} to {1} of {2} sets"),
            ActionButton(self.reset, "resetSetButton"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        upper = QWidget()
        layout = QVBoxLayout(upper)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.strip)
        layout.addWidget(self.filters)
        layout.addWidget(self.notice)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.pager)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(upper)
        splitter.addWidget(self.panel)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([400, 190])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _connect(self) -> None:
        self.strip.level_changed.connect(self.pager.start_over)
        self.filters.changed.connect(self.pager.start_over)
        self.filters.cleared.connect(self._show_all)
        self.model.order_changed.connect(self.pager.start_over)
        self.pager.turned.connect(partial(self.load, top=True))
        self.view.row_selected.connect(self._choose)

    # ------------------------------------------------------------ which sets

    def show_connection(self, connection_id: str, symbols: Sequence[str], *, stopped: bool) -> bool:
        """Show another connection, or another run of it; tell whether it has to be asked for."""
        self.filters.offer_symbols(symbols)
        if (connection_id, stopped) == (self._connection_id, self._stopped):
            return False
        self._connection_id, self._stopped = connection_id, stopped
        self.forget()
        return True

    def forget(self) -> None:
        """Show nothing, because what was known is of another connection or run."""
        self._newest.forget()
        self._view = self._chosen = None
        self.pager.forget()
        self.model.set_rows(())
        self.strip.show_stages(())
        self.panel.clear()
        self._say("")
        self._follow()

    def refresh(self) -> None:
        """Ask again for what is shown, unless it is frozen or an answer is still awaited."""
        if not self.model.frozen and not self._newest.waiting:
            self.load()

    def load(self, *, top: bool = False) -> None:
        """Ask the engine for the page of sets that is wanted now; *top* scrolls back up."""
        if not self._connection_id:
            return
        self._newest.ask()
        connection_id, offset = self._connection_id, self.pager.offset
        order, descending = self.model.order
        with_results = self.filters.with_results.isChecked()
        wanted = self.filters.chosen() | {"level": self.strip.level}

        self._context.operations.run(
            lambda s: s.ladder.ladder(
                connection_id, **wanted, with_results=with_results, order_by=order,
                descending=descending, offset=offset, limit=PAGE_ROWS,
            ),
            on_success=self._newest.only(lambda view: self._show(view, top=top)),
            on_failure=self._newest.only(lambda error: self._failed(error, other=top)),
            owner=self,
            what=self.tr("Load the ladder"),
        )  # fmt: skip
        self._follow()
        self._load_details()

    def _show_all(self) -> None:
        self.filters.forget()
        self.strip.choose("")
        self.pager.start_over()

    # ------------------------------------------------------------ answers

    def _show(self, view: LadderView, *, top: bool) -> None:
        if not self.pager.show_place(len(view.sets), view.matching, view.total):
            return
        self._view = view
        old = self._stopped and view.total
        self._say(self.tr("The engine is stopped: as its last run left them.") if old else "")
        self.strip.show_stages(view.stages if view.total or not self._stopped else ())
        self._chosen = self.view.show_page(view.sets, self._chosen)
        if top:
            self.view.scrollToTop()
        self._follow()
        self.loaded.emit()

    def _failed(self, error: CtsError, *, other: bool) -> None:
        """Say so; rows of another page or filter than the wanted one do not stay."""
        if other:
            self._view = None
            self.pager.clear()
            self.view.show_page((), self._chosen)
        self._say(self.tr("The ladder could not be read: {0}").format(said(error)))
        self._follow()

    def _say(self, text: str) -> None:
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _follow(self) -> None:
        """Bring words and commands to what is known."""
        self.view.set_empty_text(self._empty_words())
        failed = self._chosen is not None and self._chosen.state == SetState.FAILED
        self.reset.setEnabled(failed)

    def _empty_words(self) -> str:
        tr, view = self.tr, self._view
        if not self._connection_id:
            return tr("No connection yet: add one under Settings, Connections.")
        if view is None:
            return tr("Not known.") if self.notice.text() else tr("Asking the engine for its sets…")
        if view.total:
            return tr("No set fits the filters. “Show all” forgets them.")
        if self._stopped:
            return tr(
                "The engine of this connection is stopped. Start it: its sets go on from where "
                "they were."
            )
        return tr("There is no set yet: no indication is on, or no symbol is chosen.")

    # ------------------------------------------------------------ the chosen set

    def _choose(self, chosen: SetView | None) -> None:
        if chosen is None:
            return
        other = self._chosen is None or chosen.set_key != self._chosen.set_key
        self._chosen = chosen
        self._follow()
        self.panel.show_set(chosen)
        if other:
            self.panel.gates.table.set_rows(())
            self._load_details()

    def _load_details(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return

        def show(details: SetDetailsView) -> None:
            if self._chosen is not None and self._chosen.set_key == chosen.set_key:
                self._chosen = details.view
                self.panel.show_details(details)
                self._follow()

        self._context.operations.run(
            lambda s: s.ladder.set_details(chosen.connection_id, chosen.set_key),
            on_success=show,
            on_failure=self._not_explained,
            owner=self,
            what=self.tr("Look up the set"),
        )

    def _not_explained(self, error: CtsError) -> None:
        """Say that a set is gone; of other errors the notice above the table tells."""
        if isinstance(error, NotFoundError):
            self.panel.clear(said(error))

    def _reset(self) -> None:
        if self._chosen is not None:
            task = self._ask_to_reset(self._chosen)
            self._context.operations.start(
                task, owner=self, busy=(self.reset,), what=self.tr("Reset the set")
            )

    async def _ask_to_reset(self, chosen: SetView) -> None:
        text = self.tr("Reset “{0}”, which failed {1} below its maximum?")
        sure = await dialogs.confirm(
            self,
            self.tr("Reset a failed set"),
            text.format(chosen.set_key, formatting.money(chosen.drawdown_units, "C")),
            self.tr("&Reset set"),
            danger=True,
            detail=sentences(
                self.tr("Its {0} results and its evidence are forgotten.").format(
                    formatting.count(chosen.n)
                ),
                self.tr("It starts again at Base, as if it were new."),
            ),
        )
        if sure:
            result = await self._context.operations.call(
                lambda s: s.ladder.reset_set(chosen.connection_id, chosen.set_key)
            )
            self._context.announce(result)
            self.load()
