"""The HTTP API of a real program over real sockets: what it does, and what it refuses."""

import asyncio
import itertools
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cts_desktop.api import server
from cts_desktop.api.server import ApiServer
from cts_desktop.domain.access import Endpoint, Listen, Scope, TlsFiles
from cts_desktop.domain.errors import InvalidValueError, RetryLaterError, UserActionError
from cts_desktop.runtime.clock import SystemClock
from tests.helpers.api_desk import READ, TOKENS, TRADE, api_desk, until
from tests.helpers.certificates import self_signed
from tests.helpers.connection_desk import PASSPHRASE, ConnectionDesk
from tests.helpers.paper_run import Waiter, practice

ENGINE = "/api/trade-engine"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is tested
CANARY = "canary7Hq2Zx9LmPw4Rt6Yb1Nc8Vd3Fg5Js0Ka"


@pytest.fixture
async def desk(profile_dir):
    async with api_desk(profile_dir) as made:
        yield made


# ---------------------------------------------------------------------- the engine
@pytest.mark.logs
async def test_the_engine_is_run_by_the_verbs_of_the_window(desk):
    client = desk.client
    assert (await client.post(f"{ENGINE}/start")).status == 422  # nothing to start yet
    await desk.app.service.connections.add(practice())
    idle = await client.get(f"{ENGINE}/status")
    assert (idle.body["status"], idle.body["isRunning"], idle.body["isPaused"]) == (
        "stopped", False, False,
    )  # fmt: skip
    assert idle.data["blockedBy"]
    for verb, state in (
        ("start", "running"), ("pause", "paused"), ("resume", "running"), ("restart", "running"),
        ("c001/stop", "running"), ("c001/start", "running"), ("stop", "stopped"),
    ):  # fmt: skip
        done = await client.post(f"{ENGINE}/{verb}")
        assert done.data["status"] == state, verb
        assert done.body["success"] is True
        assert done.body["message"]
        assert desk.app.coordinator.state == state
    assert desk.seen == [True] * 9


@pytest.mark.logs
async def test_a_verb_that_does_not_fit_the_state_is_refused_with_the_state(desk):
    await desk.app.service.connections.add(practice())
    client = desk.client
    for verb in ("pause", "resume", "stop", "restart", "c001/stop"):
        refused = await client.post(f"{ENGINE}/{verb}")
        assert refused.status == 409
        assert refused.body["success"] is False
        assert refused.body["details"] == "stopped"
    await client.post(f"{ENGINE}/start")
    assert (await client.post(f"{ENGINE}/start")).body["details"] == "running"
    assert (await client.post(f"{ENGINE}/resume")).status == 409
    assert (await client.post(f"{ENGINE}/c001/start")).status == 409
    assert desk.app.coordinator.is_running()
    missing = await client.post(f"{ENGINE}/c999/start")
    assert (missing.status, missing.body["details"]) == (404, "")


@pytest.mark.logs
async def test_an_emergency_stop_closes_everything_and_stays_engaged(desk):
    await desk.app.service.connections.add(practice())
    client = desk.client
    await client.post(f"{ENGINE}/start")
    await Waiter(desk.app).fills(4)
    wrong: list[Any] = [{"closePositions": "yes"}, {"closePositions": 1}, [], {"a": True}]
    for body in wrong:
        refused = await client.post(f"{ENGINE}/emergency-stop", body)
        assert refused.status in {415, 422}, body
    assert desk.app.coordinator.is_running()
    done = await client.post(f"{ENGINE}/emergency-stop")  # closes, as the settings say
    assert done.data["status"] == "stopped"
    assert not desk.app.stores.positions.unfinished("c001")
    status = (await client.get(f"{ENGINE}/status")).data
    assert status["killSwitch"] is True
    assert status["openPositions"] == 0
    assert (await client.post(f"{ENGINE}/start")).status == 422


def hang(coordinator: Any) -> asyncio.Event:
    """Let every venue hang when it is connected to, until the event returned is set."""
    answered, make = asyncio.Event(), coordinator._services.make_gateway

    def hung(connection, credentials=None):
        gateway = make(connection, credentials)
        connect = gateway.connect

        async def wait():
            await answered.wait()
            await connect()

        gateway.connect = wait
        return gateway

    object.__setattr__(coordinator._services, "make_gateway", hung)
    return answered


