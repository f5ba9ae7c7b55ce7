import gzip
import itertools
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import DataFileError, InvalidValueError, NotFoundError
from cts_desktop.domain.market import MarketStep
from cts_desktop.exchange.market_sources.datafile import DataFile
from cts_desktop.exchange.market_sources.names import symbol_of
from cts_desktop.exchange.market_sources.path import Candles, expand
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.exchange.market_sources.series import read_candles

HEADER = "ts_ms,open,high,low,close,volume"
GOOD = [
    "1600000020000,100.5,102.0,99.5,101.0,10.5",
    "1600000080000,101.0,103.0,100.0,100.5,20.0",
    "1600000140000,100.5,100.5,100.5,100.5,0",
]


def write(directory: Path, lines: list[str], name: str = "test_BTC_USDT_1m.csv") -> Path:
    path = directory / name
    text = "\n".join(lines) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def source(*paths: Path, seed: int = 1) -> RecordedSource:
    made = RecordedSource(paths, seed=seed)
    made.load()
    return made


def play(made: RecordedSource, step_ms: int = 5000, **more) -> list[MarketStep]:
    return list(made.steps([rules.symbol for rules in made.markets], step_ms, **more))


# ---------------------------------------------------------------- faults
@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([""], ["is empty"]),
        ([HEADER], ["no data"]),
        (["ts_ms,open,high,low,volume", GOOD[0]], ["no column close", "found: ts_ms"]),
        (["open,high,low,close,volume", "1,1,1,1,1"], ["no column ts_ms"]),
        (["a,b", "1,2"], ["neither candles nor trades", "a, b"]),
        ([HEADER, GOOD[0], "1600000080000,x,103,100,100.5,20"], ["line 3", "open", "'x'"]),
        ([HEADER, "", GOOD[0], "1600000080000,,103,100,100.5,20"], ["line 4", "open", "''"]),
        ([HEADER, GOOD[0], "1600000080000,101,nan,100,100.5,20"], ["line 3", "high", "'nan'"]),
        ([HEADER, GOOD[0], "1600000080000,101,inf,100,100.5,20"], ["line 3", "high", "'inf'"]),
        ([HEADER, GOOD[0], "1600000080000,101,103"], ["line 3", "3 of 6 fields", "low"]),
        ([HEADER, GOOD[0], "1600000080000,0,103,0,100.5,20"], ["line 3", "open", "above 0"]),
        ([HEADER, GOOD[0], "1600000080000,101,103,-1,100.5,20"], ["line 3", "low", "above 0"]),
        ([HEADER, GOOD[0], "1600000080000,101,99,100,100.5,20"], ["line 3", "high", "below"]),
        ([HEADER, GOOD[0], "1600000080000,99,103,100,100.5,20"], ["line 3", "open", "outside"]),
        ([HEADER, GOOD[0], "1600000080000,101,103,100,104,20"], ["line 3", "close", "outside"]),
        ([HEADER, GOOD[0], "1600000080000,101,103,100,101,-1"], ["line 3", "volume", "negative"]),
        ([HEADER, GOOD[1], GOOD[0]], ["line 3", "older", "Sort"]),
        ([HEADER, GOOD[0], GOOD[0][:-1] + "6", GOOD[1]], ["lines 2 and 3", "same time"]),
        ([HEADER, GOOD[0]], ["single candle"]),
        ([HEADER, "0,1,1,1,1,1", "60,1,1,1,1,1"], ["line 2", "ts_ms", "after 1970"]),
        ([HEADER, "2020-01-01,1,1,1,1,1", "2020-31-01,1,1,1,1,1"], ["line 3", "not a date"]),
        (
            [HEADER, *GOOD, "1600000170000,100,101,99,100,1", "1600000230000,100,101,99,100,1"],
            ["candle 4", "before the one before it"],
        ),
        (["timestamp,price", "1600000000000,1"], ["no column quantity"]),
        (["timestamp,price,amount", "1600000000000,0,1"], ["line 2", "price", "above 0"]),
        (["timestamp,price,amount", "1600000000000,1,0"], ["line 2", "amount", "above 0"]),
        (["timestamp,price,qty,id", "16e11,1,1,7", "16e11,2,1,7"], ["lines 2 and 3", "id 7"]),
        (["timestamp,bid,ask", "16e11,2,1"], ["line 2", "ask", "below the bid"]),
        (["timestamp,symbol,bid,ask", "16e11,A/B,1,1", "16e11,C/D,1,1"], ["several symbols"]),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_file_place_and_remedy(tmp_path, lines, words):
    path = write(tmp_path, lines)
    with pytest.raises(DataFileError) as refused:
        source(path)
    for word in [path.name, *words]:
        assert word in str(refused.value)


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path):
    whole = gzip.compress("\n".join([HEADER, *GOOD]).encode())
    cases = {
        "missing.csv": (None, "does not exist"),
        "cut.csv.gz": (whole[: len(whole) // 2], "truncated or corrupt gzip"),
        "broken.csv.gz": (whole[:30] + b"\0\0\0" + whole[33:], "truncated or corrupt gzip"),
        "plain.csv.gz": (b"ts_ms", "is not gzip"),
        "latin.csv": (HEADER.encode() + b"\n16\xe4", "line 2 is not UTF-8"),
    }
    for name, (content, words) in cases.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(DataFileError, match=words) as refused:
            source(path)
        assert name in str(refused.value)
    with pytest.raises(DataFileError, match="is a directory"):
        source(tmp_path)
    with pytest.raises(DataFileError, match="No data file"):
        source()


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="nothing is unreadable for root",
)
def test_an_unreadable_file_is_refused_in_words(tmp_path):
    path = write(tmp_path, [HEADER, *GOOD])
    path.chmod(0)
    with pytest.raises(DataFileError, match="may not be read"):
        source(path)


def test_an_unknown_symbol_and_an_impossible_grid_are_refused(tmp_path):
    made = source(write(tmp_path, [HEADER, *GOOD]))
    with pytest.raises(NotFoundError, match=r"no X/Y\. There is: BTC/USDT"):
        made.steps(["X/Y"], 5000)
    with pytest.raises(InvalidValueError, match="at least one"):
        made.steps([], 5000)
    with pytest.raises(InvalidValueError, match="longer than the candles"):
        made.resolve_step_ms(300_000)
    with pytest.raises(InvalidValueError, match="does not divide"):
        made.resolve_step_ms(7_000)


def test_files_that_do_not_fit_together_are_refused(tmp_path):
    one = write(tmp_path, [HEADER, *GOOD])
    other = write(tmp_path, [HEADER, GOOD[0][:-1] + "7", GOOD[1]], "b_BTC_USDT_1m.csv")
    with pytest.raises(DataFileError, match="contradict each other"):
        source(one, other)
    hourly = [HEADER, *(f"{16e11 + n * 36e5:.0f},1,1,1,1,1" for n in range(3))]
    with pytest.raises(DataFileError, match="several timeframes"):
        source(one, write(tmp_path, hourly, "c_BTC_USDT_1h.csv"))
    trades = ["timestamp,price,amount", "1600000000000,1,1"]
    with pytest.raises(DataFileError, match="as candles and as trades"):
        source(one, write(tmp_path, trades, "d_BTC_USDT_trades.csv"))
    with pytest.raises(DataFileError, match="several currencies"):
        source(one, write(tmp_path, [HEADER, *GOOD], "e_ETH_BTC_1m.csv"))


# ---------------------------------------------------------------- candles
@st.composite
def candle_lists(draw) -> Candles:
    count = draw(st.integers(2, 6))
    rows = []
    for n in range(count):
        values = sorted(draw(st.lists(st.integers(50, 5000), min_size=4, max_size=4)))
        open_, close = draw(st.sampled_from(list(itertools.permutations(values[1:3]))))
        flat = draw(st.integers(0, 4)) == 0
        row = (values[0],) * 4 if flat else (open_, values[3], values[0], close)
        rows.append((16e11 + n * 60_000, *(v / 100 for v in row), draw(st.integers(0, 900)) / 8))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Candles(columns[0].astype(np.int64), *columns[1:])


@given(candles=candle_lists(), steps=st.integers(1, 30), seed=st.integers(0, 2**32 - 1))
def test_every_candle_is_reproduced_exactly_by_its_steps(candles, steps, seed):
    path = expand(candles, steps, 2, np.random.default_rng(seed))
    assert np.array_equal(path.open[:, 0], candles.open)
    assert np.array_equal(path.last[:, -1], candles.close)
    assert np.array_equal(path.high.max(axis=1), candles.high)
    assert np.array_equal(path.low.min(axis=1), candles.low)
    assert np.allclose(path.volume.sum(axis=1), candles.volume, rtol=1e-12)
    assert (path.volume >= 0).all()
    for prices in (path.open, path.last):
        assert (path.low <= prices).all()
        assert (prices <= path.high).all()
    assert np.array_equal(path.open[:, 1:], path.last[:, :-1])


def test_up_candles_mostly_touch_their_low_first():
    n = 4000
    one = np.ones(n)
    candles = Candles(np.arange(n), one * 10, one * 14, one * 8, one * 12, one)
    path = expand(candles, 60, 2, np.random.default_rng(1))
    low_first = (path.low.argmin(axis=1) < path.high.argmax(axis=1)).mean()
    assert 0.6 < low_first < 0.85


@pytest.mark.no_cover  # the same lines very often: the other tests count them
def test_the_real_candles_are_reproduced_exactly(shared_data):
    for path in sorted((shared_data / "ohlcv").glob("*.csv.gz")):
        made = source(path)
        step_ms = made.resolve_step_ms(0)
        candles, _ = read_candles(DataFile(path))
        steps = list(itertools.islice(made.steps([made.markets[0].symbol], step_ms), 60_000))
        columns = [np.array([getattr(s, n)[0] for s in steps])
                   for n in ("open", "high", "low", "last", "volume")]  # fmt: skip
        per = round(np.min(np.diff(candles.ts_ms)) / step_ms)
        whole = len(steps) // per
        open_, high, low, last, volume = (c[: whole * per].reshape(whole, per) for c in columns)
        part = Candles._make(column[:whole] for column in candles)
        assert [s.ts_ms for s in steps[per - 1 :: per]][:whole] == (
            part.ts_ms + per * step_ms
        ).tolist()
        assert np.array_equal(open_[:, 0], part.open)
        assert np.array_equal(last[:, -1], part.close)
        assert np.array_equal(high.max(axis=1), part.high)
        assert np.array_equal(low.min(axis=1), part.low)
        assert np.allclose(volume.sum(axis=1), part.volume, rtol=1e-9)


def test_the_real_symbols_come_from_the_manifest(shared_data):
    path = shared_data / "ohlcv" / "ftx_BTC_PERP_1m_202201.csv.gz"
    made = source(path)
    assert [rules.symbol for rules in made.markets] == ["BTC/USD:USD"]
    assert made.candles_total == 45_031
    assert made.notes == ()


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("ftx_BTC_PERP_1m_202201.csv.gz", "BTC/USD:USD"),
        ("binance_spot_ETH_BTC_1d.csv", "ETH/BTC"),
        ("BTCUSDT-trades-2024.csv", "BTC/USDT"),
        ("gold.csv", "GOLD/USDT"),
    ],
)
def test_a_symbol_is_read_from_the_file_name(tmp_path, name, symbol):
    assert symbol_of(tmp_path / name) == symbol


