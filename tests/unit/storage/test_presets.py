import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings

from cts_desktop.domain.backtest_document import request_hash
from cts_desktop.domain.backtests import (
    IMPORTED,
    BacktestRequest,
    BacktestRun,
    BacktestTerms,
    BacktestTrade,
    DataFacts,
    DataRange,
    RunPart,
    RunState,
    Search,
)
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError, InvalidValueError
from cts_desktop.domain.presets import PresetState, PresetStateRow
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.preset_samples import presets, some_preset, some_set
from tests.unit.storage.samples import CONNECTION, NOW_MS, opened

STATE = PresetStateRow(
    "s1", "BTC/USDT rsi 14/30/70 5m tp8 sl0.6", PresetState.DISABLED, "average −0.2", 7, True, 2,
    b"\x00\xff",
)  # fmt: skip
DATA = DataRange(IMPORTED, "BTC/USDT", 60, 1000, 2**53)
REQUEST = BacktestRequest(
    preset=some_preset(version=2),
    data=(DATA, replace(DATA, symbol="ETH/USDT")),
    title="First",
    set_ids=("s1",),
    terms=BacktestTerms(position_cost_pct=0.2, funding_rate_pct=-0.01),
    in_sample_share=0.6,
    folds=4,
    search=Search.GENETIC,
    trials=77,
    objective="profit_factor",
    monte_carlo=0,
    seed=12,
)
RUN = BacktestRun(
    "r1", REQUEST, RunState.RUNNING, NOW_MS, (DataFacts(DATA, 5, 0, 300_000, 1, 3, "ff"),),
    "hash", "1.2", None, 1, 9, 1500, "a note",
)  # fmt: skip
TRADE = BacktestTrade(
    "BTC/USDT", "Fast rsi 14/30/70", "long", 1, 2, 100.1, 100.30000000000001, "target", 1.9, 0.7,
    0.12,
)  # fmt: skip


# ------------------------------------------------------------------ presets
def loaded(stores: SqliteStores, connection_id: str) -> list[PresetStateRow]:
    """Return the states of a connection, however they were cut."""
    return list(chain.from_iterable(stores.preset_states.load(connection_id)))


def test_each_save_is_a_version_and_the_newest_is_what_there_is(stores, clock):
    first = stores.presets.save(some_preset(), "created")
    clock.ms += 5
    second = stores.presets.save(replace(first, name="momentum 2"), "edited")
    assert (first.version, second.version) == (1, 2)
    assert stores.presets.get("t1") == second
    assert [(v.version, v.saved_ms, v.note, v.preset) for v in stores.presets.versions("t1")] == [
        (1, NOW_MS, "created", first), (2, NOW_MS + 5, "edited", second),
    ]  # fmt: skip
    stores.presets.save(some_preset("t2", "Abacus"), "created")
    assert [one.preset.name for one in stores.presets.all()] == ["Abacus", "momentum 2"]
    assert stores.presets.get("t3") is None
    assert stores.presets.versions("t3") == []


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(preset=presets())
def test_any_preset_is_on_disk_when_save_returns(stores, preset):
    saved = stores.presets.save(preset, "edited")
    assert replace(saved, version=preset.version) == preset
    with closing(sqlite3.connect(stores.database.path)) as other:
        sets = other.execute("SELECT set_id, name FROM preset_sets ORDER BY place").fetchall()
    assert sets == [(one.set_id, one.name) for one in preset.sets]
    assert stores.presets.get("t1") == saved


def test_a_preset_that_cannot_be_written_leaves_everything_as_it_was(stores):
    saved = stores.presets.save(some_preset(), "created")
    stores.preset_states.save(CONNECTION, [STATE])
    stores.flush()
    twins = some_preset(sets=(some_set("x"), some_set("x")))
    with pytest.raises(DatabaseError):
        stores.presets.save(twins, "edited")
    assert stores.presets.get("t1") == saved
    assert [one.note for one in stores.presets.versions("t1")] == ["created"]
    assert loaded(stores, CONNECTION) == [STATE]


