"""A database of every schema opens today, with all that was in it."""

import hashlib
from decimal import Decimal

import pytest

from cts_desktop.domain.orders import OrderState
from cts_desktop.domain.positions import PositionState
from cts_desktop.storage.migrations import MIGRATIONS
from tests.unit.storage.samples import opened
from tests.upgrade.files import ROWS, write_database

#: A migration is frozen once it was released: whoever changes one must write a new one instead.
FINGERPRINTS = {
    1: "4afd7b093b14bc62",
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


def test_a_new_file_has_the_same_tables_as_an_upgraded_one(tmp_path):
    (tmp_path / "old").mkdir()
    write_database(tmp_path / "old" / "cts.db", 1)

    def schema(name: str) -> list[tuple[str, ...]]:
        with opened(tmp_path / name) as stores:
            return stores.database.select("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")

    (tmp_path / "new").mkdir()
    assert schema("old") == schema("new")
