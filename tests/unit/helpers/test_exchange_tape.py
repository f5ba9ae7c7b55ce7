"""The made-up market of the test exchange: prices, books, candles, trades."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.exchange.market_sources.synthetic import SyntheticSource
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.listing import Update
from tests.helpers.test_exchange.tape import Tape

D = Decimal
SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START_MS = 1_700_000_040_000  # on a minute


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.recorded()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START_MS)


@pytest.fixture
def tape(catalogue: Catalogue, clock: ManualClock) -> Tape:
    return Tape(catalogue.rules, clock, seed=5)


class Recorder:
    """Keeps what a tape says."""

    def __init__(self, tape: Tape) -> None:
        self.updates: list[Update] = []
        self.steps: list[MarketStep] = []
        tape.listen(lambda _, updates: self.updates.extend(updates.values()))
        tape.sink = self

    def on_step(self, kind: MarketType, step: MarketStep) -> None:
        self.steps.append(step)


async def test_a_move_is_seen_by_the_public_and_by_the_accounts(tape: Tape) -> None:
    told = Recorder(tape)
    await tape.move(SPOT, **{"BTC/USDT": 101.0})
    column = tape.symbols(SPOT).index("BTCUSDT")
    assert tape.last(SPOT, "BTCUSDT") == D(101)
    assert told.steps[-1].last[column] == 101.0
    touch = tape.quote(SPOT, "BTCUSDT")
    assert touch is not None
    assert touch.bid == D(101)
    assert touch.ask == D("101.01")
    assert tape.trades(SPOT, "BTCUSDT")[-1].price == D(101)


async def test_symbols_that_were_not_named_keep_their_price_and_do_not_trade(tape: Tape) -> None:
    told = Recorder(tape)
    before = tape.last(PERPETUAL, "ETHUSDT")
    await tape.move(PERPETUAL, BTCUSDT=101.0)
    column = tape.symbols(PERPETUAL).index("ETHUSDT")
    assert tape.last(PERPETUAL, "ETHUSDT") == before
    assert told.steps[-1].volume[column] == 0
    assert [update.ts_ms for update in told.updates] == [START_MS + 1]


async def test_a_step_by_hand_may_have_a_range(tape: Tape) -> None:
    told = Recorder(tape)
    await tape.move(SPOT, BTCUSDT=(100.0, 104.0, 99.0, 103.0))
    column = tape.symbols(SPOT).index("BTCUSDT")
    step = told.steps[-1]
    assert [a[column] for a in (step.open, step.high, step.low, step.last)] == [100, 104, 99, 103]
    assert [trade.price for trade in told.updates[-1].trades] == [D(99), D(104), D(103)]


async def test_applying_the_changes_to_an_old_book_gives_the_new_one(tape: Tape) -> None:
    told = Recorder(tape)
    listing = tape.listings(PERPETUAL)["BTCUSDT"]
    sides = [dict(side) for side in listing.levels(1000)]
    last_id = listing.update_id
    vanished = 0
    for price in (60_000.0, 60_010.0, 59_000.0, 59_000.0, 100.0, 60_000.0):
        await tape.move(PERPETUAL, BTCUSDT=price)
        book = told.updates[-1].book
        assert (book.previous_id, book.first_id) == (last_id, last_id + 1)
        assert book.last_id > last_id
        last_id = book.last_id
        for side, changes in zip(sides, (book.bids, book.asks), strict=True):
            vanished += sum(not qty for _, qty in changes)
            side.update(changes)
        bids, asks = ({p: q for p, q in side.items() if q} for side in sides)
        assert (bids, asks) == tuple(dict(side) for side in listing.levels(1000))
        assert max(bids) < min(asks)
    assert vanished > 0


def test_the_past_reaches_back_and_leads_to_the_present_price(tape: Tape) -> None:
    candles = tape.klines(SPOT, "BTCUSDT", MINUTE, None, None, 1500)
    assert len(candles) == 1441
    assert candles[-1].open_ms == START_MS
    assert all(b.open_ms - a.open_ms == MINUTE for a, b in pairwise(candles))
    assert all(b.open == a.close for a, b in pairwise(candles))
    assert candles[-1].close == D(60_000)
    assert all(c.low <= min(c.open, c.close) <= max(c.open, c.close) <= c.high for c in candles)


def test_the_same_seed_has_the_same_past_and_another_seed_another(
    catalogue: Catalogue, clock: ManualClock
) -> None:
    def past(seed: int) -> Any:
        made = Tape(catalogue.rules, clock, seed=seed)
        return made.klines(SPOT, "BTCUSDT", MINUTE, None, None, 100)

    assert past(1) == past(1)
    assert past(1) != past(2)


@pytest.mark.parametrize("interval", [5 * MINUTE, HOUR, 4 * HOUR, DAY])
def test_longer_candles_are_put_together_from_minutes(tape: Tape, interval: int) -> None:
    minutes = tape.klines(PERPETUAL, "BTCUSDT", MINUTE, None, None, 1500)
    newest = tape.klines(PERPETUAL, "BTCUSDT", interval, None, None, 1)[-1]
    inside = [m for m in minutes if newest.open_ms <= m.open_ms]
    assert newest.open_ms % interval == 0
    assert newest.high == max(m.high for m in inside)
    assert newest.low == min(m.low for m in inside)
    assert newest.volume == sum(m.volume for m in inside)
    assert (newest.open, newest.close) == (inside[0].open, inside[-1].close)


def test_weeks_open_on_mondays_and_months_on_their_first_day(tape: Tape) -> None:
    (week,) = tape.klines(SPOT, "BTCUSDT", 7 * DAY, None, None, 1)
    (month,) = tape.klines(SPOT, "BTCUSDT", 31 * DAY, None, None, 1)
    assert week.open_ms == 1_699_833_600_000  # Monday 2023-11-13
    assert month.open_ms == 1_698_796_800_000  # 2023-11-01


def test_candles_from_a_start_are_the_first_and_without_one_the_newest(tape: Tape) -> None:
    start = START_MS - 10 * MINUTE
    first = tape.klines(SPOT, "BTCUSDT", MINUTE, start, None, 3)
    newest = tape.klines(SPOT, "BTCUSDT", MINUTE, None, None, 3)
    until = tape.klines(SPOT, "BTCUSDT", MINUTE, start, start + MINUTE, 10)
    assert [c.open_ms for c in first] == [start, start + MINUTE, start + 2 * MINUTE]
    assert [c.open_ms for c in newest] == [START_MS - 2 * MINUTE, START_MS - MINUTE, START_MS]
    assert [c.open_ms for c in until] == [start, start + MINUTE]


async def test_minutes_without_a_trade_are_flat(tape: Tape, clock: ManualClock) -> None:
    await tape.move(SPOT, BTCUSDT=61_000.0)
    clock.advance_to(START_MS + 3 * MINUTE)
    flat = tape.klines(SPOT, "BTCUSDT", MINUTE, START_MS + MINUTE, None, 10)
    assert [c.open_ms for c in flat] == [START_MS + n * MINUTE for n in (1, 2, 3)]
    assert {(c.open, c.high, c.low, c.close, c.volume) for c in flat} == {
        (D(61_000),) * 4 + (D(0),)
    }


def test_a_gap_can_be_cut_into_the_past(tape: Tape) -> None:
    start = START_MS - HOUR
    tape.drop_past(SPOT, "BTCUSDT", start, start + 10 * MINUTE)
    found = tape.klines(SPOT, "BTCUSDT", MINUTE, start - MINUTE, None, 2)
    assert [c.open_ms for c in found] == [start - MINUTE, start + 10 * MINUTE]


async def test_the_day_ticker_counts_every_trade_once(
    catalogue: Catalogue, clock: ManualClock
) -> None:
    tape = Tape(catalogue.rules, clock, past_minutes=60)
    before = tape.ticker(SPOT, "BTCUSDT")
    await tape.move(SPOT, volume=2.0, BTCUSDT=61_000.0)
    after = tape.ticker(SPOT, "BTCUSDT")
    assert before is not None
    assert after is not None
    assert after.volume - before.volume == D(2)
    assert after.quote_volume - before.quote_volume == D(122_000)
    assert after.last_id - before.last_id == 1


async def test_an_unknown_symbol_has_no_prices(tape: Tape) -> None:
    assert tape.quote(SPOT, "NOSUCH") is None
    assert tape.ticker(SPOT, "NOSUCH") is None
    assert tape.book(SPOT, "NOSUCH", 5) is None
    assert not tape.klines(SPOT, "NOSUCH", MINUTE, None, None, 5)
    with pytest.raises(KeyError):
        await tape.move(SPOT, NOSUCH=1.0)


async def test_nothing_grows_without_end(catalogue: Catalogue, clock: ManualClock) -> None:
    tape = Tape(catalogue.rules, clock, past_minutes=0)
    listing = tape.listings(SPOT)["BTCUSDT"]
    for hour in range(1200):
        clock.advance_to(START_MS + hour * HOUR)
        await tape.move(SPOT, BTCUSDT=60_000.0)
    assert len(listing.trades()) <= 1000
    assert len(listing.minutes) <= 20_000
    assert len(listing.seconds) <= 20_000


def test_made_up_prices_begin_where_they_are_wanted(
    catalogue: Catalogue, clock: ManualClock
) -> None:
    made = Tape(catalogue.rules, clock, source=SyntheticSource(seed=3), prices={"BTCUSDT": 50_000})
    last = made.last(PERPETUAL, "BTCUSDT")
    assert last is not None
    assert abs(last - 50_000) < 10


def test_recorded_prices_are_traded_against_the_currency_there_is(
    catalogue: Catalogue, clock: ManualClock, shared_data: Path
) -> None:
    path = shared_data / "ohlcv" / "ftx_BTC_PERP_1m_202201.csv.gz"
    tape = Tape(catalogue.rules, clock, source=RecordedSource([path]))
    assert tape.last(SPOT, "BTCUSDT") == tape.last(PERPETUAL, "BTCUSDT")
    last = tape.last(SPOT, "BTCUSDT")
    assert last is not None
    assert D(40_000) < last < D(50_000)
