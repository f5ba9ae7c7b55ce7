"""Looks at the venue while the engine runs: nothing is believed only because a stream said it."""

import asyncio
from collections.abc import Callable
from typing import Final

from cts_desktop.domain.ports import ExchangeGateway, Log
from cts_desktop.engine.order_evidence import NO_ANSWER
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.reconciler import Reconciler
from cts_desktop.runtime.clock import steady_ms
from cts_desktop.runtime.tasks import Supervisor

_IN_FLIGHT_EVERY_MS: Final = 2_000
_ORDERS_EVERY_MS: Final = 10_000
_ORDERS_EVERY_CALM_MS: Final = 30_000
_POSITIONS_EVERY_MS: Final = 30_000
#: Funding comes by stream; one that was missed may come late.
_FUNDING_EVERY_MS: Final = 600_000
#: A look asked for comes this soon: what was heard of may be on its way by itself.
_SOON_MS: Final = 1_000
#: Single orders asked for in one check.
_MOST_QUERIES: Final = 10
#: A check that takes longer than this is given up; the next begins anew.
_PATIENCE_MS: Final = 30_000


class AccountWatch:
    """Decides when to look at orders in flight, open orders and positions, and looks.

    Where the market paces the engine (`lockstep`) the venue is in this process and loses nothing:
    then it looks only when asked to.

    Attributes:
        positions_ms: when (steady time) the positions were read last, 0 for never.
        failure: why the last check failed, in words; empty when it did not.
    """

    def __init__(
        self,
        gateway: ExchangeGateway,
        orders: OrderManager,
        reconciler: Reconciler,
        tasks: Supervisor,
        log: Log,
        changed: Callable[[], None],
    ) -> None:
        self.positions_ms = 0
        self.failure = ""
        self._gateway = gateway
        self._orders = orders
        self._reconciler = reconciler
        self._tasks = tasks
        self._log = log
        self._changed = changed
        self._in_flight_ms = 0
        self._orders_ms = 0
        self._funding_ms = 0
        self._check: asyncio.Task[None] | None = None
        self._check_ms = 0
        self._asked = False
        orders.look_again = self.look_again

    def look_again(self) -> None:
        """Look at everything soon."""
        self._asked = True

    @property
    def looking(self) -> bool:
        """Tell whether a check is going on."""
        return self._check is not None and not self._check.done()

    def begin(self) -> None:
        """Count from now: everything has just been read."""
        now_ms = steady_ms(self._gateway.clock)
        self._in_flight_ms = self._orders_ms = self.positions_ms = self._funding_ms = now_ms
        self._asked = False

    def cycle(self) -> None:
        """Start a check where one is due; called in every cycle of the order loop."""
        now_ms = steady_ms(self._gateway.clock)
        self._orders.give_up_waiting()
        if self._check is not None and self.looking:
            if now_ms - self._check_ms >= _PATIENCE_MS:
                self._check.cancel()
            return
        if now_ms - self._in_flight_ms < (_SOON_MS if self._asked else _IN_FLIGHT_EVERY_MS):
            return
        self._in_flight_ms = now_ms
        self._orders.withdraw_superfluous()
        asked, self._asked = self._asked, False
        if self._gateway.lockstep and not asked:
            return
        calm = self._gateway.stream_healthy()
        every = _ORDERS_EVERY_CALM_MS if calm else _ORDERS_EVERY_MS
        orders = asked or now_ms - self._orders_ms >= every
        positions = asked or now_ms - self.positions_ms >= _POSITIONS_EVERY_MS
        if orders or positions or self._orders.overdue(_IN_FLIGHT_EVERY_MS):
            self._check_ms = now_ms
            look = self._look(orders=orders, positions=positions)
            self._check = self._tasks.start(look, "look at the venue")

    async def _look(self, *, orders: bool, positions: bool) -> None:
        now_ms = steady_ms(self._gateway.clock)
        try:
            await self._look_for_overdue()
            if orders or positions:
                await self._reconciler.fetch_fills()
            if orders:
                open_orders = await self._gateway.fetch_open_orders()
                await self._reconciler.match_orders(open_orders, _MOST_QUERIES)
                self._orders_ms = now_ms
            if positions:
                self._reconciler.compare(await self._gateway.fetch_positions())
                self.positions_ms = now_ms
            if now_ms - self._funding_ms >= _FUNDING_EVERY_MS:
                await self._reconciler.fetch_funding()
                self._funding_ms = now_ms
        except NO_ANSWER as error:
            if not self.failure:
                self._log.log_trade_engine(f"The venue cannot be looked at: {error}", "warning")
            self.failure = str(error) or "no answer"
        else:
            self.failure = ""
        self._changed()

    async def _look_for_overdue(self) -> None:
        """Follow orders whose request is still on its way, where the venue shows them already."""
        for order in self._orders.overdue(_IN_FLIGHT_EVERY_MS)[:_MOST_QUERIES]:
            found = await self._gateway.fetch_order(order.symbol, order.client_id)
            if found is not None:
                self._orders.on_order(found)
