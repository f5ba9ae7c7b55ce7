from collections.abc import Iterator
from pathlib import Path

import pytest

from cts_desktop.storage.stores import SqliteStores
from tests.helpers.faulty_gateway import BTC, ETH, Venue
from tests.helpers.manual_clock import ManualClock
from tests.helpers.trading_rig import TradingRig, open_stores


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def stores(tmp_path: Path, clock: ManualClock) -> Iterator[SqliteStores]:
    with open_stores(tmp_path, clock) as made:
        yield made


@pytest.fixture
def venue(clock: ManualClock) -> Venue:
    return Venue(clock, symbols=(BTC, ETH))


@pytest.fixture
async def rig(stores: SqliteStores, venue: Venue):
    made = TradingRig(stores, venue)
    yield made
    await made.tasks.cancel()
