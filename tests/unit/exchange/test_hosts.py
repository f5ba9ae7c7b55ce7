"""Which hosts belong to a venue: all that ccxt asks for it, and no others."""

import asyncio
import re
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import ccxt.pro
import pytest
from ccxt.base.types import Entry

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange import quirks
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.hosts import HostRefusedError, refusal_within, venue_hosts
from cts_desktop.exchange.quirks import VENUES12, quirks_of
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.contacts import Contacts, Door

KEY = {
    "apiKey": "a" * 32, "secret": "YWFh" * 11, "password": "p", "uid": "u", "token": "t",
    "walletAddress": "0x" + "1" * 40, "privateKey": "0x" + "1" * 64, "accountId": "1",
}  # fmt: skip
SOURCE = Path(ccxt.pro.__file__).parents[1]


def door_of(api: Any, *addresses: str) -> Door:
    return Contacts(lambda: 0).allow("venue", venue_hosts(api, *addresses))


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def asked(api: Any) -> Iterator[str]:
    """Yield what ccxt's own code makes of its addresses: every request it knows, and its streams.

    Requests that need more than a path are left out where ccxt refuses to sign them.
    """
    for kind in type(api).__mro__:
        for entry in {id(e): e for e in vars(kind).values() if isinstance(e, Entry)}.values():
            try:
                yield api.sign(entry.path, entry.api, entry.method, {})["url"]
            except Exception:  # noqa: BLE001, S112 - see above
                continue
    yield from map(api.implode_hostname, texts(api.urls["api"]))


def not_allowed(api: Any, door: Door) -> set[str]:
    return {url for url in asked(api) if not door.allows(urlsplit(url).hostname or "")}


@lru_cache(maxsize=1)
def modes_of_all() -> list[tuple[str, Any]]:
    """Return every venue of ccxt as it goes live, into its testnet and into its demo."""
    made = []
    for name in ccxt.pro.exchanges:
        for enter in ("", "set_sandbox_mode", "enable_demo_trading"):
            api = getattr(ccxt.pro, name)(KEY)
            try:
                if enter:
                    getattr(api, enter)(True)
            except Exception:  # noqa: BLE001, S112 - it has none
                continue
            made.append((f"{name} {enter}", api))
    return made


@pytest.mark.no_cover  # the same lines very often: the tests below count them
def test_every_venue_may_ask_all_that_ccxt_can_ask_it():
    count = 0
    for name, api in modes_of_all():
        door = door_of(api)
        assert not_allowed(api, door) == set(), name
        count += sum(1 for _ in asked(api))
    assert count > 20_000


def test_pages_for_people_are_not_among_the_hosts():
    for name, api in modes_of_all():
        hosts = venue_hosts(api)
        assert hosts.isdisjoint({"github.com", "user-images.githubusercontent.com"}), name
        assert all(re.fullmatch(r"(\*\.)?[\w-]+(\.[\w-]+)+", host) for host in hosts), name


async def hosts_by_mode(venue: str, kind: MarketType) -> dict[Mode, set[str]]:
    """Open what a user can choose, ask whether all it may ask is allowed, return its hosts."""
    record, found = quirks_of(venue), {}
    for mode in Mode:
        if not record.has(kind) or (mode is Mode.TESTNET and record.testnet is quirks.Testnet.NONE):
            continue
        account = VenueAccount("c1", venue, kind, mode, Credentials(Secret("k"), Secret("a" * 64)))
        contacts = Contacts(lambda: 0)
        client = CcxtClient(account, SystemClock(), record, allow=partial(contacts.allow, "venue"))
        await client.open()
        assert client.line.door is not None
        assert not_allowed(client.api, client.line.door) == set()
        found[mode] = {row.host for row in contacts.all()}
        await client.close()
    return found


@pytest.mark.parametrize("kind", list(MarketType))
async def test_each_known_venue_reaches_its_hosts_in_every_mode(kind):
    found = await asyncio.gather(*(hosts_by_mode(venue, kind) for venue in VENUES12))
    assert sum(map(len, found)) > 2 * len(VENUES12)
    for hosts in filter(None, found):
        assert hosts[Mode.LIVE] == hosts[Mode.PAPER]


