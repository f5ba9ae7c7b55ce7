"""What the venue says about the account, and what the day and the peak are measured against."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.ports import Balance, ExchangeGateway, Stores
from cts_desktop.engine.position_book import PositionBook

_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """Equity at the start of the UTC day and at its highest, persisted over restarts."""

    day: int
    day_start: Decimal
    peak: Decimal


class Account:
    """Balance, equity and their baselines of one connection; what is unknown stays None."""

    def __init__(self, connection_id: str, gateway: ExchangeGateway, stores: Stores) -> None:
        self._connection_id = connection_id
        self._key = f"baseline:{connection_id}"
        self._gateway = gateway
        self._stores = stores
        self._events = 0
        self.balance: Balance | None = None
        self.equity: Decimal | None = None
        self.open_pnl: Decimal | None = None
        self.baseline: Baseline | None = self._restored()

    def _restored(self) -> Baseline | None:
        stored = self._stores.state.get(self._key)
        if not isinstance(stored, dict):
            return None
        return Baseline(stored["day"], Decimal(stored["day_start"]), Decimal(stored["peak"]))

    async def refresh(self, events: int) -> None:
        """Read the balance; after a failure it is unknown, which blocks entries.

        *events* is the number of fills and payments that had come when it was asked for.
        """
        try:
            self.balance = await self._gateway.fetch_balance()
            self._events = events
        except CtsError:
            self.balance = None
            raise

    def value(
        self,
        book: PositionBook,
        marks: Callable[[str], Decimal | None],
        now_ms: int,
        events: int,
    ) -> None:
        """Set equity = wallet balance + open profit at the marks, and move the baselines.

        *events* is the number of fills and payments that have come, as for `refresh`.
        Between a fill and the balance that holds it the last value stays: the profit has left the
        position and is not in the wallet yet, which would look like a loss.
        """
        if self.balance is not None and events != self._events:
            return
        self.open_pnl = book.unrealised(marks)
        if self.balance is None or self.open_pnl is None:
            self.equity = None
            return
        self.equity = self.balance.total + self.open_pnl
        self._move_baseline(self.equity, now_ms // _DAY_MS)

    def _move_baseline(self, equity: Decimal, day: int) -> None:
        old = self.baseline
        if old is not None and old.day == day and equity <= old.peak:
            return
        if old is None or old.day != day:
            new = Baseline(day, equity, max(equity, old.peak) if old else equity)
        else:
            new = Baseline(day, old.day_start, equity)
        self.baseline = new
        stored = {"day": new.day, "day_start": str(new.day_start), "peak": str(new.peak)}
        self._stores.state.put(self._key, stored)

    def record(self, now_ms: int) -> None:
        """Add a point to the equity curve where balance and equity are known."""
        if self.balance is not None and self.equity is not None:
            self._stores.equity.add(self._connection_id, now_ms, self.balance.total, self.equity)
