"""A database of every schema opens today, with all that was in it."""

import hashlib
import inspect
import sqlite3
from contextlib import closing
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.set_storage import read_records
from cts_desktop.analysis.sets import SetBook
from cts_desktop.app import cli
from cts_desktop.domain.backtests import RunPart, RunState
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.domain.notices import Notice, NoticeKind
from cts_desktop.domain.orders import OrderState
from cts_desktop.domain.positions import CloseReason, PositionAdjustment, PositionState
from cts_desktop.domain.sets import MinuteMetrics
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.sets import SetFilter
from tests.unit.storage.samples import opened
from tests.upgrade.files import ROWS, write_database

#: The first schema that knows when a connection was armed.
ARMING_SINCE = 3
#: A migration is frozen once it was released: whoever changes one must write a new one instead.
FINGERPRINTS = {
    1: "4afd7b093b14bc62",
    2: "b3c325a3e2390054",
    3: "0014f45b36bec786",
    4: "00e4f38edab70d25",
    5: "ef142fb26c49fedc",
    6: "21b0fceec9d5e094",
}


def words(step) -> str:
    """Return a step's text: a function's is its whole file, with all that it calls."""
    text = step if isinstance(step, str) else inspect.getsource(inspect.getmodule(step))  # type: ignore[arg-type]
    return " ".join(text.split())


def fingerprint(migration) -> str:
    text = "\n".join(map(words, migration))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_every_schema_has_a_stored_file_and_a_fingerprint():
    every = set(range(1, len(MIGRATIONS) + 1))
    assert set(ROWS) == set(FINGERPRINTS) == every


@pytest.mark.parametrize("schema", FINGERPRINTS)
def test_a_released_migration_never_changes(schema):
    assert fingerprint(MIGRATIONS[schema - 1]) == FINGERPRINTS[schema]


def content(
    path: Path, tables: dict[str, str] | None = None
) -> dict[str, list[tuple[object, ...]]]:
    """Return every row by table and its columns; of *tables* only where they are given."""
    with closing(sqlite3.connect(path)) as connection:
        tables = tables or {
            name: ", ".join(
                column
                for (column,) in connection.execute(
                    "SELECT name FROM pragma_table_info(?)", (name,)
                )
            )
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
        }
        return {
            f"{name}: {columns}": connection.execute(f"SELECT {columns} FROM {name}").fetchall()  # noqa: S608
            for name, columns in tables.items()
        }


@pytest.mark.parametrize("schema", ROWS)
def test_opening_a_stored_file_keeps_every_value_of_every_table(profile_dir, schema):
    path = profile_dir / "cts.db"
    write_database(path, schema)
    before = content(path)
    assert all(before.values()), "a table without a row proves nothing"
    if schema < 4:  # the last column of sets takes another form, see the tests below
        key = next(title for title in before if title.startswith("config_sets"))
        before[key.replace(", data", "")] = [row[:-1] for row in before.pop(key)]
    opened(profile_dir).close()
    assert content(path, dict(title.split(": ") for title in before)) == before


@pytest.mark.parametrize("schema", ROWS)
def test_a_stored_file_opens_with_all_that_was_in_it(profile_dir, schema):
    write_database(profile_dir / "cts.db", schema)
    with opened(profile_dir) as stores:
        (connection,) = stores.connections.all()
        assert connection.settings == {"leverage_cap": 5}
        order = stores.orders.get("ctsold1")
        assert order is not None
        assert (order.state, order.average_price) == (OrderState.FILLED, Decimal("100.1"))
        (fill,) = stores.orders.fills("paper-1")
        assert fill.fee == Decimal("0.00000001")
        (position,) = stores.positions.unfinished("paper-1")
        assert (position.state, position.entry_price) == (PositionState.OPEN, Decimal("100.1"))
        assert stores.state.get("kill_switch") is True
        assert stores.settings.all() == {"log_retention_days": 8}
        assert stores.database.full_check() == []
        copies = [b for b in stores.backups.all() if b.kind == "upgrade"]
        assert len(copies) == (schema < len(MIGRATIONS))


def armed_at(file: Path) -> object:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT armed_at FROM connections").fetchone()[0]


@pytest.mark.parametrize("schema", ROWS)
def test_a_backup_of_every_schema_is_restored_as_it_is_but_stopped_and_then_opened(
    profile_dir, tmp_path, schema
):
    backup = tmp_path / "old.db"
    write_database(backup, schema)
    before = content(backup)
    command = ["--profile", str(profile_dir), "restore", "--file", str(backup)]
    assert cli.main(command) == 0
    assert content(backup) == before
    with closing(sqlite3.connect(profile_dir / "cts.db")) as database, database:
        stopped = (
            "DELETE FROM engine_state WHERE key = 'engine' AND value LIKE '%running\": false%'"
        )
        assert database.execute(stopped).rowcount == 1
        if schema >= ARMING_SINCE:
            armed = "UPDATE connections SET armed_at = ? WHERE armed_at IS NULL"
            assert database.execute(armed, (armed_at(backup),)).rowcount == 1
    assert content(profile_dir / "cts.db") == before
    with opened(profile_dir) as stores:
        order = stores.orders.get("ctsold1")
        assert order is not None
        assert order.state is OrderState.FILLED
        assert stores.database.full_check() == []
        assert stores.database.select("PRAGMA user_version") == [(len(MIGRATIONS),)]


