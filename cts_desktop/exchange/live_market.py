"""The live prices of a real venue, for an account that is simulated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.domain.ports import Clock, MarketFacts
from cts_desktop.domain.venues import LineFacts, MarketData
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_market_data import CcxtMarketData
from cts_desktop.exchange.market_driver import Deliver
from cts_desktop.exchange.market_supply import log_failure
from cts_desktop.exchange.price_stream import PriceStream

AUTOMATIC_STEP_MS: Final = 1000


#: Venues tell only account holders how much leverage they give: no large one gives less than this
#: on what is traded much. The settings limit it further.
_ASSUMED_LEVERAGE: Final = Decimal(20)


class _Delivery:
    """Hands steps on (see MarketSink)."""

    def __init__(self, deliver: Deliver) -> None:
        self.steps = 0
        self._deliver = deliver

    async def on_step(self, step: MarketStep) -> None:
        """Count and pass on a step."""
        self.steps += 1
        await self._deliver(step)

    def on_market_end(self) -> None:
        """Do nothing: a live market has no end."""

    def on_market_failure(self, error: BaseException) -> None:
        """Do nothing: the stream tells its owner."""


class LiveMarket:
    """Prices over a client without keys (see MarketSupply).

    Symbols are those priced in *quote*, because a simulated account holds one currency.
    """

    lockstep = False
    wall_time = True

    def __init__(self, client: CcxtClient, clock: Clock, *, quote: str = "USDT") -> None:
        self.on_failure: Callable[[str, BaseException], None] = log_failure
        self.clock = clock
        self._client = client
        self._quote = quote
        self._delivery: _Delivery | None = None
        self._stream = PriceStream(client, clock, self._failed)
        self._rules: Mapping[str, MarketRules] = {}

    def _failed(self, name: str, error: BaseException) -> None:
        self.on_failure(name, error)

    async def load(self) -> Sequence[MarketRules]:
        """Open the client and read the markets; raise RetryLaterError or UserActionError."""
        await self._client.open()
        markets = await self._client.load_markets(fresh=False)
        self._rules = {
            symbol: _with_leverage(rules)
            for symbol, rules in markets.rules.items()
            if rules.quote == self._quote
        }
        if not self._rules:
            quotes = ", ".join(sorted({rules.quote for rules in markets.rules.values()}))
            raise UserActionError(
                f"Quote currency: nothing is priced in {self._quote} here. There is: {quotes}."
            )
        return list(self._rules.values())

    def open(self, now_ms: int) -> None:
        """Do nothing: the present needs nobody to drive it."""
        del now_ms

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the grid step for *requested_ms* (0 = automatic); raise InvalidValueError."""
        if requested_ms < 0:
            raise InvalidValueError("Price grid: must not be negative")
        return requested_ms or AUTOMATIC_STEP_MS

    async def play(
        self,
        symbols: Sequence[str],
        step_ms: int,
        cursor: Mapping[str, object] | None,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        """Subscribe *symbols*; the present has neither cursor nor end."""
        del cursor, on_end
        if unknown := [symbol for symbol in symbols if symbol not in self._rules]:
            raise NotFoundError(f"This market has no {', '.join(unknown)}")
        self._delivery = _Delivery(deliver)
        await self._stream.start(symbols, step_ms, self._delivery)

    async def stop(self) -> None:
        """End the streams."""
        await self._stream.stop()

    async def close(self) -> None:
        """End the streams and the client."""
        await self._stream.stop()
        await self._client.close()

    def cursor(self) -> Mapping[str, object]:
        """Return nothing: the present cannot be continued."""
        return {}

    def facts(self) -> MarketFacts:
        """Return how many steps and trades were taken."""
        steps = self._delivery.steps if self._delivery is not None else 0
        return MarketFacts(candles=steps, ticks=self._stream.ticks)

    def line(self) -> LineFacts:
        """Return how the line is."""
        return LineFacts(
            latency_ms=self._client.latency_ms,
            stream=self._stream.trouble,
            no_trades=self._stream.no_trades,
        )

    def market_data(self) -> MarketData | None:
        """Return the venue's public data."""
        return CcxtMarketData(self._client)


def _with_leverage(rules: MarketRules) -> MarketRules:
    """Return *rules* with a usual leverage where the venue does not tell the public."""
    if rules.market_type is MarketType.SPOT or rules.max_leverage > 1:
        return rules
    return replace(rules, max_leverage=_ASSUMED_LEVERAGE)
