"""The gateway to a real venue, beyond the contract: modes, refusals, places, money."""

import asyncio
import random
from dataclasses import replace
from decimal import getcontext

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.errors import (
    ClockOffsetError,
    InvalidValueError,
    KeyRefusedError,
    OrderRefusedError,
    OutcomeUnknownError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderState, OrderType, Side
from cts_desktop.domain.venues import AccountModes, MarginMode, PositionMode
from cts_desktop.engine.ids import IdMaker
from tests.unit.exchange.test_account_stream import BOTH, BTC, D, world_of

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL


# ---------------------------------------------------------------- connecting
async def test_a_connection_with_a_refused_key_says_so():
    async with world_of(PERPETUAL) as world:
        world.venue.account.revoked = True
        with pytest.raises(KeyRefusedError):
            await world.gateway().connect()


async def test_a_venue_out_of_reach_is_tried_again_later():
    async with world_of(SPOT) as world:
        gateway = world.gateway(endpoint="http://127.0.0.1:1")
        with pytest.raises(RetryLaterError):
            await gateway.connect()


@pytest.mark.parametrize("ahead_s", [30, -30])
async def test_a_wrong_clock_does_not_matter_when_the_gateway_connects(ahead_s):
    async with world_of(PERPETUAL) as world:
        world.venue.faults.clock_offset_ms = ahead_s * 1000
        gateway = await world.connect()
        assert gateway.line().clock_offset_ms == pytest.approx(ahead_s * 1000, abs=500)
        assert (await gateway.create_order(world.order())).state is OrderState.FILLED


async def test_a_clock_that_goes_wrong_while_running_refuses_until_it_was_compared():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        world.venue.faults.clock_offset_ms = 90_000
        with pytest.raises(ClockOffsetError):
            await gateway.create_order(world.order())
        await gateway.server_time_ms()
        assert (await gateway.create_order(world.order())).state is OrderState.FILLED


@pytest.mark.parametrize(("asked", "got"), [(0, 1000), (100, 100), (5000, 5000)])
async def test_steps_have_a_shortest_length(asked, got):
    async with world_of(SPOT) as world:
        gateway = world.gateway()
        assert gateway.resolve_step_ms(asked) == got
        with pytest.raises(InvalidValueError):
            gateway.resolve_step_ms(99)


# ---------------------------------------------------------------- modes
async def test_the_account_is_brought_to_the_modes_asked_for():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect(
            margin_mode=MarginMode.ISOLATED, position_mode=PositionMode.HEDGE
        )
        inspection = gateway.inspection()
        assert inspection is not None
        modes = await inspection.fetch_modes(BTC)
        assert (modes.margin, modes.position) == (MarginMode.ISOLATED, PositionMode.HEDGE)
        sent = len([seen for seen in world.venue.requests if seen.method == "POST"])
        await gateway.set_up([BTC])
        assert len([seen for seen in world.venue.requests if seen.method == "POST"]) == sent


async def test_open_positions_keep_the_modes_from_changing_and_the_user_is_told_what_to_do():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        await gateway.create_order(world.order())
        await gateway.close()
        with pytest.raises(UserActionError, match="Close the positions"):
            await world.connect(position_mode=PositionMode.HEDGE)


async def test_spot_has_no_modes():
    async with world_of(SPOT) as world:
        gateway = await world.connect()
        inspection = gateway.inspection()
        assert inspection is not None
        assert await inspection.fetch_modes(BTC) == AccountModes()


async def test_long_and_short_side_by_side():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect(position_mode=PositionMode.HEDGE)
        await gateway.create_order(world.order(qty="0.2"))
        await gateway.create_order(world.order(side=Side.SELL, qty="0.1"))
        await gateway.create_order(world.order(side=Side.SELL, qty="0.2", reduce_only=True))
        (left,) = await gateway.fetch_positions()
        assert (left.side, left.qty) == (Side.SELL, D("0.1"))


async def test_leverage_is_set_once_and_only_where_it_differs():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        for leverage in ("5", "5", "7"):
            await gateway.create_order(world.order(leverage=D(leverage)))
        await gateway.create_order(world.order(side=Side.SELL, reduce_only=True))
        asked = [s.params for s in world.venue.requests if s.path.endswith("/leverage")]
        assert [params["leverage"] for params in asked] == ["5", "7"]


async def test_an_order_whose_leverage_cannot_be_set_is_not_sent():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        for mode in ("drop", "refuse"):
            world.venue.faults.add(mode, path="leverage", code=-4028)
            with pytest.raises(OrderRefusedError):
                await gateway.create_order(world.order(leverage=D(9)))
        assert world.venue.account.perpetual.orders == {}


# ---------------------------------------------------------------- orders
@BOTH
async def test_an_id_used_by_an_earlier_connection_is_refused_without_sending(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        request = world.order()
        await gateway.create_order(request)
        sent = world.venue.count("order", "POST")
        with pytest.raises(OrderRefusedError) as refused:
            await gateway.create_order(request)
        await gateway.close()
        gateway = await world.connect()
        with pytest.raises(OrderRefusedError) as later:
            await gateway.create_order(request)
        assert {refused.value.code, later.value.code} == {"duplicate"}
        assert world.venue.count("order", "POST") == sent


async def test_an_id_made_after_the_connection_is_sent_without_a_question():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        ids = IdMaker("c1", random.Random(1))  # noqa: S311 - repeatable
        name = ids.order(world.clock.now_ms())
        asked = world.venue.count("rder", "GET")
        placed = await gateway.create_order(replace(world.order(), client_id=name))
        assert placed.client_id == name
        assert world.venue.count("rder", "GET") == asked


async def test_a_price_between_two_ticks_is_refused_not_rounded():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        for more in (
            {"kind": OrderType.LIMIT, "price": "90.05"},
            {"kind": OrderType.STOP_MARKET, "stop_price": "90.05", "side": Side.SELL},
        ):
            with pytest.raises(OrderRefusedError) as refused:
                await gateway.create_order(world.order(**more))
            assert refused.value.code == "precision"
        assert world.venue.account.open_rows(PERPETUAL) == []


async def test_an_answer_cut_short_leaves_an_order_unknown():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        world.venue.faults.add("truncate", path="/fapi/v1/order", method="POST")
        request = world.order()
        with pytest.raises(OutcomeUnknownError):
            await gateway.create_order(request)
        found = await gateway.fetch_order(BTC, request.client_id)
        assert found is not None
        assert found.state is OrderState.FILLED


async def test_a_waiting_stop_is_listed_found_and_withdrawn_where_it_lives_apart():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        await gateway.create_order(world.order())
        stop = world.order(OrderType.STOP_MARKET, Side.SELL, stop_price="90", reduce_only=True)
        placed = await gateway.create_order(stop)
        assert [o.client_id for o in await gateway.fetch_open_orders()] == [stop.client_id]
        assert await gateway.fetch_order(BTC, stop.client_id) == placed
        gone = await gateway.cancel_order(BTC, stop.client_id)
        assert (gone.client_id, gone.state) == (stop.client_id, OrderState.CANCELLED)
        assert (await gateway.cancel_order(BTC, stop.client_id)).state is OrderState.CANCELLED


async def test_a_stop_of_the_web_page_is_withdrawn_by_the_venues_id():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        await gateway.create_order(world.order())
        row = world.venue.account.place_by_hand(
            PERPETUAL, "BTCUSDT", "SELL", D("0.1"), order_type="STOP_MARKET", trigger=D(90),
            reduce_only=True,
        )  # fmt: skip
        (listed,) = await gateway.fetch_open_orders()
        assert (listed.client_id, listed.venue_id) == ("", str(row.algo_id))
        gone = await gateway.cancel_order(BTC, "", listed.venue_id)
        assert gone.state is OrderState.CANCELLED


async def test_an_order_is_not_called_unknown_while_one_place_did_not_answer():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        world.venue.faults.add("drop", path="algoOrder", method="GET", times=None)
        with pytest.raises(RetryLaterError):
            await gateway.fetch_order(BTC, world.order().client_id)
        world.venue.faults.add("drop", path="order", method="GET", times=None)
        with pytest.raises(OutcomeUnknownError):
            await gateway.cancel_order(BTC, world.order().client_id)


async def test_a_symbol_that_is_not_there_is_no_empty_answer():
    async with world_of(SPOT) as world:
        gateway = await world.connect()
        with pytest.raises(RetryLaterError, match="NOPE/USDT"):
            await gateway.fetch_order("NOPE/USDT", "ctsa")
        with pytest.raises(OrderRefusedError):
            await gateway.create_order(
                type(world.order())("ctsx", "NOPE/USDT", Side.BUY, OrderType.MARKET, D(1))
            )


# ---------------------------------------------------------------- money
async def test_more_fills_than_one_answer_holds_are_all_found(monkeypatch):
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        quirks = world.client.market_quirks
        monkeypatch.setattr(world.client, "market_quirks", replace(quirks, trades_limit=3))
        for _ in range(8):
            await gateway.create_order(world.order(qty="0.1"))
            await asyncio.sleep(0.002)
        found = await gateway.fetch_fills(world.clock.now_ms() - 600_000)
        assert len({fill.trade_id for fill in found}) == len(found) == 8


async def test_funding_is_told_once_though_the_message_names_no_symbol():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        message = {"e": "ACCOUNT_UPDATE", "a": {"m": "FUNDING_FEE"}}
        (url,) = gateway._stream._urls
        rows = [{
            "info": {}, "symbol": "BTC/USDT:USDT", "id": "7", "amount": "-0.25",
            "timestamp": world.clock.now_ms(),
        }]  # fmt: skip

        async def history(*_):
            return rows

        world.client.api.fetch_funding_history = history
        for _ in range(2):
            world.client.line.on_message(url, message)
            await asyncio.sleep(0.02)
        (paid,) = world.ears.told
        assert (paid.symbol, paid.amount, paid.payment_id) == (BTC, D("0.25"), "7")
        rows[0]["id"] = "8"
        world.client.line.on_message(url, message)
        await asyncio.sleep(0.02)
        assert [payment.payment_id for payment in world.ears.told] == ["7", "8"]
        assert gateway._told_funding == {"8"}  # whom no answer names any more is forgotten


async def test_a_wallet_shows_what_is_held_of_traded_symbols_only():
    async with world_of(SPOT) as world:
        gateway = await world.connect()
        world.venue.account.deposit(SPOT, "BTC", D("0.5"))
        (held,) = await gateway.fetch_positions()
        assert (held.symbol, held.side, held.qty) == (BTC, Side.BUY, D("0.5"))
        balance = await gateway.fetch_balance()
        assert balance.equity == balance.total + D(50)


# ---------------------------------------------------------------- inspection
@BOTH
async def test_what_the_key_may_do_is_told(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        inspection = gateway.inspection()
        assert inspection is not None
        world.venue.account.rights.withdrawals = True
        rights = await inspection.fetch_rights()
        assert (rights.read, rights.trade, rights.withdraw) == (Right.YES, Right.YES, Right.YES)


async def test_a_testnet_that_does_not_tell_rights_leaves_them_unknown():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect(mode=Mode.TESTNET)
        inspection = gateway.inspection()
        assert inspection is not None
        assert await inspection.fetch_rights() == KeyRights()


@BOTH
async def test_an_order_is_tried_without_being_placed(kind):
    async with world_of(kind) as world:
        gateway = await world.connect()
        inspection = gateway.inspection()
        assert inspection is not None
        assert await inspection.try_order(world.order())
        assert world.venue.account.desks[kind].orders == {}


async def test_how_the_program_rounds_is_not_changed_by_the_library():
    async with world_of(PERPETUAL) as world:
        before = getcontext().copy()
        gateway = await world.connect()
        await gateway.create_order(world.order(OrderType.LIMIT, price="90.3"))
        await world.until(lambda: world.ears.orders)
        assert getcontext().rounding == before.rounding
        assert getcontext().traps == before.traps


# ---------------------------------------------------------------- dead-man switch
async def test_the_dead_man_switch_is_held_while_open_and_released_in_the_end():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect(dead_man_s=3)
        switch = world.client.market_quirks.dead_man
        assert switch is not None
        assert hasattr(type(world.client.api), switch.method)
        calls: list[int] = []

        async def countdown(params):
            calls.append(params["countdownTime"])
            return {}

        setattr(world.client.api, switch.method, countdown)
        await gateway.create_order(world.order())  # else there is nothing to cancel
        await world.until(lambda: len(calls) >= 3)
        await gateway.close()
        assert set(calls[:-1]) == {3000}
        assert calls[-1] == 0


async def test_without_the_switch_nothing_of_it_is_sent():
    async with world_of(PERPETUAL) as world:
        await world.connect()
        assert world.venue.count("countdown") == 0


# ---------------------------------------------------------------- where executions are asked for
async def test_executions_are_asked_for_in_all_symbols_once_then_only_where_something_happened():
    async with world_of(PERPETUAL) as world:
        gateway = await world.connect()
        symbols = list(await gateway.load_markets())
        await gateway.set_up(symbols)

        async def asked() -> int:
            before: int = world.venue.count("/fapi/v1/userTrades")
            await gateway.fetch_fills(world.clock.now_ms() - 60_000)
            after: int = world.venue.count("/fapi/v1/userTrades")
            return after - before

        assert await asked() == len(symbols)
        assert await asked() == 0
        await gateway.create_order(world.order())
        assert await asked() == 1
        assert len(await gateway.fetch_fills(world.clock.now_ms() - 60_000)) == 1
