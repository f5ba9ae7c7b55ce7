"""The cases of the contract for orders, in the order in which they are listed there:

`test_order_outcomes`, `test_crashes`, `test_other_hands`, `test_rests_and_stops`,
`test_stream_and_limits`, `test_machine`, `test_stopping`. A test's name is its case; what a case
needs besides follows it under a name of its own. The strategies that act on real orders come after
them: `test_adds`, `test_block`.

Each case runs at the simulated venue, and through the real gateway at the test exchange, over
real sockets; `beyond_a_network` says which do not, and why. What only a network does follows in
`test_ccxt_network`.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from cts_desktop.engine import session as session_module
from tests.helpers.case import Case
from tests.helpers.ccxt_under_test import CcxtExchange
from tests.helpers.exchange_under_test import ExchangeUnderTest, SimulatedExchange
from tests.helpers.manual_clock import ManualClock
from tests.helpers.quiet_loop import NOT_HERE
from tests.helpers.venue import BTC, ETH, Venue
from tests.integration.cases.beyond_a_network import REASONS

OpenCase = Callable[..., Any]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait ten real seconds for a venue that hangs."""
    monkeypatch.setattr(session_module, "_PATIENCE_S", 0.2)


@pytest.fixture(params=["simulated", pytest.param("ccxt", marks=pytest.mark.logs)])
async def open_case(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenCase]:
    """Return what opens a case at a venue with rules and fees as given."""
    made: list[Case] = []
    if request.param == "ccxt":
        name, _, parameters = request.node.name.partition("[")
        own = parameters.rstrip("]").removeprefix("ccxt").removeprefix("-")
        if why := NOT_HERE or REASONS.get(f"{name}[{own}]") or REASONS.get(name):
            pytest.skip(why)

    async def make(**venue: Any) -> Case:
        exchange: ExchangeUnderTest
        if request.param == "ccxt":
            exchange = CcxtExchange(venue.get("rule"))
        else:
            exchange = SimulatedExchange(Venue(ManualClock(), symbols=(BTC, ETH), **venue))
        await exchange.start()
        made.append(Case(tmp_path, exchange))
        return made[-1]

    yield make
    for case in made:
        await case.close()
        await case.exchange.close()


@pytest.fixture
async def case(open_case: OpenCase) -> Case:
    """The whole engine in front of an exchange that does what the test says."""
    opened: Case = await open_case()
    return opened


@pytest.fixture
def exchange(case: Case) -> ExchangeUnderTest:
    """The exchange of the case."""
    return case.exchange
