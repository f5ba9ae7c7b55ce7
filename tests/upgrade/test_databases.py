"""A database of every schema opens today, with all that was in it."""

import hashlib
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from cts_desktop.domain.orders import OrderState
from cts_desktop.domain.positions import CloseReason, PositionAdjustment, PositionState
from cts_desktop.storage.migrations import MIGRATIONS
from tests.unit.storage.samples import opened
from tests.upgrade.files import ROWS, write_database

#: A migration is frozen once it was released: whoever changes one must write a new one instead.
FINGERPRINTS = {
    1: "4afd7b093b14bc62",
    2: "b3c325a3e2390054",
    3: "0014f45b36bec786",
}


def fingerprint(statements) -> str:
    text = "\n".join(" ".join(statement.split()) for statement in statements)
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


def test_a_new_file_has_the_same_tables_as_an_upgraded_one(tmp_path):
    (tmp_path / "old").mkdir()
    write_database(tmp_path / "old" / "cts.db", 1)

    def schema(name: str) -> list[tuple[str, ...]]:
        with opened(tmp_path / name) as stores:
            return stores.database.select("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")

    (tmp_path / "new").mkdir()
    assert schema("old") == schema("new")
