"""The maths behind the benchmarks of the line to a venue: symbols, frames, prices."""

import asyncio
import json
from unittest.mock import Mock

import pytest
from aiohttp import WSMsgType
from aiohttp._websocket.reader import WebSocketDataQueue
from aiohttp.http_websocket import WebSocketReader

from tests.benchmarks import __main__ as bench
from tests.benchmarks.busy_venue import frame, prices_of, widened

ENTRIES = [
    {"symbol": "BTCUSDT", "pair": "BTCUSDT", "baseAsset": "BTC", "quoteAsset": "USDT", "tick": 1},
    {"symbol": "ETHUSDT", "pair": "ETHUSDT", "baseAsset": "ETH", "quoteAsset": "USDT", "tick": 2},
]


def test_symbols_are_repeated_by_other_names_as_often_as_it_takes():
    found = widened(ENTRIES, 5)
    assert [entry["symbol"] for entry in found] == [
        "BTCUSDT", "ETHUSDT", "BTC1USDT", "ETH1USDT", "BTC2USDT"
    ]  # fmt: skip
    assert found[:2] == ENTRIES
    assert found[3] == {
        "symbol": "ETH1USDT", "pair": "ETH1USDT", "baseAsset": "ETH1", "quoteAsset": "USDT",
        "tick": 2,
    }  # fmt: skip


def test_fewer_symbols_than_there_are_is_a_part_of_them_and_none_stays_none():
    assert widened(ENTRIES, 1) == ENTRIES[:1]
    assert widened([], 3) == []


@pytest.mark.parametrize("length", [0, 100, 123, 124, 200, 60_000])
async def test_a_frame_is_what_a_websocket_reads_back(length):
    queue = WebSocketDataQueue(Mock(), 1 << 20, loop=asyncio.get_running_loop())
    reader = WebSocketReader(queue, 1 << 20, compress=False, decode_text=True)
    payload = "x" * length
    reader.feed_data(frame(payload) + frame([1]))
    messages = [await queue.read(), await queue.read()]
    assert {message.type for message in messages} == {WSMsgType.TEXT}
    assert [json.loads(message.data) for message in messages] == [payload, [1]]


@pytest.mark.parametrize(("kind", "event"), [("trade", "trade"), ("aggTrade", "aggTrade")])
def test_trades_walk_around_the_price(kind, event):
    told = prices_of(f"btcusdt@{kind}", 100.0, 7)
    assert {(m["e"], m["s"], m["T"]) for m in told} == {(event, "BTCUSDT", 7)}
    assert [float(m["p"]) for m in told] == pytest.approx([100, 100.02, 100.01, 99.99, 99.98, 100])


def test_quotes_have_a_bid_below_the_ask():
    told = prices_of("btcusdt@bookTicker", 100.0, 7)
    assert {m["e"] for m in told} == {"bookTicker"}
    assert all(float(m["b"]) < float(m["a"]) for m in told)


def test_streams_of_another_kind_are_left_to_the_exchange():
    assert prices_of("btcusdt@depth", 100.0, 7) == []


@pytest.mark.parametrize(
    "name",
    [
        "ws_messages_per_s", "ws_cpu_pct_per_1000", "ui_lag_ws_20000_p99_ms",
        "gateway_order_vs_ccxt", "backfill_candles_per_s", "load_markets_ms",
        "load_markets_3000_ms", "load_markets_3000_shared_ms", "rss_ccxt_mb", "rss_ccxt_3_mb",
        "rss_ccxt_10_mb",
    ],
)  # fmt: skip
def test_the_figures_of_a_venue_are_known_by_name(name):
    assert name in bench.BENCHMARKS