@pytest.mark.logs
async def test_what_stops_never_waits_for_what_was_asked_before(desk):
    """A venue that hangs keeps a start; nothing asked for meanwhile starts again afterwards."""
    coordinator, client = desk.app.coordinator, desk.client
    await desk.app.service.connections.add(practice())
    answered = hang(coordinator)
    for verb, body, name in (
        ("stop", None, "Once"), ("emergency-stop", {"closePositions": False}, "Twice"),
    ):  # fmt: skip
        answered.clear()
        async with asyncio.TaskGroup() as group:
            start = group.create_task(client.post(f"{ENGINE}/start"))
            await until(lambda: coordinator.state == "starting")
            for again in ("start", "resume", "c001/start"):
                refused = await client.post(f"{ENGINE}/{again}")
                assert (refused.status, refused.body["details"]) == (409, "starting")
            change = group.create_task(
                client.ask("PUT", "/api/connections/c001", json={"name": name})
            )
            stopped = await asyncio.wait_for(client.post(f"{ENGINE}/{verb}", body), 20)
            assert stopped.data["status"] == "stopped"
            answered.set()
        assert (await start).status == 200
        assert (await change).data["name"] == name
        assert coordinator.state == "stopped"


@pytest.mark.logs
async def test_a_command_is_carried_out_though_the_api_is_closed_meanwhile(desk, monkeypatch):
    monkeypatch.setattr(server, "_END_S", 0.05)
    await desk.app.service.connections.add(practice())
    answered = hang(desk.app.coordinator)
    start = asyncio.ensure_future(desk.client.post(f"{ENGINE}/start"))
    await until(lambda: desk.app.coordinator.state == "starting")
    await desk.server.stop()
    with pytest.raises(aiohttp.ClientError):
        await start
    answered.set()
    await until(lambda: desk.app.coordinator.state == "running")
    await desk.app.service.commands.stop()


@pytest.mark.logs
async def test_a_restart_does_not_start_what_the_end_of_the_program_has_stopped(desk):
    coordinator = desk.app.coordinator
    await desk.app.service.connections.add(practice())
    await desk.client.post(f"{ENGINE}/start")
    restart = asyncio.ensure_future(desk.client.post(f"{ENGINE}/restart"))
    await until(lambda: coordinator.state == "stopping")
    await coordinator.close()
    assert coordinator.state == "stopped"
    refused = await restart
    assert (refused.status, coordinator.state) == (422, "stopped")
    assert "being closed" in refused.body["error"]


@pytest.mark.logs
async def test_a_command_is_carried_out_though_its_client_has_gone(desk):
    await desk.app.service.connections.add(practice())
    request = (
        f"POST {ENGINE}/start HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\n"
        f"Authorization: Bearer {TRADE}\r\nContent-Length: 0\r\n\r\n"
    )
    _, writer = await asyncio.open_connection("127.0.0.1", desk.port)
    writer.write(request.encode())
    await writer.drain()
    writer.transport.abort()
    await Waiter(desk.app).fills(1)
    assert desk.app.coordinator.state == "running"


