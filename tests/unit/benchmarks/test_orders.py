import asyncio
from decimal import Decimal

import pytest

from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side
from tests.benchmarks import __main__ as bench
from tests.benchmarks import orders
from tests.benchmarks.harness import directory_on_disk
from tests.benchmarks.orders import Books, many_fills, unfinished_orders
from tests.benchmarks.storage import ours
from tests.benchmarks.venues import HoldingGateway, TimedGateway
from tests.helpers.manual_clock import turns

SYMBOLS, TICKS_PER_S = 4, 400.0


def request(client_id: str, side: Side = Side.BUY, *, reduce_only: bool = False) -> OrderRequest:
    qty = Decimal("0.01")
    return OrderRequest(
        client_id, "BTC0/USDT", side, OrderType.MARKET, qty, reduce_only=reduce_only
    )


class Engine:
    """Takes steps, as the engine does."""

    def __init__(self) -> None:
        self.steps = asyncio.Queue[object]()

    async def on_step(self, step: object) -> None:
        self.steps.put_nowait(step)

    def on_market_end(self) -> None: ...

    def on_market_failure(self, error: BaseException) -> None:
        raise error


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(orders, "ORDERS", 100)


def counted(books: Books, table: str) -> dict[str, int]:
    query = f"SELECT status, count(*) FROM {table} GROUP BY status"  # noqa: S608 - own names
    return {str(state): int(count) for state, count in books.stores.database.select(query)}


def test_after_the_absence_every_order_is_as_the_venue_has_it(few):
    with ours() as stores:
        books = Books(stores)
        unfinished_orders(books)
        assert counted(books, "orders") == {"open": 100}
        books.reconcile()
        assert counted(books, "orders") == {"filled": 5, "cancelled": 2, "open": 93}
        assert counted(books, "positions") == {"open": 5, "abandoned": 2, "opening": 93}


def test_after_the_absence_no_fill_is_missing(few):
    with ours() as stores:
        books = Books(stores)
        many_fills(books)
        known = len(stores.orders.fills(orders.CONNECTION))
        assert known == len(books.venue.fills) - 10
        books.reconcile()
        assert len(stores.orders.fills(orders.CONNECTION)) == len(books.venue.fills)
        assert counted(books, "orders") == {"filled": 100}


async def test_only_entries_are_timed_from_the_step_that_led_to_them():
    gateway, engine = TimedGateway(SYMBOLS, TICKS_PER_S, "c001"), Engine()
    asked = iter(["BTC0/USDT"])
    gateway.on_tick = lambda: next(asked, "")
    await gateway.connect()
    await gateway.start_market(tuple(await gateway.load_markets()), 10, engine)
    for _ in range(3):
        await engine.steps.get()
    await gateway.stop_market()
    assert (await gateway.create_order(request("a"))).state is OrderState.FILLED
    assert len(gateway.took_ms) == 1
    await gateway.create_order(request("b", Side.SELL, reduce_only=True))
    assert len(gateway.took_ms) == 1
    await gateway.close()


async def test_a_holding_venue_answers_nothing_and_then_everything():
    gateway, engine = HoldingGateway(SYMBOLS, TICKS_PER_S, "c001"), Engine()
    await gateway.connect()
    await gateway.start_market(tuple(await gateway.load_markets()), 10, engine)
    await engine.steps.get()
    await gateway.stop_market()
    with gateway.holding():
        ordering = asyncio.ensure_future(gateway.create_order(request("a")))
        asking = asyncio.ensure_future(gateway.fetch_fills(0))
        await turns(100)
        assert not ordering.done()
        assert not asking.done()
    assert (await ordering).state is OrderState.FILLED
    assert [fill.client_id for fill in await asking] == ["a"]
    await gateway.close()


def test_a_directory_on_disk_is_gone_in_the_end():
    with directory_on_disk() as directory:
        assert "build" in directory
    with pytest.raises(FileNotFoundError):
        open(directory)  # noqa: PTH123, SIM115


@pytest.mark.parametrize("part", ["p50_ms", "p99_ms"])
def test_the_figures_of_orders_are_known_by_name(part):
    for name in (f"tick_to_order_{part}", f"tick_to_order_1000_{part}"):
        assert bench.BENCHMARKS[name] is orders.BENCHMARKS[name]
    assert "reconcile_1000_orders_ms" in bench.BENCHMARKS
    assert "ui_lag_hang_max_ms" in bench.BENCHMARKS
