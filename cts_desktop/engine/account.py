"""What the venue says about the account, and what the day and the peak are measured against."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.money import parse_decimal
from cts_desktop.domain.ports import Balance, ExchangeGateway, Log, Stores
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.risk_gate import Breach, RiskLimits, loss_breach

_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Baseline:
    """Equity at the start of the day and at its highest, persisted over restarts.

    Attributes:
        day: number of the day since 1970 (UTC, days beginning at the hour that is set).
    """

    day: int
    day_start: Decimal
    peak: Decimal


class Account:
    """Balance, equity and their baselines of one connection; what is unknown stays None.

    Attributes:
        day_start_hour: UTC hour at which a day begins for the daily loss; may be changed.
        events: fills and payments the balance holds; asked_ms: when it was asked for.
    """

    def __init__(
        self,
        connection_id: str,
        gateway: ExchangeGateway,
        stores: Stores,
        log: Log,
        day_start_hour: int = 0,
    ) -> None:
        self.day_start_hour = day_start_hour
        self.events = 0
        self.asked_ms = 0
        self.balance: Balance | None = None
        self.equity: Decimal | None = None
        self.open_pnl: Decimal | None = None
        self._connection_id = connection_id
        self._key = f"baseline:{connection_id}"
        self._gateway = gateway
        self._stores = stores
        self._log = log
        self.baseline: Baseline | None = self._restored()

    def _restored(self) -> Baseline | None:
        """Return the stored baseline; a damaged one is reported and measured anew."""
        try:
            stored = self._stores.state.get(self._key)
            return None if stored is None else _baseline(stored)
        except (CtsError, KeyError, TypeError, ValueError) as error:
            self._say(
                f"The stored starting points of daily loss and drawdown are damaged ({error}): "
                "both are measured from the present equity on",
                "warning",
            )
            return None

    def _say(self, message: str, level: str) -> None:
        self._log.log_trade_engine(message, level, {"connection_id": self._connection_id})

    async def refresh(self, events: int) -> None:
        """Read the balance; after a failure it is unknown, which blocks entries.

        *events* is the number of fills and payments that had come when it was asked for.
        """
        asked_ms = self._gateway.clock.now_ms()
        try:
            self.balance = await self._gateway.fetch_balance()
        except CtsError:
            self.balance = None
            raise
        self.events, self.asked_ms = events, asked_ms

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
        if self.balance is not None and events != self.events:
            return
        self.open_pnl = book.unrealised(marks)
        if self.balance is None or self.open_pnl is None:
            self.equity = None
            return
        self.equity = self.balance.total + self.open_pnl
        self._move_baseline(self.equity, self._day(now_ms))

    def _day(self, now_ms: int) -> int:
        return (now_ms - self.day_start_hour * _HOUR_MS) // _DAY_MS

    def _move_baseline(self, equity: Decimal, day: int) -> None:
        old = self.baseline
        if old is None:
            self._keep(Baseline(day, equity, equity))
            return
        # A clock or a start of day set back must not begin a day twice, which would forgive its
        # losses; further back it is another market's time. Nothing can be measured against 0.
        begins = not old.day - 1 <= day <= old.day or old.day_start <= 0
        new = Baseline(day, equity, old.peak) if begins else old
        if equity > old.peak:
            new = replace(new, peak=equity)
        if new is not old:
            self._keep(new)

    def _keep(self, new: Baseline, *, durable: bool = False) -> None:
        stored = {"day": new.day, "day_start": str(new.day_start), "peak": str(new.peak)}
        self._stores.state.put(self._key, stored, durable=durable)
        self.baseline = new

    def reset_drawdown(self, now_ms: int) -> None:
        """Measure the drawdown from the present equity on, from here on also after a crash.

        Raises UserActionError while the equity is unknown, DatabaseError where it cannot be stored.
        """
        if self.equity is None:
            raise UserActionError("The equity is not known at the moment: try again in a moment")
        old = self.baseline or Baseline(self._day(now_ms), self.equity, self.equity)
        self._keep(replace(old, peak=self.equity), durable=True)
        self._say(
            f"The drawdown is measured from {self.equity:,.2f} on (before: {old.peak:,.2f})", "info"
        )

    def breached(self, limits: RiskLimits) -> Breach | None:
        """Return which loss limit is reached at the last valuation, or None."""
        if self.baseline is None:
            return None
        day_ends = f"{self.day_start_hour:02}:00 UTC"
        start, peak = self.baseline.day_start, self.baseline.peak
        return loss_breach(self.equity, start, peak, limits, day_ends)

    def record(self, now_ms: int) -> None:
        """Add a point to the equity curve where balance and equity are known."""
        if self.balance is not None and self.equity is not None:
            self._stores.equity.add(self._connection_id, now_ms, self.balance.total, self.equity)


def _baseline(stored: object) -> Baseline:
    """Return a stored baseline.

    Raises TypeError, KeyError or InvalidValueError for anything else.
    """
    if not isinstance(stored, dict) or type(stored["day"]) is not int:
        raise TypeError("it is no baseline")
    day_start, peak = (
        parse_decimal(str(stored[name]), name.replace("_", " ")) for name in ("day_start", "peak")
    )
    return Baseline(stored["day"], day_start, peak)
