"""What is queued reaches the disk, whatever a part of the program does."""

import pytest

from cts_desktop.engine.state_keeper import StateKeeper
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog
from tests.helpers.trading_rig import database_full


class Part:
    """Queues a value, or fails."""

    def __init__(self, stores: SqliteStores, name: str, error: Exception | None = None) -> None:
        self._stores = stores
        self._name = name
        self.error = error
        self.asked = 0

    def persist(self) -> None:
        self.asked += 1
        if self.error is not None:
            raise self.error
        self._stores.state.put(self._name, self.asked)


@pytest.fixture
def log():
    return RecordingLog()


def keeper_of(stores: SqliteStores, log: RecordingLog, *parts: Part) -> StateKeeper:
    return StateKeeper(stores, lambda: parts, log, ManualClock())


def test_a_defect_of_one_connection_keeps_no_other_from_the_disk(stores, log):
    broken, sound = Part(stores, "broken", ValueError("not a number")), Part(stores, "sound")
    keeper = keeper_of(stores, log, broken, sound)
    for _ in range(3):
        keeper.write()
    assert (broken.asked, stores.state.get("sound"), stores.database.queued) == (3, 3, 0)
    assert keeper.error == ""
    assert log.errors == [broken.error]  # said once


def test_while_the_database_takes_nothing_nobody_queues_more(stores, log):
    part = Part(stores, "part")
    keeper = keeper_of(stores, log, part)
    with database_full(stores):
        keeper.write()
        keeper.write()
        assert keeper.error
        assert part.asked == 1
    keeper.write()
    assert (keeper.error, stores.state.get("part")) == ("", 1)
