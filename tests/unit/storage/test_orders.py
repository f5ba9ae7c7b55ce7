from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.storage.orders import OrderFilter
from cts_desktop.storage.positions import PositionFilter
from cts_desktop.storage.stores import SqliteStores
from tests.unit.storage.samples import (
    CONNECTION,
    NOW_MS,
    SYMBOL,
    adjustment,
    fill,
    filled,
    opened,
    order,
    position,
)

amounts = st.decimals(allow_nan=False, allow_infinity=False)
#: Together far more digits than the 28 of Decimal's usual context.
booked = st.decimals(-(10**12), 10**12, places=18)
#: What the result of a position depends on.
results = st.fixed_dictionaries(
    {
        "side": st.sampled_from(Side),
        "state": st.sampled_from([PositionState.CLOSED, PositionState.DUST]),
        **dict.fromkeys(
            (
                "entry_qty", "entry_notional", "exit_qty", "exit_notional", "fees", "funding",
                "base_fees", "base_fee_notional", "adjusted_qty", "adjusted_notional",
            ),
            booked,
        ),
    }
)  # fmt: skip
in_one_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def announced(stores: SqliteStores, count: int) -> None:
    for number in range(count):
        stores.orders.announce(order(number), None)


def test_an_order_comes_back_as_it_was_announced(stores):
    stores.orders.announce(order(), None)
    assert stores.orders.get("ctspaper1") == order()


def test_an_order_comes_back_as_it_ended(stores, profile_dir):
    done = filled(order())
    stores.orders.save(done, "filled")
    stores.close()
    with opened(profile_dir) as again:
        assert again.orders.get("ctspaper1") == done
        row = again.database.select("SELECT filled_at, average_price FROM orders")[0]
        assert row == (NOW_MS + 1, "65432.123456789")


def test_an_order_without_optional_values_comes_back(stores):
    plain = order()
    request = replace(
        plain.request, type=OrderType.MARKET, price=None, stop_price=None, trailing_pct=None,
        reduce_only=False, post_only=False,
    )  # fmt: skip
    plain = replace(plain, request=request, set_key="", computation="")
    stores.orders.save(plain, "adopted")
    assert stores.orders.get("ctspaper1") == plain


def test_an_unknown_order_is_none(stores):
    assert stores.orders.get("nobody") is None


@in_one_database
@given(qty=amounts, price=amounts, notional=amounts)
def test_every_amount_comes_back_to_the_last_digit(stores, qty, price, notional):
    made = order()
    made = replace(
        made, request=replace(made.request, qty=qty, price=price), filled_notional=notional
    )
    stores.orders.save(made, "x")
    back = stores.orders.get("ctspaper1")
    assert (back.request.qty, back.request.price, back.filled_notional) == (qty, price, notional)


def test_money_is_stored_as_text(stores):
    stores.orders.announce(order(), None)
    stores.orders.add_fill(fill())
    stores.positions.save(position())
    stores.positions.audit(adjustment())
    stores.equity.add(CONNECTION, 1, Decimal("1.10"), Decimal(2))
    for table, columns in {
        "orders": "size price filled_size stop_price trailing_pct leverage filled_notional",
        "fills": "price size fee",
        "positions": "size entry_price exit_price fees funding realized_pnl stop_price "
        "target_price entry_size entry_notional exit_size exit_notional base_fees "
        "base_fee_notional adjusted_qty adjusted_notional fixed_stop fixed_target",
        "position_adjustments": "qty_before qty_after",
        "equity_snapshots": "balance equity",
    }.items():
        for column in columns.split():
            kind = stores.database.select(f"SELECT typeof({column}) FROM {table}")[0][0]  # noqa: S608
            assert (table, column, kind) == (table, column, "text")


def test_each_saved_state_leaves_an_event(stores):
    stores.orders.announce(order(), None)
    stores.orders.save(order().moved_to(OrderState.REJECTED, NOW_MS + 9, "no money"), "rejected")
    first, last = stores.orders.events("ctspaper1")
    assert (first.event, first.state, first.ts_ms) == ("announced", OrderState.INTENT, NOW_MS + 1)
    assert (last.event, last.state, last.reason) == ("rejected", OrderState.REJECTED, "no money")


def test_unfinished_orders_are_those_in_no_final_state(stores):
    for number, state in enumerate(OrderState):
        stores.orders.save(replace(order(number), state=state), "x")
    stores.orders.save(order(99, connection_id="other"), "x")
    assert {o.state for o in stores.orders.unfinished(CONNECTION)} == {
        state for state in OrderState if not state.is_final
    }
    assert stores.orders.counts(CONNECTION) == dict.fromkeys(OrderState, 1)


