"""The life of back-tests: queue, pause, restart, lost workers, candles that changed."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.analysis.presets.work import join_parts, read_part
from cts_desktop.domain.backtests import BacktestRun, RunPart, RunState, Search
from cts_desktop.domain.errors import (
    IllegalTransitionError,
    InvalidValueError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.symbol_rule import SymbolRule
from tests.helpers.backtest_desk import SMALL, Desk, InlinePool, preset, request, walk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path, InlinePool(), {"BTC/USDT": walk(), "ETH/USDT": walk(1500, seed=2)})
    yield desk
    desk.pool.gate.set()
    await desk.close()


def finished(desk: Desk, run_id: str) -> dict[int, bytes]:
    desk.stores.flush()
    return {part.number: part.data for part in desk.stores.backtests.parts(run_id)}


async def done(desk: Desk, **changes: object) -> str:
    run_id = await desk.backtests.start(request(**changes))
    await desk.over(run_id)
    return run_id


async def held(desk: Desk, calls: int = 1, **changes: object) -> str:
    """Start a run of which *calls* pieces of work have been given out and none comes back."""
    desk.pool.gate.clear()
    before = desk.pool.calls
    run_id = await desk.backtests.start(request("BTC/USDT", "ETH/USDT", **changes))
    while desk.pool.calls < before + calls:  # noqa: ASYNC110 - a state that announces nothing
        await asyncio.sleep(0.001)
    return run_id


def bits(parts: dict[int, bytes]) -> bytes:
    """Return all figures of a run by number, to the last bit."""
    numbers, figures = read_part(join_parts(list(parts.values())))
    return figures[:, np.argsort(numbers)].tobytes()


def many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every part one point."""
    monkeypatch.setattr("cts_desktop.service.backtests.plan._PART_S", 1e-9)


# ------------------------------------------------------------------ refusals
async def test_what_cannot_be_run_is_refused_in_words_and_leaves_nothing(desk: Desk) -> None:
    off = preset(replace(SMALL, enabled=False))
    other = preset(replace(SMALL, symbols=SymbolRule(symbols=("SOL/USDT",))))
    for wrong, words in (
        (request(preset=off), "no enabled set"),
        (request(preset=other), "None of the sets is for the symbols"),
        (request(objective="beauty"), "Objective: choose one of avg_units"),
        (request(folds=3, in_sample_share=1.0), "needs time in sample as well as out of it"),
        (request(in_sample_share=0.0), "some of the time is needed to choose on"),
        (request(in_sample_share=1.5), "in_sample_share"),
        (request(folds=-1), "folds"),
        (request(trials=0, search=Search.RANDOM), "trials"),
        (request(monte_carlo=10**9), "monte_carlo"),
        # Stored it could not be read again, and no back-test with it.
        (request(title="long " * 100), "title"),
        (request("DOGE/USDT"), "no candles of DOGE/USDT"),
        (request(preset=preset(replace(SMALL, bar_s=420))), "7m"),
    ):
        with pytest.raises(UserActionError, match=words):
            await desk.backtests.start(wrong)
    assert await desk.backtests.runs() == ()


async def test_a_run_that_would_be_too_large_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cts_desktop.service.backtests.plan.MOST_CONFIGURATIONS", 95)
    with pytest.raises(UserActionError, match="96 configurations are too many"):
        await desk.backtests.start(request())
    assert await desk.backtests.start(request(search=Search.RANDOM, trials=50))
    monkeypatch.setattr("cts_desktop.service.backtests.plan.MOST_RESULTS", 50 * 13 - 1)
    with pytest.raises(UserActionError, match="50 configurations with 5 folds are too many"):
        await desk.backtests.start(request(search=Search.RANDOM, trials=50, folds=5))


async def test_a_grid_beyond_all_measure_is_refused_before_it_takes_memory(desk: Desk) -> None:
    wide = {"period": ParameterRange(2, 101), "lower": ParameterRange(5, 50)}
    many = IndicatorGrid("rsi", {**wide, "upper": ParameterRange(51, 95)})
    averages = IndicatorGrid(
        "ema", {"fast": ParameterRange(2, 201), "slow": ParameterRange(202, 401)}
    )
    huge = preset(replace(SMALL, indicators=(many, averages)))
    tracemalloc.start()
    try:
        with pytest.raises(UserActionError, match="66,240,000,000 configurations are too many"):
            await desk.backtests.start(request(preset=huge))
        fine = preset(
            replace(SMALL, tp_factors=ParameterRange(1, 400), sl_ratios=ParameterRange(1, 400))
        )
        with pytest.raises(UserActionError, match="exits of a set are too many"):
            await desk.backtests.start(request(preset=fine, search=Search.RANDOM))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