# ---------------------------------------------------------------------- tables
@pytest.mark.logs
async def test_the_tables_are_those_of_the_database_page_by_page(desk):
    service, stores, client = desk.app.service, desk.app.stores, desk.client
    for name, seed in (("One", 1), ("Two", 2)):
        await service.connections.add(practice(name, seed))
    await client.post(f"{ENGINE}/start")
    await Waiter(desk.app).fills(25)
    await client.post(f"{ENGINE}/pause")
    positions = (await client.get("/api/positions")).data["items"]
    marked = [p for p in positions if p["state"] == "open"]
    assert all(p["markPrice"] is not None and p["netPnl"] is not None for p in marked)
    await client.post(f"{ENGINE}/stop")

    orders = stores.orders.page(limit=10_000).items
    assert [o["clientId"] for o in await client.all("/api/orders", 7)] == [
        o.client_id for o in orders
    ]
    symbol = orders[0].symbol
    filters: tuple[tuple[str, Callable[[Any], bool]], ...] = (
        ("connectionId=c001", lambda o: o.connection_id == "c001"),
        (f"symbol={symbol}", lambda o: o.symbol == symbol),
        ("state=filled", lambda o: o.state == "filled"),
        (f"positionId={orders[0].position_id}", lambda o: o.position_id == orders[0].position_id),
    )
    for query, fits in filters:
        wanted = [o.client_id for o in orders if fits(o)]
        assert [o["clientId"] for o in await client.all(f"/api/orders?{query}", 50)] == wanted
        assert wanted
    fills = stores.orders.fill_page(limit=10_000).items
    sent = await client.all("/api/fills", 7)
    assert [(f["tradeId"], f["price"], f["connectionName"]) for f in sent] == [
        (f.trade_id, str(f.price), {"c001": "One", "c002": "Two"}[f.connection_id]) for f in fills
    ]
    closed = stores.positions.closed_page(limit=10_000).items
    assert closed
    sent = await client.all("/api/positions?state=closed", 3)
    assert [p["positionId"] for p in sent] == [p.position_id for p in closed]
    refused = await client.all("/api/decisions?accepted=false", 50)
    accepted = await client.all("/api/decisions?accepted=true", 50)
    assert {d["accepted"] for d in refused} == {False}
    assert {d["accepted"] for d in accepted} == {True}
    assert len(refused + accepted) == len(await client.all("/api/decisions", 500))
    assert accepted[0]["rules"][0].keys() == {"rule", "passed", "value", "limit"}
    lines = stores.logs.page(limit=10_000).items
    assert [line["logId"] for line in await client.all("/api/logs", 50)] == [
        r.log_id for r in lines
    ]
    (added,) = await client.all(
        "/api/logs?text=Two added&source=system&level=info&connectionId=c002"
    )
    assert added["message"] == "Connection Two added"
    assert (await client.get("/api/logs?level=error")).data == {"items": [], "after": ""}


# ---------------------------------------------------------------------- connections
async def test_a_connection_is_added_changed_tested_and_deleted(desk):
    client = desk.client
    added = await client.post(
        "/api/connections", {"name": " Mein Konto – ☕ ", "settings": {"market_speed": 0}}
    )
    assert added.data["name"] == "Mein Konto – ☕"
    assert added.data["status"]["state"] == "stopped"
    one = "/api/connections/c001"
    assert (await client.get(one)).data == added.data
    assert (await client.get("/api/connections")).data == [added.data]
    changed = await client.ask("PUT", one, json={"enabled": False})
    assert changed.data["enabled"] is False
    assert changed.data["settings"] == added.data["settings"]
    tested = await client.post(f"{one}/test")
    assert tested.data["ok"] is True
    assert [step["name"] for step in tested.data["steps"]][-1] == "Ready"
    assert (await client.get(one)).data["lastTestResult"] == "ok"
    desk.app.stores.flush()
    lines = [line["message"] for line in (await client.get("/api/logs")).data["items"]]
    assert "By HTTP: PUT /api/connections/c001" in lines
    assert "By HTTP: POST /api/connections/c001/test" in lines
    assert (await client.ask("DELETE", one)).body == {
        "success": True, "message": "Connection Mein Konto – ☕ deleted", "data": None,
    }  # fmt: skip
    for method, path in (("GET", one), ("PUT", one), ("DELETE", one), ("POST", f"{one}/test")):
        more: dict[str, Any] = {"json": {}} if method == "PUT" else {}
        assert (await client.ask(method, path, **more)).status == 404


async def test_a_connection_that_cannot_be_is_refused_in_words(desk):
    await desk.app.service.connections.add(practice("First"))
    settings: tuple[dict[str, Any], ...] = (
        {"market_speed": -1}, {"market_speed": 10**30}, {"market_seed": 10**300},
        {"market_speed": "fast"}, {"symbols": "x" * 60_000},
    )  # fmt: skip
    for body, words in (
        ({"name": "First"}, "already"),
        ({"name": "   "}, "Name"),
        ({"name": "B", "mode": "live"}, "paper only"),
        ({"name": "B", "exchange": "mtgox"}, "Exchange"),
        ({"name": "B", "settings": {"no_such_setting": 1}}, "no_such_setting"),
        *(({"name": "B", "settings": values}, "") for values in settings),
    ):
        refused = await desk.client.post("/api/connections", body)
        assert refused.status == 422, refused
        assert words in refused.body["error"]
        assert len(refused.text) < 2_000
    assert len(desk.app.stores.connections.all()) == 1


