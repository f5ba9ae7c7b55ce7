"""What a network and an exchange can do to the whole program, and what it does about that.

Time runs some times faster for the program and the exchange, sockets are real. VENUE_SPEED=1 lets
every wait last as long as it would (`make check-long`).
"""

import faulthandler
import os
import time
from decimal import Decimal
from typing import Final

import pytest

from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.exchange import Seen, TestExchange
from tests.helpers.venue_world import ID, VenueWorld, venue_world

pytestmark = [pytest.mark.slow, pytest.mark.logs]

SPEED: Final = float(os.environ.get("VENUE_SPEED", "5"))
OUTAGE_S: Final = 30.0 if SPEED == 1 else 15.0
#: Disconnects of a storm.
STORM: Final = 100 if SPEED == 1 else 15
PERPETUAL: Final = MarketType.PERPETUAL
#: Requests sent before the program heard of a refusal may arrive for so long after it.
UNDER_WAY_MS: Final = 2000


@pytest.fixture
async def world(tmp_path):
    faulthandler.cancel_dump_traceback_later()  # a slow run takes its time
    async with venue_world(tmp_path / "profile", speed=SPEED) as found:
        yield found


def cut(exchange: TestExchange) -> None:
    """Let nothing through any more."""
    exchange.faults.add("drop", times=None)
    exchange.faults.streams.refuse = True
    disconnect(exchange)


def disconnect(exchange: TestExchange) -> None:
    for close in list(exchange.faults.streams.disconnect):
        close()


async def works_again(world: VenueWorld) -> None:
    """Check that entries are possible, that what is held can be closed, and nothing came twice."""
    await recovered(world)
    await close_all(world)
    await world.ready()
    assert world.wish(), world.status.blocked_by
    await world.protected()
    assert world.sent_twice() == {}
    assert [text for level, text in world.lines if level == "error"] == []


async def recovered(world: VenueWorld) -> None:
    """Wait until the exchange is asked again, its events flow, and entries are possible."""
    gateway = world.session.gateway
    await world.until(
        lambda: (
            gateway.stream_healthy()
            and gateway.line().breaker_until_ms is None
            and not world.status.blocked_by
        ),
        lambda: f"recovered: {gateway.line()}",
    )


async def ask_to_close(world: VenueWorld) -> None:
    positions = [p.position_id for p in world.session.book.unfinished()]
    if positions:
        await world.app.service.commands.close_positions(positions)


async def close_all(world: VenueWorld) -> None:
    """Ask until it is on its way: soon after a refusal the next is said to be too early."""
    ends = time.monotonic() + world.patience_s
    while True:
        try:
            await ask_to_close(world)
            break
        except UserActionError:
            assert time.monotonic() < ends, world.lines
            await world.passes(0.5)
    await world.until(lambda: not world.held and not world.session.book.unfinished(), "flat")


async def compare(world: VenueWorld) -> None:
    """Have the program ask the exchange for everything."""
    await world.app.service.commands.reconcile(world.connection.connection_id)


def refusals(world: VenueWorld, status: int) -> list[Seen]:
    return [seen for seen in world.exchange.requests if seen.status == status]


def first_after(world: VenueWorld, refusal: Seen) -> int:
    """Return how many milliseconds after a refusal the next request that was not under way came."""
    later = [seen.ts_ms - refusal.ts_ms for seen in world.exchange.requests]
    return min(ms for ms in later if ms > UNDER_WAY_MS)


def stops(world: VenueWorld) -> list[str]:
    return [row.client_id for row in world.open_orders() if "STOP" in row.type]


# ---------------------------------------------------------------------- the line
async def test_an_outage_costs_nothing_and_is_recovered_from_without_hands(world):
    await world.holding()
    protecting = stops(world)
    cut(world.exchange)
    await world.until(lambda: "Prices are too old" in world.status.blocked_by, "blocked")
    assert not world.wish()
    await world.passes(OUTAGE_S)
    await world.tells("stream of trades is interrupted")
    assert world.session.gateway.line().stream
    assert world.held
    assert stops(world) == protecting
    world.exchange.faults.clear()
    await works_again(world)
    await world.tells("Reconciled 2 orders and 1 positions (the account stream was interrupted)")


async def test_prices_that_stay_away_block_entries_and_are_asked_for_anew(world):
    await world.holding()
    world.exchange.faults.streams.silent = True
    await world.until(lambda: "Prices are too old" in world.status.blocked_by, "blocked")
    assert not world.wish()
    await world.until(lambda: "no trades" in world.session.gateway.line().stream, "trouble shown")
    world.exchange.faults.streams.silent = False
    await works_again(world)
    await world.until(lambda: not world.session.gateway.line().stream, "the line is well")


async def test_a_storm_of_disconnects_ends_well(world):
    await world.holding()
    protecting = stops(world)
    for _ in range(STORM):
        disconnect(world.exchange)
        await world.passes(1)
    assert stops(world) == protecting
    await works_again(world)


