"""Cancel orders: enabled by state, asked before, sent for what still works."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.orders import FINAL_STATES, REDUCING, RESTING, OrderPurpose, OrderState
from cts_desktop.service.views import OperationResult, OrderView, Snapshot
from cts_desktop.ui import dialogs, formatting, questions
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.labels import low_words
from cts_desktop.ui.table_view import TableView

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

CANCELLABLE = RESTING | {OrderState.UNKNOWN}
PROTECTIVE = frozenset({OrderPurpose.STOP, OrderPurpose.TARGET})


def is_working_entry(order: OrderView) -> bool:
    """Tell whether *order* may still open or enlarge a position."""
    return order.purpose not in REDUCING and order.state not in FINAL_STATES


def cancel_obstacle(snapshot: Snapshot | None, order: OrderView) -> str:
    """Return why *order* cannot be cancelled now, in words; nothing where it can."""
    if order.state in FINAL_STATES:
        return dialogs.tr("This order is over.")
    if order.state not in CANCELLABLE:
        return dialogs.tr("This order is on its way to the venue.")
    positions = snapshot.positions if snapshot else ()
    held = any(p.position_id == order.position_id for p in positions)
    if order.purpose in PROTECTIVE and held:
        return dialogs.tr(
            "It protects an open position: edit stop and target on the Positions page, or close "
            "the position."
        )
    return questions.engine_obstacle(snapshot, order)


async def cancel_each(service: "Service", orders: Sequence[OrderView]) -> OperationResult:
    """Cancel *orders* side by side: one that hangs or is refused stops no other."""
    answers = await asyncio.gather(
        *(service.commands.cancel_order(order.client_id) for order in orders),
        return_exceptions=True,
    )
    said: Counter[str] = Counter()
    refused: list[str] = []
    for order, answer in zip(orders, answers, strict=True):
        if isinstance(answer, OperationResult):
            said[answer.message] += 1
        elif isinstance(answer, CtsError) and len(orders) > 1:
            refused.append(f"{order.symbol}: {answer}")
        else:
            raise answer
    parts = [f"{text} ({n})" if len(orders) > 1 else text for text, n in said.items()]
    if refused:
        parts.append(dialogs.tr("{0} refused").format(len(refused)))
    return OperationResult("; ".join(parts), tuple(refused))


class OrderCommands(QObject):
    """The commands of the Orders page on the rows of its table of orders."""

    def __init__(self, context: UiContext, page: QWidget, table: TableView) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._table = table
        self._orders: tuple[OrderView, ...] = ()
        self._connection_id = ""
        self.cancel = self._action(self.tr("Ca&ncel order…"), "delete", "danger")
        self.cancel_entries = self._action(self.tr("Cancel all &entries…"), "delete", "danger")
        self.cancel.triggered.connect(self._cancel_chosen)
        self.cancel_entries.triggered.connect(self._cancel_all_entries)
        for action in (self.cancel, self.cancel_entries):
            table.add_row_action(action)
        table.rows_chosen.connect(self.follow)
        context.bridge.snapshot_changed.connect(self.follow)
        self.follow()

    def _action(self, text: str, icon: str, role: str) -> QAction:
        action = QAction(text, self)
        action.setAutoRepeat(False)
        bind_icon(self._context.theme, action, icon, role)
        return action

    def show_orders(self, orders: tuple[OrderView, ...], connection_id: str) -> None:
        """Take the newest orders of *connection_id*, or of all where it is empty."""
        self._orders, self._connection_id = orders, connection_id
        self.follow()

    # ------------------------------------------------------------ enabled by state

    def follow(self, *_: object) -> None:
        """Enable what selection and state allow; a tooltip says why not."""
        snapshot = self._context.bridge.snapshot
        obstacles = [cancel_obstacle(snapshot, order) for order in self._newest()]
        why = self.tr("Select the orders to cancel.")
        if obstacles:
            why = "" if "" in obstacles else obstacles[0]
        self.cancel.setEnabled(not why)
        self.cancel.setToolTip(why or self.tr("Asks the venue to cancel the selected orders"))
        entries = self._entries()
        engines = [questions.engine_obstacle(snapshot, order) for order in entries]
        why = self.tr("No entry order is working.")
        if engines:
            why = "" if "" in engines else engines[0]
        self.cancel_entries.setEnabled(not why)
        tip = self.tr("Cancels all that could still open something; protective orders stay")
        self.cancel_entries.setToolTip(why or tip)

    def _newest(self) -> list[OrderView]:
        """Return the selected orders as they are now: a frozen table shows older states."""
        now = {order.client_id: order for order in self._orders}
        chosen = (order.client_id for order in self._table.chosen)
        return [now[client_id] for client_id in chosen if client_id in now]

    def _entries(self) -> list[OrderView]:
        return [order for order in self._orders if is_working_entry(order)]

    # ------------------------------------------------------------ cancel

    def _cancel_chosen(self) -> None:
        snapshot = self._context.bridge.snapshot
        chosen = self._newest()
        orders = [o for o in chosen if not cancel_obstacle(snapshot, o)]
        note = questions.left_out([cancel_obstacle(snapshot, o) for o in chosen])
        if orders:
            task = self._cancel(orders, note)
            what = self.tr("Cancel orders")
            self._context.operations.start(task, owner=self._page, what=what)

    async def _cancel(self, orders: Sequence[OrderView], note: str) -> None:
        many = len(orders) > 1
        sure = await dialogs.confirm(
            self._page.window(),
            self.tr("Cancel orders"),
            self._question(orders),
            self.tr("Cancel {0} &orders").format(len(orders)) if many else self.tr("Cancel &order"),
            danger=True,
            detail=questions.sentences(questions.live_note(orders), note),
        )
        if not sure:
            return
        now = {order.client_id: order for order in self._orders}
        still = [o for o in orders if now.get(o.client_id, o).state in CANCELLABLE]
        if not still:
            text = self.tr("Nothing was sent: what was to be cancelled is over.")
            self._context.announce(OperationResult(text))
            return
        result = await self._context.operations.call(lambda s: cancel_each(s, still))
        self._context.announce(result)

    def _question(self, orders: Sequence[OrderView]) -> str:
        where = questions.places_of(orders)
        if len(orders) > 1:
            text = self.tr("Cancel {0} orders ({1}) on {2}?")
            return text.format(len(orders), questions.symbols_of(orders), where)
        (order,) = orders
        text = self.tr("Cancel the {0} order: {1} {2} {3} on {4}?")
        rest = formatting.quantity(order.qty - order.filled_qty)
        return text.format(low_words(order.type), said(order.side), rest, order.symbol, where)

    def _cancel_all_entries(self) -> None:
        if entries := self._entries():
            task = self._cancel_entries(entries, self._connection_id)
            what = self.tr("Cancel all entries")
            self._context.operations.start(task, owner=self._page, what=what)

    async def _cancel_entries(self, entries: Sequence[OrderView], connection_id: str) -> None:
        text = self.tr("Cancel 1 entry order ({1}) on {2}?")
        if len(entries) > 1:
            text = self.tr("Cancel all {0} entry orders ({1}) on {2}?")
        symbols, where = questions.symbols_of(entries), questions.places_of(entries)
        stay = self.tr("Protective stops and targets stay, open positions too.")
        sure = await dialogs.confirm(
            self._page.window(),
            self.tr("Cancel all entries"),
            text.format(len(entries), symbols, where),
            self.tr("Cancel &entries"),
            danger=True,
            detail=questions.sentences(questions.live_note(entries), stay),
        )
        if sure:
            result = await self._context.operations.call(
                lambda s: s.commands.cancel_entries(connection_id)
            )
            self._context.announce(result)
