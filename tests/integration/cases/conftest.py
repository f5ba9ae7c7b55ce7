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
#: Lines are counted in these cases, at the simulated venue: between them they run what all run, and
#: counting takes longer than the rest of a case.
COUNTED = frozenset(
    {
        "test_418",
        "test_a_close_while_an_add_is_in_doubt_survives_a_crash",
        "test_a_full_disk_does_not_keep_a_position_open",
        "test_a_held_symbol_is_delisted_while_down",
        "test_a_liquidation_around_an_add_leaves_nothing_open",
        "test_a_set_with_a_losing_block_asks_for_more_and_leaves_no_room_for_adds",
        "test_a_start_during_maintenance_does_not_trade_and_can_be_repeated",
        "test_a_venue_without_stops_is_watched_here",
        "test_an_add_of_unknown_outcome_is_looked_for_and_never_repeated",
        "test_an_averaged_position_ends_at_its_new_target",
        "test_cancel_timeout",
        "test_crash_after_intent",
        "test_database_locked_3_s",
        "test_dust_after_base_fee",
        "test_emergency_stop_while_the_exchange_answers_nothing_but_errors",
        "test_emergency_stop_while_the_exchange_hangs",
        "test_more_at_the_venue_than_ours_can_be_adopted",
        "test_one_false_answer_about_positions_changes_nothing",
        "test_pause_during_an_entry",
        "test_remainder_below_minimum",
        "test_stop_filled_while_the_key_was_revoked",
        "test_switching_dca_off_ends_adding_to_what_is_open",
        "test_the_clock_is_set_while_an_order_is_in_doubt",
        "test_unknown_external_order",
        "test_unknown_external_order_is_ignored_until_it_changes",
    }
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait ten real seconds for a venue that hangs."""
    monkeypatch.setattr(session_module, "_PATIENCE_S", 0.2)


@pytest.fixture(params=["simulated", pytest.param("ccxt", marks=pytest.mark.logs)])
async def open_case(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenCase]:
    """Return what opens a case at a venue with rules and fees as given."""
    made: list[Case] = []
    if request.node.originalname not in COUNTED:
        request.node.add_marker(pytest.mark.no_cover)
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
