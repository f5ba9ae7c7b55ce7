"""A loop is quiet when its sockets, threads and tasks have nothing left to do."""

import asyncio

import pytest

from cts_desktop.runtime.tasks import Supervisor
from tests.helpers import quiet_loop
from tests.helpers.quiet_loop import NOT_HERE, QuietClock, QuietLoop

ROUNDS = 50
pytestmark = pytest.mark.skipif(NOT_HERE is not None, reason=NOT_HERE or "")


def fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


@pytest.fixture
async def tasks():
    made = Supervisor(fail)
    yield made
    await made.cancel()


async def test_a_conversation_is_over_when_it_is_quiet(tasks):
    quiet, said = QuietLoop(), []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    async def talk(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in range(ROUNDS):
            writer.write(f"{number}\n".encode())
            said.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    tasks.start(talk(server.sockets[0].getsockname()[1]), "talk")
    await quiet.settle()
    assert len(said) == ROUNDS
    server.close()
    await quiet.settle()


async def test_a_thread_at_work_is_waited_for():
    quiet, done = QuietLoop(), []
    work = asyncio.to_thread(sum, range(1_000_000))

    async def wait() -> None:
        done.append(await work)

    tasks = Supervisor(fail)
    tasks.start(wait(), "wait")
    await quiet.settle()
    assert done


async def test_who_waits_for_time_is_quiet(tasks):
    clock, woken = QuietClock(), []

    async def wait() -> None:
        await clock.sleep(5)
        woken.append(clock.now_ms())

    begin_ms = clock.now_ms()
    tasks.start(wait(), "wait")
    await clock.run(4)
    assert woken == []
    await clock.run(4)
    assert woken == [begin_ms + 5_000]


async def test_what_never_rests_is_told(tasks, monkeypatch):
    monkeypatch.setattr(quiet_loop, "_PATIENCE_S", 0.0)

    async def spin() -> None:
        while True:  # noqa: ASYNC110 - it is to do just this
            await asyncio.sleep(0)

    tasks.start(spin(), "spin")
    with pytest.raises(AssertionError, match="never rest"):
        await QuietLoop().settle()
