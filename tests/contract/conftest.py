"""Every gateway the contract is held against."""

from collections.abc import AsyncIterator, Callable
from typing import Final

import pytest

from cts_desktop.domain.market import MarketType
from tests.contract.ccxt_exchange import CcxtExchange
from tests.contract.gateway_under_test import GatewayUnderTest
from tests.contract.simulated import FaultyExchange, SimulatedExchange

EXCHANGES: Final[dict[str, Callable[[], GatewayUnderTest]]] = {
    "simulated in real time": lambda: SimulatedExchange(lockstep=False),
    "simulated in lockstep": lambda: SimulatedExchange(lockstep=True),
    "simulated spot": lambda: SimulatedExchange(lockstep=True, kind=MarketType.SPOT),
    "throttled simulated": lambda: SimulatedExchange(lockstep=False, throttled=True),
    "faulty": lambda: FaultyExchange(throttled=False),
    "throttled faulty": lambda: FaultyExchange(throttled=True),
    "ccxt spot": lambda: CcxtExchange(MarketType.SPOT),
    "ccxt perpetual": lambda: CcxtExchange(MarketType.PERPETUAL),
}


@pytest.fixture(params=EXCHANGES)
async def exchange(request: pytest.FixtureRequest) -> AsyncIterator[GatewayUnderTest]:
    made = EXCHANGES[request.param]()
    yield made
    await made.close()
