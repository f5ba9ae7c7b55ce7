"""What is shown of a run: pages, tree, details, walk-forward, maps, and what is saved of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cts_desktop.analysis.presets import figures as column
from cts_desktop.domain.backtests import DataFacts
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.symbol_rule import SymbolRule
from cts_desktop.service.backtests import pages, tree
from cts_desktop.service.backtests.pages import PageQuery
from cts_desktop.service.backtests.plan import Plan
from cts_desktop.service.backtests.saving import extended
from cts_desktop.service.backtests.table import Snapshot
from cts_desktop.service.preset_views import ResultRow, TreeNode
from tests.helpers.backtest_desk import SMALL, Desk, InlinePool, preset, request, walk

SYMBOLS = ("BTC/USDT", "ETH/USDT")


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two sets on two symbols: 4·3 points, 8 exits."""
    second = replace(SMALL, set_id="s2", name="Second")
    asked = request(*SYMBOLS, preset=preset(SMALL, second))
    facts = tuple(
        DataFacts(one, 1000, 1_500_000_000_000, 1_500_300_000_000, 0, 0, one.symbol)
        for one in asked.data
    )
    return Plan(asked, facts)


def snapshot(plan: Plan, seed: int = 1, guard: LuckGuard = LuckGuard.STANDARD) -> Snapshot:
    """Random figures, the rows in random order."""
    random = np.random.default_rng(seed)
    figures = np.zeros((len(plan.windows), plan.rows, column.COLUMNS))
    shape = figures.shape[:2]
    figures[..., column.N] = random.integers(0, 30, shape)
    figures[..., column.WINS] = figures[..., column.N] // 2
    figures[..., column.NET_SUM] = random.normal(0, 10, shape).round() * (
        figures[..., column.N] > 0
    )
    figures[..., column.LOSS_SUM] = 5.0
    figures[..., column.MARKET_H] = 48.0
    numbers = random.permutation(plan.rows)
    return Snapshot(plan, numbers, figures, LadderThresholds(luck_guard=guard))


def every_row(of: Snapshot) -> list[ResultRow]:
    return list(pages.page("r", of, PageQuery(order_by="n", limit=1000)).rows)


