"""Short real runs through the one door: what is told must add up, whatever the seed."""

from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pytest

from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.domain.events import FillRecorded
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import PositionState
from tests.helpers.paper_run import Waiter, application, practice

D = Decimal


def check_books(app, summary) -> None:
    """Σ fills = positions, Σ P&L − fees − funding = change of equity, rows = summary."""
    connection_id = summary["connection_id"]
    fills = app.stores.orders.fills(connection_id)
    with localcontext(prec=200):
        change = D(summary["final_equity"]) - D(summary["start_equity"])
        assert D(summary["gross_pnl"]) - D(summary["fees"]) - D(summary["funding"]) == change
        assert D(summary["net_pnl"]) == change
        assert sum((f.fee for f in fills), D(0)) == D(summary["fees"])
        positions = [
            *app.stores.positions.closed_page(limit=100_000).items,
            *app.stores.positions.unfinished(connection_id),
        ]
        owner = {o.client_id: o.position_id for o in app.stores.orders.page(limit=100_000).items}
        for position in positions:
            own = [f for f in fills if owner.get(f.client_id) == position.position_id]
            entries = [f for f in own if f.side is position.side]
            exits = [f for f in own if f.side is not position.side]
            assert position.entry_qty == sum((f.qty for f in entries), D(0))
            assert position.exit_qty == sum((f.qty for f in exits), D(0))
            assert position.entry_notional == sum((f.notional for f in entries), D(0))
            assert position.exit_notional == sum((f.notional for f in exits), D(0))
            assert position.fees == sum((f.fee for f in own), D(0))
            if position.state is PositionState.CLOSED:
                assert position.qty == 0
    assert summary["fills"] == len(fills)
    assert summary["positions_closed"] == sum(p.state is PositionState.CLOSED for p in positions)
    assert summary["positions_open"] == sum(p.qty > 0 for p in positions)


RUNS = [
    practice(seed=1),
    practice(seed=2, max_hold_s=120),
    practice(seed=3, base_factor=10.0, live_factor=10.0, limit_exposure_pct=1000.0,
             limit_symbol_exposure_pct=1000.0, paper_balance=10_000_000.0),
    practice(seed=4, market_type=MarketType.SPOT),
]  # fmt: skip


@pytest.mark.logs
@pytest.mark.parametrize("draft", RUNS, ids=["perpetual", "time exits", "partial fills", "spot"])
async def test_the_sums_of_a_run_agree_to_the_last_digit(profile_dir, draft):
    async with application(profile_dir) as app:
        connection = await app.service.connections.add(draft)
        await app.service.commands.start()
        await Waiter(app).fills(40)
        await app.service.commands.pause()
        running = await app.service.queries.summary(connection.connection_id)
        check_books(app, running)  # with positions open, too
        await app.service.commands.resume()
        await Waiter(app).fills(20)
        await app.service.commands.stop()
        summary: Any = await app.service.queries.summary(connection.connection_id)
        check_books(app, summary)
        if draft.market_type is MarketType.SPOT:
            positions = app.stores.positions.closed_page().items
            assert {p.side for p in positions} == {Side.BUY}
        if draft.settings.get("base_factor"):
            fills = app.stores.orders.fills(connection.connection_id)
            assert len(fills) > len({f.client_id for f in fills})
        assert all(loop["errors"] == 0 for loop in summary["loops"].values())


@pytest.mark.logs
async def test_a_run_goes_on_where_the_last_ended_and_the_sums_still_agree(profile_dir):
    async with application(profile_dir) as app:
        connection = await app.service.connections.add(practice(seed=5))
        await app.service.commands.start()
        await Waiter(app).fills(30)
    async with application(profile_dir) as app:
        assert not app.coordinator.was_running
        await app.service.commands.start()
        await Waiter(app).fills(20)
        await app.service.commands.stop()
        summary: Any = await app.service.queries.summary(connection.connection_id)
        check_books(app, summary)
        assert summary["fills"] >= 50


@pytest.mark.logs
async def test_the_account_follows_prices_after_a_summary_of_a_running_engine(profile_dir):
    async with application(profile_dir) as app:
        connection = await app.service.connections.add(practice(seed=5))
        await app.service.commands.start()
        await Waiter(app).fills(5)
        await app.service.queries.summary(connection.connection_id)
        await app.service.commands.pause()
        engine = app.coordinator.engine(connection.connection_id)
        assert engine is not None
        session = engine.session
        assert session is not None
        await session.accounting.read_balance()
        await app.service.queries.summary(connection.connection_id)
        session.accounting.account.equity = None
        session.accounting.value()
        assert session.accounting.account.equity is not None