@pytest.mark.parametrize("unit", ["s", "ms", "us", "iso", "naive", "quoted"])
def test_times_may_be_epochs_of_any_unit_or_dates(tmp_path, unit):
    times = {
        "s": ("1600000020", "1600000080"),
        "ms": ("1600000020000", "1600000080000"),
        "us": ("1600000020000000", "1600000080000000"),
        "iso": ("2020-09-13T12:27:00Z", "2020-09-13 14:28:00+02:00"),
        "naive": ("2020-09-13 12:27:00", "2020-09-13 12:28:00"),
        "quoted": ('"1600000020000"', '"1600000080000"'),
    }[unit]
    lines = ["Date,Open,High,Low,Close,Volume", *(f"{t},1,1,1,1,1" for t in times)]
    assert [s.ts_ms for s in play(source(write(tmp_path, lines)), 60_000)] == [
        1600000080000, 1600000140000,
    ]  # fmt: skip


def test_repeated_lines_are_dropped_with_a_note_and_gaps_are_counted(tmp_path):
    lines = [HEADER, GOOD[0], GOOD[0], GOOD[1], "1600000320000,1,1,1,1,1"]
    made = source(write(tmp_path, lines))
    assert "1 repeated lines dropped" in made.notes[0]
    assert made.notes[1] == "BTC/USDT: 1 gaps (3 candles missing)"
    times = [s.ts_ms for s in play(made, 60_000)]
    assert times == [1600000080000, 1600000140000, 1600000380000]