async def test_an_expired_listen_key_is_replaced(world):
    await world.holding()
    asked = world.exchange.count("listenKey", "POST")
    world.exchange.account.expire_listen_keys(world.exchange.now_ms(), all_of_them=True)
    await world.until(lambda: world.exchange.count("listenKey", "POST") > asked, "a new key")
    await world.until(world.session.gateway.stream_healthy, "events flow")
    await works_again(world)


# ---------------------------------------------------------------------- the exchange's answers
@pytest.mark.parametrize("offset_s", [30, -30])
async def test_a_clock_that_is_off_blocks_entries_and_what_is_open_can_be_closed(world, offset_s):
    await world.holding()
    world.exchange.faults.clock_offset_ms = offset_s * 1000
    # The first request is refused for its time, which makes the program measure the clock anew:
    # a close asked for by hand is not repeated by itself, the next goes by the exchange's time.
    await ask_to_close(world)
    await world.tells("rejected: clock_offset")
    assert stops(world)
    await compare(world)
    await world.until(lambda: "The clock differs" in world.status.blocked_by, "blocked")
    assert not world.wish()
    await close_all(world)
    world.exchange.faults.clock_offset_ms = 0
    await compare(world)
    await works_again(world)


async def test_too_many_requests_are_waited_for(world):
    await world.holding()
    world.exchange.faults.too_many_requests(retry_after=10)
    await compare(world)
    await world.until(lambda: refusals(world, 429), "429")
    await works_again(world)
    assert first_after(world, refusals(world, 429)[-1]) >= 10_000


async def test_a_ban_stops_every_call_until_its_end(world):
    await world.holding()
    world.exchange.faults.ban(retry_after=20, times=1)
    await compare(world)
    await world.until(lambda: world.session.gateway.line().banned_until_ms, "the ban is shown")
    assert not world.wish()
    assert world.status.reconciling
    assert stops(world)
    await works_again(world)
    (banned,) = refusals(world, 418)
    assert first_after(world, banned) >= 20_000


async def test_an_answer_cut_in_half_does_not_make_a_second_order(world):
    await world.start()
    world.exchange.faults.add("truncate", path="/order", method="POST")
    assert world.wish()
    await world.protected()
    await world.tells("unknown: Binance: ValueError: the answer is not whole")
    await works_again(world)


async def test_maintenance_is_waited_for(world):
    await world.holding()
    world.exchange.faults.maintenance = True
    await compare(world)
    await world.tells("nothing is sent for 30 s")
    assert world.status.reconciling
    assert not world.wish()
    assert stops(world)
    world.exchange.faults.maintenance = False
    await works_again(world)


# ---------------------------------------------------------------------- the account
async def test_a_revoked_key_stops_the_engine_and_stops_stay_at_the_exchange(world):
    await world.holding()
    protecting = stops(world)
    world.exchange.account.revoked = True
    await compare(world)
    await world.until(lambda: world.status.state is EngineState.ERROR, "an error")
    assert "Invalid API-key" in world.status.error
    assert not world.wish()
    assert stops(world) == protecting
    world.exchange.account.revoked = False
    await world.app.service.commands.restart()
    world.lines.clear()  # each loop that was asking with the revoked key has told of it by now
    assert stops(world) == protecting
    await works_again(world)


async def test_a_delisted_symbol_is_told_of_and_stops_no_loop(world):
    await world.holding()
    before = world.exchange.count("rder", "POST")
    world.exchange.delist(PERPETUAL, ID)
    await world.tells("rejected: delisted")
    await world.tells("BTC/USDT: this position has no stop")
    assert world.status.state is EngineState.RUNNING
    cycles = world.status.loops[0].cycles
    await world.passes(10)
    assert world.status.loops[0].cycles > cycles
    assert not world.wish()
    # It is tried again, but not in every cycle.
    assert world.exchange.count("rder", "POST") - before < 30
    assert world.sent_twice() == {}


async def test_a_liquidation_ends_the_position_and_its_orders(world):
    await world.holding()
    world.exchange.account.perpetual.liquidate()
    await world.until(lambda: not world.session.book.unfinished(), "over")
    await world.until(lambda: not world.open_orders(), "no order is left")
    await world.tells("LIQUIDATED")
    await works_again(world)


async def test_an_account_in_hedge_mode_with_a_position_is_refused_with_a_remedy(world):
    account = world.exchange.account
    account.perpetual.set_hedged(True)
    account.place_by_hand(PERPETUAL, ID, "BUY", Decimal("0.01"), position_side="LONG")
    with pytest.raises(CtsError, match="Close the positions and cancel the orders"):
        await world.app.service.commands.start()
    assert world.status.state is EngineState.ERROR
    assert "choose the other mode for this connection" in world.status.error
    assert account.perpetual.hedged
    assert world.exchange.count("/order", "POST") == 0
    account.place_by_hand(PERPETUAL, ID, "SELL", Decimal("0.01"), position_side="LONG")
    await world.tells("start Binance: Binance does not switch")
    await world.passes(1)
    world.lines.clear()
    await world.app.service.commands.restart()
    await works_again(world)


async def test_an_account_in_hedge_mode_without_a_position_is_switched(world):
    world.exchange.account.perpetual.set_hedged(True)
    await world.holding()
    assert not world.exchange.account.perpetual.hedged