@pytest.mark.logs
async def test_a_start_that_ends_early_does_not_forget_where_the_market_stood(profile_dir):
    async with application(profile_dir) as app:
        connection = await app.service.connections.add(practice(seed=5))
        await app.service.commands.start()
        await Waiter(app).fills(5)
        await app.service.commands.stop()
        key = f"cursor:{connection.connection_id}"
        stood = app.stores.state.get(key)
        settings = {**connection.settings, "symbols": "NONE/USDT"}
        await app.service.connections.update(replace(connection, settings=settings))
        with pytest.raises(UserActionError, match="Unknown symbol"):
            await app.service.commands.start()
        app.coordinator._keeper.write()
        await app.service.commands.stop()
        assert app.stores.state.get(key) == stood


@pytest.mark.logs
async def test_every_query_answers_for_a_run(profile_dir):  # noqa: PLR0915 - one run for all
    async with application(profile_dir) as app:
        service, queries = app.service, app.service.queries
        assert (await queries.start_report()).first_run
        snapshot = await queries.snapshot()
        assert (snapshot.blocked_by, snapshot.blocked_page) == ("No connection is on", "settings")
        connection = await service.connections.add(practice(seed=1))
        name = connection.connection_id
        with pytest.raises(NotFoundError):
            await queries.summary(name)
        assert (await queries.snapshot()).blocked_by == "The engine is stopped"
        await service.commands.start()
        await Waiter(app).fills(12)
        await service.commands.pause()
        snapshot = await queries.snapshot()
        (view,) = snapshot.connections
        assert snapshot.blocked_by == "The engine is paused"
        assert view.fills >= 12
        assert view.equity is not None
        assert view.simulated_opened >= view.simulated_closed > 0
        assert sum(view.sets_per_level) > 0
        assert view.practice
        for position in snapshot.positions:
            assert position.net_pnl is not None
        fills = await queries.fills(connection_id=name)
        assert len(fills) == view.fills
        assert [f.ts_ms for f in fills] == sorted((f.ts_ms for f in fills), reverse=True)
        orders = await queries.orders(connection_id=name)
        assert {o.purpose for o in orders} >= {"entry", "stop", "target"}
        entry = next(o for o in orders if o.purpose == "entry")
        (decision,) = await queries.decisions(client_id=entry.client_id)
        assert decision.accepted
        assert decision.computation == entry.computation != ""
        refused = await queries.decisions(accepted=False)
        reasons = await queries.decision_reasons(name)
        assert {d.reason for d in refused} <= set(reasons)
        assert all(d.reason != "accepted" and d.message for d in refused)
        closed = await queries.positions(closed=True)
        assert all(p.close_reason and p.closed_ms for p in closed)
        assert len(await queries.positions(closed=False)) == view.open_positions
        simulated = await queries.simulated(connection_id=name, limit=50)
        assert len(simulated.items) >= 50
        await service.commands.stop()
        assert len(await queries.equity(name)) >= 1
        loss = await service.commands.emergency_stop(close_positions=True)
        assert "Emergency stop" in loss.message
        assert (await queries.snapshot()).blocked_by == "The emergency stop is engaged"
        await service.commands.rearm()
        with pytest.raises(UserActionError):
            await service.commands.close_positions(["nothing"])
        with pytest.raises(NotFoundError):
            await service.commands.cancel_order("nothing")


@pytest.mark.logs
async def test_a_position_is_closed_and_an_order_cancelled_by_hand(profile_dir):
    async with application(profile_dir) as app:
        await app.service.connections.add(practice(seed=1))
        await app.service.commands.start()
        await Waiter(app).until(FillRecorded, lambda _event: True)
        (position, *_) = (await app.service.queries.snapshot()).positions
        result = await app.service.commands.close_positions([position.position_id])
        assert result.message.startswith("Closing")
        await app.service.commands.restart()
        assert app.coordinator.is_running()


@pytest.mark.logs
async def test_logs_are_listed_counted_and_exported(profile_dir, tmp_path):
    async with application(profile_dir) as app:
        queries = app.service.queries
        connection = await app.service.connections.add(practice(seed=1))
        await app.service.commands.start()
        await app.service.commands.stop()
        lines = await queries.logs(source="engine", limit=1000)
        assert [line.message for line in reversed(lines)][:2] == [
            "Engine: stopped → starting", "Practice: stopped → starting",
        ]  # fmt: skip
        own = await queries.logs(connection_id=connection.connection_id)
        assert 0 < len(own) < len(await queries.logs(limit=1000))
        newest, second, *_ = await queries.logs()
        assert (await queries.logs(before_id=newest.log_id, limit=1)) == (second,)
        assert (await queries.log_counts())["info"] > 5
        target = tmp_path / "export.txt"
        count = await queries.export_logs(str(target), text="running")
        text = target.read_text().splitlines()
        assert len(text) == count > 0
        times = [line[:23] for line in text]
        assert times == sorted(times)
        with pytest.raises(UserActionError, match="does not exist"):
            await queries.export_logs(str(tmp_path / "no" / "export.txt"))
