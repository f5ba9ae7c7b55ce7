import asyncio
import concurrent.futures
import sys
import threading
from collections.abc import Iterator

import pytest

from cts_desktop.app.host import SWITCH_INTERVAL_S, THREAD_NAME, EngineHost


@pytest.fixture
def reported() -> list[dict[str, object]]:
    return []


@pytest.fixture
def host(reported: list[dict[str, object]]) -> Iterator[EngineHost]:
    host = EngineHost(lambda _loop, context: reported.append(context))
    host.start()
    yield host
    assert host.stop()


async def thread_name() -> str:
    return threading.current_thread().name


async def never() -> None:
    await asyncio.Event().wait()


def test_a_verb_submitted_after_the_stop_is_refused_instead_of_waiting_for_ever(host):
    host.stop()
    with pytest.raises(concurrent.futures.CancelledError):
        host.submit(thread_name()).result(1)


def test_what_still_runs_at_the_stop_is_cancelled_and_its_caller_told(host):
    waiting = host.submit(never())
    host.submit(asyncio.sleep(0)).result(1)
    assert host.stop()
    with pytest.raises(concurrent.futures.CancelledError):
        waiting.result(1)


def test_a_verb_the_loop_never_got_round_to_is_told_too(host):
    async def block_then_submit() -> None:
        host_stop = threading.Thread(target=host.stop)
        host_stop.start()
        futures.extend(host.submit(never()) for _ in range(20))

    futures: list[concurrent.futures.Future[None]] = []
    host.submit(block_then_submit()).result(1)
    assert host.stop()
    assert all(future.cancelled() for future in futures)


def test_an_error_of_a_verb_reaches_its_caller_and_not_the_loop(host, reported):
    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        host.submit(fail()).result(1)
    assert reported == []


def test_a_failing_callback_reaches_the_crash_hook(host, reported):
    async def schedule() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    host.submit(schedule()).result(1)
    assert isinstance(reported[0]["exception"], ZeroDivisionError)


def test_a_loop_that_does_not_end_is_not_waited_for_for_ever():
    host = EngineHost(lambda _loop, _context: None)
    host.start()
    release = threading.Event()

    async def deaf() -> None:
        release.wait()

    host.submit(deaf())
    assert not host.stop(timeout_s=0.05)
    release.set()
    assert host.stop()


def test_verbs_run_on_the_engine_thread(host):
    assert host.submit(thread_name()).result(1) == THREAD_NAME


def test_nothing_is_left_after_the_stop():
    before = threading.active_count(), sys.getswitchinterval()
    for _ in range(20):
        host = EngineHost(lambda _loop, _context: None)
        host.start()
        assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL_S)
        host.submit(never())
        assert host.stop()
    assert (threading.active_count(), sys.getswitchinterval()) == before


def test_a_host_that_was_never_started_can_be_stopped():
    assert EngineHost(lambda _loop, _context: None).stop()


def test_verbs_from_many_threads_all_answer(host):
    async def double(number: int) -> int:
        await asyncio.sleep(0)
        return 2 * number

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: host.submit(double(n)).result(5), range(400)))
    assert answers == [2 * number for number in range(400)]
