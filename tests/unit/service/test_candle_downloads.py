"""Downloads of candles: complete after any failure, nothing asked for twice, everything said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import (
    InvalidValueError,
    NotFoundError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.events import ConnectionsEdited
from cts_desktop.engine.candle_history import PAGE
from cts_desktop.service import candle_downloads
from cts_desktop.service.candle_downloads import ATTEMPTS, FIRST_WAIT_S, LONGEST_WAIT_S
from cts_desktop.service.preset_views import DownloadView
from tests.helpers.candle_desk import CONNECTION, MINUTE_MS, CandleDesk
from tests.helpers.faulty_gateway import BTC
from tests.helpers.manual_clock import START_MS

LAST = START_MS // MINUTE_MS - 1  # the newest minute that is over
SINCE = (LAST - 1199) * MINUTE_MS
ETH = "ETH/USDT"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[CandleDesk]:
    desk = CandleDesk(tmp_path)
    desk.connect()
    yield desk
    await desk.close()


async def only(desk: CandleDesk) -> DownloadView:
    (download,) = await desk.store.downloads()
    return download


async def settled(desk: CandleDesk, symbol: str = BTC) -> DownloadView:
    """Wait until the download of *symbol* has ended or sleeps; no time passes."""
    while True:
        found = next(d for d in await desk.store.downloads() if d.symbol == symbol)
        if not found.running or found.message not in {"", "Waiting for its turn"}:
            return found
        await desk.clock.rest()  # what is read from the database is read in a thread


async def start(desk: CandleDesk, symbol: str = BTC, until_ms: int = 0) -> DownloadView:
    await desk.store.download(CONNECTION, symbol, 60, SINCE, until_ms)
    return await settled(desk, symbol)


# ---------------------------------------------------------------------- refusals
async def test_a_paper_market_has_nothing_to_download_and_says_so(desk):
    paper = desk.connect(2, exchange="paper")
    with pytest.raises(UserActionError, match=r"has nothing to download.*or import files"):
        await desk.store.download(paper, BTC, 60, SINCE)
    with pytest.raises(NotFoundError, match="no connection"):
        await desk.store.download("c009", BTC, 60, SINCE)
    assert await desk.store.downloads() == ()


@pytest.mark.parametrize(
    ("symbol", "timeframe_s", "since_ms", "until_ms", "words"),
    [
        (" ", 60, SINCE, 0, "Symbol"),
        (BTC, 0, SINCE, 0, "Timeframe"),
        (BTC, 604_800, SINCE, 0, "up to a day"),
        (BTC, 60, SINCE, SINCE, "before the end"),
        (BTC, 60, START_MS + 1, 0, "in the past"),
        (BTC, 60, 0, 0, "beginning"),
    ],
)
async def test_what_makes_no_sense_is_refused(desk, symbol, timeframe_s, since_ms, until_ms, words):
    with pytest.raises(InvalidValueError, match=words):
        await desk.store.download(CONNECTION, symbol, timeframe_s, since_ms, until_ms)


async def test_a_symbol_the_venue_does_not_have_ends_the_download_in_words(desk):
    desk.candles.failing = [NotFoundError("Binance has no WRONG/USDT")]
    download = await start(desk, "WRONG/USDT")
    assert (download.running, download.message) == (False, "Failed: Binance has no WRONG/USDT")


async def test_an_answer_that_makes_no_sense_ends_it_and_is_in_the_log(desk):
    desk.candles.failing = [ValueError("what?")]
    download = await start(desk)
    assert download.message == "Failed: the answer makes no sense (ValueError)"
    assert [str(error) for error in desk.log.errors] == ["what?"]


# ---------------------------------------------------------------------- a network that fails
async def test_a_failing_network_is_tried_again_with_growing_pauses_that_are_told(desk):
    desk.candles.failing = [RetryLaterError("No answer")] * 3
    download = await start(desk)
    for wait_s in (FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S):
        download = await settled(desk)
        assert download.running
        assert download.message == f"No answer: it is tried again in {wait_s:.0f} s"
        await desk.clock.run(wait_s)
    assert (await settled(desk)).message == "Complete: 1\u202f200 new candles"
    assert len(desk.minutes()) == 1200


async def test_it_ends_in_words_where_nothing_comes_for_long(desk):
    desk.candles.failing = [RetryLaterError("No answer")] * 50
    await start(desk)
    began_s = desk.clock.monotonic()
    while (download := await settled(desk)).running:
        await desk.clock.run(FIRST_WAIT_S)
    assert desk.clock.monotonic() - began_s < ATTEMPTS * LONGEST_WAIT_S
    assert download.message == (
        f"Failed: No answer ({ATTEMPTS} attempts). What came is kept. "
        "Resume goes on where it stopped."
    )
    desk.candles.failing = []
    assert (await start(desk)).share == 1.0


async def test_a_venue_that_says_when_to_come_back_is_left_alone_until_then(desk):
    desk.candles.failing = [RateLimitedError("Too many requests", 300.0)]
    assert "in 300 s" in (await start(desk)).message
    await desk.clock.run(299)
    assert desk.minutes() == []
    await desk.clock.run(2)
    assert (await settled(desk)).share == 1.0


async def test_an_exchange_that_cannot_be_reached_is_tried_again_on_a_new_line(desk):
    desk.broken = 1
    assert "does not answer" in (await start(desk)).message
    await desk.clock.run(FIRST_WAIT_S)
    assert (await settled(desk)).share == 1.0
    assert [(g.opened, g.closed_times) for g, _, _ in desk.gateways] == [(1, 1), (1, 1)]


# ---------------------------------------------------------------------- what is fetched
async def test_everything_from_the_first_to_the_newest_closed_candle_comes(desk):
    download = await start(desk)
    assert desk.minutes() == list(range(LAST - 1199, LAST + 1))
    assert (download.share, download.rows, download.running) == (1.0, 1200, False)
    assert [last - first + 1 for first, last in desk.candles.asked] == [PAGE, PAGE, 200]
    assert {event.source for event in desk.told} == {CONNECTION}


async def test_the_end_does_not_belong_to_it(desk):
    await start(desk, until_ms=SINCE + 10 * MINUTE_MS)
    assert desk.minutes() == list(range(LAST - 1199, LAST - 1189))


async def test_only_what_is_missing_is_asked_for(desk):
    stored = list(range(LAST - 1000, LAST - 99))
    desk.stores.candles.save(CONNECTION, BTC, 60, desk.candles.candles(stored))
    await start(desk)
    asked = {minute for first, last in desk.candles.asked for minute in range(first, last + 1)}
    assert not asked & set(stored)
    assert desk.minutes() == list(range(LAST - 1199, LAST + 1))


async def test_candles_the_venue_does_not_have_are_not_asked_for_again(desk):
    desk.candles.empty = {*range(LAST - 900, LAST - 800), LAST}
    await start(desk)
    desk.candles.asked.clear()
    assert (await start(desk)).message == "Complete already"
    # The newest may still come: a venue can be late.
    assert desk.candles.asked == [(LAST, LAST)]


async def test_a_venue_that_gives_less_than_it_is_asked_for_is_asked_again(desk):
    desk.candles.most = 70
    await start(desk)
    assert desk.minutes() == list(range(LAST - 1199, LAST + 1))


async def test_symbols_of_one_connection_take_turns(desk):
    desk.candles.failing = [RetryLaterError("No answer")]
    await desk.store.download(CONNECTION, BTC, 60, SINCE)
    await desk.store.download(CONNECTION, ETH, 60, SINCE)
    await settled(desk)
    assert (await desk.store.downloads())[1].message == "Waiting for its turn"
    with pytest.raises(UserActionError, match="are being downloaded"):
        await desk.store.download(CONNECTION, ETH, 60, SINCE)
    await desk.clock.run(FIRST_WAIT_S)
    await settled(desk)
    await settled(desk, ETH)
    assert desk.minutes(BTC) == desk.minutes(ETH) == list(range(LAST - 1199, LAST + 1))


# ---------------------------------------------------------------------- cancel, resume, restart
async def test_a_cancelled_download_keeps_what_came_and_goes_on_there(desk):
    gateway_pages = desk.candles.fetch_candles
    pages: list[object] = []

    async def two_pages(*asked):
        if len(pages) == 2:
            raise RetryLaterError("No answer")
        pages.append(asked)
        return await gateway_pages(*asked)

    desk.candles.fetch_candles = two_pages
    await start(desk)
    await desk.store.cancel_download(CONNECTION, BTC, 60)
    download = await only(desk)
    assert not download.running
    assert download.message.startswith("Cancelled; what came is kept")
    assert len(desk.minutes()) == 2 * PAGE
    assert download.share == pytest.approx(2 * PAGE / 1200)
    del desk.candles.fetch_candles
    desk.candles.asked.clear()
    await start(desk)
    assert desk.candles.asked == [(LAST - 199, LAST)]
    assert desk.minutes() == list(range(LAST - 1199, LAST + 1))


async def test_an_interrupted_download_is_known_after_a_restart_and_goes_on(desk):
    desk.candles.failing = [RetryLaterError("No answer")] * 3
    await start(desk, until_ms=START_MS)
    await desk.store.close()
    desk.candles.failing = []
    desk.again()
    download = await only(desk)
    assert (download.running, download.since_ms, download.until_ms) == (False, SINCE, START_MS)
    assert download.message.startswith("Interrupted when the program ended")
    await desk.store.download(CONNECTION, BTC, 60, download.since_ms, download.until_ms)
    assert (await settled(desk)).share == 1.0
    assert await desk.again().downloads() == ()


async def test_a_download_is_taken_off_the_list_once_it_has_ended(desk):
    desk.candles.failing = [RetryLaterError("No answer")]
    await start(desk)
    with pytest.raises(UserActionError, match="cancel that first"):
        await desk.store.forget_download(CONNECTION, BTC, 60)
    with pytest.raises(UserActionError, match="cancel that first"):
        await desk.store.delete(CONNECTION, BTC, 60)
    await desk.store.cancel_download(CONNECTION, BTC, 60)
    await desk.store.forget_download(CONNECTION, BTC, 60)
    assert await desk.store.downloads() == ()
    with pytest.raises(NotFoundError, match="no download"):
        await desk.store.cancel_download(CONNECTION, BTC, 60)


async def test_a_deleted_series_is_fetched_whole_again(desk):
    desk.candles.empty = {LAST - 600}
    await start(desk)
    await desk.store.delete(CONNECTION, BTC, 60)
    desk.candles.empty = set()
    await start(desk)
    assert desk.minutes() == list(range(LAST - 1199, LAST + 1))


async def test_downloads_of_a_deleted_connection_end(desk):
    desk.candles.failing = [RetryLaterError("No answer")]
    await start(desk)
    desk.stores.connections.delete(CONNECTION)
    desk.world.bus.publish(ConnectionsEdited(CONNECTION))
    await desk.clock.run(FIRST_WAIT_S)
    assert await desk.store.downloads() == ()
    assert desk.minutes() == []


# ---------------------------------------------------------------------- the line
async def test_a_stopped_connection_gets_a_line_without_a_key_that_is_closed_again(desk):
    await start(desk)
    ((gateway, connection, key),) = desk.gateways
    assert (key, connection.mode) == (Credentials(), Mode.LIVE)
    assert connection.settings["dead_man_s"] == 0
    assert gateway.closed_times == 1


async def test_a_running_engine_shares_its_line(desk):
    desk.world.add(2, symbols=BTC, history_hours=0)
    await desk.world.coordinator.start_connection("c002")
    session = desk.world.session(2)
    before = len(desk.gateways)
    stored = desk.stores.connections.get("c002")
    desk.connect(2)  # the same connection, as one to an exchange
    await desk.store.download("c002", BTC, 60, SINCE)
    await settled(desk)
    assert len(desk.gateways) == before
    assert session.gateway.closed_times == 0
    assert stored is not None
    assert len(desk.minutes(source="c002")) == 1200


async def test_a_line_that_does_not_open_in_time_is_given_up(desk, monkeypatch):
    monkeypatch.setattr(candle_downloads, "_CONNECT_S", 0.0)
    assert "No answer within 0 s" in (await start(desk)).message


async def test_the_symbols_of_a_venue_are_told(desk):
    assert BTC in await desk.store.symbols(CONNECTION)