def test_a_deleted_preset_takes_its_history_and_states_along(stores):
    stores.presets.save(some_preset(), "created")
    stores.presets.save(some_preset("t2", "Other", sets=(some_set("s2"),)), "created")
    stores.preset_states.save(CONNECTION, [STATE, replace(STATE, set_id="s2")])
    stores.presets.delete("t1")
    assert [one.preset.type_id for one in stores.presets.all()] == ["t2"]
    assert stores.presets.versions("t1") == []
    assert [row.set_id for row in loaded(stores, CONNECTION)] == ["s2"]


def test_a_set_that_is_gone_takes_its_states_along_on_every_connection(stores):
    both = some_preset(sets=(some_set("s1"), some_set("s2", "Slow")))
    stores.presets.save(both, "created")
    for connection in ("a", "b"):
        stores.preset_states.save(connection, [STATE, replace(STATE, set_id="s2")])
    stores.presets.save(replace(both, sets=both.sets[1:]), "edited")
    assert [[r.set_id for r in loaded(stores, c)] for c in ("a", "b")] == [["s2"]] * 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("replace(document, '\"5m\"', '\"9m\"')", r'sets\[0\].timeframe: "9m" is none of'),
        ("'{'", "Expecting property name"),
        ("'[]'", "damaged in the database"),
        ("'null'", "damaged in the database"),
    ],
)
def test_a_damaged_preset_is_named_and_hides_no_other(stores, changed, words):
    stores.presets.save(some_preset(), "created")
    stores.presets.save(replace(some_preset(), type_id="t2", name="Other"), "created")
    stores.database._connection.execute(
        f"UPDATE preset_versions SET document = {changed} WHERE type_id = 't1'"  # noqa: S608
    )
    with pytest.raises(DatabaseCorruptError, match=words):
        stores.presets.get("t1")
    assert [one.preset.type_id for one in stores.presets.all()] == ["t2"]
    (damage,) = stores.presets.damaged()
    assert "The preset Momentum, version 1, is damaged" in damage
    assert stores.presets.versions("t1") == []


# ------------------------------------------------------------------ states
def test_states_come_back_by_set_and_key_and_the_newest_replaces_the_older(stores, profile_dir):
    other = replace(STATE, key="ETH/USDT", state=PresetState.QUALIFIED, reason="", pinned=False)
    stores.preset_states.save(CONNECTION, [other, STATE])
    stores.preset_states.save(CONNECTION, [replace(STATE, misses=0, data=b"")])
    stores.preset_states.save("other", [STATE])
    stores.flush()
    with opened(profile_dir) as again:
        assert loaded(again, CONNECTION) == [replace(STATE, misses=0, data=b""), other]
        assert loaded(again, "nobody") == []


@pytest.mark.parametrize("count", [0, 999, 1000, 1001, 2500])
def test_states_come_in_chunks_none_missing_and_none_twice(stores, count):
    rows = [replace(STATE, set_id=f"s{number % 3}", key=f"k{number:05}") for number in range(count)]
    stores.preset_states.save(CONNECTION, rows)
    chunks = list(stores.preset_states.load(CONNECTION))
    assert max(map(len, chunks), default=0) <= 1000
    found = [row for chunk in chunks for row in chunk]
    assert found == sorted(rows, key=lambda row: (row.set_id, row.key))


def test_a_state_that_was_damaged_on_disk_is_named(stores):
    stores.preset_states.save(CONNECTION, [STATE])
    stores.flush()
    stores.database._connection.execute("UPDATE preset_states SET state = 'dancing'")
    with pytest.raises(DatabaseCorruptError, match="'dancing'"):
        loaded(stores, CONNECTION)


