"""The websockets of the test exchange as a plain client sees them."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cts_desktop.domain.market import MarketType
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.listening import ask, heard, nothing_more
from tests.helpers.test_exchange.tape import Tape

D = Decimal
SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
Connect = Callable[[str], Any]


# ---------------------------------------------------------------------- the protocol
async def test_a_subscription_is_acknowledged_and_lasts_until_it_is_ended(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await connect("/ws")
    assert await ask(ws, "SUBSCRIBE", "btcusdt@trade", number=7) == {"result": None, "id": 7}
    await exchange.tape.move(SPOT, BTCUSDT=61_000.0)
    assert (await heard(ws))["p"] == "61000.00000000"
    listed = await ask(ws, "LIST_SUBSCRIPTIONS")
    assert listed["result"] == ["btcusdt@trade"]
    assert (await ask(ws, "UNSUBSCRIBE", "btcusdt@trade"))["result"] is None
    await exchange.tape.move(SPOT, BTCUSDT=62_000.0)
    assert await nothing_more(ws) == []


@pytest.mark.parametrize(
    ("path", "wrapped"),
    [("/ws/btcusdt@trade", False), ("/stream?streams=btcusdt@trade", True),
     ("/stream/ws/btcusdt@trade", False)],
)  # fmt: skip
async def test_streams_can_be_named_in_the_address(
    exchange: TestExchange, connect: Connect, path: str, wrapped: bool
) -> None:
    ws = await connect(path)
    await exchange.tape.move(SPOT, BTCUSDT=61_000.0)
    event = await heard(ws)
    if wrapped:
        assert event["stream"] == "btcusdt@trade"
        event = event["data"]
    assert event["e"] == "trade"


@pytest.mark.parametrize(
    "path", ["/public/ws", "/market/ws", "/private/ws", "/fstream/ws", "/fstream/market/ws"]
)
async def test_perpetuals_have_their_own_paths(
    exchange: TestExchange, connect: Connect, path: str
) -> None:
    ws = await connect(path)
    await ask(ws, "SUBSCRIBE", "btcusdt@bookTicker", "btcusdt@markPrice@1s")
    await exchange.tape.move(SPOT, BTCUSDT=50_000.0)
    await exchange.tape.move(PERPETUAL, BTCUSDT=61_000.0)
    ticker, mark = await heard(ws), await heard(ws)
    assert (ticker["e"], ticker["b"]) == ("bookTicker", "61000.00")
    assert (mark["e"], mark["p"]) == ("markPriceUpdate", "61000.00000000")


async def test_perpetuals_are_told_by_the_host_where_the_path_says_nothing(
    exchange: TestExchange,
) -> None:
    async with aiohttp.ClientSession(headers={"Host": "fstream.binance.com"}) as session:
        ws = await session.ws_connect(f"{exchange.url}/ws/btcusdt@bookTicker")
        await exchange.tape.move(PERPETUAL, BTCUSDT=61_000.0)
        assert (await heard(ws))["e"] == "bookTicker"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{", 3, "Invalid JSON"),
        ("[]", 2, "missing field `method`"),
        ('{"method":"HELLO","id":1}', 2, "unknown variant `HELLO`"),
        ('{"method":"SUBSCRIBE","params":["btcusdt@nonsense"],"id":1}', 2, "invalid stream"),
        ('{"method":"SUBSCRIBE","params":["btcusdt@depth7"],"id":1}', 2, "invalid stream"),
        ('{"method":"SUBSCRIBE","params":"btcusdt@trade","id":1}', 2, "params"),
        ('{"method":"SET_PROPERTY","params":["combined","yes"],"id":1}', 1, "Boolean"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_the_connection_stays(
    connect: Connect, text: str, code: int, words: str
) -> None:
    ws = await connect("/ws")
    await ws.send_str(text)
    error = (await heard(ws))["error"]
    assert error["code"] == code
    assert words in error["msg"]
    assert (await ask(ws, "SUBSCRIBE", "btcusdt@trade"))["result"] is None


async def test_nothing_is_subscribed_where_one_name_of_a_request_is_wrong(
    connect: Connect,
) -> None:
    ws = await connect("/ws")
    await ask(ws, "SUBSCRIBE", "btcusdt@trade", "btcusdt@nonsense")
    assert (await ask(ws, "LIST_SUBSCRIPTIONS"))["result"] == []


async def test_events_are_wrapped_once_that_was_asked_for(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await connect("/ws/btcusdt@trade")
    await ask(ws, "SET_PROPERTY", "combined", True)
    assert (await ask(ws, "GET_PROPERTY", "combined"))["result"] is True
    await exchange.tape.move(SPOT, BTCUSDT=61_000.0)
    assert (await heard(ws))["stream"] == "btcusdt@trade"


async def test_depth_events_continue_the_snapshot_of_rest(
    exchange: TestExchange, connect: Connect
) -> None:
    ws = await connect("/public/ws/btcusdt@depth@100ms")
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{exchange.url}/fapi/v1/depth?symbol=BTCUSDT&limit=1000")
        snapshot = await answer.json()
        await exchange.tape.move(PERPETUAL, BTCUSDT=60_050.0)
        await exchange.tape.move(PERPETUAL, BTCUSDT=60_000.0)
        first, second = await heard(ws), await heard(ws)
        answer = await session.get(f"{exchange.url}/fapi/v1/depth?symbol=BTCUSDT&limit=1000")
        later = await answer.json()
    assert first["pu"] == snapshot["lastUpdateId"]
    assert second["pu"] == first["u"] == second["U"] - 1
    assert second["u"] == later["lastUpdateId"]
    for side, changes in (("bids", "b"), ("asks", "a")):
        book = dict(snapshot[side]) | dict(first[changes]) | dict(second[changes])
        assert {p: q for p, q in book.items() if D(q)} == dict(later[side])
    assert any(not D(qty) for _, qty in second["b"] + second["a"])


async def test_a_candle_is_told_once_more_when_it_has_ended() -> None:
    clock = ManualClock(1_700_000_040_000)
    catalogue = Catalogue.recorded()
    exchange = TestExchange(
        catalogue=catalogue, clock=clock, tape=Tape(catalogue.rules, clock, past_minutes=5)
    )
    await exchange.start()
    async with aiohttp.ClientSession() as session:
        ws = await session.ws_connect(f"{exchange.url}/ws/btcusdt@kline_1m")
        await exchange.tape.move(SPOT, BTCUSDT=61_000.0)
        clock.advance_to(clock.now_ms() + 60_000)
        await exchange.tape.move(SPOT, BTCUSDT=62_000.0)
        told = [(await heard(ws))["k"] for _ in range(3)]
    await exchange.close()
    assert [k["x"] for k in told] == [False, True, False]
    assert told[0]["t"] == told[1]["t"] == told[2]["t"] - 60_000
    assert [k["c"][:5] for k in told] == ["61000", "61000", "62000"]


# ---------------------------------------------------------------------- as recorded
def _shape(value: Any) -> Any:
    """Keys and JSON types; of a list what its first entry is like."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return type(value).__name__


