"""The life of orders and accounts at the test exchange, and what can go wrong on purpose."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from cts_desktop.domain.market import MarketType
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.bench import Raw, events_of, limit, words
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import START_BALANCE, TestExchange
from tests.helpers.test_exchange.interfaces import ListenKeyExpired

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
D = Decimal


@pytest.fixture
async def exchange() -> AsyncIterator[TestExchange]:
    exchange = TestExchange()
    await exchange.start()
    for kind in MarketType:
        await exchange.tape.move(kind, BTCUSDT=60_000.0, ETHUSDT=3_000.0)
    yield exchange
    await exchange.close()


@pytest.fixture
async def raw(exchange: TestExchange) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(exchange, session)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


# ---------------------------------------------------------------------- the life of orders
async def test_a_conditional_order_becomes_another_order_with_the_same_client_id(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.1"))
    await raw.ask(
        "POST", "/fapi/v1/algoOrder", algoType="CONDITIONAL", symbol="BTCUSDT", side="SELL",
        type="STOP_MARKET", quantity="0.1", triggerPrice="59000", clientAlgoId="stop",
    )  # fmt: skip
    with events_of(exchange) as seen:
        await exchange.tape.move(PERPETUAL, BTCUSDT=58_900.0)
    assert words(seen) == [
        "NEW NEW", "algo TRIGGERED", "TRADE FILLED", "algo FINISHED", "balance ORDER"
    ]  # fmt: skip
    _, found = await raw.ask("GET", "/fapi/v1/order", symbol="BTCUSDT", origClientOrderId="stop")
    assert (found["type"], found["origType"], found["status"]) == (
        "MARKET", "STOP_MARKET", "FILLED"
    )  # fmt: skip


async def test_a_stop_limit_rests_as_a_limit_order_once_it_triggered(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.account.place_by_hand(SPOT, "BTCUSDT", "BUY", D("0.01"))
    _, placed = await raw.ask("POST", "/api/v3/order", **limit(
        side="SELL", quantity="0.009", type="STOP_LOSS_LIMIT", stopPrice="59000", price="59500"
    ))  # fmt: skip
    asked: dict[str, Any] = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
    await exchange.tape.move(SPOT, BTCUSDT=58_900.0)
    assert (await raw.ask("GET", "/api/v3/order", **asked))[1]["status"] == "NEW"
    await exchange.tape.move(SPOT, BTCUSDT=59_600.0)
    found = (await raw.ask("GET", "/api/v3/order", **asked))[1]
    assert (found["status"], found["cummulativeQuoteQty"]) == ("FILLED", "536.40000000")


async def test_immediate_or_cancel_and_fill_or_kill_expire(
    exchange: TestExchange, raw: Raw
) -> None:
    for path in ("/api/v3/order", "/fapi/v1/order"):
        for kind in ("IOC", "FOK"):
            _, placed = await raw.ask(
                "POST", path, **limit(timeInForce=kind, newOrderRespType="RESULT")
            )
            assert placed["status"] == "EXPIRED"


async def test_a_close_all_order_closes_what_there_is_when_it_triggers(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.1"))
    await raw.ask(
        "POST", "/fapi/v1/algoOrder", algoType="CONDITIONAL", symbol="BTCUSDT", side="SELL",
        type="STOP_MARKET", closePosition="true", triggerPrice="59000",
    )  # fmt: skip
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.1"))
    await exchange.tape.move(PERPETUAL, BTCUSDT=58_900.0)
    assert exchange.account.perpetual.positions() == []


async def test_a_trailing_stop_follows_once_it_is_activated(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.1"))
    status, _ = await raw.ask(
        "POST", "/fapi/v1/algoOrder", algoType="CONDITIONAL", symbol="BTCUSDT", side="SELL",
        type="TRAILING_STOP_MARKET", quantity="0.1", callbackRate="1", activatePrice="61000",
    )  # fmt: skip
    assert status == 200
    desk = exchange.account.perpetual
    await exchange.tape.move(PERPETUAL, BTCUSDT=59_000.0)
    assert desk.positions()
    await exchange.tape.move(PERPETUAL, BTCUSDT=(59_000.0, 62_000.0, 59_000.0, 62_000.0))
    await exchange.tape.move(PERPETUAL, BTCUSDT=61_300.0)
    assert desk.positions() == []


async def test_a_limit_order_can_be_changed_while_it_rests(
    exchange: TestExchange, raw: Raw
) -> None:
    _, placed = await raw.ask("POST", "/fapi/v1/order", **limit())
    order: dict[str, Any] = {"symbol": "BTCUSDT", "orderId": placed["orderId"], "side": "BUY"}
    status, changed = await raw.ask("PUT", "/fapi/v1/order", **order, quantity="0.02",
                                    price="59500")  # fmt: skip
    assert (status, changed["origQty"], changed["price"]) == (200, "0.020", "59500.00")
    await exchange.tape.move(PERPETUAL, BTCUSDT=(60_000.0, 60_000.0, 59_400.0, 59_400.0))
    (trade,) = exchange.account.perpetual.trades
    assert (trade.qty, trade.price, trade.maker) == (D("0.02"), D("59500"), True)


async def test_cancel_replace_tells_both_results(raw: Raw) -> None:
    _, placed = await raw.ask("POST", "/api/v3/order", **limit())
    order = limit(price="58000", cancelReplaceMode="ALLOW_FAILURE",
                  cancelOrderId=placed["orderId"])  # fmt: skip
    status, answer = await raw.ask("POST", "/api/v3/order/cancelReplace", **order)
    assert (status, answer["newOrderResult"]) == (200, "SUCCESS")
    status, answer = await raw.ask("POST", "/api/v3/order/cancelReplace", **order)
    assert (status, answer["code"]) == (409, -2021)
    assert answer["data"]["cancelResult"] == "FAILURE"


# ---------------------------------------------------------------------- the perpetual account
async def test_hedge_mode_holds_both_sides_and_one_wallet(exchange: TestExchange, raw: Raw) -> None:
    status, _ = await raw.ask("POST", "/fapi/v1/positionSide/dual", dualSidePosition="true")
    assert status == 200
    market: dict[str, Any] = {"symbol": "BTCUSDT", "type": "MARKET", "quantity": "0.1"}
    for side, position in (("BUY", "LONG"), ("SELL", "SHORT")):
        status, answer = await raw.ask(
            "POST", "/fapi/v1/order", side=side, positionSide=position, **market
        )
        assert status == 200, answer
    _, risks = await raw.ask("GET", "/fapi/v3/positionRisk", symbol="BTCUSDT")
    assert [(row["positionSide"], row["positionAmt"]) for row in risks] == [
        ("LONG", "0.100"), ("SHORT", "-0.100"),
    ]  # fmt: skip
    assert (await raw.refused("POST", "/fapi/v1/positionSide/dual", dualSidePosition="false"))[
        0
    ] == -4068
    await exchange.tape.move(PERPETUAL, BTCUSDT=61_000.0)
    for side, position in (("SELL", "LONG"), ("BUY", "SHORT")):
        await raw.ask("POST", "/fapi/v1/order", side=side, positionSide=position, **market)
    desk = exchange.account.perpetual
    assert desk.positions() == []
    fees = sum(trade.commission for trade in desk.trades)
    assert desk.wallet() == START_BALANCE + sum(t.realized for t in desk.trades) - fees


async def test_the_margin_of_one_side_is_not_free_for_the_other(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.account.perpetual.set_leverage("BTCUSDT", 1)
    await raw.ask("POST", "/fapi/v1/positionSide/dual", dualSidePosition="true")
    market: dict[str, Any] = {"symbol": "BTCUSDT", "type": "MARKET", "quantity": "0.1"}
    assert (await raw.ask("POST", "/fapi/v1/order", side="BUY", positionSide="LONG", **market))[
        0
    ] == 200
    found = await raw.refused("POST", "/fapi/v1/order", side="SELL", positionSide="SHORT", **market)
    assert found[0] == -2019


async def test_a_position_without_margin_is_liquidated(exchange: TestExchange) -> None:
    account = exchange.account
    account.perpetual.set_leverage("BTCUSDT", 100)
    account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D(5))
    with events_of(exchange) as seen:
        await exchange.tape.move(PERPETUAL, BTCUSDT=58_100.0)
    assert "CALCULATED FILLED" in words(seen)
    assert account.perpetual.positions() == []
    (row,) = [row for row in account.perpetual.rows() if row.type == "LIQUIDATION"]
    assert row.client_id.startswith("autoclose-")
    assert account.perpetual.wallet() >= 0


async def test_positions_can_be_liquidated_by_hand(exchange: TestExchange) -> None:
    account = exchange.account
    account.place_by_hand(PERPETUAL, "BTCUSDT", "SELL", D("0.1"))
    account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.1"), order_type="LIMIT", price=D(59000))
    with events_of(exchange) as seen:
        account.perpetual.liquidate()
    assert words(seen) == [
        "EXPIRED EXPIRED", "NEW NEW", "CALCULATED FILLED", "balance ORDER"
    ]  # fmt: skip
    desk = account.perpetual
    assert desk.wallet() == START_BALANCE + sum(row.amount for row in desk.income)


async def test_deposits_show_in_balance_and_history(exchange: TestExchange, raw: Raw) -> None:
    with events_of(exchange) as seen:
        exchange.account.deposit(SPOT, "BTC", D("0.5"))
        exchange.account.deposit(PERPETUAL, "USDT", D(-1000))
    assert words(seen) == ["balance DEPOSIT", "balance WITHDRAW"]
    _, account = await raw.ask("GET", "/api/v3/account", omitZeroBalances="true")
    assert {row["asset"]: row["free"] for row in account["balances"]} == {
        "USDT": "10000.00000000", "BTC": "0.50000000",
    }  # fmt: skip
    _, (row,) = await raw.ask("GET", "/fapi/v1/income", incomeType="TRANSFER")
    assert row["income"] == "-1000.00000000"
    assert exchange.account.perpetual.wallet() == 9000


async def test_funding_is_paid_at_its_times(clock: ManualClock) -> None:
    exchange = TestExchange(clock=clock, catalogue=Catalogue.small())
    await exchange.tape.move(PERPETUAL, BTCUSDT=60_000.0)
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.1"))
    clock.advance_to((clock.now_ms() // 28_800_000 + 1) * 28_800_000)
    with events_of(exchange) as seen:
        await exchange.tape.move(PERPETUAL, BTCUSDT=60_000.0)
    assert words(seen) == ["balance FUNDING_FEE"]
    row = exchange.account.perpetual.income[-1]
    assert (row.type, row.amount) == ("FUNDING_FEE", D("-0.6"))


async def test_a_countdown_that_is_not_repeated_cancels_every_order_of_its_symbol(
    clock: ManualClock,
) -> None:
    exchange = TestExchange(clock=clock, catalogue=Catalogue.small())
    account = exchange.account
    for symbol, price in (("BTCUSDT", D(59000)), ("ETHUSDT", D(2900))):
        account.place_by_hand(PERPETUAL, symbol, "BUY", D("0.1"), order_type="LIMIT", price=price)
    account.perpetual.countdowns["BTCUSDT"] = clock.now_ms() + 5_000
    clock.advance_to(clock.now_ms() + 4_999)
    account.tick(clock.now_ms())
    assert len(account.open_rows(PERPETUAL)) == 2
    clock.advance_to(clock.now_ms() + 1)
    account.tick(clock.now_ms())
    assert [row.symbol for row in account.open_rows(PERPETUAL)] == ["ETHUSDT"]


async def test_the_same_deeds_give_the_same_events() -> None:
    stories = []
    for _ in range(2):
        exchange = TestExchange(clock=ManualClock(), catalogue=Catalogue.small(), seed=7)
        with events_of(exchange) as seen:
            for price in (60_000.0, 59_500.0, 60_400.0):
                await exchange.tape.move(SPOT, BTCUSDT=price)
                exchange.account.place_by_hand(SPOT, "BTCUSDT", "BUY", D("0.01"))
                exchange.account.place_by_hand(
                    SPOT, "BTCUSDT", "BUY", D("0.01"), order_type="LIMIT", price=D(59_500)
                )
        stories.append(seen)
    assert stories[0] == stories[1]
    assert len(stories[0]) > 10


async def test_the_leverage_and_the_modes_are_kept_per_account(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.add_account("other-key", "other-secret")
    await raw.ask("POST", "/fapi/v1/leverage", symbol="BTCUSDT", leverage=3)
    await raw.ask("POST", "/fapi/v1/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    again = await raw.refused(
        "POST", "/fapi/v1/marginType", symbol="BTCUSDT", marginType="ISOLATED"
    )
    assert again == (-4046, "No need to change margin type.")
    for key, secret, wanted in (
        ("test-key", "test-secret", (3, "ISOLATED")),
        ("other-key", "other-secret", (20, "CROSSED")),
    ):
        _, (row,) = await raw.ask(
            "GET", "/fapi/v1/symbolConfig", symbol="BTCUSDT", key=key, secret=secret
        )
        assert (row["leverage"], row["marginType"]) == wanted


async def test_a_listen_key_ends_an_hour_after_its_last_keep_alive(clock: ManualClock) -> None:
    exchange = TestExchange(clock=clock, catalogue=Catalogue.small())
    account = exchange.account
    account.listen_key(exchange.now_ms())
    clock.advance_to(clock.now_ms() + 3_000_000)
    key = account.listen_key(exchange.now_ms())
    clock.advance_to(clock.now_ms() + 3_000_000)
    account.tick(exchange.now_ms())
    assert list(account.listen_keys) == [key]
    with events_of(exchange) as seen:
        clock.advance_to(clock.now_ms() + 600_000)
        account.tick(exchange.now_ms())
    assert [type(event) for event in seen] == [ListenKeyExpired]


# ---------------------------------------------------------------------- faults
async def test_a_thin_market_fills_in_parts_and_a_new_order_may_be_invisible(
    exchange: TestExchange, raw: Raw
) -> None:
    exchange.set_volume_share(0.00001)
    exchange.faults.invisible_ms = 60_000
    _, placed = await raw.ask("POST", "/api/v3/order", **limit(price="61000", quantity="0.02"))
    assert (placed["status"], placed["executedQty"]) == ("PARTIALLY_FILLED", "0.01000000")
    asked: dict[str, Any] = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
    assert (await raw.refused("GET", "/api/v3/order", **asked))[0] == -2013
    assert (await raw.ask("GET", "/api/v3/openOrders"))[1] == []


async def test_a_delisted_symbol_ends_its_orders(exchange: TestExchange, raw: Raw) -> None:
    await raw.ask("POST", "/fapi/v1/order", **limit())
    exchange.delist(PERPETUAL, "BTCUSDT")
    assert (await raw.ask("GET", "/fapi/v1/openOrders"))[1] == []
    assert (await raw.refused("POST", "/fapi/v1/order", **limit()))[0] == -4108
    _, info = await raw.ask("GET", "/fapi/v1/exchangeInfo")
    assert next(s["status"] for s in info["symbols"] if s["symbol"] == "BTCUSDT") == "SETTLING"


async def test_other_processes_set_faults_and_act_by_hand_over_http(
    exchange: TestExchange, raw: Raw
) -> None:
    async with aiohttp.ClientSession(exchange.url) as session:
        wanted = {"add": [{"mode": "status", "path": "/account", "status": 418}]}
        await session.post("/test/faults", json=wanted)
        assert (await raw.ask("GET", "/api/v3/account"))[0] == 418
        order = {"what": "order", "kind": "spot", "symbol": "BTCUSDT", "side": "BUY",
                 "qty": "0.01"}  # fmt: skip
        async with session.post("/test/do", json=order) as response:
            assert (await response.json())["clientId"].startswith("web_")
        move = {"what": "move", "kind": "spot", "prices": {"BTCUSDT": 61_000}}
        await session.post("/test/do", json=move)
        async with session.get("/test/requests") as response:
            assert (await response.json())["GET /api/v3/account"] == 1
    assert exchange.tape.last(SPOT, "BTCUSDT") == 61_000