# ------------------------------------------------------------------ pages
@pytest.mark.parametrize("key", ["avg_units", "n", "total_units"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_follow_each_other_in_order_and_leave_nothing_out(
    plan: Plan, key: str, descending: bool
) -> None:
    of = snapshot(plan)
    rows = [
        row
        for offset in range(0, plan.rows, 50)
        for row in pages.page(
            "r", of, PageQuery(order_by=key, descending=descending, offset=offset, limit=50)
        ).rows
    ]
    sign = -1 if descending else 1

    def place(row: ResultRow) -> tuple[bool, float, int]:
        value = getattr(row.inside, key)
        return value is None, 0.0 if value is None else sign * value, row.number

    assert [row.number for row in rows] == [row.number for row in sorted(rows, key=place)]
    assert {row.number for row in rows} == set(range(plan.rows))
    assert any(row.inside.avg_units is None for row in rows)


def test_every_row_has_the_names_and_figures_of_its_number(plan: Plan) -> None:
    of = snapshot(plan)
    for row in every_row(of):
        set_plan, own = plan.find(row.number)
        assert row.configuration == f"{set_plan.preset_set.name}: {set_plan.space.name(own)}"
        assert (row.symbol, row.levels) == (set_plan.space.symbol(own), set_plan.space.levels(own))
        at = of.row_of(row.number)
        assert at is not None
        assert row.inside.total_units == of.figures[1, at, column.NET_SUM]
        assert row.outside.n == of.figures[2, at, column.N]
        assert row.all.n == of.figures[0, at, column.N]


def test_filters_leave_exactly_what_they_say(plan: Plan) -> None:
    of = snapshot(plan)
    every = every_row(of)
    for query, keeps in (
        (PageQuery(symbol="ETH/USDT"), lambda row: row.symbol == "ETH/USDT"),
        (PageQuery(least_n=10, part="out"), lambda row: row.outside.n >= 10),
        (
            PageQuery(text="second TP8"),
            lambda row: "Second" in row.set_name and row.levels[2] == "tp8",
        ),
        (
            PageQuery(text="8/30 tr0.3"),
            lambda row: "8/30" in row.configuration and "tr0.3" in row.levels[4],
        ),
        (PageQuery(text="tp8 tp4"), lambda row: False),
        (PageQuery(symbol="DOGE/USDT"), lambda row: False),
    ):
        page = pages.page("r", of, replace(query, limit=1000))
        assert {row.number for row in page.rows} == {row.number for row in every if keeps(row)}
        assert page.total == len(page.rows)


def test_the_luck_guard_passes_what_shows_evidence_out_of_sample_only(plan: Plan) -> None:
    of = snapshot(plan)
    strong, chosen_by = 3, 7
    of.figures[2, strong, column.LOG_E] = np.log(1e6)
    of.figures[1, chosen_by, column.LOG_E] = np.log(1e6)
    page = pages.page("r", of, PageQuery(only_passing=True))
    assert [row.number for row in page.rows] == [int(of.numbers[strong])]
    assert "1 of 384 configurations tried show out of sample" in page.guard
    nothing = pages.page("r", snapshot(plan), PageQuery(only_passing=True))
    assert (nothing.total, "none of 384" in nothing.guard) == (0, True)
    off = pages.page("r", snapshot(plan, guard=LuckGuard.OFF), PageQuery())
    assert "luck guard is off" in off.guard


def test_without_a_part_out_of_sample_nothing_is_judged(plan: Plan) -> None:
    alone = Plan(replace(plan.request, in_sample_share=1.0), plan.facts)
    page = pages.page("r", snapshot(alone), PageQuery())
    assert {row.passes for row in page.rows} == {None}
    assert {row.outside.n for row in page.rows} == {0}
    assert "Nothing was kept out of sample" in page.guard


# ------------------------------------------------------------------ tree
def leaves(of: Snapshot, path: tuple[str, ...] = ()) -> list[TreeNode]:
    found = []
    for node in tree.children(of, path):
        below = [node] if node.leaf else leaves(of, node.path)
        assert sum(one.configurations for one in below) == node.configurations
        assert sum(one.inside.n for one in below) == node.inside.n
        assert sum(one.outside.total_units for one in below) == pytest.approx(
            node.outside.total_units
        )
        found += below
    return found


def test_every_node_is_the_sum_of_what_is_below_down_to_five_levels(plan: Plan) -> None:
    of = snapshot(plan)
    found = leaves(of)
    assert len(found) == 4 * 3 * 8
    assert {node.configurations for node in found} == {4}  # two sets, two symbols
    assert [node.path[0] for node in tree.children(of, ())] == [
        "rsi 6",
        "rsi 8",
        "rsi 10",
        "rsi 12",
    ]
    rows = {row.number: row for row in every_row(of)}
    for node in found:
        below = [row for row in rows.values() if row.levels == node.path]
        averages = [row.inside.avg_units for row in below if row.inside.avg_units is not None]
        assert rows[node.best].inside.avg_units == max(averages, default=None)
        assert node.profitable == np.mean([row.outside.total_units > 0 for row in below])


def test_a_tree_of_one_symbol_and_set_holds_nothing_else(plan: Plan) -> None:
    of = snapshot(plan)
    nodes = tree.children(of, ("rsi 8",), symbol="ETH/USDT", set_name="Second")
    assert [node.configurations for node in nodes] == [8, 8, 8]
    numbers = [plan.find(node.best) for node in nodes]
    assert {(one.preset_set.name, one.space.symbol(own)) for one, own in numbers} == {
        ("Second", "ETH/USDT")
    }
    assert tree.children(of, ("rsi 99",)) == ()
    with pytest.raises(InvalidValueError, match="5 levels"):
        tree.children(of, ("a", "b", "c", "d", "e"))


# ------------------------------------------------------------------ saved as a set
def test_what_is_saved_makes_exactly_the_chosen_configurations(plan: Plan) -> None:
    per_symbol = plan.sets[0].space.per_symbol
    same_on_both = 17, 17 + per_symbol
    saved, count = extended(None, plan, [*same_on_both, 40], "Best")
    assert (saved.type_id, saved.name, count) == ("", "Best", 2)
    for one, number in zip(saved.sets, (17, 40), strict=True):
        again = Plan(replace(plan.request, preset=saved, set_ids=()), plan.facts)
        made = next(found for found in again.sets if found.preset_set is one)
        assert made.space.per_symbol == 1
        assert made.space.name(0) == plan.sets[0].space.name(number)
    assert [one.symbols.symbols for one in saved.sets] == [SYMBOLS, SYMBOLS[:1]]


def test_a_name_that_is_missing_or_taken_and_numbers_of_no_run_are_refused(plan: Plan) -> None:
    known = PresetType(type_id="p", name="Mine", sets=(replace(SMALL, name="Best"),))
    for wrong, words in (
        (([1], " "), "enter one"),
        (([1], "Best"), "has a set Best already"),
        (([], "New"), "Choose 1 to 50"),
        (([10_000], "New"), "no such configuration"),
    ):
        with pytest.raises(UserActionError, match=words):
            extended(known, plan, *wrong)
    extended_one, _ = extended(known, plan, [1], "New")
    assert [one.name for one in extended_one.sets] == ["Best", "New"]


# ------------------------------------------------------------------ views of a real run
@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path, InlinePool(), {"BTC/USDT": walk(), "ETH/USDT": walk(seed=2)})
    yield desk
    await desk.close()


async def run(desk: Desk, **changes: object) -> str:
    run_id = await desk.backtests.start(request(*SYMBOLS, **changes))
    await desk.over(run_id)
    return run_id


async def test_details_agree_with_the_row_and_with_themselves(desk: Desk) -> None:
    run_id = await run(desk)
    row = (await desk.backtests.page(run_id, symbol="ETH/USDT", limit=1)).rows[0]
    found = await desk.backtests.details(run_id, row.number)
    assert found.row == row
    assert len(found.trades) == len(found.curve) == row.all.n == sum(m.n for m in found.months)
    assert found.curve[-1].units == pytest.approx(row.all.total_units)
    assert max(point.drawdown for point in found.curve) == pytest.approx(row.all.drawdown_units)
    assert {trade.configuration for trade in found.trades} == {row.configuration}
    closed = [trade.exit_ms for trade in found.trades]
    inside = [trade for trade in found.trades if trade.exit_ms <= found.split_ms]
    assert closed == sorted(closed)
    assert len(inside) == row.inside.n
    assert found.monte_carlo is not None
    assert found.monte_carlo.observed_drawdown == pytest.approx(row.all.drawdown_units)
    assert {one.parameter for one in found.sensitivity} == {
        "rsi.period", "rsi.lower", "tp", "sl", "trailing"
    }  # fmt: skip
    with pytest.raises(NotFoundError, match="not been calculated"):
        await desk.backtests.details(run_id, 10**6)


async def test_stored_trades_serve_where_the_candles_are_gone(desk: Desk) -> None:
    run_id = await run(desk)
    best, worst = [
        (await desk.backtests.page(run_id, descending=d, least_n=10, limit=1)).rows[0]
        for d in (True, False)
    ]
    whole = await desk.backtests.details(run_id, best.number)
    await desk.restart()
    desk.source.candles.clear()
    for path in (desk.directory / "candles").glob("*"):
        path.unlink()
    assert await desk.backtests.details(run_id, best.number) == whole
    with pytest.raises(NotFoundError, match="no candles"):
        await desk.backtests.details(run_id, worst.number)


async def test_each_fold_is_chosen_on_its_train_and_tested_on_what_follows(desk: Desk) -> None:
    run_id = await run(desk, folds=3)
    found = await desk.backtests.walk_forward(run_id)
    assert [fold.number for fold in found.folds] == [1, 2, 3]
    assert sum(fold.test.n for fold in found.folds) == found.joined.n == len(found.curve)
    assert found.curve[-1].units == pytest.approx(found.joined.total_units)
    evidence = np.prod([fold.test.evidence for fold in found.folds])
    assert found.joined.evidence == pytest.approx(evidence)
    for fold, following in zip(found.folds, found.folds[1:], strict=False):
        assert fold.train_begin_ms < fold.test_begin_ms < fold.test_end_ms
        assert fold.test_end_ms == following.test_begin_ms
    assert (await desk.backtests.walk_forward(await run(desk))).folds == ()


async def test_a_heat_map_is_the_mean_over_all_other_parameters(desk: Desk) -> None:
    run_id = await run(desk)
    assert await desk.backtests.parameters(run_id) == (
        "rsi.period", "rsi.lower", "tp", "sl", "trailing"
    )  # fmt: skip
    found = await desk.backtests.heat_map(run_id, "tp", "rsi.period", "n", "all")
    rows = (await desk.backtests.page(run_id, limit=1000)).rows
    assert (found.x_values, found.y_values) == ((4.0, 8.0), (6.0, 8.0, 10.0, 12.0))
    for y, period in enumerate(("rsi 6", "rsi 8", "rsi 10", "rsi 12")):
        for x, target in enumerate(("tp4", "tp8")):
            mine = [
                row.all.n for row in rows if row.levels[0] == period and row.levels[2] == target
            ]
            assert found.cells[y][x] == pytest.approx(np.mean(mine))
    for wrong in (("tp", "macd.fast", "n", "in"), ("tp", "sl", "beauty", "in")):
        with pytest.raises(InvalidValueError):
            await desk.backtests.heat_map(run_id, *wrong)


async def test_candles_for_a_chart_are_joined_exactly_until_they_fit(desk: Desk) -> None:
    run_id = await run(desk)
    every = await desk.backtests.candles(run_id, "ETH/USDT")
    assert (every.timeframe_s, len(every.ts_ms)) == (300, 2000)
    few = await desk.backtests.candles(run_id, "ETH/USDT", most=100)
    assert 90 < len(few.ts_ms) <= 100
    times, prices = np.array(every.ts_ms), np.array(every.ohlcv)
    for ts_ms, (open_, high, low, close, volume) in zip(few.ts_ms, few.ohlcv, strict=True):
        mine = prices[(times >= ts_ms) & (times < ts_ms + few.timeframe_s * 1000)]
        assert (open_, close) == (mine[0, 0], mine[-1, 3])
        assert (high, low, volume) == (mine[:, 1].max(), mine[:, 2].min(), mine[:, 4].sum())
    part = await desk.backtests.candles(run_id, "ETH/USDT", every.ts_ms[10], every.ts_ms[20])
    assert part.ts_ms == every.ts_ms[10:20]
    assert (await desk.backtests.candles(run_id, "ETH/USDT", 1, 2)).ts_ms == ()
    with pytest.raises(NotFoundError, match="no candles of DOGE"):
        await desk.backtests.candles(run_id, "DOGE")


async def test_configurations_are_saved_into_a_preset_or_a_new_one(desk: Desk) -> None:
    run_id = await run(desk)
    result = await desk.backtests.save_as_set(run_id, [3], "", "Chosen")
    assert result.message == "Saved as one set of Chosen"
    (type_id,) = desk.presets.saved
    await desk.backtests.save_as_set(run_id, [4, 5], type_id, "More")
    names = [one.name for one in desk.presets.saved[type_id].sets]
    assert names == ["Chosen", "More 1", "More 2"]
    with pytest.raises(NotFoundError, match="does not exist any more"):
        await desk.backtests.save_as_set(run_id, [4], "gone", "More")


async def test_results_of_the_newest_runs_only_are_kept_in_memory(desk: Desk) -> None:
    runs = [await run(desk, seed=seed) for seed in range(5)]
    for run_id in runs:
        assert (await desk.backtests.page(run_id)).total == 192
    assert list(desk.backtests._tables) == runs[-3:]
    assert (await desk.backtests.page(runs[0])).total == 192


def test_a_rule_may_name_symbols_in_any_spelling_or_forbid_a_currency() -> None:
    from cts_desktop.service.backtests.plan import _fits  # noqa: PLC0415

    assert _fits(SymbolRule(symbols=("btcusdt",)), "BTC/USDT:USDT")
    assert not _fits(SymbolRule(symbols=("ETH/USDT",)), "BTC/USDT")
    assert not _fits(SymbolRule(blacklist=("BTC",)), "BTC/USDT")
    assert _fits(SymbolRule(), "BTC/USDT")
