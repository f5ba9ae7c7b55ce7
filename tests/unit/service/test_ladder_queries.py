"""Pages of sets, details and resets through the door, on a real engine at rest and running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.results import record_result
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.strategies.trailing import untrailed_sibling
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.service.ladder import LadderQueries
from tests.helpers.engine_world import World

CONNECTION = "c001"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    made.add()
    yield made
    await made.close()


@pytest.fixture
def ladder(world: World) -> LadderQueries:
    return LadderQueries(world.coordinator)


async def started(world: World) -> SetBook:
    await world.coordinator.start()
    engine = world.coordinator.engine(CONNECTION)
    assert engine is not None
    assert engine.session is not None
    assert engine.session.main is not None
    return engine.session.main.book


def close(book: SetBook, index: int, results: list[float]) -> None:
    for number, net in enumerate(results, start=1):
        record_result(
            book.state, book.counts, book.log_e, book.flags, book.ring, index, 0.05, net,
            number * 60_000,
        )  # fmt: skip


async def test_a_connection_that_never_ran_has_no_sets_and_four_empty_stages(ladder):
    view = await ladder.ladder(CONNECTION)
    assert [(stage.level, stage.total) for stage in view.stages] == [
        ("Base", 0), ("Main", 0), ("Real", 0), ("Exchange", 0),
    ]  # fmt: skip
    assert (view.sets, view.matching, view.total) == ((), 0, 0)
    with pytest.raises(NotFoundError):
        await ladder.set_details(CONNECTION, "anything")
    with pytest.raises(NotFoundError):
        await ladder.reset_set(CONNECTION, "anything")


@pytest.mark.parametrize(
    "wrong",
    [
        {"order_by": "luck"}, {"level": "Top"}, {"state": "tired"}, {"side": "up"},
        {"offset": -1}, {"limit": 0}, {"limit": 1001},
    ],
)  # fmt: skip
async def test_a_question_that_makes_no_sense_is_refused(ladder, wrong):
    with pytest.raises(InvalidValueError):
        await ladder.ladder(CONNECTION, **wrong)


async def test_pages_come_sorted_and_filtered_with_the_stages_of_all_sets(world, ladder):
    book = await started(world)
    close(book, 5, [4.0] * 12)
    close(book, 9, [-1.0] * 11)
    book.flags[at.LEVEL, 5] = SetLevel.MAIN
    book.flags[at.STATE, 5] = at.QUALIFIED
    view = await ladder.ladder(CONNECTION, order_by="avg_units", descending=True, limit=3)
    assert view.total == view.matching == len(book.space)
    assert [(one.set_key, one.n, one.avg_units) for one in view.sets[:2]] == [
        (book.space.key(5), 12, 4.0),
        (book.space.key(9), 11, -1.0),
    ]
    assert (view.stages[1].total, view.stages[1].qualified) == (1, 1)
    assert view.stages[0].evaluating == len(book.space) - 1
    with_results = await ladder.ladder(CONNECTION, with_results=True)
    assert with_results.matching == 2
    at_main = await ladder.ladder(CONNECTION, level="Main", state="qualified")
    assert [one.set_key for one in at_main.sets] == [book.space.key(5)]
    assert at_main.sets[0].level == "Main"
    shorts = await ladder.ladder(CONNECTION, side="short", symbol=book.symbols[0], limit=1)
    assert (shorts.sets[0].side, shorts.sets[0].symbol) == ("short", book.symbols[0])


async def test_every_order_the_table_offers_is_known(world, ladder):
    await started(world)
    orders = (
        "", "symbol", "indication", "side", "set", "level", "state", "n", "win_rate", "avg_units",
        "profit_factor", "total", "drawdown", "drawdown_hours", "evidence", "last_close",
    )  # fmt: skip
    for order in orders:
        assert len((await ladder.ladder(CONNECTION, order_by=order, limit=5)).sets) == 5


async def test_details_tell_every_gate(world, ladder):
    book = await started(world)
    close(book, 5, [4.0] * 12)
    details = await ladder.set_details(CONNECTION, book.space.key(5))
    assert details.view.n == 12
    assert details.gates[0].name == "Base phase 1: closed positions"
    assert (details.gates[0].passed, details.gates[2].passed) == (True, False)
    assert details.guard.startswith("standard: evidence 1 → ")
    with pytest.raises(NotFoundError):
        await ladder.set_details(CONNECTION, "BTC/USDT no such set")


async def test_details_compare_a_trailing_set_with_the_one_that_does_not_trail(world, ladder):
    book = await started(world)
    trailing = next(n for n, e in enumerate(book.space.exits) if e.trailing_distance_pct)
    plain = untrailed_sibling(book, trailing)
    assert plain is not None
    close(book, trailing, [3.0] * 20)
    close(book, plain, [2.0] * 20)
    details = await ladder.set_details(CONNECTION, book.space.key(trailing))
    assert details.view.trailing == "with +3.00, without +2.00 over 20"
    assert not (await ladder.set_details(CONNECTION, book.space.key(plain))).view.trailing


async def test_the_sets_of_a_stopped_connection_stay_to_be_seen(world, ladder):
    book = await started(world)
    close(book, 5, [4.0] * 12)
    await world.coordinator.stop()
    view = await ladder.ladder(CONNECTION, with_results=True)
    assert [one.set_key for one in view.sets] == [book.space.key(5)]


async def test_only_a_failed_set_of_a_running_engine_is_reset(world, ladder):
    book = await started(world)
    key = book.space.key(5)
    close(book, 5, [-1.0] * 12)
    with pytest.raises(UserActionError, match="Only a failed set"):
        await ladder.reset_set(CONNECTION, key)
    assert book.counts[5, at.COUNT] == 12
    book.flags[at.STATE, 5] = at.FAILED
    done = await ladder.reset_set(CONNECTION, key)
    assert key in done.message
    assert (book.counts[5, at.COUNT], book.flags[at.STATE, 5]) == (0, at.EVALUATING)
    book.flags[at.STATE, 5] = at.FAILED
    await world.coordinator.stop()
    with pytest.raises(UserActionError, match="Start the engine"):
        await ladder.reset_set(CONNECTION, key)
    assert book.flags[at.STATE, 5] == at.FAILED
