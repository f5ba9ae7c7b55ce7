"""A thousand clients at once, and what they may not do to the engine."""

import asyncio
import contextlib
import itertools
import resource
from collections import Counter
from collections.abc import Iterator

import aiohttp
import pytest

from cts_desktop.api import lines, server
from cts_desktop.api.listening import most_lines
from tests.helpers.api_desk import READ, TRADE, Answer, Client, api_desk, until
from tests.helpers.paper_run import Waiter, practice

ENGINE = "/api/trade-engine"
CLIENTS = 1_000
#: One descriptor for each side of each line, and some for the program.
NEEDED = 2 * CLIENTS + 500


@pytest.fixture
def descriptors() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < NEEDED:
        pytest.skip(f"needs {NEEDED} open files, the system allows {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, NEEDED), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.logs
async def test_a_thousand_clients_are_all_answered_and_the_engine_goes_on(profile_dir, descriptors):
    async with api_desk(profile_dir) as desk:
        await desk.app.service.connections.add(practice(market_speed=200.0))
        await desk.client.post(f"{ENGINE}/start")
        await Waiter(desk.app).fills(3)
        (engine,) = desk.app.coordinator.engines()

        def cycles() -> dict[str, int]:
            return {loop.name: loop.cycles for loop in engine.status().loops}

        before = cycles()
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        headers = {"Authorization": f"Bearer {READ}"}
        paths = (f"{ENGINE}/status", "/api/positions", "/api/orders?limit=20")
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

            async def ask(number: int) -> tuple[int, bool]:
                async with session.get(desk.url + paths[number % len(paths)]) as got:
                    return got.status, (await got.json())["success"]

            answers = Counter(await asyncio.gather(*(ask(n) for n in range(CLIENTS))))
        assert answers.keys() <= {(200, True), (503, False)}
        assert answers[200, True] >= min(most_lines(), server.UNDER_WAY)
        assert sum(answers.values()) == CLIENTS
        after = cycles()
        assert all(after[name] > before[name] for name in ("main", "orders"))
        assert all(loop.errors == 0 for loop in engine.status().loops)
        session_ = engine.session
        assert session_ is not None
        unguarded = [p for p in session_.book.unfinished() if p.qty and not session_.protection(p)]
        assert unguarded == []
        done = await desk.client.post(f"{ENGINE}/emergency-stop", {"closePositions": True})
        assert done.data["status"] == "stopped"
        assert not desk.app.stores.positions.unfinished("c001")


async def test_the_loop_comes_round_between_any_two_answers(profile_dir, monkeypatch):
    async with api_desk(profile_dir) as desk:
        loop, rounds = asyncio.get_running_loop(), itertools.count()
        asked: list[int] = []
        present = 0

        def count() -> None:
            nonlocal present
            present = next(rounds)
            if len(asked) < 50:
                loop.call_soon(count)

        pages, orders = desk.app.service.queries.pages, desk.app.service.queries.pages.orders

        async def noted(*arguments):
            asked.append(present)
            return await orders(*arguments)

        monkeypatch.setattr(pages, "orders", noted)
        count()
        answers = await asyncio.gather(*(desk.client.get("/api/orders") for _ in range(50)))
        assert {answer.status for answer in answers} == {200}
        assert len(set(asked)) == len(asked) == 50


@pytest.mark.logs
async def test_with_too_many_requests_under_way_only_what_stops_comes_through(
    profile_dir, monkeypatch
):
    async with api_desk(profile_dir) as desk:
        await desk.app.service.connections.add(practice())
        await desk.client.post(f"{ENGINE}/start")
        monkeypatch.setattr(server, "UNDER_WAY", 0)
        refused = await desk.client.get(f"{ENGINE}/status")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
        assert (await desk.client.post(f"{ENGINE}/pause")).data["status"] == "paused"
        stopped = await desk.client.post(f"{ENGINE}/emergency-stop", {"closePositions": False})
        assert stopped.data["status"] == "stopped"
        monkeypatch.undo()
        assert (await desk.client.get(f"{ENGINE}/status")).status == 200


@pytest.mark.logs
async def test_nobody_without_a_trade_token_keeps_out_an_emergency_stop(profile_dir, monkeypatch):
    """Three lines for everybody, and three for who may trade."""
    monkeypatch.setattr(server, "most_lines", lambda: 3)
    monkeypatch.setattr(lines, "IDLE_S", 0.5)
    async with api_desk(profile_dir) as desk:
        served = desk.server._server
        assert served is not None

        async def ask(path: str, token: str, body: object = None) -> Answer:
            async with aiohttp.ClientSession() as session:  # a line of its own
                client = Client(session, desk.url)
                if body is None:
                    return await client.get(path, token=token)
                return await client.post(path, body, token=token)

        silent = [await asyncio.open_connection("127.0.0.1", desk.port) for _ in range(3)]
        silent[0][1].write(b"GET /api/positions HTTP/1.1\r\nHost: 127")  # and never the rest
        await until(lambda: len(served.connections) == 3)
        told = await ask("/api/orders", READ)
        assert (told.status, told.headers["Retry-After"]) == (503, "1")
        assert (await ask("/api/orders", "wrong")).status == 401
        assert (await ask("/api/orders", TRADE)).status == 200
        silent += [await asyncio.open_connection("127.0.0.1", desk.port) for _ in range(9)]
        stopped = await ask(f"{ENGINE}/emergency-stop", TRADE, {"closePositions": False})
        assert stopped.status == 200
        for reader, writer in silent:  # for want of room, or because they ask nothing
            with contextlib.suppress(ConnectionError):
                assert await asyncio.wait_for(reader.read(), 10) == b""
            writer.close()
        assert (await ask("/api/orders", READ)).status == 200
