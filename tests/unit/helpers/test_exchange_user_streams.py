"""Account events of the test exchange's websockets, and what can go wrong on every websocket."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.auth import sign
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.listening import PATIENCE_S, Ws, ask, heard, nothing_more
from tests.helpers.test_exchange.streams import streams_of

D = Decimal
SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
Connect = Callable[[str], Any]


# ---------------------------------------------------------------------- account events
async def _listening(exchange: TestExchange, connect: Connect) -> Ws:
    key = exchange.account.listen_key(exchange.now_ms())
    ws: Ws = await connect(f"/private/ws?listenKey={key}")
    return ws


@pytest.mark.parametrize(
    "path",
    ["/ws/{}", "/private/ws?listenKey={}", "/private/ws/{}", "/private/stream?listenKey={}",
     "/stream?streams={}"],
)  # fmt: skip
async def test_a_listen_key_opens_the_account_on_every_path(
    exchange: TestExchange, connect: Connect, path: str
) -> None:
    key = exchange.account.listen_key(exchange.now_ms())
    ws = await connect(path.format(key))
    exchange.account.perpetual.set_leverage("BTCUSDT", 7)
    event = await heard(ws)
    if "stream" in path:
        assert event["stream"] == key
        event = event["data"]
    assert event["e"] == "ACCOUNT_CONFIG_UPDATE"
    assert event["ac"] == {"s": "BTCUSDT", "l": 7}


async def test_a_conditional_order_is_told_from_its_placing_to_its_end(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await _listening(exchange, connect)
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.01"))
    row = exchange.account.place_by_hand(
        PERPETUAL, "BTCUSDT", "SELL", D("0.01"), order_type="STOP_MARKET", trigger=D(59_000),
        reduce_only=True,
    )  # fmt: skip
    await exchange.tape.move(PERPETUAL, BTCUSDT=58_900.0)
    told = [event for event in await nothing_more(ws) if "o" in event][2:]
    assert [(event["e"], event["o"]["X"]) for event in told] == [
        ("ALGO_UPDATE", "NEW"),
        ("ORDER_TRADE_UPDATE", "NEW"),
        ("ALGO_UPDATE", "TRIGGERED"),
        ("ORDER_TRADE_UPDATE", "FILLED"),
        ("ALGO_UPDATE", "FINISHED"),
    ]
    algo, order = told[-1]["o"], told[-2]["o"]
    assert algo["aid"] == row.algo_id
    assert algo["ai"] == str(order["i"])
    assert order["c"] == algo["caid"] == row.client_id
    assert (order["o"], order["ot"]) == ("MARKET", "STOP_MARKET")


async def test_after_its_listen_key_ended_a_stream_says_so_and_nothing_more(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await _listening(exchange, connect)
    exchange.account.expire_listen_keys(exchange.now_ms(), all_of_them=True)
    assert (await heard(ws))["e"] == "listenKeyExpired"
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.01"))
    assert await nothing_more(ws) == []


async def test_an_unknown_listen_key_gets_no_connection(connect: Connect) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await connect("/private/ws?listenKey=nonsense")


async def _signed_on(exchange: TestExchange, connect: Connect, **changes: Any) -> tuple[Ws, Any]:
    """A connection to spot's websocket API that asked for the user stream, and the answer."""
    ws: Ws = await connect("/ws-api/v3")
    params = {"apiKey": "test-key", "timestamp": exchange.now_ms()} | changes
    text = "&".join(f"{name}={params[name]}" for name in ("apiKey", "timestamp"))
    params = {"signature": sign("test-secret", text)} | params
    method = "userDataStream.subscribe.signature"
    await ws.send_json({"id": "a", "method": method, "params": params})
    return ws, await heard(ws)


