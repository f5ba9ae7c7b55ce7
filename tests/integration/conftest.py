import pytest

from tests.helpers.engine_world import World


@pytest.fixture
async def world(tmp_path):
    made = World(tmp_path)
    yield made
    for gateway in made.gateways.values():
        gateway.hanging.clear()
        gateway.failing.clear()
    await made.close()