def stored_secret(venue: ConnectionDesk) -> str:
    found = venue.keys.get("c001")
    assert found is not None
    return found.secret.reveal()


@pytest.mark.logs
async def test_a_key_goes_in_and_never_comes_out(desk, profile_dir):
    """Not by an answer, the log, an error, the database, or the file the log is written to."""
    venue = ConnectionDesk(desk.app, profile_dir)
    object.__setattr__(desk.app.service, "connections", venue.connections)
    client, texts = desk.client, []
    keys = {"apiKey": f"K{CANARY}", "apiSecret": f"S{CANARY}", "passphrase": f"P{CANARY}"}

    async def ask(method: str, path: str, **more):
        got = await client.ask(method, path, **more)
        texts.append(f"{got.text} {dict(got.headers)}")
        return got

    symbols = {"symbols": "BTC/USDT"}
    new = {"name": "Real", "exchange": "telling", "mode": "live", "settings": symbols}
    locked = await ask("POST", "/api/connections", json={**new, **keys})
    assert locked.status == 422  # the file with the keys is locked
    venue.keys.unlock(PASSPHRASE)
    for wrong in (
        {**new, **keys, "pin": CANARY},
        {**new, "apiSecret": CANARY},
        {**new, **keys, "apiKey": [CANARY]},
        {**new, "exchange": "paper", "mode": "live", **keys},
        {**new, "mode": CANARY},
        keys,
    ):
        assert (await ask("POST", "/api/connections", json=wrong)).status == 422
    broken = json.dumps({**new, **keys})[:-3]
    headers = {"Content-Type": "application/json"}
    assert (await ask("POST", "/api/connections", data=broken, headers=headers)).status == 400
    assert (await ask("POST", "/api/connections", json={**new, **keys})).status == 200
    venue.answers(rights=RetryLaterError(f"signature S{CANARY} refused"))
    await ask("POST", "/api/connections/c001/test")
    assert (await ask("PUT", "/api/connections/c001", json={"name": "Renamed"})).status == 200
    assert stored_secret(venue) == keys["apiSecret"]  # it stayed
    other = {"apiKey": f"k{CANARY}", "apiSecret": f"s{CANARY}"}
    assert (await ask("PUT", "/api/connections/c001", json=other)).status == 200
    assert stored_secret(venue) == f"s{CANARY}"
    await ask("GET", "/api/connections")
    await ask("GET", "/api/logs?limit=500")
    await ask("GET", "/api/openapi.json")
    desk.app.stores.flush()
    assert CANARY not in "".join(texts)
    files = [path for path in profile_dir.rglob("*") if path.is_file() and not path.is_socket()]
    assert [path.name for path in files if CANARY.encode() in path.read_bytes()] == []
    assert venue.stored((await desk.app.service.connections.list())[0]).armed_ms is None


# ---------------------------------------------------------------------- who may
async def test_a_stranger_learns_nothing_not_even_which_paths_there_are(desk):
    texts = set()
    tokens = (None, "", "wrong", READ[:-1], READ + "x", TRADE.upper())
    paths = (
        ("GET", f"{ENGINE}/status"), ("POST", f"{ENGINE}/start"), ("GET", "/api/nothing"),
        ("PATCH", "/api/orders"), ("POST", "/api/openapi.json"), ("GET", "/api/events"),
    )  # fmt: skip
    for token, (method, path) in itertools.product(tokens, paths):
        sent = {} if token is None else {"Authorization": f"Bearer {token}"}
        refused = await desk.client.ask(method, path, token=None, headers=sent)
        assert refused.status == 401
        assert "WWW-Authenticate" in refused.headers
        texts.add(refused.text)
    assert len(texts) == 1
    assert desk.seen == [False] * len(tokens) * len(paths)
    assert (await desk.client.get("/api/openapi.json", token=None)).status == 200


async def test_a_token_in_the_address_is_not_a_token(desk):
    for query in (f"token={TRADE}", f"access_token={TRADE}"):
        refused = await desk.client.get(f"/api/positions?{query}", token=None)
        assert refused.status == 401
        assert TRADE not in refused.text