async def test_a_spot_account_is_told_until_the_stream_is_given_up(
    exchange: TestExchange, connect: Connect
) -> None:
    ws, answer = await _signed_on(exchange, connect)
    assert answer["status"] == 200
    exchange.account.place_by_hand(SPOT, "BTCUSDT", "BUY", D("0.01"))
    told = [await heard(ws) for _ in range(3)]
    assert {event["subscriptionId"] for event in told} == {answer["result"]["subscriptionId"]}
    names = [event["event"]["e"] for event in told]
    assert names == ["executionReport", "executionReport", "outboundAccountPosition"]
    await ws.send_json({"id": "b", "method": "userDataStream.unsubscribe", "params": {}})
    assert (await heard(ws))["result"] == {}
    assert (await heard(ws))["event"]["e"] == "eventStreamTerminated"
    assert not exchange.account._subscribers


async def test_a_trade_of_a_perpetual_account_is_told_in_short_first(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await _listening(exchange, connect)
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.01"))
    told = await nothing_more(ws)
    assert [event["e"] for event in told] == [
        "ORDER_TRADE_UPDATE", "TRADE_LITE", "ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE",
    ]  # fmt: skip
    assert told[1]["t"] == told[2]["o"]["t"] > 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"signature": "0" * 64}, -1022), ({"apiKey": "nobody"}, -2015), ({"timestamp": 1}, -1021)],
)
async def test_a_user_stream_needs_a_good_signature(
    exchange: TestExchange, connect: Connect, changes: dict[str, Any], code: int
) -> None:
    _, answer = await _signed_on(exchange, connect, **changes)
    assert answer["status"] >= 400
    assert answer["error"]["code"] == code


# ---------------------------------------------------------------------- faults
async def test_in_silence_requests_are_answered_and_pings_too(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await connect("/ws/btcusdt@trade")
    exchange.faults.streams.silent = True
    await exchange.tape.move(SPOT, BTCUSDT=61_000.0)
    assert await nothing_more(ws) == []
    exchange.faults.streams.silent = False
    await exchange.tape.move(SPOT, BTCUSDT=62_000.0)
    assert (await heard(ws))["p"] == "62000.00000000"


async def test_account_events_alone_can_be_silent(exchange: TestExchange, connect: Connect) -> None:
    exchange.faults.streams.user_silent = True
    user, market = await _listening(exchange, connect), await connect("/market/ws/btcusdt@ticker")
    exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.01"))
    await exchange.tape.move(PERPETUAL, BTCUSDT=61_000.0)
    assert (await heard(market))["e"] == "24hrTicker"
    assert await nothing_more(user) == []


@pytest.mark.parametrize(
    ("fault", "order"),
    [("duplicate", [1, 2, 2, 3, 4, 4]), ("reorder", [1, 3, 2, 5, 4])],
)
async def test_events_come_twice_or_in_another_order(
    exchange: TestExchange, connect: Connect, fault: str, order: list[int]
) -> None:
    ws = await connect("/ws/btcusdt@trade")
    setattr(exchange.faults.streams, fault, 2)
    for price in range(1, max(order) + 1):
        await exchange.tape.move(SPOT, BTCUSDT=float(price))
    assert [int(float(event["p"])) for event in await nothing_more(ws)] == order


async def test_a_disconnect_cuts_every_connection_and_the_next_ones_in_a_storm(
    exchange: TestExchange, connect: Connect
) -> None:
    first, user = await connect("/ws"), await _listening(exchange, connect)
    streams_of(exchange).disconnect(following=1)
    ended = {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE}
    assert await heard(first) in ended
    assert await heard(user) in ended
    assert await heard(await connect("/ws")) in ended
    assert (await ask(await connect("/ws"), "SUBSCRIBE", "btcusdt@trade"))["result"] is None


async def test_new_connections_are_refused_for_a_while(
    exchange: TestExchange, connect: Connect
) -> None:
    exchange.faults.streams.refuse = True
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await connect("/ws")
    exchange.faults.streams.refuse = False
    await connect("/ws")


async def test_what_a_connection_held_is_given_back_when_it_ends(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await connect("/ws/btcusdt@trade/ethusdt@trade")
    user = await _listening(exchange, connect)
    assert len(streams_of(exchange).connections) == 2
    await ws.close()
    await user.close()
    async with asyncio.timeout(PATIENCE_S):
        while streams_of(exchange).connections:  # noqa: ASYNC110 - the end tells nobody
            await asyncio.sleep(0)
    assert not streams_of(exchange).active_names()
    assert not exchange.account._subscribers
