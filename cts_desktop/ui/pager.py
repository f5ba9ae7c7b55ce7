"""Pages of rows too many for a table: which of them are shown, and how pages are turned."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cts_desktop.ui import formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ActionButton, tight


class Pager(QWidget):
    """The row below a table that holds one page: its place among all rows, and two commands.

    Signals:
        turned: another page is wanted, or the first one of other rows.

    Attributes:
        offset: how many rows stand before the wanted page.
    """

    turned = Signal()

    def __init__(
        self, owner: QWidget, theme: ThemeManager, name: str, size: int, words: str,
        *between: QWidget,
    ) -> None:  # fmt: skip
        """Let commands of *owner* turn pages of *size* rows.

        The *words* have places for the first row, the last one and their number; what stands
        *between* them and the two buttons is up to the owner.
        """
        super().__init__()  # a parent of its own would put it before the table for the Tab key
        self.offset = 0
        self._size, self._words, self._total = size, words, 0
        tr, make = self.tr, partial(make_action, owner, theme)
        self.previous = make(
            Command(tr("◀ Previous"), tr("The page before this one"), shortcut="Alt+PgUp"),
            lambda: self._turn(self.offset - size),
        )
        self.next = make(
            Command(tr("Next ▶"), tr("The next page"), shortcut="Alt+PgDown"),
            lambda: self._turn(self.offset + size),
        )
        self.position = text_label("", "muted")
        self.position.setObjectName(f"{name}Position")
        row = QHBoxLayout(self)
        tight(row, spacing=8)
        row.addWidget(self.position, 1)
        for widget in between:
            row.addWidget(widget)
        row.addWidget(ActionButton(self.previous, f"{name}PreviousButton"))
        row.addWidget(ActionButton(self.next, f"{name}NextButton"))
        self.forget()

    def forget(self) -> None:
        """Know of no rows, and want the first page of those that come."""
        self.offset = 0
        self.clear()

    def clear(self) -> None:
        """Know of no rows while the wanted page stays wanted."""
        self._total = 0
        self.position.clear()
        self._follow()

    def start_over(self) -> None:
        """Turn to the first page, because other rows or another order are wanted."""
        self._turn(0)

    def show_place(self, shown: int, total: int, in_all: int = 0) -> bool:
        """Say where among *total* rows, or *in_all* without a filter, the *shown* ones stand.

        Rows may have gone since the page was asked for. Where it has none any more, turn to the
        last page that has some, and return False.
        """
        self._total = total
        last = max(0, total - 1) // self._size * self._size
        if self.offset > last:
            self._turn(last)
            return False
        text, count = "", formatting.count
        if shown:
            first, end = self.offset + 1, self.offset + shown
            text = self._words.format(count(first), count(end), count(total))
            if in_all > total:
                text += self.tr(", {0} in all").format(count(in_all))
        self.position.setText(text)
        self._follow()
        return True

    def _turn(self, offset: int) -> None:
        self.offset = offset
        self._follow()
        self.turned.emit()

    def _follow(self) -> None:
        self.previous.setEnabled(self.offset > 0)
        self.next.setEnabled(self.offset + self._size < self._total)