async def test_who_may_look_cannot_change_anything(desk):
    await desk.app.service.connections.add(practice())
    before = desk.app.stores.connections.all()
    described = (await desk.client.get("/api/openapi.json", token=None)).body
    for path, methods in described["paths"].items():
        for method in methods:
            if method == "get":
                continue
            refused = await desk.client.ask(
                method.upper(), path.replace("{connectionId}", "c001"), token=READ, json={}
            )
            assert refused.status == 403, path
    assert desk.app.stores.connections.all() == before
    assert (await desk.client.get("/api/connections", token=READ)).status == 200


async def test_a_token_that_was_taken_back_counts_no_more(profile_dir):
    tokens = {TRADE: Scope.TRADE}
    async with api_desk(profile_dir, tokens) as desk:
        assert (await desk.client.get("/api/orders")).status == 200
        tokens.clear()
        assert (await desk.client.get("/api/orders")).status == 401


async def test_pages_of_other_origins_and_other_names_of_this_machine_are_refused(desk):
    for headers in (
        {"Host": "evil.example"}, {"Host": f"evil.example:{desk.port}"}, {"Origin": "null"},
        {"Origin": "https://evil.example"}, {"Host": f"127.0.0.1:{desk.port + 1}"},
    ):  # fmt: skip
        refused = await desk.client.get(f"{ENGINE}/status", headers=headers)
        assert refused.status == 403
        assert refused.body["success"] is False
        assert not [h for h in refused.headers if h.lower().startswith("access-control")]
    preflight = await desk.client.ask(
        "OPTIONS", f"{ENGINE}/start", headers={"Access-Control-Request-Method": "POST"}
    )
    assert preflight.status == 405
    assert not [h for h in preflight.headers if h.lower().startswith("access-control")]
    assert (await desk.client.get("/api/orders", headers={"Origin": desk.url})).status == 200


# ---------------------------------------------------------------------- hostile
def head(desk, *lines: str, request: str = "GET /api/positions HTTP/1.1") -> bytes:
    usual = (request, f"Host: 127.0.0.1:{desk.port}", f"Authorization: Bearer {TRADE}", *lines)
    return "\r\n".join((*usual, "", "")).encode("latin-1")


async def test_what_is_not_http_gets_a_400_and_no_line_in_the_log(desk, caplog):
    post = "POST /api/trade-engine/stop HTTP/1.1"
    hostile = {
        "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
        "no version": b"GET /api/positions\r\n\r\n",
        "no host": b"GET /api/positions HTTP/1.1\r\nConnection: close\r\n\r\n",
        "two lengths": head(desk, "Content-Length: 5", "Content-Length: 6", request=post) + b"hi",
        "length and chunks": head(
            desk, "Content-Length: 5", "Transfer-Encoding: chunked", request=post
        ) + b"0\r\n\r\nGET /api/orders HTTP/1.1\r\n\r\n",
        "chunks not last": head(desk, "Transfer-Encoding: chunked, identity", request=post),
        "odd coding": head(desk, "Transfer-Encoding: xchunked", request=post) + b"0\r\n\r\n",
        "signed length": head(desk, "Content-Length: +5", request=post) + b"hello",
        "negative length": head(desk, "Content-Length: -1", request=post),
        "huge length": head(desk, "Content-Length: 9" + "9" * 30, request=post),
        "bad chunk": head(desk, "Transfer-Encoding: chunked", request=post) + b"zz\r\nhello\r\n",
        "folded": head(desk, "X-A: 1\r\n folded: 2"),
        "space before colon": head(desk, "X-A : 1"),
        "null": head(desk, "X-A: a\x00b"),
        "bare newline": head(desk, "X-A: a\nX-B: b\rc"),
        "long header": head(desk, "X-A: " + "a" * 10_000),
        "long line": head(desk, request=f"GET /api/positions?symbol={'a' * 10_000} HTTP/1.1"),
        "many headers": head(desk, *(f"X-{n}: 1" for n in range(500))),
        "spaced target": head(desk, request="GET /api/positions /api/orders HTTP/1.1"),
        "absolute target": head(desk, request="GET http://127.0.0.1/api/positions HTTP/1.1"),
        "proxy": head(desk, request="CONNECT evil.example:443 HTTP/1.1"),
        "star": head(desk, request="OPTIONS * HTTP/1.1"),
        "version two": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    }  # fmt: skip
    for name, data in hostile.items():
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
        writer.write(data)
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        status = answer.split(b" ", 2)[1] if answer else b""
        assert status in {b"400", b"403", b"404", b"405", b"413", b""}, (name, answer[:200])
        assert answer.count(b"HTTP/1.1 200") == 0, name
        assert b"Traceback" not in answer, name
        assert b"aiohttp" not in answer, name
        if answer:
            assert b'"success":false' in answer, name
    assert desk.app.coordinator.state == "stopped"
    assert [r for r in caplog.records if r.levelname in {"WARNING", "ERROR"}] == []


