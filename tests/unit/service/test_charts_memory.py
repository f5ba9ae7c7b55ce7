"""The embedded market's minutes outlive the program; what cannot be read costs only the chart."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.domain.errors import DataFileError
from cts_desktop.domain.market import MarketStep
from cts_desktop.engine.minute_candles import MINUTE_MS, MinuteCandles
from cts_desktop.service import chart_memory as module
from cts_desktop.service.chart_files import RecordedFiles
from cts_desktop.service.chart_memory import ChartMemory

BEGIN = 1_600_000_020_000 // MINUTE_MS * MINUTE_MS
BTC, ETH = "BTC/USDT", "ETH/USDT"


def played(first: int, count: int, price: float = 100.0) -> MinuteCandles:
    """Two symbols over some minutes, the last of which still runs."""
    minutes = MinuteCandles(2)
    for number in range(first, first + count):
        prices = np.array([price + number, np.nan if number % 2 else 7.0])
        ones = np.ones(2)
        step = MarketStep(
            BEGIN + number * MINUTE_MS + 1000, prices, prices, prices, prices, ones, ones
        )
        minutes.add(step)
    return minutes


async def test_what_was_played_is_there_again_after_a_restart(tmp_path):
    memory = ChartMemory(tmp_path / "charts")
    memory.take("c1", (BTC, ETH), played(0, 6))
    await memory.write()
    again = ChartMemory(tmp_path / "charts")
    assert again.minutes("c1", BTC).ts_ms.size == 0
    await again.load("c1")
    assert again.minutes("c1", BTC).ohlcv[:, 3].tolist() == [100, 101, 102, 103, 104]
    assert again.minutes("c1", ETH).ts_ms.tolist() == [BEGIN + n * MINUTE_MS for n in (0, 2, 4)]
    assert again.symbols("c1") == (BTC, ETH)


async def test_what_a_run_adds_before_the_file_was_read_is_not_lost(tmp_path):
    memory = ChartMemory(tmp_path)
    memory.take("c1", (BTC, ETH), played(0, 4))
    await memory.write()
    again = ChartMemory(tmp_path)
    again.take("c1", (BTC, ETH), played(10, 3, 500))
    await again.write()
    await again.load("c1")
    assert again.minutes("c1", BTC).ohlcv[:, 3].tolist() == [100, 101, 102, 510, 511]


async def test_each_minute_is_taken_once_and_one_played_anew_counts_as_it_is_now(tmp_path):
    memory, minutes = ChartMemory(tmp_path), played(0, 4)
    for _ in range(2):
        memory.take("c1", (BTC, ETH), minutes)
    assert memory.minutes("c1", BTC).ts_ms.size == 3
    fresh = ChartMemory(tmp_path)
    fresh.take("c1", (BTC, ETH), played(0, 3, 900))
    assert fresh.minutes("c1", BTC).ohlcv[:, 3].tolist() == [900, 901]


async def test_only_the_newest_minutes_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 3)
    memory = ChartMemory(tmp_path)
    memory.take("c1", (BTC, ETH), played(0, 9))
    assert memory.minutes("c1", BTC).ohlcv[:, 3].tolist() == [105, 106, 107]


async def test_many_symbols_share_what_there_is_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "BUDGET", 6)
    memory = ChartMemory(tmp_path)
    memory.take("c1", (BTC, ETH), played(0, 9))
    assert memory.minutes("c1", BTC).ohlcv[:, 3].tolist() == [105, 106, 107]
    await memory.write()
    monkeypatch.setattr(module, "BUDGET", 4)
    again = ChartMemory(tmp_path)
    await again.load("c1")
    assert again.minutes("c1", BTC).ohlcv[:, 3].tolist() == [106, 107]


async def test_writing_takes_the_room_of_one_symbol_at_a_time(tmp_path):
    memory, minutes = ChartMemory(tmp_path), MinuteCandles(50)
    prices = np.full(50, 7.0)
    for number in range(400):
        ts_ms = BEGIN + number * MINUTE_MS + 1000
        minutes.add(MarketStep(ts_ms, prices, prices, prices, prices, prices, prices))
    memory.take("c1", [f"S{number}/USDT" for number in range(50)], minutes)
    held = 50 * memory.minutes("c1", "S0/USDT").ohlcv.nbytes
    tracemalloc.start()
    try:
        await memory.write()
        assert tracemalloc.get_traced_memory()[1] < held / 3
    finally:
        tracemalloc.stop()
    again = ChartMemory(tmp_path)
    await again.load("c1")
    assert again.minutes("c1", "S49/USDT").ts_ms.size == 399


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04 half"])
async def test_a_damaged_file_is_no_chart_and_no_error(tmp_path, damage):
    (tmp_path / "c1.npz").write_bytes(damage)
    memory = ChartMemory(tmp_path)
    await memory.load("c1")
    assert memory.minutes("c1", BTC).ts_ms.size == 0


async def test_where_nothing_can_be_written_the_minutes_stay_in_memory(tmp_path):
    (tmp_path / "charts").write_text("a file where the folder should be")
    memory = ChartMemory(tmp_path / "charts")
    memory.take("c1", (BTC, ETH), played(0, 4))
    await memory.write()
    assert memory.minutes("c1", BTC).ts_ms.size == 3


async def test_files_of_connections_that_are_gone_go_too(tmp_path):
    memory = ChartMemory(tmp_path)
    for name in ("c1", "c2"):
        memory.take(name, (BTC, ETH), played(0, 4))
    await memory.write()
    memory.forget_all_but({"c2"})
    assert [path.name for path in tmp_path.iterdir()] == ["c2.npz"]


# ---------------------------------------------------------------------- recordings
def recording(path: Path, count: int) -> Path:
    lines = [f"{BEGIN + n * MINUTE_MS},1,{n + 2},1,1,{n}" for n in range(count)]
    path.write_text("\n".join(("ts_ms,open,high,low,close,volume", *lines)) + "\n")
    return path


def test_of_a_recording_only_what_was_played_is_known(tmp_path):
    files = (recording(tmp_path / "BTC_USDT.csv", 10),)
    recorded = RecordedFiles()
    timeframe_s, candles = recorded.candles(files, BTC, BEGIN + 4 * MINUTE_MS + 1) or (0, None)
    assert timeframe_s == 60
    assert candles is not None
    assert candles.ohlcv[:, 1].tolist() == [2, 3, 4, 5]
    assert recorded.candles(files, ETH, BEGIN) is None
    assert recorded.symbols(()) == []


def test_a_recording_that_has_changed_is_read_again(tmp_path):
    path = tmp_path / "BTC_USDT.csv"
    recorded, for_ever = RecordedFiles(), 2**62
    counts = []
    for count in (5, 8):
        files = (recording(path, count),)
        found = recorded.candles(files, BTC, for_ever)
        counts.append(0 if found is None else found[1].ts_ms.size)
    assert counts == [5, 8]


def test_trades_are_shown_as_the_minutes_they_make(tmp_path):
    path = tmp_path / "BTC_USDT.csv"
    trades = [(0, 5, 1), (10_000, 9, 2), (59_999, 6, 1), (180_000, 4, 3)]
    lines = [f"{BEGIN + ts},{price},{qty}" for ts, price, qty in trades]
    path.write_text("\n".join(("timestamp,price,quantity", *lines)) + "\n")
    found = RecordedFiles().candles((path,), BTC, 2**62)
    assert found is not None
    assert found[1].ts_ms.tolist() == [BEGIN, BEGIN + 3 * MINUTE_MS]
    assert found[1].ohlcv.tolist() == [[5, 9, 5, 6, 4], [4, 4, 4, 4, 3]]


def test_a_file_that_is_gone_is_said_in_words(tmp_path):
    with pytest.raises(DataFileError, match=r"gone.csv cannot be read"):
        RecordedFiles().symbols((tmp_path / "gone.csv",))