@pytest.mark.parametrize(
    ("frame_s", "step_s"), [(1, 1), (60, 5), (180, 15), (300, 15), (900, 60), (3600, 300), (7, 1)]
)  # fmt: skip
def test_the_automatic_grid_cuts_a_candle_into_at_least_twelve_steps(tmp_path, frame_s, step_s):
    lines = [HEADER, *(f"{1_600_000_000 + n * frame_s},1,1,1,1,1" for n in range(3))]
    assert source(write(tmp_path, lines)).resolve_step_ms(0) == step_s * 1000


def test_the_same_seed_gives_the_same_path_and_another_seed_another(tmp_path):
    path = write(tmp_path, [HEADER, *GOOD])
    a, b, c = ([s.last[0] for s in play(source(path, seed=seed), 1000)] for seed in (1, 1, 2))
    assert a == b != c


def test_a_symbol_without_data_in_a_step_is_nan(tmp_path):
    btc = write(tmp_path, [HEADER, GOOD[0], GOOD[1]])
    eth = write(tmp_path, [HEADER, GOOD[1], GOOD[2]], "x_ETH_USDT_1m.csv")
    made = source(btc, eth)
    rows = [s.last for s in play(made, 60_000)]
    assert [np.isnan(row).tolist() for row in rows] == [
        [False, True], [False, False], [True, False],
    ]  # fmt: skip
    assert made.progress == 1.0