async def test_bodies_of_every_bad_kind_are_refused_and_the_line_stays_usable(desk):
    client, path = desk.client, "/api/connections"
    kind = {"Content-Type": "application/json"}
    good = json.dumps({"name": "A"})
    for data, headers, status in (
        (good, {"Content-Type": "text/plain"}, 415),
        (good, {"Content-Type": "application/json; charset=utf-16"}, 415),
        (good, {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (good, {**kind, "Content-Encoding": "gzip"}, 415),
        (b"", kind, 400),
        (b"{", kind, 400),
        (b'{"name": "\xff"}', kind, 400),
        (b'{"name": "\\ud800"}', kind, 400),
        (b'{"name": NaN}', kind, 400),
        (b'{"name": "A", "settings": {"market_speed": Infinity}}', kind, 400),
        (b'{"name": "A"} {"name": "B"}', kind, 400),
        (b"[" * 60_000, kind, 422),
        (b'{"name": "A", "settings": ' + b'{"a":' * 10_000, kind, 422),
        (b'{"name": "A", "settings": {"market_speed": 1e999}}', kind, 422),
        (b'{"name": "A", "settings": {"market_seed": ' + b"9" * 20_000 + b"}}", kind, 422),
        (b'{"name": "' + b"a" * 70_000 + b'"}', kind, 413),
        (b'"\xef\xbb\xbf"', kind, 422),
    ):
        refused = await client.ask("POST", path, data=data, headers=headers)
        assert refused.status == status, (data[:60], refused)
        assert refused.body["success"] is False
    assert (await client.get(path, data=b"{}", headers=kind)).status == 400
    assert desk.app.stores.connections.all() == []
    assert (await client.get(path)).data == []


async def test_a_body_in_endless_pieces_is_cut_off_at_the_limit(desk):
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 4096

    try:
        refused = await desk.client.ask(
            "POST", "/api/connections", data=pieces(), headers={"Content-Type": "application/json"}
        )
        assert refused.status == 413
    except aiohttp.ClientConnectionError:
        pass  # hung up on while it still sent: as good


async def test_requests_one_after_the_other_on_one_line_are_answered_in_order(desk):
    data = head(desk) + head(desk, request="GET /api/nothing HTTP/1.1") + head(
        desk, "Connection: close", request="GET /api/orders HTTP/1.1"
    )  # fmt: skip
    answers = await desk.raw(data)
    assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200"]


@pytest.mark.logs
async def test_what_goes_wrong_inside_is_told_by_a_number_and_no_more(desk, caplog, monkeypatch):
    def broken(*_args):
        raise ZeroDivisionError(f"at /srv/someone/{CANARY}")

    monkeypatch.setattr(desk.app.service.queries, "pages", None)
    failed = await desk.client.get("/api/orders")
    assert failed.status == 500
    assert "pages" not in failed.text
    assert "Traceback" not in failed.text
    mark = failed.body["error"].rsplit(" ", 1)[1]
    assert any(mark in record.getMessage() for record in caplog.records)
    monkeypatch.setattr(desk.app.service.queries, "snapshot", broken)
    assert CANARY not in (await desk.client.get(f"{ENGINE}/status")).text


# ---------------------------------------------------------------------- where it listens
async def test_on_a_unix_socket_only_its_owner_can_ask(profile_dir, tmp_path):
    path = tmp_path / "made" / "api.sock"
    listen = Listen(Endpoint(path=path))
    async with api_desk(profile_dir, listen=listen) as desk:
        assert desk.url == f"unix:{path}"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        connector = aiohttp.UnixConnector(str(path))
        headers = {"Authorization": f"Bearer {READ}"}
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
            async with session.get(f"http://localhost{ENGINE}/status") as got:
                assert got.status == 200
            async with session.get(f"http://evil.example{ENGINE}/status") as got:
                assert got.status == 403
        again = ApiServer(desk.app.service, TOKENS.get, SystemClock(), desk.seen.append)
        with pytest.raises(UserActionError, match="another program listens"):
            await again.start(listen)
        assert path.is_socket()
    assert not path.exists()
    for _ in range(2):  # what a killed program left is replaced, what is something else is not
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))
        async with api_desk(profile_dir, listen=listen):
            assert path.is_socket()
    path.write_text("a file of the user's")
    with pytest.raises(UserActionError, match="something else"):
        async with api_desk(profile_dir, listen=listen):
            pass
    assert path.read_text() == "a file of the user's"
    too_long = Listen(Endpoint(path=tmp_path / ("x" * 200)))
    with pytest.raises(UserActionError, match="too long"):
        async with api_desk(profile_dir, listen=too_long):
            pass


