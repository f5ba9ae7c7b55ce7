"""Keeps an account's figures current: balance, clock offset, equity, and the loss limits."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import CtsError, KeyRefusedError
from cts_desktop.domain.events import LimitBreached
from cts_desktop.domain.ports import ExchangeGateway, Log, Stores
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.engine.account import Account
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.clock import steady_ms
from cts_desktop.runtime.tasks import Supervisor

_VALUE_EVERY_MS: Final = 1_000
#: Of market time, where a market races through hours in a second.
_VALUE_EVERY_LOCKSTEP_MS: Final = 10_000
_RETRY_BALANCE_MS: Final = 1_000
#: A live venue's balance and clock are read again this often, whatever happened.
_REFRESH_EVERY_MS: Final = 60_000
_SNAPSHOT_EVERY_MS: Final = 300_000


class AccountKeeper:
    """Reads and values the account of one connection; called in every cycle of the order loop.

    Attributes:
        account: the figures.
        clock_offset_ms: the venue's clock less ours, None before it was measured.
        marks: gives the last price of a symbol.
        close: closes a position; called for all when a loss limit says so.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        gateway: ExchangeGateway,
        book: PositionBook,
        orders: OrderManager,
        stores: Stores,
        bus: Bus,
        log: Log,
        requests: Supervisor,
    ) -> None:
        self.connection_id = config.connection.connection_id
        self.account = Account(
            self.connection_id, gateway, stores, log, config.whole("day_start_hour")
        )
        self.clock_offset_ms: int | None = None
        self.marks: Callable[[str], Decimal | None] = lambda _symbol: None
        self.close: Callable[[Position, CloseReason], object] = lambda _position, _reason: None
        self._gateway = gateway
        self._book = book
        self._orders = orders
        self._bus = bus
        self._log = log
        self._requests = requests
        self._breached = ""
        self._unread = False
        self._value_every_ms = _VALUE_EVERY_LOCKSTEP_MS if gateway.lockstep else _VALUE_EVERY_MS
        self._next_value_ms = 0
        self._next_snapshot_ms = 0
        self._next_balance_ms = 0
        self._next_refresh_ms = 0
        self._balance_of_fills = -1
        self.configure(config)

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed limits from now on."""
        self._limits = config.limits()
        self._breach_closes = config.flag("breach_closes_all")
        self.account.day_start_hour = config.whole("day_start_hour")

    # ------------------------------------------------------------------ what the venue says
    async def check(self) -> None:
        """Measure the difference between the venue's clock and ours."""
        clock = self._gateway.clock
        asked_ms = clock.now_ms()
        theirs_ms = await self._gateway.server_time_ms()
        self.clock_offset_ms = theirs_ms - (asked_ms + clock.now_ms()) // 2

    async def read_balance(self) -> None:
        """Read the balance, with the number of fills it holds; raises CtsError."""
        await self.account.refresh(self._orders.account_events)

    async def refresh(self) -> None:
        """Read clock and balance; a failure is said once and the next try comes soon."""
        try:
            if not self._gateway.lockstep:
                await self.check()
            await self.read_balance()
        except KeyRefusedError:
            raise
        except CtsError as error:
            self._balance_of_fills = -1  # ask again, but not in every cycle
            self._next_balance_ms = steady_ms(self._gateway.clock) + _RETRY_BALANCE_MS
            if not self._unread:
                self._say(f"The balance could not be read: {error}", "warning")
            self._unread = True
        else:
            self._unread = False

    def _say(self, message: str, level: str) -> None:
        self._log.log_trade_engine(message, level, {"connection_id": self.connection_id})

    # ------------------------------------------------------------------ every cycle
    def cycle(self) -> None:
        """Ask for the balance after every fill, value the account, and heed the limits."""
        now_ms = steady_ms(self._gateway.clock)
        if now_ms >= self._next_balance_ms and self._balance_wanted(now_ms):
            self._next_balance_ms = now_ms
            self._next_refresh_ms = now_ms + _REFRESH_EVERY_MS
            self._balance_of_fills = self._orders.account_events
            self._requests.start(self.refresh(), "balance")
        if now_ms >= self._next_value_ms:
            self._next_value_ms = now_ms + self._value_every_ms
            self.value()
            self._heed_limits()

    def _balance_wanted(self, now_ms: int) -> bool:
        if self._orders.account_events != self._balance_of_fills:
            return True
        return not self._gateway.lockstep and now_ms >= self._next_refresh_ms

    def value(self) -> None:
        """Value the account at the present prices and keep its curve."""
        self.revalue()
        now_ms = steady_ms(self._gateway.clock)
        if now_ms >= self._next_snapshot_ms:
            self._next_snapshot_ms = now_ms + _SNAPSHOT_EVERY_MS
            self.record()

    def revalue(self) -> None:
        """Set the equity to the present prices."""
        now_ms = self._gateway.clock.now_ms()
        self.account.value(self._book, self.marks, now_ms, self._orders.account_events)

    def record(self) -> None:
        """Add a point to the equity curve."""
        self.account.record(self._gateway.clock.now_ms())

    def _heed_limits(self) -> None:
        """Say once that a loss limit is reached, and close everything where that is wished."""
        breach = self.account.breached(self._limits)
        if breach is None:
            self._breached = ""
            return
        closes = self._breach_closes
        if self._breached != breach.rule:
            self._breached = breach.rule
            text = f"{breach.message}. Closing all positions" if closes else breach.message
            self._say(text, "error")
            now_ms = self._gateway.clock.now_ms()
            self._bus.publish(LimitBreached(self.connection_id, breach.rule, text, closes, now_ms))
        if closes:
            for position in self._book.held():
                self.close(position, CloseReason.LIMIT)