async def test_a_testnet_of_binance_cannot_reach_the_real_venue():
    account = VenueAccount(
        "c1", "binance", MarketType.PERPETUAL, Mode.TESTNET, Credentials(Secret("k"), Secret("s"))
    )
    client = CcxtClient(account, SystemClock(), quirks_of("binance"))
    await client.open()
    door = client.line.door
    assert door is not None
    assert door.allows("demo-fapi.binance.com")
    assert not door.allows("fapi.binance.com")
    assert not door.allows("fstream.binance.com")
    await client.close()


async def test_with_an_endpoint_only_that_and_the_proxy_are_left():
    account = VenueAccount(
        "c1", "htx", MarketType.SPOT, Mode.PAPER, endpoint="https://relay.example:8443",
        proxy="socks5h://me:secret@10.0.0.1:1080",
    )  # fmt: skip
    contacts = Contacts(lambda: 0)
    client = CcxtClient(
        account, SystemClock(), quirks_of("htx"), allow=lambda h: contacts.allow("venue", h)
    )
    await client.open()
    await client.close()
    assert {row.host for row in contacts.all()} == {"relay.example", "10.0.0.1"}


# ---------------------------------------------------------------- ccxt's code
def test_ccxt_asks_only_the_parts_of_its_addresses_that_are_looked_at():
    """A new version of ccxt may keep addresses elsewhere: then `hosts` has to learn of it."""
    used: set[str] = set()
    for file in [*SOURCE.glob("pro/*.py"), *SOURCE.glob("async_support/*.py")]:
        text = file.read_text("utf-8")
        found = set(re.findall(r"self\.urls\[['\"](\w+)['\"]\]", text))
        # btcbox has its page in the list of exceptions; htx fills its templates with "hostnames".
        used |= found - ({"www"} if file.stem == "btcbox" else set())
    entered = {"test", "demo", "demotrading", "apiBackup", "apiBackupDemoTrading"}
    assert used - entered <= {"api", "api2", "ws", "hostnames"}


def test_addresses_within_ccxts_code_are_on_the_list_as_well():
    used = re.compile(r"(?:=|return|\+|\() '(?:https?|wss?)://([\w.-]+\.\w+)[^'\s]*'")
    found = {
        (file.stem, host)
        for file in [*SOURCE.glob("pro/*.py"), *SOURCE.glob("async_support/*.py")]
        for host in used.findall(file.read_text("utf-8"))
    }
    assert ("coinbaseinternational", "www.deribit.com") in found
    for venue, host in found:
        doors = [door_of(api) for name, api in modes_of_all() if name.split()[0] == venue]
        assert any(door.allows(host) for door in doors), f"{venue}: {host}"


def test_only_kucoin_tells_at_run_time_where_its_websockets_are():
    told = re.compile(r"safe_string\w*\([^)]*'(endpoint|wsUrl|ws_url|instanceServers|streamUrl)'")
    found = {file.stem for file in SOURCE.glob("pro/*.py") if told.search(file.read_text("utf-8"))}
    assert found == {"kucoin"}


@pytest.mark.parametrize("venue", ["kucoin", "kucoinfutures"])
async def test_what_kucoin_tells_is_allowed_below_its_own_domain_only(venue):
    api = getattr(ccxt.pro, venue)(KEY)
    door = door_of(api)
    for host in ("ws-api-spot.kucoin.com", "ws-api-futures.kucoin.com", "push-private.kucoin.com"):
        assert door.allows(host)
    for host in ("kucoin.com.evil.net", "evilkucoin.com", "10.0.0.1"):
        assert not door.allows(host)


def test_a_refusal_is_found_in_what_ccxt_makes_of_it():
    refused = HostRefusedError("Main", "evil.com")
    wrapped = RuntimeError("x")
    wrapped.__cause__ = ccxt.NetworkError(refused)
    assert refusal_within(wrapped) is refused
    assert refusal_within(RuntimeError("evil.com")) is None
    assert venue_hosts(SimpleNamespace(id="x", hostname=None, urls={})) == frozenset()