async def test_over_tls_the_names_of_the_certificate_are_those_it_answers_to(profile_dir, tmp_path):
    made = self_signed(tmp_path, "desk.example.org")
    listen = Listen(Endpoint(EVERYWHERE, 0), made, public=True)
    async with api_desk(profile_dir, listen=listen) as desk:
        assert desk.url == f"https://desk.example.org:{desk.port}"
        trusting = ssl.create_default_context(cafile=made.certificate)
        headers = {"Authorization": f"Bearer {READ}"}
        for host, status in (
            (f"desk.example.org:{desk.port}", 200), (f"DESK.example.org:{desk.port}", 200),
            (f"127.0.0.1:{desk.port}", 200), (f"{EVERYWHERE}:{desk.port}", 403),
            ("desk.example.org", 403), (f"evil.example:{desk.port}", 403),
        ):  # fmt: skip
            async with desk.client.session.get(
                f"https://127.0.0.1:{desk.port}{ENGINE}/status",
                headers={**headers, "Host": host},
                ssl=trusting,
                server_hostname="desk.example.org",
            ) as got:
                assert got.status == status, host
        plain = await desk.raw(head(desk))
        assert b"200" not in plain


async def test_tls_files_that_cannot_be_used_are_named(profile_dir, tmp_path):
    good, other = self_signed(tmp_path, "one"), self_signed(tmp_path, "two")
    old = self_signed(tmp_path, "old", days=-1)
    locked = self_signed(tmp_path, "locked", passphrase=b"secret")
    for files, words in (
        (TlsFiles(tmp_path / "none.pem", good.private_key), "does not exist"),
        (TlsFiles(good.private_key, good.certificate), "cannot be used"),
        (TlsFiles(good.certificate, other.private_key), "cannot be used"),
        (old, "expired"),
        (locked, "without a passphrase"),
    ):
        with pytest.raises(UserActionError, match=words) as refused:
            async with api_desk(profile_dir, listen=Listen(Endpoint("127.0.0.1", 0), files)):
                pass
        assert "PRIVATE KEY" not in str(refused.value)


async def test_what_cannot_be_opened_is_said_in_words(profile_dir, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserActionError, match=f"another program listens at 127.0.0.1:{port}"):
            async with api_desk(profile_dir, listen=Listen(Endpoint("127.0.0.1", port))):
                pass
    with pytest.raises(InvalidValueError, match="other machines"):
        async with api_desk(profile_dir, listen=Listen(Endpoint(EVERYWHERE, 0))):
            pass


async def test_it_can_be_closed_and_opened_again_and_then_has_forgotten_no_one(desk):
    await desk.server.stop()
    await desk.server.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await desk.client.get("/api/orders")
    url = await desk.server.start(Listen(Endpoint("127.0.0.1", 0)))
    desk.client.url = url
    assert (await desk.client.get("/api/orders")).status == 200
    with pytest.raises(UserActionError, match="already"):
        await desk.server.start(Listen(Endpoint("127.0.0.1", 0)))


def test_the_api_is_not_loaded_by_who_has_none(tmp_path):
    source = Path(__file__).parents[2] / "cts_desktop" / "app" / "bootstrap.py"
    assert "cts_desktop.api." not in source.read_text()
