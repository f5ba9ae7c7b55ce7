"""The account's streams: what they tell, and what happens when they break."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side
from cts_desktop.exchange import account_stream
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_gateway import CcxtGateway
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.exchange.venue_market import VenueSettings
from tests.contract.ccxt_exchange import catalogue
from tests.contract.gateway_under_test import Ears
from tests.helpers.fast_clock import FastClock
from tests.helpers.test_exchange.exchange import START_BALANCE, TestExchange
from tests.helpers.test_exchange.listening import PATIENCE_S

D = Decimal
BTC = "BTC/USDT"
SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
BOTH = pytest.mark.parametrize("kind", [SPOT, PERPETUAL])


class NoPrices:
    """No price steps: these tests are about the account."""

    trouble = ""
    no_trades = ""

    async def start(self, symbols, step_ms, sink):
        raise AssertionError("not asked for")

    async def stop(self):
        """Do nothing."""


class World:
    """The test exchange, and one gateway with an ear."""

    def __init__(self, kind: MarketType) -> None:
        self.kind = kind
        self.clock = FastClock(10.0)
        self.venue = TestExchange(
            catalogue=catalogue(), clock=self.clock,
            settings=VenueSettings(START_BALANCE, volume_share=1e6, impact_pct=0.0),
        )  # fmt: skip
        self.ears = Ears()
        self.failures: list[str] = []
        self._number = 0

    def gateway(self, **changes) -> CcxtGateway:
        account = VenueAccount(
            "c1", "binance", self.kind, Mode.LIVE,
            Credentials(Secret("test-key"), Secret("test-secret")), endpoint=self.venue.url,
        )  # fmt: skip
        account = replace(account, **changes)
        self.client = CcxtClient(account, self.clock, quirks_of("binance"))
        self.open = CcxtGateway(
            self.client, self.clock, NoPrices(), lambda name, error: self.failures.append(name)
        )
        self.open.listen(self.ears)
        return self.open

    async def connect(self, **changes) -> CcxtGateway:
        gateway = self.gateway(**changes)
        await gateway.connect()
        self.client.api.options["recvWindow"] = 60_000
        await gateway.set_up([BTC])
        return gateway

    def order(self, kind=OrderType.MARKET, side=Side.BUY, qty="0.1", **more) -> OrderRequest:
        self._number += 1
        prices: dict[str, Any] = {
            name: D(more.pop(name)) for name in ("price", "stop_price") if name in more
        }
        name = f"ctsc1mi{self._number:06d}abcdefgh"
        return OrderRequest(name, BTC, side, kind, D(qty), **prices, **more)

    async def until(self, done) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not done():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0.005)

    def disconnect(self) -> None:
        for cut in self.venue.faults.streams.disconnect:
            cut()


@asynccontextmanager
async def world_of(kind):
    world = World(kind)
    await world.venue.start()
    await world.venue.tape.move(kind, BTCUSDT=100.0)
    yield world
    await world.open.close()
    await world.venue.close()
    assert world.failures == []


# ---------------------------------------------------------------- what is told
@BOTH
async def test_every_update_of_an_order_is_told_in_order(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        request = world.order()
        await gateway.create_order(request)
        await world.until(lambda: world.ears.orders[-1:] and world.ears.orders[-1].state.is_final)
        assert [order.state for order in world.ears.orders] == [OrderState.OPEN, OrderState.FILLED]
        (fill,) = world.ears.fills
        assert (fill.client_id, fill.price, fill.qty) == (request.client_id, D(100), D("0.1"))


async def test_a_triggered_stop_fills_under_our_id_though_it_is_another_order():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        await gateway.create_order(world.order())
        stop = world.order(OrderType.STOP_MARKET, Side.SELL, stop_price="95", reduce_only=True)
        placed = await gateway.create_order(stop)
        await world.venue.tape.move(PERPETUAL, BTCUSDT=94.0)
        await world.until(lambda: len(world.ears.fills) == 2)
        fill = world.ears.fills[-1]
        assert fill.client_id == stop.client_id
        assert fill.venue_id != placed.venue_id
        found = {f.trade_id: f.client_id for f in await gateway.fetch_fills(fill.ts_ms - 60_000)}
        assert found[fill.trade_id] == stop.client_id


async def test_a_later_connection_learns_whose_the_fills_of_a_triggered_stop_are():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        await gateway.create_order(world.order())
        stop = world.order(OrderType.STOP_MARKET, Side.SELL, stop_price="95", reduce_only=True)
        await gateway.create_order(stop)
        await gateway.close()
        await world.venue.tape.move(PERPETUAL, BTCUSDT=94.0)
        gateway = await world.connect()
        fills = await gateway.fetch_fills(world.clock.now_ms() - 600_000)
        assert fills[-1].client_id == stop.client_id


async def test_orders_of_the_web_page_are_nobodys():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        world.venue.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.2"))
        await world.until(lambda: world.ears.fills)
        assert world.ears.fills[0].client_id == ""
        assert {order.client_id for order in world.ears.orders} == {""}
        assert [f.client_id for f in await gateway.fetch_fills(world.clock.now_ms() - 60_000)] == [
            ""
        ]


async def test_a_liquidation_is_told_as_such_and_is_nobodys_order():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        await gateway.create_order(world.order())
        world.venue.account.perpetual.liquidate()
        await world.until(lambda: len(world.ears.fills) == 2)
        fill = world.ears.fills[-1]
        assert (fill.client_id, fill.side, fill.liquidation) == ("", Side.SELL, True)
        found = await gateway.fetch_fills(world.clock.now_ms() - 60_000)
        assert {f.trade_id for f in found} == {f.trade_id for f in world.ears.fills}


# ---------------------------------------------------------------- interruptions
@BOTH
async def test_what_filled_during_an_outage_is_told_after_it_and_then_the_gap(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        resting = world.order(OrderType.LIMIT, price="90")
        await gateway.create_order(resting)
        await world.until(lambda: world.ears.orders)
        world.venue.faults.streams.refuse = True
        world.disconnect()
        await world.until(lambda: not gateway.stream_healthy())
        await world.venue.tape.move(kind, BTCUSDT=89.0)
        assert world.ears.fills == []
        assert "account" in gateway.line().stream
        world.venue.faults.streams.refuse = False
        await world.until(gateway.stream_healthy)
        assert [fill.client_id for fill in world.ears.fills] == [resting.client_id]
        assert len(world.ears.gaps) == 1
        assert isinstance(world.ears.told[-1], str)
        assert gateway.line().stream == ""


@BOTH
async def test_a_storm_of_disconnections_ends_with_events_flowing(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        for _ in range(4):
            world.disconnect()
            await asyncio.sleep(0.05)
        await world.until(gateway.stream_healthy)
        await gateway.create_order(world.order())
        await world.until(lambda: world.ears.fills)


async def test_an_expired_listen_key_is_replaced():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        asked = world.venue.count("listenKey", "POST")
        world.venue.account.expire_listen_keys(world.clock.now_ms(), all_of_them=True)
        await world.until(lambda: world.ears.gaps)
        assert gateway.stream_healthy()
        assert world.venue.count("listenKey", "POST") == asked + 1
        await gateway.create_order(world.order())
        await world.until(lambda: world.ears.fills)


@BOTH
async def test_an_execution_that_only_queries_know_makes_the_stream_open_anew(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        world.venue.faults.streams.user_silent = True
        await gateway.create_order(world.order())
        await asyncio.sleep(account_stream._LATE_MS / 1000 / 10 + 0.05)
        world.venue.faults.streams.user_silent = False
        await gateway.fetch_fills(world.clock.now_ms() - 60_000)
        assert not gateway.stream_healthy()
        await world.until(lambda: world.ears.gaps)
        assert len(world.ears.fills) == 1


async def test_a_stream_on_which_nothing_comes_is_opened_again(monkeypatch):
    monkeypatch.setattr(account_stream, "SILENCE_S", 3.0)  # 0.3 s of real time
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()  # pinged every 15 s: nothing comes for long
        await world.until(lambda: world.ears.gaps)
        await world.until(gateway.stream_healthy)


@BOTH
async def test_a_message_nobody_can_read_does_not_end_the_stream_unheard(kind, monkeypatch):
    async with world_of(kind) as world:
        gateway = await world.connect()
        with monkeypatch.context() as patch:
            patch.setattr(type(world.client.api), "parse_ws_order", lambda *_: 1 / 0)
            await gateway.create_order(world.order())
            await world.until(lambda: not gateway.stream_healthy())
        await world.until(lambda: world.ears.gaps)
        assert len(world.ears.fills) >= 1


async def test_duplicated_and_reordered_events_say_the_same():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        world.venue.faults.streams.duplicate = 1
        await gateway.create_order(world.order())
        await world.until(lambda: len(world.ears.fills) == 2)
        assert len(set(world.ears.fills)) == 1


async def test_a_venue_without_account_streams_is_never_called_healthy(monkeypatch):
    async with world_of(SPOT) as world:
        gateway = world.gateway()
        monkeypatch.setattr(
            world.client, "market_quirks", replace(world.client.market_quirks, streams=frozenset())
        )
        await gateway.connect()
        assert not gateway.stream_healthy()
        assert "no account stream" in gateway.line().stream


async def test_public_data_need_no_account_stream():
    async with world_of(SPOT) as world:
        gateway = await world.connect(mode=Mode.PAPER)
        assert gateway.line().stream == ""
        assert gateway.inspection() is None
        assert all("signature" not in seen.params for seen in world.venue.requests)


@BOTH
async def test_a_connection_that_closes_while_it_is_interrupted_ends_silently(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        world.venue.faults.streams.refuse = True
        world.disconnect()
        await world.until(lambda: not gateway.stream_healthy())
        await gateway.close()
        told = len(world.ears.told)
        await asyncio.sleep(0.1)
        assert len(world.ears.told) == told
