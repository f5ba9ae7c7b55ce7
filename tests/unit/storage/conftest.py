from collections.abc import Iterator
from pathlib import Path

import pytest

from cts_desktop.storage.stores import SqliteStores
from tests.unit.storage.samples import HandClock, opened


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def stores(profile_dir: Path, clock: HandClock) -> Iterator[SqliteStores]:
    with opened(profile_dir, clock) as made:
        yield made