def test_states_are_deleted_one_by_one_and_with_their_connection(stores):
    rows = [replace(STATE, key=name) for name in "abc"]
    for connection in (CONNECTION, "other"):
        stores.connections.save(Connection(connection, connection))
        stores.preset_states.save(connection, rows)
    stores.preset_states.delete(CONNECTION, [("s1", "b"), ("s1", "z")])
    assert [row.key for row in loaded(stores, CONNECTION)] == ["a", "c"]
    stores.connections.delete(CONNECTION)
    assert loaded(stores, CONNECTION) == []
    assert loaded(stores, "other") == rows


# ------------------------------------------------------------------ back-tests
def test_a_run_comes_back_as_it_was_saved_last_newest_first(stores, profile_dir):
    stores.backtests.save(RUN)
    done = replace(RUN, state=RunState.DONE, finished_ms=NOW_MS + 9, done=9)
    stores.backtests.save(done)
    later = replace(RUN, run_id="r2", created_ms=NOW_MS + 1)
    twin = replace(later, run_id="r0", data=())
    stores.backtests.save(later)
    stores.backtests.save(twin)
    stores.flush()
    with opened(profile_dir) as again:
        assert again.backtests.all() == [twin, later, done]
        assert again.backtests.get("r1") == done
        assert again.backtests.get("r9") is None


def test_parts_and_trades_belong_to_their_run(stores):
    stores.backtests.save(RUN)
    stores.backtests.save(replace(RUN, run_id="r2"))
    for part in (RunPart("r1", 1, b"b"), RunPart("r1", 0, b"a"), RunPart("r2", 0, b"c"),
                 RunPart("r1", 1, b"B")):  # fmt: skip
        stores.backtests.add_part(part)
    assert stores.backtests.parts("r1") == [RunPart("r1", 0, b"a"), RunPart("r1", 1, b"B")]
    stores.backtests.save_trades("r1", [TRADE])
    newest = [replace(TRADE, exit_ms=9), replace(TRADE, side="short")]
    stores.backtests.save_trades("r1", newest)
    assert stores.backtests.trades("r1") == newest
    assert stores.backtests.delete_parts("r1", 1)
    assert [part.number for part in stores.backtests.parts("r1")] == [1]
    assert not stores.backtests.delete_parts("r1", 1)
    assert [part.number for part in stores.backtests.parts("r2")] == [0]
    stores.backtests.delete("r1")
    assert stores.backtests.get("r1") is None
    assert stores.backtests.parts("r1") == []
    assert stores.backtests.trades("r1") == []
    assert stores.backtests.parts("r2") == [RunPart("r2", 0, b"c")]


def test_what_comes_late_of_a_deleted_run_is_dropped_and_holds_nothing_up(stores):
    stores.backtests.save(RUN)
    stores.backtests.delete("r1")
    stores.backtests.add_part(RunPart("r1", 0, b"a"))
    stores.backtests.save_trades("r1", [TRADE])
    stores.backtests.save(replace(RUN, run_id="r2"))
    stores.flush()
    assert stores.backtests.parts("r1") == []
    assert stores.backtests.trades("r1") == []
    assert [one.run_id for one in stores.backtests.all()] == ["r2"]


def test_the_hash_of_a_request_tells_settings_apart_and_ignores_its_title():
    assert request_hash(replace(REQUEST, title="Again")) == request_hash(REQUEST)
    others = [
        replace(REQUEST, seed=13),
        replace(REQUEST, folds=5),
        replace(REQUEST, data=REQUEST.data[:1]),
        replace(REQUEST, terms=BacktestTerms()),
        replace(REQUEST, preset=some_preset(sets=(some_set(hold_candles=4),))),
    ]
    assert len({request_hash(one) for one in (REQUEST, *others)}) == 6


def test_a_request_that_was_damaged_on_disk_is_named(stores):
    stores.backtests.save(RUN)
    stores.flush()
    stores.database._connection.execute(
        "UPDATE backtests SET request = replace(request, '\"nsga-ii\"', '\"luck\"')"
    )
    with pytest.raises(InvalidValueError, match='search: "luck" is none of'):
        stores.backtests.get("r1")