def test_files_of_one_symbol_are_joined_in_order_of_time(tmp_path):
    late = write(tmp_path, [HEADER, GOOD[1], GOOD[2]], "b_BTC_USDT.csv.gz")
    early = write(tmp_path, [HEADER, GOOD[0], GOOD[1]], "a_BTC_USDT.csv")
    made = source(late, early)
    assert made.candles_total == 3
    assert made.notes == ("BTC/USDT: 1 candles that are in two files dropped",)


def test_candles_off_the_minute_stay_in_order_across_windows(tmp_path):
    def lines(offset: int) -> list[str]:
        rows = (f"{1_600_000_000_000 + offset + n * 3_600_000},1,2,1,2,1" for n in range(60))
        return [HEADER, *rows]

    made = source(write(tmp_path, lines(0)), write(tmp_path, lines(1_800_000), "x_ETH_USDT.csv"))
    times = [s.ts_ms for s in play(made, 1_000)]
    assert times == sorted(set(times))
    assert len(times) == 60 * 3600 + 1800


def test_a_market_continues_from_its_cursor_with_the_same_path(shared_data):
    path = shared_data / "ohlcv" / "ftx_BTC_PERP_1m_202201.csv.gz"
    whole = itertools.islice(play_iter(source(path)), 40_000)
    expected = [(s.ts_ms, s.last[0], s.volume[0]) for s in whole]
    first = source(path)
    running = play_iter(first)
    for _ in range(17_003):
        next(running)
    cursor = json.loads(json.dumps(first.cursor()))
    second = source(path)
    rest = itertools.islice(play_iter(second, cursor=cursor), 40_000 - 17_003)
    assert [(s.ts_ms, s.last[0], s.volume[0]) for s in rest] == expected[17_003:]
    assert second.candles_processed == 40_000 // 12