def test_entries_since_a_time_are_those_that_open_or_add_oldest_first(stores):
    for number, purpose in enumerate(OrderPurpose):
        stores.orders.save(replace(order(number), purpose=purpose), "x")
    late, early = replace(order(8), created_ms=NOW_MS + 3), replace(order(9), created_ms=NOW_MS - 1)
    for made in (late, early, order(10, connection_id="other")):
        stores.orders.save(made, "x")
    rejected = replace(order(11), created_ms=NOW_MS + 2, state=OrderState.REJECTED)
    stores.orders.announce(rejected, None)
    assert [
        (o.client_id.removeprefix("ctspaper"), o.purpose)
        for o in stores.orders.entries_since(CONNECTION, NOW_MS)
    ] == [
        ("0", OrderPurpose.ENTRY), ("1", OrderPurpose.ADD), ("11", OrderPurpose.ENTRY),
        ("8", OrderPurpose.ENTRY),
    ]  # fmt: skip
    assert stores.orders.entries_since(CONNECTION, NOW_MS + 3) == [late]


def test_the_list_of_entries_uses_its_index(stores):
    plan = stores.database.select(
        "EXPLAIN QUERY PLAN SELECT * FROM orders WHERE connection_id = 'x' AND intent IN "
        "('entry', 'add') AND created_at >= 5 ORDER BY created_at, id"
    )
    assert ["orders_entries" in step[3] for step in plan] == [True]


def test_the_list_of_unfinished_orders_uses_its_index(stores):
    plan = stores.database.select(
        "EXPLAIN QUERY PLAN SELECT * FROM orders WHERE connection_id = 'x' AND status IN "
        "('intent', 'sent', 'open', 'unknown', 'partially_filled') ORDER BY id"
    )
    assert "orders_unfinished" in plan[0][3]


class TestFills:
    def test_a_fill_counts_once_whether_queued_or_stored(self, stores):
        assert stores.orders.add_fill(fill())
        assert not stores.orders.add_fill(fill(price=Decimal(99)))
        stores.flush()
        assert not stores.orders.add_fill(fill())
        assert stores.orders.fills(CONNECTION) == [fill()]

    def test_the_same_trade_id_of_another_symbol_or_connection_is_another_fill(self, stores):
        assert stores.orders.add_fill(fill())
        assert stores.orders.add_fill(fill(symbol="ETH/USDT:USDT"))
        assert stores.orders.add_fill(fill(connection_id="other"))

    def test_fills_come_oldest_first_whatever_the_order_they_arrived_in(self, stores):
        for number in (3, 1, 2):
            stores.orders.add_fill(fill(number))
        assert [f.trade_id for f in stores.orders.fills(CONNECTION)] == ["t1", "t2", "t3"]

    def test_a_fill_has_the_mode_of_its_order_or_of_its_connection(self, stores):
        stores.connections.save(Connection("paper-1", "x", mode=Mode.TESTNET))
        stores.orders.announce(replace(order(1), mode="live"), None)
        stores.orders.add_fill(fill(1))
        stores.orders.add_fill(fill(2, client_id="foreign"))
        stores.orders.add_fill(fill(3, client_id="foreign", connection_id="gone"))
        modes = stores.database.select("SELECT mode FROM fills ORDER BY id")
        assert [mode for (mode,) in modes] == ["live", "testnet", ""]

    def test_the_fills_of_an_order(self, stores):
        stores.orders.add_fill(fill(1, "a"))
        stores.orders.add_fill(fill(2, "b"))
        assert [f.trade_id for f in stores.orders.fills_of("b")] == ["t2"]

    @given(rows=st.lists(st.tuples(booked, booked, booked), max_size=8))
    @in_one_database
    def test_sums_over_fills_are_exact(self, stores, rows):
        stores.database.queue("DELETE FROM fills", ())
        stores.flush()
        for number, (price, qty, fee) in enumerate(rows):
            stores.orders.add_fill(fill(number, price=price, qty=qty, fee=fee))
        totals = stores.orders.fill_totals(CONNECTION)
        with localcontext(prec=200):
            assert totals.notional == sum(price * qty for price, qty, _ in rows)
            assert totals.fees == sum(fee for _, _, fee in rows)
        assert totals.count == len(rows)


