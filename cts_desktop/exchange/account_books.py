"""What a venue keeps of an account: balance, positions, executions, funding."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.ports import Balance, FundingPayment, VenuePosition
from cts_desktop.exchange.account_orders import AccountOrders
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_mapping import (
    assets,
    balance,
    fills,
    funding,
    open_profit,
    positions,
)  # fmt: skip
from cts_desktop.exchange.ccxt_numbers import number, text
from cts_desktop.exchange.client_ids import ClientIds
from cts_desktop.exchange.order_names import OrderNames

#: Executions older than this are not asked for, in ms: some venues answer a day per request.
_OLDEST_MS: Final = 90 * 86_400_000
#: How much earlier an order may have begun than the first of its executions asked for, in ms.
_BEGUN_BEFORE_MS: Final = 86_400_000
#: At most so many orders are asked for one by one to learn whose executions those are.
_ASKED_SINGLY: Final = 20
#: How long after its last sign of life a symbol's executions are still asked for, in ms.
_ACTIVE_MS: Final = 86_400_000
#: Symbols whose executions are asked for at once.
_AT_ONCE: Final = 8
#: How old a rate of exchange may be, in ms.
_RATE_AGE_MS: Final = 60_000


class AccountBooks:
    """Reads one account; every method raises as a query."""

    def __init__(
        self, client: CcxtClient, ids: ClientIds, names: OrderNames, orders: AccountOrders
    ) -> None:
        self._client = client
        self._ids = ids
        self._names = names
        self._orders = orders
        self._rates: dict[str, Decimal] = {}
        self._rates_ms: dict[str, int] = {}
        self._symbols: set[str] = set()
        self._active_ms: dict[str, int] = {}
        self._looked = False

    # ------------------------------------------------------------------ symbols
    def know(self, symbols: Iterable[str]) -> None:
        """Remember what may be traded."""
        self._symbols.update(symbols)

    def touch(self, symbols: Iterable[str]) -> None:
        """Remember that something was ordered, executed or held in *symbols* just now."""
        now_ms = self._client.clock.now_ms()
        self._active_ms |= dict.fromkeys(symbols, now_ms)
        self._symbols |= self._active_ms.keys()

    @property
    def symbols(self) -> Sequence[str]:
        """Return what may be traded, or was ordered or held as far as is known."""
        return sorted(self._symbols)

    @property
    def active(self) -> Sequence[str]:
        """Return where something was ordered, executed or held in the last day.

        Venues that tell executions per symbol only would have to be asked for hundreds else.
        """
        since_ms = self._client.clock.now_ms() - _ACTIVE_MS
        return sorted(symbol for symbol, ms in self._active_ms.items() if ms >= since_ms)

    # ------------------------------------------------------------------ balance and positions
    async def balance(self) -> Balance:
        """Return the balance in the currency the account is counted in."""
        client = self._client
        raw = await client.query(client.api.fetch_balance)
        currency = client.market_quirks.usual_quote
        kind = client.account.market_type
        if kind is MarketType.SPOT:
            await self._learn_rates(assets(raw), _RATE_AGE_MS // 60)
            return balance(raw, currency, kind, rate=self._rate)
        found = balance(raw, currency, kind)
        if found.equity != found.total:
            return found
        return balance(raw, currency, kind, open_profit(await self._raw_positions()))

    async def positions(self) -> list[VenuePosition]:
        """Return all open positions; on spot, what is held of every traded symbol."""
        if self._client.account.market_type is MarketType.SPOT:
            return await self._holdings()
        found = positions(await self._raw_positions(), self._client.markets)
        self.touch(position.symbol for position in found)
        return found

    async def _raw_positions(self) -> Sequence[Mapping[str, Any]]:
        client = self._client
        rows: Sequence[Mapping[str, Any]] = await client.query(client.api.fetch_positions)
        return rows

    async def _holdings(self) -> list[VenuePosition]:
        """Return what is held of the traded symbols, priced as now: a wallet knows no entry."""
        client = self._client
        raw = await client.query(client.api.fetch_balance)
        held = assets(raw)
        await self._learn_rates(held, _RATE_AGE_MS)
        quote = client.market_quirks.usual_quote
        pairs = [symbol.split("/") for symbol in self.symbols]
        return [
            VenuePosition(f"{base}/{quote}", Side.BUY, held[base], self._rate(base) or ZERO)
            for base, priced_in in pairs
            if priced_in == quote and held.get(base)
        ]

    # ------------------------------------------------------------------ rates
    def _rate(self, currency: str) -> Decimal | None:
        """Return the worth of one unit in the currency the account is counted in."""
        if currency == self._client.market_quirks.usual_quote:
            return Decimal(1)
        return self._rates.get(currency)

    async def _learn_rates(self, currencies: Iterable[str], age_ms: int) -> None:
        """Ask for the prices of *currencies* that are not known or older than *age_ms*."""
        client, now_ms = self._client, self._client.clock.now_ms()
        quote = client.market_quirks.usual_quote
        wanted = {}
        for currency in currencies:
            symbol = f"{currency}/{quote}"
            known_ms = self._rates_ms.get(currency)
            if symbol in client.markets.rules and (known_ms is None or now_ms - known_ms > age_ms):
                wanted[client.markets.to_ccxt(symbol)] = currency
        if not wanted:
            return
        tickers = await client.query(lambda: client.api.fetch_tickers(list(wanted)))
        for name, currency in wanted.items():
            if last := number((tickers.get(name) or {}).get("last")):
                self._rates[currency], self._rates_ms[currency] = last, now_ms

    # ------------------------------------------------------------------ executions
    def fill(self, raw: Mapping[str, Any]) -> Fill | None:
        """Return an execution that came by a stream; None for a symbol that is none of ours."""
        found = self._fills([raw])
        return found[0] if found else None

    def _fills(self, rows: Iterable[Mapping[str, Any]]) -> list[Fill]:
        client = self._client
        found = fills(rows, client.account.connection_id, client.markets, self._ids, self._rate)
        return [replace(fill, client_id=self._owner(fill)) for fill in found]

    def _owner(self, fill: Fill) -> str:
        return self._names.client_id(fill.symbol, fill.venue_id) or self._names.ours(fill.client_id)

    async def fills(self, since_ms: int) -> list[Fill]:
        """Return all executions since *since_ms*, those of foreign orders included."""
        client, kind = self._client, self._client.account.market_type
        rows: list[Mapping[str, Any]] = []
        if client.market_quirks.trades_need_symbol:
            if not self._looked:
                self.touch(order.symbol for order in await self._orders.open(self.symbols))
                if kind is MarketType.PERPETUAL:
                    await self.positions()
            wanted = self.active if self._looked else self.symbols
            names = [client.markets.to_ccxt(symbol) for symbol in wanted]
            for first in range(0, len(names), _AT_ONCE):
                some = names[first : first + _AT_ONCE]
                pages = await asyncio.gather(*(self._trades(name, since_ms) for name in some))
                rows += chain.from_iterable(pages)
            self._looked = True
        else:
            rows += await self._trades(None, since_ms)
        await self._learn_rates(_fee_currencies(rows), _RATE_AGE_MS)
        await self._learn_owners(rows)
        found = [fill for fill in self._fills(rows) if fill.ts_ms >= since_ms]
        self.touch(fill.symbol for fill in found)
        return sorted(found, key=lambda fill: fill.ts_ms)

    async def _trades(self, name: str | None, since_ms: int) -> list[Mapping[str, Any]]:
        """Return ccxt's rows page by page, as the venue's limits on rows and time ask for."""
        client, quirks = self._client, self._client.market_quirks
        now_ms, limit, span_ms = client.line.now_ms(), quirks.trades_limit, quirks.trades_span_ms
        start_ms = max(since_ms, now_ms - _OLDEST_MS)
        found: dict[str, Mapping[str, Any]] = {}
        while start_ms <= now_ms:
            until_ms = start_ms + span_ms if span_ms and now_ms - start_ms >= span_ms else None
            params = {"until": until_ms} if until_ms else {}
            page = await client.query(
                lambda s=start_ms, p=params: client.api.fetch_my_trades(name, s, limit, p)  # type: ignore[misc]
            )
            found |= {f"{row.get('symbol')} {row.get('id')}": row for row in page}
            if len(page) >= limit:
                newest_ms = max(int(row["timestamp"]) for row in page)
                start_ms = newest_ms if newest_ms > start_ms else start_ms + 1
            elif until_ms:
                start_ms = until_ms + 1
            else:
                break
        return list(found.values())

    async def _learn_owners(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Learn whose orders they are of, where executions name them by the venue's ids only."""
        unknown = self._without_owner(rows)
        for symbol in {symbol for symbol, _ in unknown}:
            first_ms = min(ts_ms for (name, _), ts_ms in unknown.items() if name == symbol)
            await self._orders.all(symbol, first_ms - _BEGUN_BEFORE_MS)
        for symbol, venue_id in list(self._without_owner(rows))[:_ASKED_SINGLY]:
            if await self._orders.find(symbol, "", venue_id) is None:
                self._names.learn(symbol, venue_id, "")

    def _without_owner(self, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
        """Return the orders (symbol, venue's id) nobody has spoken of, and when they filled."""
        found: dict[tuple[str, str], int] = {}
        for fill in self._fills(rows):
            known = self._names.client_id(fill.symbol, fill.venue_id)
            if known is None and not fill.client_id and fill.venue_id:
                key = (fill.symbol, fill.venue_id)
                found[key] = min(fill.ts_ms, found.get(key, fill.ts_ms))
        return found

    # ------------------------------------------------------------------ funding
    async def funding(self, since_ms: int) -> list[FundingPayment]:
        """Return the funding payments since *since_ms*; none where there is no such thing."""
        client = self._client
        perpetual = client.account.market_type is MarketType.PERPETUAL
        if not perpetual or client.api.has.get("fetchFundingHistory") is not True:
            return []
        start_ms = max(since_ms, client.line.now_ms() - _OLDEST_MS)
        rows = await client.query(lambda: client.api.fetch_funding_history(None, start_ms))
        return [paid for paid in funding(rows, client.markets) if paid.ts_ms >= since_ms]


def _fee_currencies(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    found = set()
    for row in rows:
        for fee in row.get("fees") or [row.get("fee")]:
            if isinstance(fee, Mapping) and (currency := text(fee, "currency")):
                found.add(currency)
    return found
