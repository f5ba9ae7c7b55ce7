"""Back-tests in real processes and on a real Dask cluster."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.domain.backtests import RunState, Search
from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.backtests.pool import DaskPool, LocalPool, WorkerLostError
from cts_desktop.service.preset_views import ResultPage
from tests.helpers import worker_facts
from tests.helpers.backtest_desk import Desk, InlinePool, request, walk
from tests.helpers.cluster import local_cluster

PROJECT = Path(__file__).resolve().parent.parent.parent
CANDLES = {"BTC/USDT": walk(20_000)}


async def results(desk: Desk, **changes: object) -> ResultPage:
    run_id = await desk.backtests.start(request(**changes))
    await desk.over(run_id)
    view = await desk.view(run_id)
    assert view.state is RunState.DONE, view.message
    page = await desk.backtests.page(run_id, limit=1000)
    trades = await desk.backtests.trades(run_id, page.rows[0].number)
    assert len(trades) == page.rows[0].all.n
    return replace(page, run_id="")


async def expected(directory: Path, **changes: object) -> ResultPage:
    """Calculate the same in this process."""
    directory.mkdir()  # noqa: ASYNC240 - a test's own directory
    desk = Desk(directory, InlinePool(), CANDLES)
    found = await results(desk, **changes)
    await desk.close()
    return found


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/status").exists() or "Z (zombie)" not in Path(
        f"/proc/{pid}/status"
    ).read_text(encoding="utf-8")


# ------------------------------------------------------------------ processes
async def test_processes_give_what_one_gives_pause_and_load_nothing_they_do_not_need(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, LocalPool(lambda: 2), CANDLES)
    try:
        assert await results(desk) == await expected(tmp_path / "grid")
        run_id = await desk.backtests.start(request())
        await desk.backtests.pause(run_id)
        assert (await desk.view(run_id)).state is RunState.PAUSED
        await desk.backtests.resume(run_id)
        await desk.over(run_id)
        assert (await desk.view(run_id)).state is RunState.DONE
        search = {"search": Search.GENETIC, "trials": 40}
        assert await results(desk, **search) == await expected(tmp_path / "search", **search)
        found = [await desk.pool.call(worker_facts.facts) for _ in range(4)]
        assert os.getpid() not in {pid for pid, _, _ in found}
        assert {tuple(unneeded) for _, _, unneeded in found} == {()}
        assert {nice for _, nice, _ in found} == {min(19, os.nice(0) + 10)}
    finally:
        await desk.close()
    assert not any(exists(pid) for pid, _, _ in found)


async def test_a_killed_worker_is_replaced_and_its_work_repeated(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LocalPool(lambda: 1), CANDLES)
    try:
        await desk.pool.open()
        pid, _, _ = await desk.pool.call(worker_facts.facts)
        busy = asyncio.create_task(desk.pool.call(worker_facts.slow_part, 30))
        run_id = await desk.backtests.start(request())
        await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerLostError):
            await busy
        await desk.over(run_id)
        assert (await desk.view(run_id)).state is RunState.DONE
        assert (await desk.pool.call(worker_facts.facts))[0] != pid
        page = await desk.backtests.page(run_id, limit=1000)
    finally:
        await desk.close()
    assert replace(page, run_id="") == await expected(tmp_path / "whole")


async def test_a_killed_program_takes_its_workers_along_and_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    program = subprocess.Popen(  # noqa: ASYNC220 - its lines are read as they come
        [sys.executable, "-m", "tests.helpers.worker_facts", str(tmp_path)],
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout is not None
    with program:
        worker = 0
        for line in program.stdout:
            worker, parts = map(int, line.split())
            if parts:
                break
        program.kill()
    desk = Desk(tmp_path, InlinePool(), {"BTC/USDT": walk(60_000)})
    (view,) = await desk.backtests.runs()
    before = len(desk.stores.backtests.parts(view.run_id))
    assert before > 0
    await desk.over(view.run_id)
    assert (await desk.view(view.run_id)).state is RunState.DONE
    assert (await desk.backtests.page(view.run_id)).total == 96
    await desk.close()
    for _ in range(200):
        if not exists(worker):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("The worker outlived its program")


# ------------------------------------------------------------------ cluster
@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with local_cluster() as address:
        yield address


async def test_a_dask_cluster_gives_what_this_computer_gives(
    tmp_path: Path, scheduler: str
) -> None:
    desk = Desk(tmp_path, DaskPool(scheduler), CANDLES)
    try:
        assert await results(desk) == await expected(tmp_path / "here")
    finally:
        await desk.close()


async def test_candles_that_are_let_go_of_and_sent_again_are_still_there(
    tmp_path: Path, scheduler: str
) -> None:
    path = tmp_path / "candles.npy"
    np.save(path, np.arange(1000))
    pool = DaskPool(scheduler)
    await pool.open()
    try:
        for _ in range(20):
            assert await pool.call(len, await pool.send(path)) == 8000
    finally:
        await pool.close()


async def test_a_scheduler_that_does_not_answer_is_told_of_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserActionError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        await DaskPool("tcp://127.0.0.1:9").open()