async def test_a_search_in_a_large_space_keeps_nothing_of_what_it_did_not_try(desk: Desk) -> None:
    rsi = IndicatorGrid("rsi", {"period": ParameterRange(2, 31), "lower": ParameterRange(5, 50)})
    ema = IndicatorGrid("ema", {"slow": ParameterRange(20, 59)})
    large = replace(
        SMALL, indicators=(rsi, ema), tp_factors=ParameterRange(1, 20),
        sl_ratios=ParameterRange(0.1, 2.0, 0.1),
    )  # fmt: skip
    run_id = await done(desk, preset=preset(large), search=Search.RANDOM, trials=20)
    row = (await desk.backtests.page(run_id)).rows[0]
    assert row.number > 10**6
    tracemalloc.start()
    try:
        assert "of 20 configurations tried" in (await desk.backtests.page(run_id)).guard
        assert (await desk.backtests.details(run_id, row.number)).sensitivity == ()
        assert {"rsi.period", "tp"} <= set(await desk.backtests.parameters(run_id))
        cells = (await desk.backtests.heat_map(run_id, "tp", "rsi.period", "n", "all")).cells
        assert sum(cell is not None for line in cells for cell in line) <= 20
        assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    finally:
        tracemalloc.stop()


async def test_a_set_runs_on_the_symbols_it_is_for(desk: Desk) -> None:
    both = preset(
        SMALL, replace(SMALL, set_id="s2", name="Ether", symbols=SymbolRule(symbols=("ethusdt",)))
    )
    run_id = await desk.backtests.start(request("BTC/USDT", "ETH/USDT", preset=both))
    await desk.over(run_id)
    rows = (await desk.backtests.page(run_id, limit=1000)).rows
    assert {(row.set_name, row.symbol) for row in rows} == {
        ("Small", "BTC/USDT"), ("Small", "ETH/USDT"), ("Ether", "ETH/USDT")
    }  # fmt: skip
    assert [row.number for row in sorted(rows, key=lambda row: row.number)] == list(range(3 * 96))


# ------------------------------------------------------------------ calculating
async def test_results_do_not_depend_on_the_size_of_parts_or_the_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, stored = [], []
    for number, lanes in enumerate((1, 5, 2)):
        directory = tmp_path / str(lanes)
        directory.mkdir()
        desk = Desk(directory, InlinePool(lanes))
        run_id = await done(desk)
        pages.append(replace(await desk.backtests.page(run_id, limit=1000), run_id=""))
        stored.append(finished(desk, run_id))
        await desk.close()
        if number == 1:
            many_parts(monkeypatch)
    assert pages[0] == pages[1] == pages[2]
    assert pages[0].total == 96
    assert stored[0] == stored[1]
    assert len(stored[0]) < len(stored[2])
    assert bits(stored[0]) == bits(stored[2])


@pytest.mark.parametrize("search", [one for one in Search if one is not Search.GRID])
async def test_a_search_tries_as_many_as_asked_and_the_same_with_any_number_of_workers(
    search: Search, tmp_path: Path
) -> None:
    tried = []
    for lanes in (1, 4):
        directory = tmp_path / str(lanes)
        directory.mkdir()
        desk = Desk(directory, InlinePool(lanes))
        run_id = await done(desk, search=search, trials=40)
        page = await desk.backtests.page(run_id, limit=1000)
        assert page.total == (await desk.view(run_id)).configurations == 40
        tried.append([(row.number, row.inside) for row in page.rows])
        await desk.close()
    assert tried[0] == tried[1]


async def test_a_search_finds_the_figures_a_grid_has(desk: Desk) -> None:
    grid, search = await done(desk), await done(desk, search=Search.TPE, trials=30)
    every = {row.number: row for row in (await desk.backtests.page(grid, limit=1000)).rows}
    found = (await desk.backtests.page(search, limit=1000)).rows
    assert [(row.inside, row.outside) for row in found] == [
        (every[row.number].inside, every[row.number].outside) for row in found
    ]


@pytest.mark.logs
async def test_lost_workers_change_nothing_until_the_same_work_killed_three(desk: Desk) -> None:
    whole = finished(desk, await done(desk))
    desk.pool.losses = 2
    assert finished(desk, await done(desk)) == whole
    desk.pool.losses = 1000
    run_id = await done(desk)
    view = await desk.view(run_id)
    assert view.state is RunState.FAILED
    assert "ended 3 times at the same piece of work" in view.message
    desk.pool.losses = 0
    assert finished(desk, await done(desk)) == whole


