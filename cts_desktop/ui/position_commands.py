"""Close and edit open positions: enabled by state, asked before, sent for what is still there."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cts_desktop.domain.positions import PositionState
from cts_desktop.service.views import OperationResult, PositionView, Snapshot
from cts_desktop.ui import dialogs, formatting, questions
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.table_view import TableView


def profitable(position: PositionView) -> bool:
    """Tell whether closing at the mark would be a gain after fees and funding."""
    return position.net_pnl is not None and position.net_pnl > 0


def closing_obstacle(snapshot: Snapshot | None, position: PositionView) -> str:
    """Return why *position* cannot be closed or edited now, in words; nothing where it can."""
    engine = questions.engine_obstacle(snapshot, position)
    if engine or position.state == PositionState.OPEN:
        return engine
    if position.state == PositionState.CLOSING:
        return dialogs.tr("{0} is being closed already.").format(position.symbol)
    return dialogs.tr("{0} has nothing to close yet.").format(position.symbol)


class PositionCommands(QObject):
    """The commands of the Positions page on the rows of its table of open positions."""

    def __init__(self, context: UiContext, page: QWidget, table: TableView) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._table = table
        self.edit = self._action(self.tr("&Edit stop and target…"), "settings", "text")
        self.close = self._action(self.tr("C&lose…"), "stop", "danger")
        self.close_profitable = self._action(self.tr("Close &profitable…"), "stop", "danger")
        self.close_all = self._action(self.tr("Close &all…"), "stop", "danger")
        self.edit.triggered.connect(self._edit)
        self.close.triggered.connect(self._close_chosen)
        self.close_profitable.triggered.connect(self._close_profitable)
        self.close_all.triggered.connect(self._close_all)
        table.rows_chosen.connect(self.follow)
        for action in self.all:
            table.add_row_action(action)
        self.follow()

    @property
    def all(self) -> tuple[QAction, ...]:
        """Return the commands in the order of the bar."""
        return (self.edit, self.close, self.close_profitable, self.close_all)

    def _action(self, text: str, icon: str, role: str) -> QAction:
        action = QAction(text, self)
        action.setAutoRepeat(False)
        bind_icon(self._context.theme, action, icon, role)
        return action

    # ------------------------------------------------------------ enabled by state

    def follow(self) -> None:
        """Enable what selection and state allow; a tooltip says why not."""
        chosen, listed = self._newest(self._table.chosen), self._newest(self._table.table.rows)
        nothing = self.tr("No position is open.")
        winners = [position for position in listed if profitable(position)]
        self._offer(
            self.close,
            self._obstacle(chosen, self.tr("Select the positions to close.")),
            self.tr("Closes the selected positions at the market"),
        )
        self._offer(
            self.close_all,
            self._obstacle(listed, nothing),
            self.tr("Closes every position listed here at the market"),
        )
        loss = self.tr("No position is in profit after fees and funding.")
        self._offer(
            self.close_profitable,
            self._obstacle(winners, loss if listed else nothing),
            self.tr("Closes the positions that are in profit after fees and funding"),
        )
        one = chosen if len(chosen) == 1 else ()
        self._offer(
            self.edit,
            self._obstacle(one, self.tr("Select one position.")),
            self.tr("Sets the prices at which the selected position is closed"),
        )

    @staticmethod
    def _offer(action: QAction, obstacle: str, tip: str) -> None:
        action.setEnabled(not obstacle)
        action.setToolTip(obstacle or tip)

    def _obstacle(self, rows: Sequence[PositionView], nothing: str) -> str:
        """Return why none of *rows* can be closed; one that can is enough."""
        snapshot = self._context.bridge.snapshot
        obstacles = [closing_obstacle(snapshot, position) for position in rows]
        return nothing if not obstacles else "" if "" in obstacles else obstacles[0]

    def _newest(self, rows: Sequence[PositionView]) -> list[PositionView]:
        """Return *rows* as they are now: a frozen table may show what has ended."""
        snapshot = self._context.bridge.snapshot
        positions = {p.position_id: p for p in snapshot.positions} if snapshot else {}
        return [positions[row.position_id] for row in rows if row.position_id in positions]

    def _closable(self, rows: Sequence[PositionView]) -> list[PositionView]:
        snapshot = self._context.bridge.snapshot
        return [p for p in self._newest(rows) if not closing_obstacle(snapshot, p)]

    # ------------------------------------------------------------ close

    def _close_chosen(self) -> None:
        chosen = self._newest(self._table.chosen)
        snapshot = self._context.bridge.snapshot
        note = questions.left_out([closing_obstacle(snapshot, p) for p in chosen])
        self._start(self._closable(chosen), self.tr("Close positions"), note)

    def _close_profitable(self) -> None:
        rows = [p for p in self._closable(self._table.table.rows) if profitable(p)]
        self._start(rows, self.tr("Close profitable positions"))

    def _close_all(self) -> None:
        rows = self._closable(self._table.table.rows)
        self._start(rows, self.tr("Close all positions"), self._left_out(rows))

    def _left_out(self, rows: Sequence[PositionView]) -> str:
        """Say what a filter, or a frozen table, keeps out of "all"."""
        snapshot = self._context.bridge.snapshot
        others = len(self._closable(snapshot.positions if snapshot else ())) - len(rows)
        text = self.tr("{0} more, not listed here now, stay open.")
        return text.format(others) if others else ""

    def _start(self, rows: Sequence[PositionView], title: str, note: str = "") -> None:
        if rows:  # the last one may have ended between the picture and the click
            task = self._close(rows, title, note)
            self._context.operations.start(task, owner=self._page, what=title)

    async def _close(self, rows: Sequence[PositionView], title: str, note: str) -> None:
        sure = await dialogs.confirm(
            self._page.window(),
            title,
            self._question(rows),
            self._verb(rows),
            danger=True,
            detail=self._detail(rows, note),
        )
        if not sure:
            return
        still = [p.position_id for p in self._newest(rows) if p.state == PositionState.OPEN]
        if not still:
            text = self.tr("Nothing was sent: what was to be closed is not open any more.")
            self._context.announce(OperationResult(text))
            return
        result = await self._context.operations.call(lambda s: s.commands.close_positions(still))
        self._context.announce(result)

    def _question(self, rows: Sequence[PositionView]) -> str:
        where = questions.places_of(rows)
        if len(rows) > 1:
            text = self.tr("Close {0} positions ({1}) at the market on {2}?")
            return text.format(len(rows), questions.symbols_of(rows), where)
        (row,) = rows
        text = self.tr("Close {0} {1} {2} at the market on {3}?")
        return text.format(said(row.side), formatting.quantity(row.qty), row.symbol, where)

    def _verb(self, rows: Sequence[PositionView]) -> str:
        if len(rows) > 1:
            return self.tr("&Close {0} positions").format(len(rows))
        return self.tr("&Close {0}").format(rows[0].symbol)

    def _detail(self, rows: Sequence[PositionView], note: str) -> str:
        results = [p.net_pnl for p in rows if p.net_pnl is not None]
        units = {questions.quote_of(p.symbol) for p in rows}
        known = len(results) == len(rows) and len(units) == 1
        total = sum(results, Decimal(0)) if known else None
        amount = formatting.profit(total, units.pop()).replace(" ", "\N{NO-BREAK SPACE}")
        present = self.tr("Present result: {0}.").format(amount)
        undone = self.tr("This cannot be undone.")
        return questions.sentences(questions.live_note(rows), present, note, undone)

    # ------------------------------------------------------------ edit

    def _edit(self) -> None:
        rows = self._closable(self._table.chosen)
        if len(rows) == 1:
            ExitsDialog(self._context, rows[0], self._page.window()).open()
