"""What the gateway contract needs of a venue: a plug for every gateway the program will have.

A new gateway (ccxt against the test exchange, say) takes part by one class that implements
`GatewayUnderTest` and one line in `conftest.EXCHANGES`.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Protocol, TypeVar

from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.orders import Fill, OrderRequest, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway, FundingPayment

T = TypeVar("T")
D = Decimal


class Trouble(Enum):
    """What can be made to go wrong between gateway and venue."""

    LOST_ANSWER = auto()  # the next command is carried out, its answer is lost
    NOT_ARRIVED = auto()  # the next command is lost on its way
    HANG = auto()  # the next command is carried out, no answer ever comes
    DEAD_LINE = auto()  # no query is answered until the trouble ends
    RATE_LIMIT = auto()  # 429 for three seconds
    BAN = auto()  # 418 for five minutes
    CLOCK_OFFSET = auto()  # the venue's clock is 7 s ahead of ours
    REVOKED_KEY = auto()
    INTERRUPTION = auto()  # account events are lost until the trouble ends


class Ears:
    """Listener and sink: notes everything that is told, in order."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.steps = 0
        self.last: float | None = None
        self._stepped = asyncio.Event()

    @property
    def fills(self) -> list[Fill]:
        return [event for event in self.told if isinstance(event, Fill)]

    @property
    def orders(self) -> list[VenueOrder]:
        return [event for event in self.told if isinstance(event, VenueOrder)]

    @property
    def gaps(self) -> list[str]:
        return [event for event in self.told if isinstance(event, str)]

    def on_order(self, update: VenueOrder) -> None:
        self.told.append(update)

    def on_fill(self, fill: Fill) -> None:
        self.told.append(fill)

    def on_funding(self, payment: FundingPayment) -> None:
        self.told.append(payment)

    def on_gap(self, reason: str) -> None:
        self.told.append(reason)

    async def on_step(self, step: MarketStep) -> None:
        self.steps += 1
        self.last = step.last.item(0)
        self._stepped.set()
        self._stepped = asyncio.Event()

    def on_market_end(self) -> None:
        raise AssertionError("the market ended")

    def on_market_failure(self, error: BaseException) -> None:
        raise AssertionError("the market failed") from error

    async def stepped(self) -> None:
        """Return after the next step."""
        await self._stepped.wait()

    async def seen(self, price: float) -> None:
        """Return when a step ended at *price*."""
        while self.last != price:
            await self.stepped()


class GatewayUnderTest(Protocol):
    """One account at one venue, and what a test can do to it.

    Attributes:
        symbol: what is traded; it stands at 100 when the first gateway opens, and its market
            bears the quantities of the tests (up to 1) at once.
        cannot: troubles that cannot be caused here, and why.
        ears: what the newest gateway tells.
    """

    symbol: str
    cannot: Mapping[Trouble, str]
    ears: Ears

    async def open(self) -> ExchangeGateway:
        """Return a new gateway of the same account, connected and told prices; the last closed."""
        ...

    async def close(self) -> None:
        """End everything."""
        ...

    async def answer(self, call: Coroutine[Any, Any, T]) -> T:
        """Return what *call* returns, or raise what it raises; time passes as it needs."""
        ...

    async def move_price(self, price: float) -> None:
        """Let the market trade at *price*; what that does to the account was told after."""
        ...

    async def by_hand(self, request: OrderRequest) -> VenueOrder:
        """Place an order at the venue's own page: without a client id, not through a gateway."""
        ...

    def cause(self, trouble: Trouble) -> None:
        """Begin a trouble."""
        ...

    async def end_troubles(self) -> None:
        """End all troubles."""
        ...

    def executed(self, client_id: str) -> Decimal:
        """Return how much the venue itself has executed of an order."""
        ...


def order(
    exchange: GatewayUnderTest, client_id: str, side: Side = Side.BUY, qty: str = "0.1",
    kind: OrderType = OrderType.MARKET, **more: Any,
) -> OrderRequest:  # fmt: skip
    """Return a request; prices are texts."""
    prices: dict[str, Any] = {
        name: D(more.pop(name)) for name in ("price", "stop_price") if name in more
    }
    return OrderRequest(client_id, exchange.symbol, side, kind, D(qty), **prices, **more)


def resting(exchange: GatewayUnderTest, client_id: str, price: str = "90") -> OrderRequest:
    """Return a buy that waits below the market."""
    return order(exchange, client_id, kind=OrderType.LIMIT, price=price)
