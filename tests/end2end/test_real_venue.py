"""The unmodified program trades on the test exchange: over HTTP and websockets, through a kill.

Spot and perpetual run at the same time on one exchange, each with a profile of its own, and a third
program trades on paper on the prices of another exchange.
"""

import faulthandler
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, Final

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.market import MarketType
from tests.end2end.program import Running, rows, run, started, value
from tests.helpers.venue_program import (
    PASSPHRASE,
    Venue,
    VenueBooks,
    Watch,
    draft,
    make_profile,
    venue_process,
    write_waves,
)

pytestmark = pytest.mark.slow

D = Decimal
KINDS: Final = (MarketType.SPOT, MarketType.PERPETUAL)
PATIENCE_S: Final = 90.0
#: A stop rests long before the program has used so much of the processor since the first fill.
UNPROTECTED_S: Final = 3.0
OVER: Final = {"closed", "dust"}
ALIVE: Final = {"opening", "open", "closing"}
#: All that a program without a key may ask Binance for.
PUBLIC: Final = {"time", "exchangeInfo", "klines", "24hr", "ping"}


def wait_until(condition: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends, f"{what}: not within {PATIENCE_S:g} s"
        time.sleep(0.1)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Profile:
    """One profile with one connection to the exchange, and the program that runs on it."""

    def __init__(self, directory: Path, wanted: Any, waves: Path) -> None:
        self._path = directory
        make_profile(directory, wanted, waves)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return rows(self._path, query, *values)

    def value(self, query: str, *values: object) -> Any:
        return value(self._path, query, *values)

    def count(self, states: Collection[str]) -> int:
        """Return how many positions are in one of *states*."""
        return sum(state in states for (state,) in self.rows("SELECT status FROM positions"))

    def wait_for_positions(self, more: int) -> None:
        wanted = self.count(OVER) + more
        wait_until(lambda: self.count(OVER) >= wanted, f"{wanted} positions that are over")

    @contextmanager
    def running(self) -> Iterator[Running]:
        command = ("headless", "--profile", self._path)
        with started(*command, CTS_PASSPHRASE=PASSPHRASE) as program:
            program.wait_for("Started")
            yield program

    def panic(self) -> None:
        """Close everything from outside, as somebody in a hurry does."""
        said = run("panic", "--profile", self._path, timeout_s=60)
        assert said.returncode == 0, said.stdout + said.stderr


class Trader(Profile):
    """A profile with a key: what it did, and what the exchange says of it at the end.

    Attributes:
        unprotected_s: longest time that something was held at the exchange without a stop there,
            in processor time of the program.
        looks: how often something was held when the exchange was looked at.
        killed_ms, restarted_ms: when the program was killed, and started again.
    """

    def __init__(self, directory: Path, venue: Venue, kind: MarketType, waves: Path) -> None:
        super().__init__(directory / f"{kind}", draft(venue.url, kind, Mode.TESTNET), waves)
        self.spot = kind is MarketType.SPOT
        self.books = VenueBooks(venue, kind)
        self.begin = self.books.money()
        self.end: Mapping[str, Decimal] = {}
        self.unprotected_s = 0.0
        self.looks = 0
        self.killed_ms = self.restarted_ms = 0

    def trade(self) -> None:
        """Trade, die with a position open, trade again, close everything."""
        for _ in range(3):  # what is open may just be closing at the moment of the kill
            self._die()
            if self.count(ALIVE):
                break
        self.restarted_ms = now_ms()
        with self.running() as program, self._watched(program):
            self.wait_for_positions(2)
            self.panic()
            assert program.end() == 0, program.output
        self.end = self.books.money()

    def _die(self) -> None:
        with self.running() as program, self._watched(program):
            self.wait_for_positions(1)
            wait_until(lambda: self.count({"open"}) and self.books.stops(), "a stop")
            self.killed_ms = now_ms()
            assert program.end(signal.SIGKILL) == -signal.SIGKILL

    @contextmanager
    def _watched(self, program: Running) -> Iterator[None]:
        with Watch(self.books, program.process.pid) as watch:
            yield
        self.looks += watch.looks
        self.unprotected_s = max(self.unprotected_s, watch.longest_s)


class PaperTrader(Profile):
    """A profile without a key, on the exchange's prices; `asked` is all it wanted to know."""

    def __init__(self, directory: Path, venue: Venue, waves: Path) -> None:
        super().__init__(
            directory / "paper", draft(venue.url, MarketType.PERPETUAL, Mode.PAPER), waves
        )
        self._venue = venue
        self.asked: Mapping[str, int] = {}

    def trade(self) -> None:
        """Trade, and stop."""
        with self.running() as program:
            self.wait_for_positions(1)
            assert program.end() == 0, program.output
        self.asked = self._venue.requests()


@pytest.fixture(scope="module")
def profiles(tmp_path_factory) -> dict[str, Any]:
    faulthandler.cancel_dump_traceback_later()  # it takes its time, and says by itself what hangs
    directory = tmp_path_factory.mktemp("real_venue")
    waves = write_waves(directory / "BTC_USDT_1s.csv")
    played = ("--data", waves)
    with venue_process(*played) as venue, venue_process(*played) as other:
        made = {f"{kind}": Trader(directory, venue, kind, waves) for kind in KINDS}
        everybody = [*made.values(), PaperTrader(directory, other, waves)]
        with ThreadPoolExecutor(len(everybody)) as pool:
            list(pool.map(lambda trader: trader.trade(), everybody))
        for trader in made.values():
            trader.books.freeze()
        return {**made, "paper": everybody[-1]}


@pytest.fixture(params=[f"{kind}" for kind in KINDS])
def trader(profiles, request) -> Trader:
    found: Trader = profiles[request.param]
    return found


@pytest.fixture(autouse=True)
def exact_sums():
    with localcontext(prec=200):
        yield


def test_positions_were_opened_protected_and_closed_before_and_after_a_kill(trader):
    before = trader.value(
        "SELECT count(*) FROM positions WHERE created_at < ? AND closed_at IS NOT NULL",
        trader.killed_ms,
    )
    after = trader.value(
        "SELECT count(*) FROM positions WHERE created_at > ? AND closed_at IS NOT NULL",
        trader.restarted_ms,
    )
    assert before >= 2  # one that was over, and the one that was open
    assert after >= 1
    assert trader.count(ALIVE) == 0
    purposes = {row[0] for row in trader.rows("SELECT DISTINCT intent FROM orders")}
    assert purposes >= ({"entry", "stop"} if trader.spot else {"entry", "stop", "target"})


def test_the_program_said_that_it_died_and_reconciled(trader):
    said = [row[0] for row in trader.rows("SELECT message FROM trade_engine_logs")]
    assert any("ended unexpectedly" in line for line in said)
    assert sum(line.startswith("Reconciled") for line in said) >= 2
    logged = trader.rows("SELECT message FROM trade_engine_logs WHERE level = 'error'")
    # On a slow machine the price may pass a stop before it is placed: then there is a close.
    assert [line for (line,) in logged if not line.endswith("closing at market")] == []


def test_nothing_was_opened_before_books_and_exchange_were_compared(trader):
    (reconciled_ms,) = trader.rows(
        "SELECT min(timestamp) FROM trade_engine_logs"
        " WHERE timestamp >= ? AND message LIKE 'Reconciled%'",
        trader.restarted_ms,
    )[0]
    entries = trader.rows(
        "SELECT client_id FROM orders WHERE intent = 'entry' AND created_at BETWEEN ? AND ?",
        trader.restarted_ms, reconciled_ms,
    )  # fmt: skip
    assert entries == []


def test_every_order_is_at_the_exchange_once(trader):
    # An order that waited for a price and was triggered is shown twice: as what waited and as what
    # was traded, which carries the same name.
    waiting = Counter(o["clientAlgoId"] for o in trader.books.orders if "algoId" in o)
    others = Counter(
        o["clientOrderId"]
        for o in trader.books.orders
        if "algoId" not in o and o["clientOrderId"] not in waiting
    )
    stored = dict(trader.rows("SELECT client_id, status FROM orders"))
    assert len(stored) == trader.value("SELECT count(*) FROM orders")
    # What the exchange refused it does not show.
    assert waiting + others == Counter(name for name, how in stored.items() if how != "rejected")


def test_every_fill_of_the_exchange_is_booked_once(trader):
    def plain(*row: object) -> tuple[object, ...]:
        name, order, *amounts = row
        return str(name), str(order), *(D(str(amount)) for amount in amounts)

    theirs = sorted(
        plain(t["id"], t["orderId"], t["price"], t["qty"], t["commission"])
        for t in trader.books.trades
    )
    ours = sorted(
        plain(*row)
        for row in trader.rows("SELECT f.trade_id, f.venue_id, f.price, f.size, f.fee FROM fills f")
    )
    assert ours == theirs
    assert len(theirs) >= 6


def test_every_fill_belongs_to_an_order_and_a_position(trader):
    lost = trader.rows(
        "SELECT f.trade_id FROM fills f WHERE NOT EXISTS (SELECT 1 FROM orders o JOIN positions p"
        " ON p.id = o.position_id WHERE o.client_id = f.client_id)"
    )
    assert lost == []


def test_nothing_was_held_without_a_stop_at_the_exchange_while_the_program_ran(trader):
    assert trader.looks > 0
    print(f"{trader.unprotected_s:.2f} s without a stop")
    assert trader.unprotected_s < UNPROTECTED_S


def test_profit_and_loss_are_the_exchanges_own_to_the_last_digit(trader):
    """All positions are over, so the change of the account is what they earned.

    On spot what cannot be sold stays as dust, which the positions count as lost: the quote currency
    alone is compared, and the dust below, quantity by quantity.
    """
    booked = D(0)
    for side, bought, sold, fees, base_fees, funding, realised in trader.rows(
        "SELECT side, entry_notional, exit_notional, fees, base_fee_notional, funding,"
        " realized_pnl FROM positions WHERE status IN ('closed', 'dust')"
    ):
        gross = (D(sold) - D(bought)) * (1 if side == "buy" else -1)
        # A fee taken in the base currency is missing in what could be sold: not twice.
        assert D(realised) == gross - (D(fees) - D(base_fees)) - D(funding)
        booked += D(realised)
    assert booked != 0
    assert trader.end["USDT"] - trader.begin["USDT"] == booked


def test_what_is_left_in_base_currency_is_the_dust_of_the_positions(trader):
    left = sum(
        (
            D(bought) - D(sold) - D(fees)
            for bought, sold, fees in trader.rows(
                "SELECT entry_size, exit_size, base_fees FROM positions"
                " WHERE status IN ('closed', 'dust')"
            )
        ),
        D(0),
    )
    assert left == (trader.end.get("BTC", D(0)) if trader.spot else 0)
    assert (left > 0) == trader.spot


def test_the_database_is_whole(trader):
    assert trader.value("PRAGMA integrity_check") == "ok"


# ---------------------------------------------------------------------- paper on live prices
def test_paper_trades_on_the_exchanges_prices(profiles):
    paper = profiles["paper"]
    assert paper.count(OVER) >= 1
    prices = [D(row[0]) for row in paper.rows("SELECT price FROM fills")]
    assert len(prices) >= 2
    assert all(D(50_000) < price < D(70_000) for price in prices)


def test_paper_asks_the_exchange_for_nothing_that_needs_a_key(profiles):
    asked = profiles["paper"].asked
    assert asked
    methods, paths = zip(*(name.split() for name in asked), strict=True)
    assert set(methods) == {"GET"}
    assert {path.rsplit("/", 1)[-1] for path in paths} <= PUBLIC