@pytest.mark.parametrize("schema", ROWS)
def test_every_schema_is_the_newest_good_backup_where_it_is_the_only_one(profile_dir, schema):
    (profile_dir / "backups").mkdir()
    write_database(profile_dir / "backups" / "cts-daily-20260101T000000000Z.db", schema)
    assert cli.main(["--profile", str(profile_dir), "restore", "--newest"]) == 0
    with opened(profile_dir) as stores:
        assert stores.orders.get("ctsold1") is not None


def test_a_backup_of_a_schema_to_come_is_not_restored_and_nothing_is_changed(
    profile_dir, tmp_path, capsys
):
    write_database(profile_dir / "cts.db", len(MIGRATIONS))
    write_database(tmp_path / "new.db", len(MIGRATIONS))
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = (profile_dir / "cts.db").read_bytes()
    command = ["--profile", str(profile_dir), "restore", "--file", str(tmp_path / "new.db")]
    assert cli.main(command) == 2
    assert "newer version of this program" in capsys.readouterr().err
    assert (profile_dir / "cts.db").read_bytes() == before


def test_positions_of_schema_1_have_no_fees_in_base_nothing_adopted_and_no_prices_set_by_hand(
    profile_dir,
):
    write_database(profile_dir / "cts.db", 1)
    with opened(profile_dir) as stores:
        for name, qty in (("pos0", 0), ("pos1", Decimal("0.5"))):
            position = stores.positions.get(name)
            assert position is not None
            assert position.qty == qty
            assert position.base_fees == position.base_fee_notional == 0
            assert position.adjusted_qty == position.adjusted_notional == 0
            assert (position.fixed_stop, position.fixed_target) == (None, None)
            assert stores.positions.adjustments(name) == []
        assert stores.positions.totals("paper-1") == (
            Decimal(3), Decimal("0.2"), Decimal("-0.01"),
        )  # fmt: skip


def test_positions_of_schema_2_have_what_they_hold_beyond_their_fills(profile_dir):
    write_database(profile_dir / "cts.db", 2)
    with opened(profile_dir) as stores:
        position = stores.positions.get("pos2")
        assert position is not None
        assert (position.state, position.close_reason) == (PositionState.DUST, CloseReason.MANUAL)
        assert (position.base_fees, position.base_fee_notional) == (
            Decimal("0.001"), Decimal("0.1"),
        )  # fmt: skip
        assert (position.qty, position.adjusted_notional) == (Decimal("0.0011"), Decimal("0.01"))
        assert (position.fixed_stop, position.fixed_target) == (Decimal("95.5"), Decimal(120))
        assert stores.positions.adjustments("pos2") == [
            PositionAdjustment(
                "paper-1", "pos2", "ETH/USDT", 25, Decimal("0.999"), Decimal("0.9991"),
                "the venue holds more",
            )
        ]  # fmt: skip


SCHEMA_3_KEY = "BTC/USDT direction r5 k2 f1/1/0.5 long tp4 sl0.4 tr0.3/0.1 h3600"


def test_a_set_of_schema_3_goes_on_where_it_was(profile_dir):
    write_database(profile_dir / "cts.db", 3)
    with opened(profile_dir) as stores:
        ((names, packed),) = stores.sets.load("paper-1")
        records = read_records(packed)
        record = records[names.index(SCHEMA_3_KEY)]
        trades = stores.sets.trade_page(SetFilter("paper-1", set_key=SCHEMA_3_KEY)).items
    assert len(trades) == 57
    assert (record["holding"], record["latched"]) == (1, 1)
    assert (record["level"], record["state"], record["misses"]) == (3, at.QUALIFIED, 1)
    assert record["counts"].tolist() == [57, 30]
    assert record["log_e"] == 1.0986122886681098
    assert record["figures"].tolist() == [
        65432.1, 65666.6, 1790000300000.0, 18.25, 61.25, 12.5, 19.125, 1790000100000.0, 4.5,
        60000.0, 1789999001000.0, 1790000200000.0,
    ]  # fmt: skip
    # Result number n (from 1) was written to place (n - 1) % 50 of the ring.
    ring = {(number - 1) % 50: number * 0.125 for number in range(8, 58)}
    assert record["ring"].tolist() == [ring[place] for place in range(50)]


def test_what_a_set_of_schema_3_lacks_is_as_in_a_set_that_never_did_anything(profile_dir):
    write_database(profile_dir / "cts.db", 3)
    with opened(profile_dir) as stores:
        ((names, packed),) = stores.sets.load("paper-1")
    (idle,) = [place for place, name in enumerate(names) if name.startswith("ETH/USDT move")]
    record = read_records(packed)[idle]
    assert record["state"] == at.FAILED
    assert not record["figures"].any()
    assert not record["ring"].any()