async def test_a_failure_nobody_expected_ends_its_run_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> bytes:
        raise ZeroDivisionError("by zero")

    with monkeypatch.context() as patch:
        patch.setattr("cts_desktop.analysis.presets.work.run_points", broken)
        view = await desk.view(await done(desk))
    assert view.state is RunState.FAILED
    assert "by zero" in view.message
    assert [type(error) for error in desk.log.errors] == [ZeroDivisionError]
    assert (await desk.view(await done(desk))).state is RunState.DONE


async def test_runs_are_calculated_one_after_another_in_their_order(desk: Desk) -> None:
    first = await held(desk)
    second = await desk.backtests.start(request())
    assert [(await desk.view(one)).state for one in (first, second)] == ["running", "queued"]
    desk.pool.gate.set()
    await desk.over(first)
    assert not (await desk.view(second)).state.is_over
    await desk.over(second)
    assert [(await desk.view(one)).share for one in (first, second)] == [1.0, 1.0]


# ------------------------------------------------------------------ pause, cancel, restart
async def test_a_pause_keeps_what_is_calculated_and_lets_the_next_run_go_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_parts(monkeypatch)
    first = await held(desk, calls=2)
    second = await desk.backtests.start(request())
    await desk.backtests.pause(first)
    desk.pool.gate.set()
    await desk.over(second)
    view = await desk.view(first)
    assert view.state is RunState.PAUSED
    assert len(finished(desk, first)) == 2
    assert view.share == 2 / 24
    assert (await desk.backtests.page(first)).total == 2 * 8
    calls = desk.pool.calls
    await desk.backtests.resume(first)
    await desk.over(first)
    assert (await desk.view(first)).state is RunState.DONE
    assert desk.pool.calls == calls + 22 + 20  # the trades of the best come on top