def _recorded(path: Path) -> dict[str, Any]:
    """One full frame per type of stream."""
    found: dict[str, Any] = {}
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        _, _, text = line.partition(": ")
        if not text.startswith('{"stream"'):
            continue
        frame = json.loads(text)
        kind = frame["stream"].partition("@")[2]
        if kind not in found and (frame["data"].get("b", 1) and frame["data"].get("a", 1)):
            found[kind] = frame
    return found


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [("BINANCE", "/stream", SPOT), ("BINANCE_FUTURES", "/market/stream", PERPETUAL)],
)
async def test_frames_are_like_the_recorded_ones(
    exchange: TestExchange, connect: Connect, shared_data: Path,
    name: str, path: str, kind: MarketType,
) -> None:  # fmt: skip
    recorded = _recorded(shared_data / "websocket" / f"cryptofeed_{name}.ws.1.0.gz")
    assert {"depth@100ms", "bookTicker", "aggTrade", "kline_1m"} <= recorded.keys()
    ws = await connect(path)
    await ask(ws, "SUBSCRIBE", *(f"btcusdt@{stream}" for stream in recorded))
    await exchange.tape.move(kind, BTCUSDT=61_000.0)
    ours = [await heard(ws) for _ in recorded]
    for frame in ours:
        theirs = recorded[frame["stream"].partition("@")[2]]
        assert list(frame["data"]) == list(theirs["data"])
        assert _shape(frame) == _shape(theirs)


async def _session_of(seed: int) -> list[Any]:
    """Everything one scripted session is told."""
    clock, catalogue = ManualClock(), Catalogue.recorded()
    tape = Tape(catalogue.rules, clock, seed=seed, past_minutes=60)
    exchange = TestExchange(catalogue=catalogue, tape=tape, clock=clock, seed=seed)
    await exchange.start()
    key = exchange.account.listen_key(exchange.now_ms())
    names = "btcusdt@trade/btcusdt@depth/btcusdt@ticker/btcusdt@kline_5m/!miniTicker@arr"
    told: list[Any] = []
    async with aiohttp.ClientSession() as session:
        market = await session.ws_connect(f"{exchange.url}/market/stream?streams={names}")
        user = await session.ws_connect(f"{exchange.url}/private/ws?listenKey={key}")
        exchange.account.place_by_hand(PERPETUAL, "BTCUSDT", "BUY", D("0.01"))
        for price in (60_100.0, 59_000.0):
            clock.advance_to(clock.now_ms() + 1000)
            await exchange.tape.move(PERPETUAL, BTCUSDT=price)
        told += await nothing_more(market) + await nothing_more(user)
    await exchange.close()
    return told


async def test_the_same_seed_and_script_give_the_same_frames() -> None:
    first, again, other = await _session_of(3), await _session_of(3), await _session_of(4)
    assert len(first) > 10
    assert first == again
    assert first != other