@pytest.mark.parametrize(
    ("column", "value"),
    [("data", "{"), ("data", '{"log_e":"much"}'), ("closed_count", 2**40), ("data", "[1]")],
)
def test_a_set_that_cannot_be_converted_stops_the_upgrade_and_nothing_is_changed(
    profile_dir, column, value
):
    path = profile_dir / "cts.db"
    write_database(path, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE config_sets SET {column} = ? WHERE id = 2", (value,))  # noqa: S608
    before = content(path)
    with pytest.raises(DatabaseError, match=r"from schema 3 to .* failed and nothing was changed"):
        opened(profile_dir)
    assert content(path) == before


@pytest.mark.parametrize("value", ["9e999", "-9e999"])
def test_a_number_of_schema_3_that_is_none_does_not_keep_a_connection_from_starting(
    profile_dir, value
):
    path = profile_dir / "cts.db"
    write_database(path, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE config_sets SET net_units_sum = {value}")  # noqa: S608
        connection.execute(f"UPDATE simulated_positions SET net_units = {value}")  # noqa: S608
        held = '{"phase": 2, "entry_price": NaN, "latched": 1, "sum_squares": Infinity}'
        connection.execute("UPDATE config_sets SET data = ?", (held,))
    with opened(profile_dir) as stores:
        ((_, packed),) = stores.sets.load("paper-1")
    records = read_records(packed)
    assert not records["ring"].any()
    assert not records["holding"].any()


def test_a_book_takes_up_the_sets_of_schema_3(profile_dir):
    write_database(profile_dir / "cts.db", 3)
    direction = IndicationGrid(ranges=(5,), thresholds=(2.0,))
    grid = GridSpec(indications={"direction": direction}, tp_factors=(4.0,), sl_ratios=(0.4,))
    costs = MarketCosts.uniform(1)
    book = SetBook(("BTC/USDT",), grid, costs, LadderThresholds(), 0.1, 1000)
    with opened(profile_dir) as stores:
        restored = sum(book.load(*chunk) for chunk in stores.sets.load("paper-1"))
    index = book.space.index_of(SCHEMA_3_KEY)
    assert index is not None
    assert (restored, book.holding()) == (1, [index])
    assert book.entry_of(index) == (65432.1, 1790000300000)


def test_what_schema_4_added_is_read(profile_dir):
    write_database(profile_dir / "cts.db", 4)
    with opened(profile_dir) as stores:
        (twin,) = stores.twins.newest("paper-1", "BTC/USDT", 9)
        assert (twin.entry_slippage_pct, twin.finished_ms, twin.note) == (0.003, 43, "a note")
        (minute,) = stores.metrics.since("paper-1", 0)
        assert minute == MinuteMetrics(minute_ms=60000, steps=60, levels=(9, 3, 2, 1))
        assert stores.decisions.page().items[0].repeats == 12


def test_a_new_file_has_the_same_tables_as_an_upgraded_one(tmp_path):
    (tmp_path / "old").mkdir()
    write_database(tmp_path / "old" / "cts.db", 1)

    def schema(name: str) -> list[tuple[str, ...]]:
        with opened(tmp_path / name) as stores:
            return stores.database.select("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")

    (tmp_path / "new").mkdir()
    assert schema("old") == schema("new")


def test_presets_and_back_tests_of_schema_5_are_read(profile_dir):
    write_database(profile_dir / "cts.db", 5)
    with opened(profile_dir) as stores:
        (version,) = stores.presets.versions("t1")
        assert stores.presets.get("t1") == version.preset
        (preset_set,) = version.preset.sets
        assert (version.preset.version, version.note, preset_set.timeframe_s) == (2, "edited", 300)
        assert list(preset_set.indicators[0].ranges["period"]) == [10, 12, 14]
        (state,) = list(chain.from_iterable(stores.preset_states.load("paper-1")))
        assert (state.pinned, state.misses, state.data) == (True, 2, b"\x01\x02\xff")
        (run,) = stores.backtests.all()
        assert (run.request.seed, run.data[0].rows, run.state) == (7, 5, RunState.PAUSED)
        assert stores.backtests.parts("r1") == [RunPart("r1", 0, b"\x00\xff")]
        assert [trade.net_units for trade in stores.backtests.trades("r1")] == [0.798]


def test_notices_of_schema_6_are_read(profile_dir):
    write_database(profile_dir / "cts.db", 6)
    with opened(profile_dir) as stores:
        assert stores.notices.page() == [
            Notice(8, NoticeKind.KILL_SWITCH, "By hand", 96, 96, page="dashboard", read=True),
            Notice(
                7, NoticeKind.ORDER_REFUSED, "PAPER: No margin", 90, 95, "paper-1", "BTC/USDT",
                "orders", 3,
            ),
        ]  # fmt: skip
        assert (stores.notices.unread(), stores.notices.newest_id()) == (1, 8)