async def test_a_cancelled_run_is_over_at_once_and_keeps_its_results(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_parts(monkeypatch)
    run_id = await held(desk, calls=2)
    await desk.backtests.cancel(run_id)
    assert (await desk.view(run_id)).state is RunState.CANCELLED
    desk.pool.gate.set()
    while len(finished(desk, run_id)) < 2:  # noqa: ASYNC110 - a state that announces nothing
        await asyncio.sleep(0.001)
    with pytest.raises(IllegalTransitionError, match="that is cancelled cannot become queued"):
        await desk.backtests.resume(run_id)
    assert (await desk.backtests.page(run_id)).total == 16


async def test_a_deleted_run_is_gone_even_while_it_runs(desk: Desk) -> None:
    run_id = await held(desk)
    gone = asyncio.create_task(desk.backtests.delete(run_id))
    await asyncio.sleep(0.01)
    desk.pool.gate.set()
    await gone
    assert await desk.backtests.runs() == ()
    assert finished(desk, run_id) == {}
    with pytest.raises(NotFoundError, match="no such back-test"):
        await desk.backtests.page(run_id)


@pytest.mark.parametrize("search", [Search.GRID, Search.TPE, Search.GENETIC])
async def test_a_run_goes_on_after_a_restart_and_ends_like_one_that_never_stopped(
    search: Search, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_parts(monkeypatch)
    whole = await done(desk, search=search, trials=60)
    expected = finished(desk, whole)
    stopped = await held(desk, search=search, trials=60)
    await desk.backtests.cancel(stopped)
    desk.pool.gate.set()
    await desk.backtests.delete(stopped)
    halted = await desk.backtests.start(request(search=search, trials=60))
    while len(finished(desk, halted)) < 2:  # noqa: ASYNC110 - a state that announces nothing
        await asyncio.sleep(0)
    await desk.restart()
    assert (await desk.view(halted)).state is RunState.RUNNING
    await desk.over(halted)
    assert finished(desk, halted) == expected


async def test_a_paused_run_is_still_paused_after_a_restart(desk: Desk) -> None:
    run_id = await held(desk)
    await desk.backtests.pause(run_id)
    desk.pool.gate.set()
    await desk.restart()
    assert (await desk.view(run_id)).state is RunState.PAUSED
    await desk.backtests.resume(run_id)
    await desk.over(run_id)
    assert (await desk.view(run_id)).state is RunState.DONE


async def test_what_another_version_began_is_not_gone_on_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may divide a run into other parts, and the numbers of parts would mean something else."""
    run_id, over = await held(desk), await desk.backtests.start(request())
    await desk.backtests.cancel(over)
    await desk.backtests.pause(run_id)
    desk.pool.gate.set()
    before = (await desk.view(run_id)).program_version
    monkeypatch.setattr("cts_desktop.service.backtests.desk.__version__", f"{before}.1")
    await desk.restart()
    view = await desk.view(run_id)
    told = f"It was begun by version {before}: run it again."
    assert (view.state, view.message) == (RunState.FAILED, told)
    assert (await desk.view(over)).state is RunState.CANCELLED


@pytest.mark.logs
async def test_damaged_results_are_told_of_in_words(desk: Desk) -> None:
    run_id = await done(desk)
    desk.stores.backtests.add_part(RunPart(run_id, 0, b"\x01\0\0\0 not figures"))
    await desk.restart()
    with pytest.raises(UserActionError, match="cannot be read"):
        await desk.backtests.page(run_id)


# ------------------------------------------------------------------ candles
@pytest.mark.logs
async def test_a_run_whose_candles_changed_meanwhile_fails_in_words(desk: Desk) -> None:
    run_id = await held(desk)
    await desk.backtests.pause(run_id)
    desk.pool.gate.set()
    await desk.restart()
    for path in (desk.directory / "candles").glob("*"):
        path.unlink()
    desk.source.candles["ETH/USDT"] = walk(1500, seed=3)
    desk.source.candles["BTC/USDT"] = walk(2000, seed=3)
    await desk.backtests.resume(run_id)
    await desk.over(run_id)
    assert "have changed since this run was made" in (await desk.view(run_id)).message


async def test_again_gives_the_same_results_and_refuses_other_candles(desk: Desk) -> None:
    first = await done(desk)
    second = await desk.backtests.again(first)
    await desk.over(second)
    assert finished(desk, first) == finished(desk, second)
    views = [await desk.view(one) for one in (first, second)]
    assert views[0].settings_hash == views[1].settings_hash
    desk.source.candles["BTC/USDT"] = walk(seed=9)
    with pytest.raises(UserActionError, match="BTC/USDT have changed"):
        await desk.backtests.again(first)
    third = await desk.backtests.again(first, anyway=True)
    await desk.over(third)
    assert finished(desk, third) != finished(desk, first)


async def test_files_of_candles_go_when_nothing_needs_them(desk: Desk) -> None:
    run_id = await held(desk)
    files = desk.directory / "candles"
    assert len(list(files.iterdir())) == 2
    await desk.backtests.pause(run_id)
    desk.pool.gate.set()
    await desk.restart()
    assert len(list(files.iterdir())) == 2
    await desk.backtests.cancel(run_id)
    await desk.restart()
    assert list(files.iterdir()) == []


# ------------------------------------------------------------------ what is told
async def test_progress_is_told_and_time_left_follows_the_measured_speed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_parts(monkeypatch)
    run_id = await held(desk, calls=2)
    assert (await desk.view(run_id)).seconds_left is None
    await desk.clock.run(4.0)
    told = len(desk.told)
    desk.pool.gate.set()
    while not finished(desk, run_id):  # noqa: ASYNC110 - a state that announces nothing
        await asyncio.sleep(0)
    desk.pool.gate.clear()
    view = await desk.view(run_id)
    parts = round(view.share * 24)
    assert view.seconds_left == pytest.approx(4.0 / parts * (24 - parts))
    assert len(desk.told) == told + 1  # the rest came within a fifth of a second
    desk.pool.gate.set()
    await desk.over(run_id)
    assert (await desk.view(run_id)).seconds_left is None


async def test_workers_are_let_go_after_a_minute_without_work(desk: Desk) -> None:
    await done(desk)
    await asyncio.sleep(0.01)
    await desk.clock.run(59)
    assert desk.pool.opened
    await desk.clock.run(2)
    assert not desk.pool.opened


async def test_a_stored_run_says_how_to_make_it_again(desk: Desk) -> None:
    run_id = await done(desk, seed=7)
    desk.stores.flush()
    stored = desk.stores.backtests.get(run_id)
    assert isinstance(stored, BacktestRun)
    view = await desk.view(run_id)
    assert (stored.request.seed, stored.state, stored.done) == (7, RunState.DONE, stored.total)
    assert (len(stored.settings_hash), stored.program_version) == (64, view.program_version)
    assert stored.data[0].sha256 == view.data[0].sha256
    assert desk.stores.backtests.trades(run_id)


async def test_a_page_that_does_not_exist_is_refused(desk: Desk) -> None:
    run_id = await done(desk)
    for wrong in ({"order_by": "beauty"}, {"part": "middle"}, {"offset": -1}, {"limit": 0}):
        with pytest.raises(InvalidValueError):
            await desk.backtests.page(run_id, **wrong)
