"""How an account trades: position mode, margin mode, leverage, and the dead-man switch."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from cts_desktop.domain.errors import (
    NOT_SENT,
    ClockOffsetError,
    KeyRefusedError,
    OrderRefusedError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)  # fmt: skip
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.venues import AccountModes, MarginMode, PositionMode
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.quirk_types import Hedge

_HOW: Final = "Close the positions and cancel the orders of {what} at the venue and start again"


class Modes:
    """Reads and sets the modes of one account; spot has none."""

    def __init__(self, client: CcxtClient) -> None:
        self._client = client
        self._leverage: dict[str, Decimal] = {}

    @property
    def _perpetual(self) -> bool:
        return self._client.account.market_type is MarketType.PERPETUAL

    # ------------------------------------------------------------------ reading
    async def read(self, symbol: str) -> AccountModes:
        """Return how the account trades *symbol*; raises as a query."""
        if not self._perpetual:
            return AccountModes()
        return AccountModes(
            await self._margin_mode(symbol),
            await self._position_mode(symbol),
            await self._read_leverage(symbol),
        )

    def _can(self, ability: str) -> bool:
        return self._client.api.has.get(ability) in {True, "emulated"}

    async def _margin_mode(self, symbol: str) -> MarginMode | None:
        if not self._can("fetchMarginMode"):
            return None
        api, name = self._client.api, self._client.markets.to_ccxt(symbol)
        answer = await self._client.query(lambda: api.fetch_margin_mode(name))
        told = (answer or {}).get("marginMode")
        return MarginMode(told) if told in {"cross", "isolated"} else None

    async def _position_mode(self, symbol: str) -> PositionMode | None:
        if not self._can("fetchPositionMode"):
            return None
        api, name = self._client.api, self._client.markets.to_ccxt(symbol)
        answer = await self._client.query(lambda: api.fetch_position_mode(name))
        hedged = (answer or {}).get("hedged")
        if hedged is None:
            return None
        return PositionMode.HEDGE if hedged else PositionMode.ONE_WAY

    async def _read_leverage(self, symbol: str) -> Decimal | None:
        if not self._can("fetchLeverage"):
            return None
        api, name = self._client.api, self._client.markets.to_ccxt(symbol)
        answer = await self._client.query(lambda: api.fetch_leverage(name))
        told = (answer or {}).get("longLeverage")
        if told is None:
            return None
        self._leverage[symbol] = Decimal(str(told))
        return self._leverage[symbol]

    # ------------------------------------------------------------------ setting
    async def set_up(self, symbols: Sequence[str]) -> None:
        """Bring the account to what the connection asks for.

        Raises UserActionError with a remedy where the venue refuses, else as a query.
        """
        if not self._perpetual:
            return
        account, quirks = self._client.account, self._client.market_quirks
        hedge = account.position_mode is PositionMode.HEDGE
        if hedge and quirks.hedge is Hedge.NONE:
            raise UserActionError(
                f"{self._client.quirks.label}: long and short side by side do not work here. "
                "Choose one position per symbol"
            )
        if symbols and quirks.set_position_mode:
            await self._set_position_mode(symbols[0], account.position_mode)
        for symbol in symbols:
            if quirks.set_margin_mode:
                await self._set_margin_mode(symbol, account.margin_mode)
            if quirks.set_leverage:
                await self._read_leverage(symbol)

    async def _set_position_mode(self, symbol: str, wished: PositionMode) -> None:
        if await self._position_mode(symbol) is wished:
            return
        api, name = self._client.api, self._client.markets.to_ccxt(symbol)
        hedged = wished is PositionMode.HEDGE
        refusal = await self._set(lambda: api.set_position_mode(hedged, name))
        if refusal and await self._position_mode(symbol) is not wished:
            raise self._stuck(f"position mode {wished}", "all symbols", refusal)

    async def _set_margin_mode(self, symbol: str, wished: MarginMode) -> None:
        if await self._margin_mode(symbol) is wished:
            return
        api, name = self._client.api, self._client.markets.to_ccxt(symbol)
        more = {"leverage": str(self._leverage.get(symbol, 1))}
        more = more if self._client.market_quirks.send_leverage else {}
        refusal = await self._set(lambda: api.set_margin_mode(wished.value, name, more))
        if refusal and await self._margin_mode(symbol) is not wished:
            raise self._stuck(f"margin mode {wished}", symbol, refusal)

    async def _set(self, call: Callable[[], Awaitable[Any]]) -> str:
        """Return why the venue refused, or nothing; what is so already is no refusal."""
        errors = self._client.errors

        async def sort() -> str:
            try:
                await call()
            except (errors.AuthenticationError, errors.NetworkError):
                raise
            except errors.NoChange:
                return ""
            except errors.ExchangeError as error:
                return type(error).__name__
            return ""

        return await self._client.query(sort)

    def _stuck(self, what: str, where: str, refusal: str) -> UserActionError:
        label = self._client.quirks.label
        return UserActionError(
            f"{label} does not switch to {what} ({refusal}). {_HOW.format(what=where)}, or choose "
            "the other mode for this connection"
        )

    # ------------------------------------------------------------------ leverage
    async def use_leverage(self, symbol: str, leverage: Decimal) -> None:
        """Have *symbol* traded with *leverage*, before an order that needs it is sent.

        Raises OrderRefusedError where that cannot be done: then the order must not be sent. Raises
        ClockOffsetError and KeyRefusedError like a command.
        """
        client = self._client
        if not client.market_quirks.set_leverage or self._leverage.get(symbol) == leverage:
            return
        api, name = client.api, client.markets.to_ccxt(symbol)
        self._leverage.pop(symbol, None)
        try:
            refusal = await self._set(lambda: api.set_leverage(int(leverage), name))
        except (ClockOffsetError, KeyRefusedError, RateLimitedError):
            raise
        except RetryLaterError as error:
            raise OrderRefusedError(NOT_SENT, f"The leverage could not be set: {error}") from None
        if refusal:
            raise OrderRefusedError("leverage", f"The venue refuses leverage {leverage}: {refusal}")
        self._leverage[symbol] = leverage

    # ------------------------------------------------------------------ dead-man switch
    async def arm_dead_man(self, symbols: Sequence[str], seconds: int) -> None:
        """Have the venue cancel all orders unless it hears this again; 0 disarms. As a query."""
        switch = self._client.market_quirks.dead_man
        if switch is None:
            raise UserActionError(f"{self._client.quirks.label} has no dead-man switch")
        api = self._client.api
        call = getattr(api, switch.method)
        time_ms = seconds * 1000 or switch.off_ms
        if not switch.per_symbol:
            await self._client.query(lambda: call(time_ms))
            return
        for symbol in symbols:
            name = api.market_id(self._client.markets.to_ccxt(symbol))
            await self._client.query(
                lambda n=name: call({"symbol": n, "countdownTime": time_ms})  # type: ignore[misc]
            )
