import pytest

from cts_desktop.analysis.warm import warm
from tests.helpers.engine_world import World


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
