"""The test exchange as its own tests use it."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from cts_desktop.runtime.clock import SystemClock
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.tape import Tape


@pytest.fixture
async def exchange() -> AsyncIterator[TestExchange]:
    catalogue = Catalogue.recorded()
    tape = Tape(catalogue.rules, SystemClock(), past_minutes=60)
    made = TestExchange(catalogue=catalogue, tape=tape)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def connect(exchange: TestExchange) -> AsyncIterator[Callable[[str], Any]]:
    async with aiohttp.ClientSession() as session:
        yield lambda path: session.ws_connect(f"{exchange.url}{path}")
