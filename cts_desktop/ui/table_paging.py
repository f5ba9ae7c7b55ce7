"""The stored rows of one table: the newest page at once, older ones when somebody scrolls there."""

from collections.abc import Callable, Coroutine
from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cts_desktop.domain.errors import CtsError
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.table_view import TableView

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service
    from cts_desktop.service.pages import Listing

PAGE_ROWS = 500
#: More would be slow to sort and filter, and nobody scrolls there: exports have all of it.
MOST_ROWS = 10_000

#: Asks for the page that begins after a place; an empty place is the newest page.
Ask = Callable[["Service", str], Coroutine[Any, Any, "Listing[Any]"]]


class PagedRows(QObject):
    """Keeps one table filled from the database.

    Signals:
        loaded: the newest page has come; carries its rows.
    """

    loaded = Signal(object)

    def __init__(self, context: UiContext, view: TableView, ask: Ask, what: str) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._ask = ask
        self._what = what
        self._newest = Newest()
        self._older: dict[object, Any] = {}
        self._after = ""
        self._reading_on = self._passed_over = False
        view.verticalScrollBar().valueChanged.connect(self._look_for_older)
        view.verticalScrollBar().rangeChanged.connect(self._look_for_older)
        view.frozen_changed.connect(self._go_on)

    @property
    def complete(self) -> bool:
        """Whether no older rows are stored than those shown."""
        return not self._after

    def start_afresh(self) -> None:
        """Show the newest page of other rows, whatever was read before, also while frozen."""
        self._older.clear()
        self._after = ""
        self._view.table.let_through()

    def load(self) -> None:
        """Read the newest page; what was read before it stays below."""
        self._newest.ask()
        self._view.reading.ask()
        self._context.operations.run(
            lambda service: self._ask(service, ""),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self._view,
            what=self._what,
        )

    def load_older(self) -> None:
        """Read the page below the oldest row."""
        after = self._after
        if self._reading_on or not after or self._view.table.total >= MOST_ROWS:
            return
        self._reading_on = True
        take = self._newest.only(self._show_older)

        def come(listing: "Listing[Any]") -> None:
            self._reading_on = False
            take(listing)

        def fail(error: CtsError) -> None:
            self._reading_on = False
            self._view.reading.fail(said(error), self.load_older)

        self._context.operations.run(
            lambda service: self._ask(service, after),
            on_success=come,
            on_failure=fail,
            owner=self._view,
            what=self._what,
        )

    def _show(self, listing: "Listing[Any]") -> None:
        self._view.reading.answer()
        key = self._view.table.key_of
        if listing.after and not any(key(row) in self._older for row in listing.items):
            self._older.clear()  # more than a page is new: what lies between is not known
        if not self._older:
            self._after = listing.after
        self._set(listing.items)
        self.loaded.emit(listing.items)

    def _show_older(self, listing: "Listing[Any]") -> None:
        self._view.reading.answer()
        self._after = listing.after
        key = self._view.table.key_of
        shown = self._view.table.all_rows
        self._older = {key(row): row for row in (*shown, *listing.items)}
        self._passed_over = self._view.table.waiting > 0
        self._view.table.let_through()
        self._set(())
        self._look_for_older()

    def _set(self, newest: tuple[Any, ...]) -> None:
        key = self._view.table.key_of
        rows = {key(row): row for row in newest}
        rows |= {k: row for k, row in self._older.items() if k not in rows}
        if self._older:  # for as long as nobody reloads: new rows push the oldest out
            self._older = rows = dict(islice(rows.items(), MOST_ROWS))
        self._view.table.set_rows(rows.values())

    def _failed(self, error: CtsError) -> None:
        self._view.reading.fail(said(error), self.load)

    def _go_on(self, frozen: bool) -> None:  # noqa: FBT001 - a slot
        """After F6, read anew what older rows took the place of."""
        if self._passed_over and not frozen:
            self._passed_over = False
            self.load()

    def _look_for_older(self, *_: int) -> None:
        """Read on at the end of the table; a filter that leaves less than a screen is there."""
        view = self._view
        bar, rows = view.verticalScrollBar(), view.table.rowCount()
        all_seen = rows * view.verticalHeader().defaultSectionSize() <= view.viewport().height()
        at_end = bar.value() == bar.maximum() and (bar.maximum() > 0 or all_seen)
        if at_end and view.isVisible() and view.table.total:
            self.load_older()
