"""Stored candles: in from files and out again exactly, gaps told, contradictions refused."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.analysis.presets.candles import candles_hash
from cts_desktop.domain.backtests import IMPORTED, DataRange
from cts_desktop.domain.errors import DatabaseError, DataFileError, InvalidValueError, NotFoundError
from cts_desktop.domain.market import Candles
from cts_desktop.exchange.market_sources.loading import load_candles
from cts_desktop.service import candles as module
from cts_desktop.service.backup import Backups
from cts_desktop.settings.source import Settings
from tests.helpers.candle_desk import MINUTE_MS, CandleDesk, made, write
from tests.helpers.trading_rig import database_full

BTC = "BTC/USDT"
BEGIN = 1_600_000_020_000 // MINUTE_MS * MINUTE_MS
BTC_1M = DataRange(IMPORTED, BTC, 60)
BTC_1M_KEY = (IMPORTED, BTC, 60)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[CandleDesk]:
    desk = CandleDesk(tmp_path)
    yield desk
    await desk.close()


# ---------------------------------------------------------------------- refusals
async def test_a_file_that_contradicts_what_is_stored_is_refused_and_nothing_changes(
    desk, tmp_path
):
    first = made(BEGIN, 20)
    await desk.store.import_files([write(tmp_path / "BTC_USDT_a.csv", first)])
    other = Candles(first.ts_ms + 10 * MINUTE_MS, first.ohlcv.copy())
    with pytest.raises(
        DataFileError, match=r"10 candles of the files differ.*Nothing was imported"
    ):
        await desk.store.import_files([write(tmp_path / "BTC_USDT_b.csv", other)])
    candles, _ = await desk.store.load(BTC_1M)
    assert (candles.ts_ms == first.ts_ms).all()


async def test_of_several_files_none_is_stored_where_one_is_faulty(desk, tmp_path):
    good = write(tmp_path / "BTC_USDT.csv", made(BEGIN, 20))
    bad = tmp_path / "ETH_USDT.csv"
    bad.write_text("ts_ms,open,high,low,close,volume\n60000,1,2,1,1,1\n120000,1,x,1,1,1\n")
    with pytest.raises(DataFileError, match="line 3, column high"):
        await desk.store.import_files([good, str(bad)])
    assert await desk.store.series() == ()


async def test_files_that_contradict_each_other_are_refused(desk, tmp_path):
    first = made(BEGIN, 20)
    other = Candles(first.ts_ms, first.ohlcv * 2)
    paths = [write(tmp_path / "BTC_USDT_a.csv", first), write(tmp_path / "BTC_USDT_b.csv", other)]
    with pytest.raises(DataFileError, match="contradict each other"):
        await desk.store.import_files(paths)


async def test_trades_and_candles_off_the_grid_are_refused_with_the_remedy(desk, tmp_path):
    trades = tmp_path / "BTC_USDT.csv"
    trades.write_text("timestamp,price,quantity\n1600000000000,1,1\n")
    with pytest.raises(DataFileError, match="only candles can be stored"):
        await desk.store.import_files([str(trades)])
    shifted = write(tmp_path / "ETH_USDT.csv", made(BEGIN + 1000, 5))
    with pytest.raises(
        DataFileError, match=r"candles of 60 s open at multiples.*opening times in UTC"
    ):
        await desk.store.import_files([shifted])


async def test_no_file_and_no_candles_are_said_in_words(desk):
    with pytest.raises(InvalidValueError, match="choose at least one"):
        await desk.store.import_files([])
    with pytest.raises(NotFoundError, match=r"no 1m candles of BTC/USDT from Imported: import"):
        await desk.store.load(BTC_1M)


async def test_a_database_that_cannot_be_written_says_so_and_a_repeat_completes_it(
    desk, tmp_path, monkeypatch
):
    monkeypatch.setattr(module, "PIECE", 10)
    path = write(tmp_path / "BTC_USDT.csv", made(BEGIN, 35))
    with database_full(desk.stores), pytest.raises(DatabaseError):
        await desk.store.import_files([path])
    await desk.store.import_files([path])
    candles, _ = await desk.store.load(BTC_1M)
    assert len(candles.ts_ms) == 35


async def test_a_file_that_cannot_be_written_is_said_in_words(desk, tmp_path):
    await desk.store.import_files([write(tmp_path / "BTC_USDT.csv", made(BEGIN, 5))])
    target = tmp_path / "nowhere" / "x.csv.gz"
    with pytest.raises(InvalidValueError, match="Not exported"):
        await desk.store.export(*BTC_1M_KEY, str(target))


# ---------------------------------------------------------------------- in and out
async def test_a_second_import_stores_only_what_is_new(desk, tmp_path):
    whole = made(BEGIN, 30)
    first = Candles(whole.ts_ms[:20], whole.ohlcv[:20])
    rest = Candles(whole.ts_ms[15:], whole.ohlcv[15:])
    await desk.store.import_files([write(tmp_path / "BTC_USDT_a.csv", first)])
    result = await desk.store.import_files([write(tmp_path / "BTC_USDT_b.csv", rest)])
    assert result.message == "BTC/USDT 1m: 10 candles stored, 5 were there already"
    candles, facts = await desk.store.load(BTC_1M)
    assert (candles.ts_ms == whole.ts_ms).all()
    assert (candles.ohlcv == whole.ohlcv).all()
    assert facts.sha256 == candles_hash(whole)


async def test_the_gaps_of_a_series_are_counted_and_the_largest_listed_first(desk, tmp_path):
    path = write(tmp_path / "BTC_USDT.csv", made(BEGIN, 40, without=(3, 10, 11, 12, 20, 21)))
    await desk.store.import_files([path])
    (series,) = await desk.store.series()
    assert (series.source_name, series.symbol, series.rows) == ("Imported", BTC, 34)
    assert (series.begin_ms, series.end_ms) == (BEGIN, BEGIN + 40 * MINUTE_MS)
    assert (series.gaps, series.missing) == (3, 6)
    at = [(ts_ms - BEGIN) // MINUTE_MS for ts_ms, _ in series.gap_list]
    assert (at, [count for _, count in series.gap_list]) == ([10, 20, 3], [3, 2, 1])
    in_time = await desk.store.gaps(*BTC_1M_KEY)
    assert [(ts_ms - BEGIN) // MINUTE_MS for ts_ms, _ in in_time] == [3, 10, 20]
    _, facts = await desk.store.load(BTC_1M)
    assert (facts.gaps, facts.missing) == (3, 6)


async def test_what_is_told_of_a_series_follows_what_is_written_to_it(desk):
    candles = made(BEGIN, 10, without=(5,))
    desk.stores.candles.save("c001", BTC, 60, candles)
    assert [one.gaps for one in await desk.store.series()] == [1]
    desk.stores.candles.save("c001", BTC, 60, made(BEGIN, 12))
    (series,) = await desk.store.series()
    assert (series.gaps, series.rows) == (0, 12)


async def test_rows_without_a_price_are_missing(desk):
    candles = made(BEGIN, 10)
    candles.ohlcv[4] = np.nan
    desk.stores.candles.save(IMPORTED, BTC, 60, candles)
    loaded, facts = await desk.store.load(BTC_1M)
    assert (len(loaded.ts_ms), facts.missing) == (9, 1)
    assert [one.missing for one in await desk.store.series()] == [1]


async def test_a_time_is_from_its_first_moment_to_before_its_last(desk):
    desk.stores.candles.save(IMPORTED, BTC, 60, made(BEGIN, 10))
    within = replace(BTC_1M, since_ms=BEGIN + 2 * MINUTE_MS, until_ms=BEGIN + 5 * MINUTE_MS)
    candles, facts = await desk.store.load(within)
    assert ((candles.ts_ms - BEGIN) // MINUTE_MS).tolist() == [2, 3, 4]
    assert (facts.begin_ms, facts.end_ms) == (within.since_ms, within.until_ms)
    with pytest.raises(NotFoundError, match="in that time"):
        await desk.store.load(replace(BTC_1M, since_ms=BEGIN + 99 * MINUTE_MS))


@pytest.mark.parametrize(
    ("name", "packed"), [("BTC_USDT_1m.csv.gz", True), ("BTC_USDT.csv", False)]
)
async def test_an_exported_series_is_imported_again_as_it_was(desk, tmp_path, name, packed):
    desk.stores.candles.save("c001", BTC, 60, made(BEGIN, 50, without=(7,)))
    target = tmp_path / name
    result = await desk.store.export("c001", BTC, 60, str(target))
    assert result.message.startswith("49 candles were saved")
    assert target.read_bytes().startswith(b"\x1f\x8b") is packed
    await desk.store.import_files([str(target)])
    _, before = await desk.store.load(DataRange("c001", BTC, 60))
    _, after = await desk.store.load(BTC_1M)
    assert before.sha256 == after.sha256


async def test_a_symbol_no_file_name_can_tell_is_written_into_the_file(desk, tmp_path):
    desk.stores.candles.save("c001", "BTC/USDT:USDT", 60, made(BEGIN, 5))
    target = tmp_path / "mine.csv.gz"
    await desk.store.export("c001", "BTC/USDT:USDT", 60, str(target))
    assert gzip.decompress(target.read_bytes()).startswith(
        b"ts_ms,open,high,low,close,volume,symbol"
    )
    await desk.store.import_files([str(target)])
    assert [one.symbol for one in await desk.store.series()] == ["BTC/USDT:USDT"] * 2


async def test_recorded_files_are_stored_value_for_value(desk, shared_data):
    names = ("bittrex_spot_2018_XRP_BTC_1m", "bittrex_spot_ETH_BTC_5m_201801")
    paths = [
        p for p in sorted((shared_data / "ohlcv").glob("*.csv.gz")) if p.name.startswith(names)
    ]
    assert paths
    await desk.store.import_files([str(path) for path in paths])
    sets, _ = load_candles(paths)
    for found in sets:
        data = DataRange(IMPORTED, found.symbol, found.timeframe_s)
        candles, facts = await desk.store.load(data)
        assert facts.sha256 == candles_hash(found.candles)
        assert (candles.ohlcv == found.candles.ohlcv).all()


# ---------------------------------------------------------------------- deleting, and what stays
async def test_a_deleted_series_is_gone_and_the_others_stay(desk, monkeypatch):
    monkeypatch.setattr(module, "PIECE", 7)
    desk.stores.candles.save(IMPORTED, BTC, 60, made(BEGIN, 40))
    desk.stores.candles.save(IMPORTED, BTC, 300, made(BEGIN // 300_000 * 300_000, 4, 300_000))
    desk.stores.candles.save("c001", BTC, 60, made(BEGIN, 4))
    result = await desk.store.delete(*BTC_1M_KEY)
    assert result.message == "1m candles of BTC/USDT deleted (Imported)"
    left = [(one.source, one.timeframe_s) for one in await desk.store.series()]
    assert sorted(left) == [("c001", 60), (IMPORTED, 300)]
    assert desk.told[-1].symbol == BTC


async def test_housekeeping_leaves_imported_candles_alone(desk, tmp_path):
    await desk.store.import_files([write(tmp_path / "BTC_USDT.csv", made(BEGIN, 5))])
    desk.connect(1)
    desk.stores.connections.delete("c001")
    backups = Backups(desk.stores, Settings(desk.stores.settings), desk.log, desk.clock)
    await backups.keep_up()
    assert desk.log.count("error") == 0
    assert [one.rows for one in await desk.store.series()] == [5]
