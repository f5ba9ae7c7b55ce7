"""The API against its own description: whatever is asked, the answer is one that was promised."""

import asyncio
import copy
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi

from tests.helpers.api_desk import READ, TRADE, ApiDesk, api_desk
from tests.helpers.paper_run import practice

pytestmark = [pytest.mark.logs, pytest.mark.slow]

#: Not that valid data is accepted: whether a name is taken, say, is in no schema.
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
    openapi.unsupported_method,
]
EXAMPLES = 4
Judge = Callable[[Any], None]


class Running:
    """A program that trades, with its API, on a loop in a thread of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._desk: ApiDesk | None = None
        self._end: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def desk(self) -> ApiDesk:
        assert self._desk is not None
        return self._desk

    async def _run(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(1))
        await asyncio.to_thread(lambda: None)  # its thread is there before the tests
        async with AsyncExitStack() as stack:
            self._desk = await stack.enter_async_context(api_desk(self._directory))
            self._ready.set()
            await self._end.wait()

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(30)

    def do(self, coroutine: Any) -> Any:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def stop(self) -> None:
        assert self._loop is not None
        assert self._end is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)

    async def trading(self) -> None:
        """Trade on c001, whatever was done before; c002 rests."""
        service, coordinator = self.desk.app.service, self.desk.app.coordinator
        engine = coordinator.engine("c001")
        if engine is not None and engine.state == "running" and coordinator.state == "running":
            return
        await service.commands.rearm()
        if coordinator.is_running():
            await service.commands.stop()
        for connection in await service.connections.list():
            if connection.connection_id not in {"c001", "c002"}:
                await service.connections.delete(connection.connection_id)
        if "c001" not in {c.connection_id for c in await service.connections.list()}:
            await service.connections.add(practice(market_speed=20.0))
            await service.connections.add(practice("Rests", market_speed=20.0))
        await service.commands.start_connection("c001")


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    directory = tmp_path_factory.mktemp("described") / "profile"
    made = Running(directory)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def schema(running):
    running.do(running.trading())
    found = schemathesis.openapi.from_url(f"{running.desk.url}/api/openapi.json")
    return found.exclude(path="/api/events")  # it never ends


def each(schema, mode: GenerationMode) -> Iterator[tuple[Any, Any]]:
    """Return every operation and how requests for it are made."""
    for result in schema.get_all_operations():
        operation = result.ok()
        yield operation, operation.as_strategy(generation_mode=mode)


def try_out(
    strategy: Any, judge: Judge, examples: int = EXAMPLES, *, real_ids: bool = True
) -> None:
    """Make requests, always the same ones, most of them for connections there are; judge each."""
    turn = itertools.count()

    @hypothesis.settings(
        max_examples=examples, derandomize=True, deadline=None, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=strategy)
    def one(case: Any) -> None:
        named = real_ids and "connectionId" in (case.path_parameters or {})
        if named and (number := next(turn) % 3):
            case.path_parameters["connectionId"] = f"c00{number}"  # one that is there
        judge(case)

    one()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_is_answered_in_a_way_that_was_not_described(running, schema, mode):
    seen: Counter[tuple[str, int]] = Counter()

    def judge(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {TRADE}"})
        case.validate_response(response, checks=CHECKS)
        seen[case.operation.label, response.status_code] += 1

    operations = list(each(schema, mode))
    for operation, strategy in operations:
        running.do(running.trading())
        try_out(strategy, judge, real_ids=mode is GenerationMode.POSITIVE)
        assert any(label == operation.label for label, _ in seen)
    statuses = {status for _, status in seen}
    assert 500 not in statuses
    assert statuses >= ({200, 404, 409, 422} if mode is GenerationMode.POSITIVE else {400, 422})


def test_who_may_look_reads_everything_and_changes_nothing(running, schema):
    before = running.do(running.desk.app.service.connections.list())
    seen: Counter[tuple[bool, int]] = Counter()

    def judge(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {READ}"})
        case.validate_response(response, checks=CHECKS[:5])
        seen[case.method == "GET", response.status_code] += 1

    for _, strategy in each(schema, GenerationMode.POSITIVE):
        try_out(strategy, judge, examples=1)
    assert {status for reads, status in seen if not reads} == {403}
    assert {status for reads, status in seen if reads} == {200, 404}
    assert running.do(running.desk.app.service.connections.list()) == before
    assert running.desk.app.coordinator.is_running()


def test_without_a_token_nothing_but_the_description_is_told(running, schema):
    def judge(case: Any) -> None:
        open_to_all = case.path == "/api/openapi.json"
        for shown in ("", "Bearer", f"Bearer {READ}x", f"Basic {TRADE}", TRADE):
            response = case.call(headers={"Authorization": shown})
            assert response.status_code == (200 if open_to_all else 401), shown

    for _, strategy in each(schema, GenerationMode.POSITIVE):
        try_out(strategy, judge, examples=1)
    assert running.desk.app.coordinator.is_running()


def another_type(document: Any) -> None:
    document["components"]["schemas"]["Status"]["properties"]["uptimeS"] = {"type": "string"}


def another_answer(document: Any) -> None:
    del document["paths"]["/api/trade-engine/status"]["get"]["responses"]["200"]


@pytest.mark.parametrize("spoil", [another_type, another_answer])
def test_a_description_that_is_not_true_is_found_out(running, schema, spoil):
    document = copy.deepcopy(schema.raw_schema)
    spoil(document)
    document["paths"] = {
        path: methods for path, methods in document["paths"].items() if path.endswith("/status")
    }
    untrue = schemathesis.openapi.from_dict(document)
    untrue.config.update(base_url=running.desk.url)

    def judge(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {TRADE}"})
        case.validate_response(response, checks=CHECKS)

    ((_, strategy),) = each(untrue, GenerationMode.POSITIVE)
    with pytest.raises(FailureGroup):
        try_out(strategy, judge, examples=1)