class TestPages:
    def test_pages_join_to_the_whole_list_newest_first(self, stores):
        announced(stores, 7)
        seen, after = [], ""
        while True:
            page = stores.orders.page(after=after, limit=3)
            seen += [o.client_id for o in page.items]
            if not (after := page.after):
                break
        assert seen == [f"ctspaper{n}" for n in reversed(range(7))]

    def test_a_page_that_holds_exactly_all_says_that_nothing_follows(self, stores):
        announced(stores, 3)
        assert stores.orders.page(limit=3).after == ""

    def test_an_order_announced_meanwhile_does_not_shift_the_next_page(self, stores):
        announced(stores, 4)
        first = stores.orders.page(limit=2)
        stores.orders.announce(order(50), None)
        second = stores.orders.page(after=first.after, limit=2)
        assert [o.client_id for o in second.items] == ["ctspaper1", "ctspaper0"]

    def test_orders_are_filtered(self, stores):
        stores.orders.save(order(1), "x")
        stores.orders.save(order(2, symbol="ETH/USDT"), "x")
        stores.orders.save(order(3, connection_id="other"), "x")
        stores.orders.save(filled(order(4)), "x")

        def found(**wanted: Any) -> list[str]:
            page = stores.orders.page(OrderFilter(**wanted))
            return [o.client_id.removeprefix("ctspaper") for o in page.items]

        assert found() == ["4", "3", "2", "1"]
        assert found(connection_id=CONNECTION) == ["4", "2", "1"]
        assert found(symbol="ETH/USDT") == ["2"]
        assert found(position_id="pos3") == ["3"]
        assert found(states=(OrderState.FILLED, OrderState.LOST)) == ["4"]

    def test_fills_are_filtered_and_paged(self, stores):
        stores.orders.announce(order(1), None)
        stores.orders.announce(order(2), None)
        for number in range(1, 6):
            stores.orders.add_fill(fill(number, f"ctspaper{1 + number % 2}"))
        page = stores.orders.fill_page(OrderFilter(position_id="pos2"), limit=2)
        assert [f.trade_id for f in page.items] == ["t5", "t3"]
        rest = stores.orders.fill_page(OrderFilter(position_id="pos2"), page.after)
        assert [f.trade_id for f in rest.items] == ["t1"]


