"""The ccxt object of a connection: where it goes, what it sends, what it says, how it ends."""

import asyncio
import gc
import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import (
    ClockOffsetError,
    InvalidValueError,
    KeyRefusedError,
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_tuning import redirect
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.runtime.clock import SystemClock
from tests.contract.ccxt_exchange import catalogue
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.exchange import TestExchange

SECRET = "c4n4ry-s3cr3t-0123456789"
KEY = "c4n4ry-k3y-0123456789"
ACCOUNT = VenueAccount(
    "c1", "binance", MarketType.PERPETUAL, Mode.LIVE, Credentials(Secret(KEY), Secret(SECRET))
)


@pytest.fixture
async def venue():
    exchange = TestExchange(catalogue=catalogue())
    exchange.add_account(KEY, SECRET)
    await exchange.start()
    yield exchange
    await exchange.close()


@pytest.fixture
async def make(venue):
    made: list[CcxtClient] = []

    def one(clock=None, **changes):
        account = replace(ACCOUNT, **{"endpoint": venue.url, **changes})
        made.append(CcxtClient(account, clock or SystemClock(), quirks_of(account.exchange)))
        return made[-1]

    yield one
    for client in made:
        await client.close()


def place(client: CcxtClient) -> Any:
    return client.api.create_order("BTC/USDT:USDT", "limit", "buy", "0.1", "59000", {})


# ---------------------------------------------------------------- the account
@pytest.mark.parametrize(
    "endpoint",
    ["api.example.com", "ftp://a", "http://", "http://h/path", "http://h:0", "http://h:99999",
     "https://u:p@h", "https://h?x=1"],
)  # fmt: skip
def test_an_endpoint_is_a_scheme_a_host_and_perhaps_a_port(endpoint):
    with pytest.raises(InvalidValueError, match="Endpoint") as refused:
        replace(ACCOUNT, endpoint=endpoint)
    assert "u:p" not in str(refused.value)


@pytest.mark.parametrize("proxy", ["proxy:1", "socks4://h:1", "http://h/p", "http://u:pw@"])
def test_a_proxy_is_an_address_and_its_password_is_not_repeated(proxy):
    with pytest.raises(InvalidValueError, match="Proxy") as refused:
        replace(ACCOUNT, proxy=proxy)
    assert "pw" not in str(refused.value)


def test_good_addresses_are_taken_and_nothing_secret_is_shown():
    account = replace(
        ACCOUNT, endpoint="http://127.0.0.1:8080/", proxy="socks5://user:hidden@h:1080"
    )
    assert SECRET not in repr(account)
    assert KEY not in repr(account)
    assert "hidden" not in repr(account)


# ---------------------------------------------------------------- hosts
def addresses(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for inner in value.values() for found in addresses(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.TESTNET, Mode.PAPER])
@pytest.mark.parametrize("kind", list(MarketType))
async def test_an_endpoint_takes_every_address_also_those_of_testnets(make, mode, kind):
    client = make(mode=mode, market_type=kind)
    await client.open()
    for part in ("api", "test", "demo"):
        found = addresses(client.api.urls[part])
        assert found
        assert {address.split("/")[2] for address in found} == {
            client.account.endpoint.removeprefix("http://")
        }
        assert {address.split(":")[0] for address in found} == {"http", "ws"}
    assert "/stream" in client.api.urls["api"]["ws"]["spot"]


async def test_paths_stay_and_secure_endpoints_have_secure_websockets():
    urls = {"api": {"rest": "https://{hostname}/v5", "ws": {"x": "wss://stream.x.com/v5/private"}}}
    redirect(urls, "https://proxy.example:8443")
    assert urls["api"] == {
        "rest": "https://proxy.example:8443/v5",
        "ws": {"x": "wss://proxy.example:8443/v5/private"},
    }


async def test_a_testnet_connection_goes_to_the_testnet():
    client = CcxtClient(
        replace(ACCOUNT, mode=Mode.TESTNET), SystemClock(), quirks_of(ACCOUNT.exchange)
    )
    await client.open()
    live = CcxtClient(ACCOUNT, SystemClock(), quirks_of(ACCOUNT.exchange))
    await live.open()
    there = client.api.urls["api"]["fapiPrivate"]
    assert there != live.api.urls["api"]["fapiPrivate"]
    assert there in {live.api.urls[name]["fapiPrivate"] for name in ("test", "demo")}
    await client.close()
    await live.close()


async def test_a_venue_without_a_testnet_says_so():
    account = replace(ACCOUNT, exchange="mexc", market_type=MarketType.SPOT, mode=Mode.TESTNET)
    client = CcxtClient(account, SystemClock(), quirks_of("mexc"))
    with pytest.raises(UserActionError, match="testnet"):
        await client.open()


def test_a_venue_without_such_a_market_says_so():
    quirks = replace(quirks_of("binance"), perpetual=None)
    with pytest.raises(UserActionError, match="perpetual"):
        CcxtClient(ACCOUNT, SystemClock(), quirks)


async def test_proxies_serve_requests_and_websockets(make):
    plain = make(proxy="http://127.0.0.1:9")
    await plain.open()
    assert plain.api.check_proxy_settings("http://x", "GET") == [None, "http://127.0.0.1:9", None]
    assert plain.api.check_ws_proxy_settings()[1] == "http://127.0.0.1:9"
    with pytest.raises(RetryLaterError):
        await plain.query(plain.api.fetch_time)
    socks = make(proxy="socks5://127.0.0.1:9")
    await socks.open()
    assert socks.api.check_ws_proxy_settings()[2] == "socks5://127.0.0.1:9"
    with pytest.raises(RetryLaterError):
        await socks.query(socks.api.fetch_time)


async def test_a_file_of_authorities_in_the_environment_is_used(make, monkeypatch, tmp_path):
    path = tmp_path / "none.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(FileNotFoundError):
        await make().open()


# ---------------------------------------------------------------- time
@pytest.mark.parametrize("ahead_s", [30, -30])
async def test_requests_carry_the_venues_time_once_the_clocks_were_compared(make, venue, ahead_s):
    client = make()
    await client.open()
    await client.load_markets()
    venue.faults.clock_offset_ms = ahead_s * 1000
    with pytest.raises(ClockOffsetError):
        await client.query(client.api.fetch_balance)
    client.set_offset(ahead_s * 1000)
    await client.query(client.api.fetch_balance)


async def test_everything_ccxt_stamps_goes_by_our_clock(make):
    clock = ManualClock()
    client = make(clock=clock)
    await client.open()
    client.set_offset(1500)
    assert client.api.milliseconds() == client.api.nonce() == clock.now_ms() + 1500
    assert client.api.seconds() == (clock.now_ms() + 1500) // 1000
    assert client.api.microseconds() == (clock.now_ms() + 1500) * 1000


# ---------------------------------------------------------------- what goes wrong
async def test_nothing_is_sent_before_open_or_after_close(make, venue):
    client = make()
    with pytest.raises(RetryLaterError, match="not open"):
        await client.query(lambda: client.api.fetch_time())  # noqa: PLW0108 - not before
    await client.open()
    await client.load_markets()
    await client.close()
    sent = len(venue.requests)
    with pytest.raises(RetryLaterError, match="closed"):
        await client.query(lambda: client.api.fetch_time())  # noqa: PLW0108 - not before
    with pytest.raises(OrderRefusedError):
        await client.command(lambda: place(client))
    with pytest.raises(RetryLaterError, match="closed"):
        await client.open()
    assert len(venue.requests) == sent


async def test_limits_say_how_long_to_wait(make, venue):
    client = make()
    await client.open()
    for status, banned in ((429, False), (418, True)):
        venue.faults.add("status", status=status, code=-1003, retry_after=7)
        with pytest.raises(RateLimitedError) as limited:
            await client.query(client.api.fetch_time)
        assert (limited.value.retry_after_s, limited.value.banned) == (7, banned)


async def test_headers_of_one_answer_do_not_speak_for_another(make, venue):
    client = make()
    await client.open()
    venue.faults.add("status", status=429, code=-1003, retry_after=33, path="ping")
    with pytest.raises(RateLimitedError):
        await client.query(client.api.fapiPublicGetPing)
    venue.faults.add("status", status=429, code=-1003, path="time")
    with pytest.raises(RateLimitedError) as limited:
        await client.query(client.api.fetch_time)
    assert limited.value.retry_after_s != 33


@pytest.mark.parametrize("mode", ["drop", "truncate", "garbage", "status"])
async def test_a_command_without_a_clear_answer_is_unknown_and_not_repeated(make, venue, mode):
    client = make()
    await client.open()
    await client.load_markets()
    venue.faults.add(mode, path="/fapi/v1/order", after=True, times=1)
    with pytest.raises(OutcomeUnknownError):
        await client.command(lambda: place(client))
    assert len(venue.accounts[KEY].perpetual.orders) == 1


async def test_a_cancel_whose_connection_breaks_is_not_sent_again(make, venue):
    client = make()
    await client.open()
    await client.load_markets()
    placed = await client.command(lambda: place(client))
    sent = venue.count("/fapi/v1/order", "DELETE")
    venue.faults.add("drop", path="/fapi/v1/order", method="DELETE", after=True)
    with pytest.raises(OutcomeUnknownError):
        await client.command(lambda: client.api.cancel_order(placed["id"], "BTC/USDT:USDT"))
    assert venue.count("/fapi/v1/order", "DELETE") == sent + 1


async def test_a_refused_key_says_so_and_shows_nothing_of_itself(make, venue, caplog):
    caplog.set_level(logging.DEBUG)
    client = make()
    await client.open()
    await client.load_markets()
    venue.accounts[KEY].revoked = True
    shown = repr(client) + repr(client.api) + repr(client.account)
    for call in (client.api.fetch_balance, lambda: place(client)):
        with pytest.raises(KeyRefusedError) as refused:
            await client.command(call)
        shown += "".join(traceback.format_exception(refused.value))
    venue.faults.add("drop")
    with pytest.raises(OutcomeUnknownError) as unknown:
        await client.command(lambda: place(client))
    shown += "".join(traceback.format_exception(unknown.value))
    for secret in (SECRET, KEY, "signature"):
        assert secret not in shown
        assert secret not in caplog.text


# ---------------------------------------------------------------- markets
async def test_the_second_connection_takes_the_markets_of_the_first(make, venue):
    first, second = make(), make()
    for client in (first, second):
        await client.open()
        await client.load_markets(fresh=False)
    assert venue.count("exchangeInfo") == 1
    assert dict(first.markets.rules) == dict(second.markets.rules)
    await first.close()
    assert (await second.query(lambda: second.api.fetch_ticker("BTC/USDT:USDT")))["last"]
    await second.load_markets()
    assert venue.count("exchangeInfo") == 2


async def test_connections_that_open_together_load_markets_once(make, venue):
    clients = [make() for _ in range(3)]
    for client in clients:
        await client.open()
    await asyncio.gather(*(client.load_markets(fresh=False) for client in clients))
    assert venue.count("exchangeInfo") == 1


async def test_what_an_account_is_granted_is_its_own(make):
    client = make()
    await client.open()
    before = (await client.load_markets()).rules["BTC/USDT"]
    await client.load_terms()
    after = client.markets.rules["BTC/USDT"]
    assert before.max_leverage == 1
    assert after.max_leverage > 1


# ---------------------------------------------------------------- the end
async def test_it_closes_without_leaving_anything_open(make):
    client = make()
    await client.open()
    await client.load_markets()
    watching = asyncio.ensure_future(client.api.watch_trades("BTC/USDT:USDT"))
    await asyncio.sleep(0.05)
    session = client.api.session
    await client.close()
    await client.close()
    await asyncio.wait([watching])
    assert watching.cancelled() or watching.exception() is not None
    assert session.closed
    gc.collect()


async def test_what_fails_on_a_broken_line_while_nobody_waits_is_no_error(make, caplog):
    client = make()
    await client.open()
    socket = client.api.client("wss://127.0.0.1:1/ws")
    assert client.api.client(socket.url).future is socket.future
    unheard = socket.future("nobody waits for this")
    heard = socket.future("somebody does")
    socket.reject(ConnectionError("closed"))
    with pytest.raises(ConnectionError):
        await heard
    assert isinstance(unheard, asyncio.Future)
    del unheard, heard
    gc.collect()
    assert "never retrieved" not in caplog.text
    await client.close()


async def test_what_ccxt_meant_to_do_later_does_not_happen_after_the_end(make, venue):
    client = make()
    await client.open()
    await client.load_markets()
    client.api.delay(10, client.api.fapiPublicGetPing)
    await client.close()
    await asyncio.sleep(0.05)
    assert venue.count("ping") == 0
