"""Server-sent events: they arrive, are taken up again, and nobody slow holds anything up."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from cts_desktop.api import events
from cts_desktop.domain.access import Scope
from cts_desktop.domain.events import LogWritten
from tests.helpers.api_desk import READ, TRADE, ApiDesk, api_desk, until
from tests.helpers.paper_run import practice

ENGINE = "/api/trade-engine"


@pytest.fixture
async def desk(profile_dir):
    async with api_desk(profile_dir) as made:
        yield made


@dataclass
class Stream:
    """An open stream of events.

    Attributes:
        comments: what came beside the events, such as pings.
        place: where it began, as the server has told.
    """

    response: Any
    comments: list[str]
    status: int
    place: str = ""

    async def next(self) -> tuple[str, str, Any]:
        """Return name, number and content of the next event."""
        fields: dict[str, str] = {}
        while True:
            line = (await asyncio.wait_for(self.response.content.readline(), 10)).decode()
            if not line:
                raise EOFError
            name, _, value = line.rstrip("\n").partition(": ")
            if line == "\n" and fields.keys() == {"id"}:
                self.place = fields.pop("id")
            elif line == "\n" and fields:
                return fields["event"], fields["id"], json.loads(fields["data"])
            if line.startswith(":"):
                self.comments.append(line.strip())
            elif line != "\n":
                fields[name] = value

    async def until(self, name: str) -> tuple[str, Any]:
        """Return number and content of the next event of that name."""
        while True:
            event, number, data = await self.next()
            if event == name:
                return number, data


@asynccontextmanager
async def stream(desk: ApiDesk, last_id: str = "", token: str = READ) -> AsyncIterator[Stream]:
    headers = {"Authorization": f"Bearer {token}"}
    if last_id:
        headers["Last-Event-ID"] = last_id
    async with desk.client.session.get(f"{desk.url}/api/events", headers=headers) as response:
        yield Stream(response, [], response.status)


def line(desk: ApiDesk, text: str) -> None:
    """Let something happen."""
    desk.app.bus.publish(LogWritten(1, "info", "test", text))


@pytest.mark.logs
async def test_states_connections_orders_fills_positions_and_lines_arrive(desk):
    connection = await desk.app.service.connections.add(practice())
    async with stream(desk) as events_:
        assert events_.response.headers["Content-Type"] == "text/event-stream"
        line(desk, "first")
        await desk.client.post(f"{ENGINE}/start")
        seen: dict[str, Any] = {}
        numbers = []
        while {"state", "connection", "order", "fill", "position", "log"} - seen.keys():
            name, number, data = await events_.next()
            seen.setdefault(name, data)
            numbers.append(number)
        assert seen["log"]["message"] == "first"
        assert seen["state"]["status"] == "starting"
        assert seen["connection"]["connectionId"] == connection.connection_id
        fill = seen["fill"]
        assert fill["connectionName"] == "Practice"
        stored = desk.app.stores.orders.fills(connection.connection_id)
        assert fill["tradeId"] in {f.trade_id for f in stored}
        assert (
            seen["order"].keys() == (await desk.client.get("/api/orders")).data["items"][0].keys()
        )
        assert seen["position"]["connectionName"] == "Practice"
        assert len(set(numbers)) == len(numbers)
        await desk.client.post(f"{ENGINE}/emergency-stop", {"closePositions": False})
        while True:
            _, state = await events_.until("state")
            if state["killSwitch"] and state["status"] == "stopped":
                break
        await desk.client.ask("PUT", "/api/connections/c001", json={"name": "Else"})
        while (await events_.until("connection"))[1]["reason"] != "edited":
            pass


async def test_who_was_away_gets_what_he_missed_once_and_in_order(desk):
    async with stream(desk) as events_:
        line(desk, "one")
        number, _ = await events_.until("log")
    for text in ("two", "three"):
        line(desk, text)
    async with stream(desk, number) as events_:
        line(desk, "four")
        got = [(await events_.next())[2]["message"] for _ in range(3)]
        assert got == ["two", "three", "four"]


async def test_who_was_cut_off_before_anything_happened_misses_nothing(desk):
    async with stream(desk) as events_:
        await until(lambda: desk.server._feed._streams == 1)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(events_.next(), 0.1)
    line(desk, "meanwhile")
    async with stream(desk, events_.place) as events_:
        assert (await events_.until("log"))[1]["message"] == "meanwhile"


async def test_who_names_a_place_that_is_not_there_is_told_to_ask_again(desk):
    run = desk.server._feed._run
    for last_id in ("x", "0-0", f"{run}-99", f"{run}--1", f"{run}-1e3", f"{run}-" + "9" * 30):
        async with stream(desk, last_id) as events_:
            assert (await events_.next())[0] == "reset"
            line(desk, "after it")
            assert (await events_.until("log"))[1]["message"] == "after it"


async def test_a_client_that_takes_nothing_is_dropped_and_the_others_go_on(desk, monkeypatch):
    monkeypatch.setattr(events, "STUCK_S", 0.2)
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(slow, ("127.0.0.1", desk.port))
    request = (
        f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\n"
        f"Authorization: Bearer {READ}\r\n\r\n"
    )
    await loop.sock_sendall(slow, request.encode())
    feed = desk.server._feed
    async with stream(desk) as events_:
        await until(lambda: feed._streams == 2)
        count = 0
        while feed._streams == 2:
            line(desk, "x" * 20_000)
            assert (await events_.until("log"))[1]["message"] == "x" * 20_000
            count += 1
            assert count < 5_000
        line(desk, "still here")
        while (await events_.until("log"))[1]["message"] != "still here":
            pass
    slow.close()
    assert len(feed._kept) <= events.KEPT


async def test_there_is_room_for_twenty_streams_and_one_that_ends_makes_room(desk):
    lines = []
    for _ in range(events.STREAMS):
        opened = stream(desk)
        await opened.__aenter__()
        lines.append(opened)
    refused = await desk.client.get("/api/events", token=READ)
    assert refused.status == 429
    await lines.pop().__aexit__(None, None, None)
    await until(lambda: desk.server._feed._streams < events.STREAMS)
    async with stream(desk) as events_:
        assert events_.status == 200
    for opened in lines:
        await opened.__aexit__(None, None, None)


async def test_a_client_that_has_gone_leaves_its_place_at_once(desk):
    async with stream(desk):
        assert desk.server._feed._streams == 1
    await until(lambda: desk.server._feed._streams == 0)


async def test_a_quiet_stream_is_kept_open_by_comments(desk, monkeypatch):
    monkeypatch.setattr(events, "PING_S", 0.05)
    async with stream(desk) as events_:
        while ": ping" not in events_.comments:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(events_.next(), 0.2)


async def test_a_stream_ends_with_the_api_and_with_its_token(profile_dir):
    tokens = {READ: Scope.READ, TRADE: Scope.TRADE}
    async with api_desk(profile_dir, tokens) as desk:
        async with stream(desk) as kept, stream(desk, token=TRADE) as ended:
            await until(lambda: desk.server._feed._streams == 2)
            del tokens[TRADE]
            desk.server.tokens_changed()
            with pytest.raises(EOFError):
                await ended.until("log")
            line(desk, "for who still may")
            assert (await kept.until("log"))[1]["message"] == "for who still may"
            await desk.server.stop()
            with pytest.raises(EOFError):
                await kept.until("log")
        assert desk.server._feed._streams == 0


async def test_who_falls_behind_what_is_kept_is_dropped_and_told_so_when_he_returns(desk):
    async with stream(desk) as events_:
        line(desk, "one")
        number, _ = await events_.until("log")
        for n in range(events.KEPT + 1):
            line(desk, f"line {n}")
        with pytest.raises((EOFError, aiohttp.ClientError)):
            await events_.until("log")
    async with stream(desk, number) as events_:
        assert (await events_.next())[0] == "reset"
    assert len(desk.server._feed._kept) == events.KEPT