class TestPositions:
    def test_a_position_comes_back_as_it_was(self, stores):
        stores.positions.save(position())
        assert stores.positions.get("pos1") == position()

    def test_an_opening_position_comes_back_as_it_was(self, stores):
        opening = position(
            state=PositionState.OPENING, closed_ms=None, opened_ms=None, close_reason=None,
            stop_price=None, target_price=None, entry_qty=Decimal(0), exit_qty=Decimal(0),
        )  # fmt: skip
        stores.positions.save(opening)
        assert stores.positions.get("pos1") == opening
        assert stores.positions.get("nobody") is None

    @given(
        sums=st.tuples(*[amounts] * 8), stop=st.none() | amounts, best=st.floats(allow_nan=False)
    )
    @in_one_database
    def test_every_sum_comes_back_to_the_last_digit(self, stores, sums, stop, best):
        names = (
            "entry_notional", "exit_notional", "fees", "funding", "base_fees",
            "base_fee_notional", "adjusted_qty", "adjusted_notional",
        )  # fmt: skip
        made = position(
            **dict(zip(names, sums, strict=True)), best_price=best, state=PositionState.OPEN,
            fixed_stop=stop, fixed_target=stop,
        )  # fmt: skip
        stores.positions.save(made)
        assert stores.positions.get("pos1") == made

    def test_the_later_state_replaces_the_earlier(self, stores):
        stores.positions.save(position(state=PositionState.OPEN, closed_ms=None))
        stores.positions.save(position())
        assert stores.positions.get("pos1") == position()
        assert stores.positions.counts(CONNECTION) == {PositionState.CLOSED: 1}

    def test_unfinished_positions_are_the_unclosed_ones_oldest_first(self, stores):
        states = list(PositionState)
        for number, state in enumerate(states):
            stores.positions.save(position(number, state=state))
        assert [p.state for p in stores.positions.unfinished(CONNECTION)] == [
            PositionState.OPENING, PositionState.OPEN, PositionState.CLOSING,
        ]  # fmt: skip
        assert stores.positions.unfinished("other") == []

    def test_totals_are_exact_sums_over_what_is_closed_or_dust_only(self, stores):
        fee_in_base = position().base_fee_notional
        stores.positions.save(position(1))
        stores.positions.save(position(2, side=Side.BUY, fees=Decimal("1e-30")))
        for number, state in enumerate(PositionState, 10):
            if state not in {PositionState.CLOSED, PositionState.DUST}:
                stores.positions.save(position(number, state=state))
        stores.positions.save(position(4, connection_id="other"))
        gross, fees, funding = stores.positions.totals(CONNECTION)
        with localcontext(prec=200):
            assert gross == 2 * fee_in_base  # long and short of the same prices but for costs
        assert fees == Decimal("0.300000000000000000000000000001")
        assert funding == Decimal("-0.02")
        stores.positions.save(position(5, state=PositionState.DUST))
        assert stores.positions.totals(CONNECTION)[2] == Decimal("-0.03")
        assert stores.positions.totals("nobody") == (0, 0, 0)

    @given(rows=st.lists(results, max_size=6))
    @in_one_database
    def test_totals_and_stored_results_are_what_the_positions_say(self, stores, rows):
        stores.database.queue("DELETE FROM positions", ())
        made = [position(number, **row) for number, row in enumerate(rows)]
        for each in made:
            stores.positions.save(each)
        gross, fees, funding = stores.positions.totals(CONNECTION)
        stored = stores.database.select("SELECT realized_pnl FROM positions ORDER BY created_at")
        with localcontext(prec=200):
            assert gross == sum(each.gross_pnl(ZERO) for each in made)
            assert [Decimal(text) for (text,) in stored] == [p.net_pnl(ZERO) for p in made]
            assert gross - fees - funding == sum(Decimal(text) for (text,) in stored)

    @pytest.mark.parametrize("state", list(PositionState))
    def test_a_result_is_stored_once_a_position_is_closed_or_dust(self, stores, state):
        stores.positions.save(position(state=state))
        ((result,),) = stores.database.select("SELECT realized_pnl FROM positions")
        assert (result is not None) == (state in {PositionState.CLOSED, PositionState.DUST})

    def test_a_rest_too_small_to_sell_counts_as_worth_nothing(self, stores):
        dust = Position(
            "p", CONNECTION, SYMBOL, Side.BUY, 0, state=PositionState.DUST, closed_ms=9,
            entry_qty=Decimal(1), entry_notional=Decimal(100), exit_qty=Decimal("0.9"),
            exit_notional=Decimal(99), fees=Decimal("0.2"),
        )  # fmt: skip
        stores.positions.save(dust)
        ((result,),) = stores.database.select("SELECT realized_pnl FROM positions")
        assert result == "-1.2"
        assert stores.positions.totals(CONNECTION) == (-1, Decimal("0.2"), 0)
        assert stores.positions.closed_page().items == (dust,)
        assert stores.positions.unfinished(CONNECTION) == []

    def test_positions_closed_since_a_time_come_oldest_first_with_those_that_left_a_rest(
        self, stores
    ):
        dust = position(3, state=PositionState.DUST, closed_ms=NOW_MS)
        for each in (
            position(1, closed_ms=NOW_MS + 5), position(2, closed_ms=NOW_MS - 1), dust,
            position(4, state=PositionState.ABANDONED), position(5, connection_id="other"),
            position(6, state=PositionState.OPEN, closed_ms=None),
        ):  # fmt: skip
            stores.positions.save(each)
        found = stores.positions.closed_since(CONNECTION, NOW_MS)
        assert found == [dust, position(1, closed_ms=NOW_MS + 5)]

    def test_adopted_quantities_are_listed_by_position_oldest_first(self, stores, profile_dir):
        for made in (adjustment(2), adjustment(1), adjustment(3, "pos2")):
            stores.positions.audit(made)
        assert stores.database.queued == 3
        stores.close()
        with opened(profile_dir) as again:
            assert again.positions.adjustments("pos1") == [adjustment(2), adjustment(1)]
            assert again.positions.adjustments("nobody") == []

    def test_open_and_closed_positions_are_paged_newest_first(self, stores):
        for number in range(5):
            over = PositionState.DUST if number % 2 else PositionState.CLOSED
            stores.positions.save(position(number, state=over, closed_ms=NOW_MS))  # all at once
            stores.positions.save(position(10 + number, state=PositionState.OPEN, closed_ms=None))
        first = stores.positions.closed_page(limit=3)
        rest = stores.positions.closed_page(after=first.after)
        assert [p.position_id for p in first.items + rest.items] == [
            "pos4", "pos3", "pos2", "pos1", "pos0",
        ]  # fmt: skip
        assert [p.position_id for p in stores.positions.open_page(limit=2).items] == [
            "pos14", "pos13",
        ]  # fmt: skip

    def test_positions_are_filtered(self, stores):
        stores.positions.save(position(1, symbol="ETH/USDT"))
        stores.positions.save(position(2, set_key="other set"))
        page = stores.positions.closed_page(PositionFilter(CONNECTION, symbol="ETH/USDT"))
        assert [p.position_id for p in page.items] == ["pos1"]
        page = stores.positions.closed_page(PositionFilter(set_key="other set"))
        assert [p.position_id for p in page.items] == ["pos2"]

    @pytest.mark.parametrize("reason", list(CloseReason))
    def test_every_reason_of_closing_comes_back(self, stores, reason):
        stores.positions.save(position(close_reason=reason))
        assert stores.positions.get("pos1").close_reason is reason
