"""The ccxt object of a connection contacts its hosts only: requests, websockets and proxies."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import (
    NOT_SENT,
    OrderRefusedError,
    OutcomeUnknownError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.hosts import HostRefusedError
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.contacts import Contacts
from tests.contract.ccxt_exchange import catalogue
from tests.helpers.socks import socks_server
from tests.helpers.test_exchange.exchange import TestExchange

KEY, SECRET = "k-0123456789", "s-0123456789"
SYMBOL = "BTC/USDT:USDT"
ACCOUNT = VenueAccount(
    "c1", "binance", MarketType.PERPETUAL, Mode.LIVE, Credentials(Secret(KEY), Secret(SECRET))
)


@pytest.fixture
async def venue() -> AsyncIterator[TestExchange]:
    exchange = TestExchange(catalogue=catalogue())
    exchange.add_account(KEY, SECRET)
    await exchange.start()
    yield exchange
    await exchange.close()


@pytest.fixture
def contacts() -> Contacts:
    return Contacts(lambda: 7)


@pytest.fixture
async def make(venue, contacts):
    made: list[CcxtClient] = []

    async def one(**changes) -> CcxtClient:
        account = replace(ACCOUNT, **{"endpoint": venue.url, **changes})
        allow = partial(contacts.allow, "Main")
        made.append(CcxtClient(account, SystemClock(), quirks_of("binance"), allow=allow))
        await made[-1].open()
        return made[-1]

    yield one
    for client in made:
        await client.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """A venue that sends everybody on to another host."""

    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=307, headers={"Location": "http://evil.example/x"})

    runner = web.ServerRunner(web.Server(answer), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
def looked_up(monkeypatch) -> list[str]:
    names: list[str] = []

    def look_up(host, *_args, **_more):
        names.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no name is looked up in tests")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names


def place(client: CcxtClient) -> Any:
    return client.api.create_order(SYMBOL, "limit", "buy", "0.1", "59000", {})


def point_elsewhere(client: CcxtClient) -> None:
    """Do what a library that has changed might do."""
    for name, url in client.api.urls["api"].items():
        if isinstance(url, str):
            client.api.urls["api"][name] = "http://evil.example/x"
    streams = client.api.urls["api"]["ws"]
    streams.update({name: "ws://evil.example/ws" for name in streams if name != "ws-api"})


async def hear(client: CcxtClient, venue: TestExchange) -> None:
    """Return when a websocket told a price."""
    heard = asyncio.create_task(client.query(lambda: client.api.watch_tickers([SYMBOL])))
    async with asyncio.timeout(10):
        while not heard.done():
            await venue.tape.move(MarketType.PERPETUAL, BTCUSDT=60_000)
            await asyncio.sleep(0.01)
    await heard


def tried(contacts: Contacts) -> dict[str, tuple[int, int]]:
    return {row.host: (row.contacts, row.refused) for row in contacts.all()}


async def test_requests_and_websockets_are_written_down_by_host(make, contacts, venue):
    client = await make()
    assert tried(contacts) == {"127.0.0.1": (0, 0)}
    for _ in range(5):
        await client.query(client.api.fetch_time)
    assert tried(contacts) == {"127.0.0.1": (1, 0)}
    await client.load_markets()
    await hear(client, venue)  # it may take over a connection that rests
    assert tried(contacts) in ({"127.0.0.1": (1, 0)}, {"127.0.0.1": (2, 0)})


@pytest.mark.logs
async def test_a_host_that_is_not_the_venues_is_refused_for_good(make, contacts, looked_up):
    client = await make()
    await client.load_markets()
    point_elsewhere(client)
    with pytest.raises(HostRefusedError, match=r"Main was to contact evil\.example") as refused:
        await client.query(client.api.fetch_time)
    assert isinstance(refused.value, UserActionError)
    with pytest.raises(OrderRefusedError) as unsent:
        await client.command(lambda: place(client))
    assert unsent.value.code == NOT_SENT
    with pytest.raises(HostRefusedError):
        await client.query(lambda: client.api.watch_tickers([SYMBOL]))
    assert looked_up == []
    assert tried(contacts)["evil.example"] == (0, 3)


@pytest.mark.logs
async def test_a_venue_that_sends_us_on_is_out_of_order_and_has_perhaps_acted(
    make, elsewhere, looked_up
):
    client = await make()
    await client.load_markets()
    for name, url in client.api.urls["api"].items():
        if isinstance(url, str):
            client.api.urls["api"][name] = elsewhere
    with pytest.raises(RetryLaterError, match=r"Binance sends us on to evil\.example"):
        await client.query(client.api.fetch_time)
    with pytest.raises(OutcomeUnknownError, match=r"evil\.example"):
        await client.command(lambda: place(client))
    assert looked_up == []


async def test_a_closed_connection_opens_no_other_way_out(make, contacts):
    client = await make()
    api = client.api
    await client.close()
    with pytest.raises(RetryLaterError, match="closed"):
        api.open()
    with pytest.raises(RetryLaterError, match="closed"):
        api.get_socks_proxy_session("socks5://127.0.0.1:9")
    assert api.session is None
    assert tried(contacts) == {"127.0.0.1": (0, 0)}


async def test_everything_goes_through_a_socks_proxy_and_a_cancel_is_not_repeated(
    make, contacts, venue, looked_up
):
    async with socks_server("127.0.0.1", int(venue.url.rsplit(":", 1)[1])) as socks:
        proxy = f"socks5://127.0.0.1:{socks.port}"
        client = await make(endpoint="http://venue.example", proxy=proxy)
        await client.load_markets()
        await hear(client, venue)
        assert client.api.get_socks_proxy_session(proxy)._retry_connection is False
        assert set(socks.asked) == {("venue.example", 80)}
        assert looked_up == []
        hosts = tried(contacts)
        assert hosts.keys() == {"venue.example", "127.0.0.1"}
        assert hosts["venue.example"] == hosts["127.0.0.1"] == (len(socks.asked), 0)
        await client.close()
