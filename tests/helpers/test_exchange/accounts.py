"""One account at the test exchange: its key, its rights, its money of both kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.context import Context
from tests.helpers.test_exchange.desk import Desk
from tests.helpers.test_exchange.interfaces import (
    AccountCallback,
    AccountEvent,
    ListenKeyExpired,
    OrderRow,
)
from tests.helpers.test_exchange.perpetual_desk import PerpetualDesk
from tests.helpers.test_exchange.spot_desk import SpotDesk

#: How long a listenKey lives after its last keep-alive.
LISTEN_KEY_MS: Final = 3_600_000


@dataclass(slots=True)
class Rights:
    """What the key may do, in Binance's names."""

    ip_restrict: bool = False
    reading: bool = True
    spot_trading: bool = True
    futures: bool = True
    withdrawals: bool = False


class Account:
    """Spot and perpetual desk behind one key.

    Attributes:
        revoked: the key is refused everywhere.
        listen_keys: when each ends, UTC ms.
    """

    def __init__(self, context: Context, key: str, secret: str, uid: int) -> None:
        self.key = key
        self.secret = secret
        self.uid = uid
        self.rights = Rights()
        self.revoked = False
        self.created_ms = context.now_ms()
        self.listen_keys: dict[str, int] = {}
        self._context = context
        self._subscribers: list[AccountCallback] = []
        name = f"{key}-{uid}"
        self.spot = SpotDesk(context, name, partial(self._publish, MarketType.SPOT))
        self.perpetual = PerpetualDesk(context, name, partial(self._publish, MarketType.PERPETUAL))
        self.desks: dict[MarketType, Desk] = {
            MarketType.SPOT: self.spot,
            MarketType.PERPETUAL: self.perpetual,
        }

    def subscribe(self, callback: AccountCallback) -> Callable[[], None]:
        """Call *callback* with every event; return what ends that."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def _publish(self, kind: MarketType, event: AccountEvent) -> None:
        for callback in list(self._subscribers):
            callback(kind, event)

    # ------------------------------------------------------------------ listen keys
    def listen_key(self, now_ms: int) -> str:
        """Return the listenKey, kept alive, or a new one."""
        if not self.listen_keys:
            number = self._context.next_id()
            self.listen_keys[f"{self.uid:08d}{number:056d}"] = 0
        key = next(iter(self.listen_keys))
        self.listen_keys[key] = now_ms + LISTEN_KEY_MS
        return key

    def expire_listen_keys(self, now_ms: int, *, all_of_them: bool = False) -> None:
        """End the listenKeys whose time is over (or all)."""
        for key in [k for k, end in self.listen_keys.items() if all_of_them or end <= now_ms]:
            del self.listen_keys[key]
            self._publish(MarketType.PERPETUAL, ListenKeyExpired(key, now_ms))

    def tick(self, now_ms: int) -> None:
        """Do what time brings about."""
        self.expire_listen_keys(now_ms)
        self.perpetual.tick(now_ms)

    # ------------------------------------------------------------------ by hand
    def place_by_hand(
        self, kind: MarketType, symbol: str, side: str, qty: Decimal, *,
        order_type: str = "MARKET", price: Decimal = Decimal(0), trigger: Decimal = Decimal(0),
        reduce_only: bool = False, position_side: str = "BOTH",
    ) -> OrderRow:  # fmt: skip
        """Place an order as the exchange's own web page does; raise BinanceError."""
        number = self._context.next_id()
        conditional = bool(trigger) and kind is MarketType.PERPETUAL
        row = OrderRow(
            kind, symbol, 0, f"web_{number:018d}", side, order_type, order_type, qty, price,
            trigger, reduce_only=reduce_only, position_side=position_side,
            algo_status="NEW" if conditional else "",
        )  # fmt: skip
        return self.desks[kind].place(row)

    def deposit(self, kind: MarketType, asset: str, amount: Decimal) -> None:
        """Add (or take, where negative) *amount* of an asset."""
        if kind is MarketType.SPOT:
            self.spot.deposit(asset, amount)
        else:
            self.perpetual.deposit(asset, amount)

    def open_rows(self, kind: MarketType) -> list[OrderRow]:
        """Return the open orders of a kind, conditional ones last."""
        desk = self.desks[kind]
        return desk.open_rows() + desk.open_rows(algo=True)
