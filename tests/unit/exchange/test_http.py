"""The one way out: what passes, what is refused before its name is looked up, what is fetched."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from cts_desktop.domain.errors import RetryLaterError, UserActionError
from cts_desktop.exchange.hosts import HostRefusedError
from cts_desktop.exchange.http import fetch, session
from cts_desktop.runtime.contacts import Contacts, Door
from tests.helpers.socks import socks_server

TLS = ssl.create_default_context()
LIMITS: dict[str, Any] = {"max_bytes": 1_000, "timeout_s": 5.0}


@dataclass
class Server:
    """A server on this computer that answers as its path says.

    Attributes:
        asked: the first lines of requests, with whole addresses where it is used as a proxy.
    """

    port: int = 0
    asked: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.raw_path}")
        word, _, rest = request.path.strip("/").partition("/")
        match word:
            case "redirect":
                return web.Response(status=307, headers={"Location": f"http://{rest}"})
            case "status":
                return web.Response(status=int(rest))
            case "large":
                return web.Response(body=b"x" * int(rest))
            case "slow":
                await asyncio.sleep(30)
            case _:
                pass
        return web.Response(text=f"this is {request.path}")


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    runner = web.ServerRunner(web.Server(server.answer), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as one:
        yield one


@pytest.fixture
def contacts() -> Contacts:
    return Contacts(lambda: 7)


@pytest.fixture
def looked_up(monkeypatch) -> list[str]:
    """Return the names that were looked up; none can be."""
    names: list[str] = []

    def look_up(host, *_args, **_more):
        names.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no name is looked up in tests")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names


async def get(door: Door, url: str, proxy: str = "", via: str | None = None, **how: bool) -> str:
    encrypted = how.get("encrypted", False)
    async with (
        session(door, TLS, proxy=proxy, encrypted=encrypted) as one,
        one.get(url, proxy=via) as answer,
    ):
        return await answer.text()


def tried(contacts: Contacts) -> dict[str, tuple[int, int]]:
    return {row.host: (row.contacts, row.refused) for row in contacts.all()}


# ---------------------------------------------------------------- sessions
async def test_a_host_on_the_list_is_contacted_once_for_many_requests(contacts, server):
    door = contacts.allow("Main", ["127.0.0.1"])
    async with session(door, TLS, encrypted=False) as one:
        for number in range(5):
            async with one.get(server.url(f"/{number}")) as answer:
                assert await answer.text() == f"this is /{number}"
    assert tried(contacts) == {"127.0.0.1": (1, 0)}


@pytest.mark.logs
async def test_another_host_is_refused_before_its_name_is_looked_up(contacts, looked_up):
    door = contacts.allow("Main", ["api.venue.example"])
    with pytest.raises(HostRefusedError, match=r"Main was to contact evil\.example"):
        await get(door, "https://evil.example/x", encrypted=True)
    assert looked_up == []
    with pytest.raises(aiohttp.ClientConnectorDNSError):
        await get(door, "https://api.venue.example/x", encrypted=True)
    assert looked_up == ["api.venue.example"]
    assert tried(contacts) == {"api.venue.example": (1, 0), "evil.example": (0, 1)}


@pytest.mark.logs
@pytest.mark.parametrize("path", ["/redirect/evil.example/x", "/redirect/localhost/x"])
async def test_a_redirect_to_another_host_is_not_followed(contacts, server, looked_up, path):
    door = contacts.allow("Main", ["127.0.0.1"])
    with pytest.raises(HostRefusedError):
        await get(door, server.url(path))
    assert looked_up == []


async def test_a_redirect_on_the_same_host_is_followed(contacts, server):
    door = contacts.allow("Main", ["127.0.0.1"])
    path = f"/redirect/127.0.0.1:{server.port}/new"
    assert await get(door, server.url(path)) == "this is /new"


@pytest.mark.logs
@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/", "http://[2001:db8::1]/", "http://2130706433/"]
)
async def test_an_address_of_numbers_is_refused_unless_somebody_entered_it(contacts, url):
    door = contacts.allow("Main", ["api.venue.example", "*.venue.example"])
    with pytest.raises(HostRefusedError):
        await get(door, url)


async def test_where_connections_are_encrypted_a_plain_one_is_refused(contacts, server):
    door = contacts.allow("Main", ["127.0.0.1"])
    with pytest.raises(HostRefusedError, match="without encryption"):
        await get(door, server.url("/x"), encrypted=True)
    assert server.asked == []


async def test_the_environment_names_no_proxy(contacts, server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await get(contacts.allow("Main", ["127.0.0.1"]), server.url("/x")) == "this is /x"


@pytest.mark.logs
async def test_websockets_pass_the_same_door(contacts, looked_up):
    door = contacts.allow("Main", ["api.venue.example"])
    async with session(door, TLS) as one:
        with pytest.raises(HostRefusedError):
            await one.ws_connect("wss://evil.example/ws")
    assert looked_up == []


# ---------------------------------------------------------------- proxies
async def test_through_a_proxy_of_http_both_are_contacted_and_no_name_is_looked_up(
    contacts, server, looked_up
):
    door = contacts.allow("Main", ["api.venue.example", "127.0.0.1"])
    await get(door, "http://api.venue.example/x", via=server.url(""))
    assert server.asked == ["GET http://api.venue.example/x"]
    assert looked_up == []
    assert tried(contacts) == {"api.venue.example": (1, 0), "127.0.0.1": (1, 0)}


@pytest.mark.logs
async def test_a_proxy_of_http_that_nobody_entered_is_refused(contacts, server):
    door = contacts.allow("Main", ["api.venue.example"])
    with pytest.raises(HostRefusedError, match=r"127\.0\.0\.1"):
        await get(door, "http://api.venue.example/x", via=server.url(""))
    assert server.asked == []


@pytest.mark.logs
async def test_a_proxy_is_asked_for_no_other_host(contacts, server):
    door = contacts.allow("Main", ["api.venue.example", "127.0.0.1"])
    with pytest.raises(HostRefusedError, match=r"evil\.example"):
        await get(door, "http://evil.example/x", via=server.url(""))
    assert server.asked == []


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_looks_up_the_names(contacts, server, looked_up, scheme):
    async with socks_server("127.0.0.1", server.port) as socks:
        door = contacts.allow("Main", ["api.venue.example", "127.0.0.1"])
        proxy = f"{scheme}://me:p%40ss@127.0.0.1:{socks.port}"
        assert await get(door, "http://api.venue.example/x", proxy) == "this is /x"
        assert socks.asked == [("api.venue.example", 80)]
        assert socks.logins == [("me", "p@ss")]
    assert looked_up == []
    assert tried(contacts) == {"api.venue.example": (1, 0), "127.0.0.1": (1, 0)}


@pytest.mark.logs
async def test_a_socks_proxy_is_asked_for_no_other_host(contacts, server):
    async with socks_server("127.0.0.1", server.port) as socks:
        door = contacts.allow("Main", ["api.venue.example", "127.0.0.1"])
        proxy = f"socks5://127.0.0.1:{socks.port}"
        with pytest.raises(HostRefusedError, match=r"evil\.example"):
            await get(door, "http://evil.example/x", proxy)
        with pytest.raises(HostRefusedError, match=r"127\.0\.0\.1"):
            await get(contacts.allow("Main", ["api.venue.example"]), server.url("/x"), proxy)
        assert socks.asked == []


# ---------------------------------------------------------------- fetching
async def test_a_file_is_fetched_and_its_host_is_on_the_list_then(contacts, server):
    assert await fetch(contacts, "Updates", server.url("/v"), **LIMITS) == b"this is /v"
    assert tried(contacts) == {"127.0.0.1": (1, 0)}
    assert contacts.all()[0].owner == "Updates"


@pytest.mark.parametrize(
    "url", ["http://venue.example/x", "ftp://127.0.0.1/x", "https://", "", "/x"]
)
async def test_only_encrypted_addresses_are_fetched_from_elsewhere(contacts, url, looked_up):
    with pytest.raises(UserActionError, match="https://"):
        await fetch(contacts, "Updates", url, **LIMITS)
    assert looked_up == []
    assert contacts.all() == ()


async def test_what_is_too_large_or_too_slow_or_not_there_is_said_in_words(contacts, server):
    exact = await fetch(contacts, "Updates", server.url("/large/1000"), **LIMITS)
    assert len(exact) == 1_000
    with pytest.raises(UserActionError, match=r"127\.0\.0\.1 answers with more than 1,000 bytes"):
        await fetch(contacts, "Updates", server.url("/large/1001"), **LIMITS)
    with pytest.raises(UserActionError, match="answers 404"):
        await fetch(contacts, "Updates", server.url("/status/404"), **LIMITS)
    for status in (429, 500, 503):
        with pytest.raises(RetryLaterError, match=f"answers {status}"):
            await fetch(contacts, "Updates", server.url(f"/status/{status}"), **LIMITS)
    with pytest.raises(RetryLaterError, match=r"did not answer within 0\.05 s"):
        await fetch(contacts, "Updates", server.url("/slow"), max_bytes=1, timeout_s=0.05)


@pytest.mark.logs
async def test_a_file_is_not_fetched_from_where_a_redirect_leads(contacts, server):
    with pytest.raises(UserActionError, match=r"evil\.example"):
        await fetch(contacts, "Updates", server.url("/redirect/evil.example/x"), **LIMITS)


async def test_nobody_at_home_and_no_such_name_may_be_tried_later(contacts, looked_up):
    with pytest.raises(RetryLaterError, match=r"updates\.example does not answer"):
        await fetch(contacts, "Updates", "https://updates.example/v?token=hush", **LIMITS)
    with pytest.raises(RetryLaterError, match=r"127\.0\.0\.1 does not answer") as failed:
        await fetch(contacts, "Updates", "http://127.0.0.1:9/v?token=hush", **LIMITS)
    assert "hush" not in str(failed.value)
    assert looked_up == ["updates.example"]