def play_iter(made: RecordedSource, **more):
    return made.steps([made.markets[0].symbol], 5000, **more)


def test_a_cursor_of_other_data_is_noted_and_ignored(tmp_path):
    made = source(write(tmp_path, [HEADER, *GOOD]))
    cursor = made.cursor() | {"ts_ms": 1600000080000, "data": 5}
    assert len(play(made, 60_000, cursor=cursor)) == 3
    assert "Other data than before" in made.notes[-1]


# ---------------------------------------------------------------- trades and quotes
def test_trades_are_resampled_and_silence_repeats_the_price(tmp_path):
    lines = [
        "timestamp,id,side,price,amount",
        "1600000000100,1,buy,10.5,1", "1600000000900,2,sell,10.1,2", "1600000000900,3,buy,10.2,0.5",
        "1600000000900,3,buy,10.2,0.5",
        "1600000003000,4,buy,11,4",
    ]  # fmt: skip
    made = source(write(tmp_path, lines, "x_BTC_USDT_trades.csv"))
    assert made.resolve_step_ms(0) == 1000
    steps = play(made, 1000)
    rows = [(s.ts_ms - 16 * 10**11, s.open[0], s.high[0], s.low[0], s.last[0], s.volume[0]) for s in steps]  # fmt: skip  # noqa: E501
    assert rows == [
        (1000, 10.5, 10.5, 10.1, 10.2, 3.5),
        (2000, 10.2, 10.2, 10.2, 10.2, 0.0),
        (3000, 10.2, 10.2, 10.2, 10.2, 0.0),
        (4000, 11.0, 11.0, 11.0, 11.0, 4.0),
    ]
    assert "1 repeated trades dropped" in made.notes[0]
    assert (made.ticks_processed, made.ticks_total, made.candles_total) == (4, 4, 0)


def test_trade_files_far_apart_leave_a_gap(tmp_path):
    header = "timestamp,price,quantity"
    one = write(tmp_path, [header, "1600000000100,10,1"], "a_BTC_USDT.csv")
    two = write(tmp_path, [header, "1600000900100,11,1", "1600000902100,12,1"], "b_BTC_USDT.csv")
    times = [s.ts_ms - 16 * 10**11 for s in play(source(two, one), 1000)]
    assert times == [1000, 901_000, 902_000, 903_000]


def test_the_real_trades_and_quotes_play_together(shared_data):
    trades = shared_data / "trades" / "binance_spot_BTCUSDT_trades_20210108.csv.gz"
    quotes = shared_data / "trades" / "binance_spot_BTCUSDT_quotes_20210108.csv.gz"
    both = source(trades, quotes)
    assert [rules.symbol for rules in both.markets] == ["BTC/USDT"]
    steps = play(both, 1000)
    assert both.ticks_processed == 2001
    assert steps[0].open[0] == 39432.48
    assert steps[-1].last[0] == 39491.76
    assert len({float(s.spread_pct[0]) for s in steps}) > 10
    assert len(play(source(quotes), 1000)) == 46
    path = shared_data / "trades" / "binance_spot_XRP_ETH_trades_20191011_13.csv.gz"
    other = source(path)
    assert [rules.symbol for rules in other.markets] == ["XRP/ETH"]
    (amounts,) = DataFile(path).numbers(["amount"])
    volumes = [float(s.volume[0]) for s in play(other, 300_000)]
    assert sum(volumes) == pytest.approx(float(amounts.sum()))
