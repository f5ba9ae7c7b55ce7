from pathlib import Path

import pytest

from cts_desktop.analysis.warm import warm
from tests.helpers.engine_world import World

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Count lines in the first case of a test only: the others run the same, half again as long."""
    for item in items:
        case = getattr(item, "callspec", None)
        if case is not None and any(case.indices.values()) and HERE in item.path.parents:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session", autouse=True)
def kernels():
    """Compile before time is moved by hand: no start may wait for a compiler."""
    warm()


@pytest.fixture
async def world(tmp_path):
    made = World(tmp_path)
    yield made
    for gateway in made.gateways.values():
        gateway.hanging.clear()
        gateway.failing.clear()
    await made.close()
