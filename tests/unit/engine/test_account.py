from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.domain.errors import DatabaseError, RetryLaterError, UserActionError
from cts_desktop.domain.risk import Reason
from cts_desktop.engine.account import Account, Baseline
from tests.helpers.trading_rig import database_full

D = Decimal
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def fixed(price: str):
    return lambda _symbol: D(price)


@pytest.fixture
def account(rig, stores):
    return Account("c001", rig.gateway, stores, rig.log)


def again(rig, stores, **more) -> Account:
    """The account after a restart."""
    stores.flush()
    return Account("c001", rig.gateway, stores, rig.log, **more)


async def valued(account: Account, rig, price: str, now_ms: int) -> Account:
    await account.refresh(0)
    account.value(rig.book, fixed(price), now_ms, 0)
    return account


async def test_before_the_first_answer_nothing_is_known(account, rig):
    account.value(rig.book, fixed("100"), 0, 0)
    assert account.equity is None
    assert account.baseline is None


async def test_equity_is_the_wallet_and_the_open_profit(account, rig):
    await rig.enter()
    await account.refresh(0)
    account.value(rig.book, fixed("101"), 0, 0)
    assert account.open_pnl == 1
    assert account.equity == D("10000.95")  # 1 profit less 0.05 fee


async def test_equity_is_unknown_while_a_price_is(account, rig):
    await rig.enter()
    await account.refresh(0)
    account.value(rig.book, lambda _symbol: None, 0, 0)
    assert account.equity is None


async def test_between_a_fill_and_the_balance_that_holds_it_the_last_equity_stays(account, rig):
    await rig.enter()
    await account.refresh(events=1)
    account.value(rig.book, fixed("110"), 0, events=1)
    account.value(rig.book, fixed("90"), 1, events=2)
    assert account.equity == D("10009.95")
    await account.refresh(events=2)
    account.value(rig.book, fixed("90"), 2, events=2)
    assert account.equity == D("9989.95")


async def test_a_failed_query_makes_the_balance_unknown(account, rig):
    await account.refresh(0)
    rig.gateway.failing.add("fetch_balance")
    with pytest.raises(RetryLaterError):
        await account.refresh(0)
    account.value(rig.book, fixed("100"), 0, 0)
    assert account.balance is None
    assert account.equity is None


async def test_the_day_starts_anew_and_the_peak_only_rises(account, rig):
    await rig.enter()
    await account.refresh(0)
    account.value(rig.book, fixed("110"), 0, 0)
    account.value(rig.book, fixed("100"), 1, 0)
    assert account.baseline.day_start == account.baseline.peak == D("10009.95")
    account.value(rig.book, fixed("105"), DAY_MS, 0)
    assert account.baseline.day_start == D("10004.95")
    assert account.baseline.peak == D("10009.95")


async def test_the_baselines_survive_a_restart_on_the_same_day_whatever_the_equity_is(
    account, rig, stores
):
    await rig.enter()
    await valued(account, rig, "110", 5)
    second = again(rig, stores)
    assert second.baseline == account.baseline == Baseline(0, D("10009.95"), D("10009.95"))
    await valued(second, rig, "90", DAY_MS - 1)
    assert second.equity == D("9989.95")
    assert second.baseline == account.baseline
    assert again(rig, stores).baseline == account.baseline


async def test_after_days_off_the_day_begins_at_the_present_equity_and_the_peak_stays(
    account, rig, stores
):
    await rig.enter()
    await valued(account, rig, "110", 5)
    second = await valued(again(rig, stores), rig, "90", 4 * DAY_MS + 7)
    assert second.baseline == Baseline(4, D("9989.95"), D("10009.95"))
    assert again(rig, stores).baseline == second.baseline


@pytest.mark.parametrize("hour", [0, 7, 23])
async def test_the_day_begins_exactly_at_the_hour_that_is_set(rig, stores, hour):
    await rig.enter()
    account = again(rig, stores, day_start_hour=hour)
    begins_ms = 100 * DAY_MS + hour * HOUR_MS
    await valued(account, rig, "110", begins_ms)
    for after_ms, day, start in ((DAY_MS - 1, 100, "10009.95"), (DAY_MS, 101, "9989.95")):
        account.value(rig.book, fixed("90"), begins_ms + after_ms, 0)
        assert account.baseline == Baseline(day, D(start), D("10009.95"))


async def test_neither_a_clock_set_back_nor_another_start_of_day_begins_a_day_twice(account, rig):
    await rig.enter()
    await valued(account, rig, "110", 10 * DAY_MS + 3 * HOUR_MS)
    before = account.baseline
    account.value(rig.book, fixed("90"), 10 * DAY_MS - 1, 0)
    account.day_start_hour = 5
    account.value(rig.book, fixed("90"), 10 * DAY_MS + 4 * HOUR_MS, 0)
    assert account.baseline == before
    account.value(rig.book, fixed("90"), 11 * DAY_MS + 5 * HOUR_MS, 0)
    assert account.baseline.day_start == D("9989.95")


async def test_a_market_of_another_time_begins_a_day_of_its_own(account, rig):
    await rig.enter()
    await valued(account, rig, "110", 10 * DAY_MS)
    account.value(rig.book, fixed("90"), 8 * DAY_MS, 0)
    assert account.baseline == Baseline(8, D("9989.95"), D("10009.95"))


@pytest.mark.parametrize("what", ["balance", "mark", "fill"])
async def test_while_anything_is_unknown_no_day_begins_and_no_peak_is_set(account, rig, what):
    await rig.enter()
    await valued(account, rig, "110", 0)
    before = account.baseline
    if what == "balance":
        rig.gateway.failing.add("fetch_balance")
        with pytest.raises(RetryLaterError):
            await account.refresh(0)
    price = (lambda _symbol: None) if what == "mark" else fixed("500")
    account.value(rig.book, price, DAY_MS, 1 if what == "fill" else 0)
    assert account.baseline == before


@pytest.mark.parametrize(
    "stored",
    [
        "nonsense", 7, [], {}, {"day": 1, "day_start": "1"}, None,
        {"day": "1", "day_start": "1", "peak": "1"}, {"day": True, "day_start": "1", "peak": "1"},
        {"day": 1, "day_start": "many", "peak": "1"}, {"day": 1, "day_start": "1", "peak": "NaN"},
        {"day": 1, "day_start": None, "peak": "1"}, {"day": 1, "day_start": "1", "peak": ["1"]},
    ],
)  # fmt: skip
async def test_a_damaged_baseline_is_reported_and_measured_anew(rig, stores, stored):
    stores.state.put("baseline:c001", stored)
    account = again(rig, stores)
    assert account.baseline is None
    assert rig.log.has("warning", "daily loss and drawdown are damaged") == (stored is not None)
    await valued(account, rig, "100", 5 * DAY_MS)
    assert again(rig, stores).baseline == Baseline(5, D(10_000), D(10_000))


async def test_a_baseline_that_is_not_even_json_is_reported_and_measured_anew(rig, stores):
    stores.state.put("baseline:c001", "x")
    stores.flush()
    stores.database._connection.execute("UPDATE engine_state SET value = '{\"day\": 1'")
    assert again(rig, stores).baseline is None
    assert rig.log.has("warning", "damaged")


async def test_a_day_that_began_with_nothing_begins_again_with_the_first_money(rig, stores):
    nothing = {"day": 0, "day_start": "0", "peak": "0"}
    stores.state.put("baseline:c001", nothing)
    account = await valued(again(rig, stores), rig, "100", 5)
    assert account.baseline == Baseline(0, D(10_000), D(10_000))


# ------------------------------------------------------------------ the drawdown is reset
async def test_after_a_reset_the_drawdown_is_measured_from_the_present_equity(account, rig, stores):
    await rig.enter()
    await valued(account, rig, "110", 0)
    account.value(rig.book, fixed("90"), 1, 0)
    account.reset_drawdown(2)
    assert account.baseline == Baseline(0, D("10009.95"), D("9989.95"))
    # Durable: there without a flush, as after a crash.
    assert Account("c001", rig.gateway, stores, rig.log).baseline == account.baseline
    assert rig.log.has("info", "measured from 9,989.95 on (before: 10,009.95)")


async def test_the_drawdown_cannot_be_reset_while_the_equity_is_unknown(account, rig):
    await valued(account, rig, "100", 0)
    before = account.baseline
    rig.gateway.failing.add("fetch_balance")
    with pytest.raises(RetryLaterError):
        await account.refresh(0)
    account.value(rig.book, fixed("100"), 0, 0)
    with pytest.raises(UserActionError, match="not known"):
        account.reset_drawdown(0)
    assert account.baseline == before


async def test_a_reset_that_cannot_be_stored_does_not_take_place(account, rig, stores):
    await rig.enter()
    await valued(account, rig, "110", 0)
    stores.flush()
    account.value(rig.book, fixed("90"), 1, 0)
    before = account.baseline
    with database_full(stores), pytest.raises(DatabaseError):
        account.reset_drawdown(2)
    assert account.baseline == before


# ------------------------------------------------------------------ breach
async def test_a_breach_names_the_end_of_the_day_and_ends_with_it(account, rig):
    limits = replace(rig.config.limits(), daily_loss_pct=D("0.1"))
    assert account.breached(limits) is None
    await rig.enter()
    await valued(account, rig, "110", 0)
    assert account.breached(limits) is None
    account.value(rig.book, fixed("90"), 1, 0)
    account.day_start_hour = 7
    breach = account.breached(limits)
    assert breach.rule is Reason.DAILY_LOSS
    assert breach.message == (
        "Daily loss 0.20 % of 10,009.95 has reached the limit of 0.1 %: "
        "no new entries until 07:00 UTC"
    )
    account.value(rig.book, fixed("90"), DAY_MS + 7 * HOUR_MS, 0)
    assert account.breached(limits) is None


async def test_an_unknown_equity_is_no_breach(account, rig):
    limits = replace(rig.config.limits(), daily_loss_pct=D("0.1"))
    await rig.enter()
    await valued(account, rig, "110", 0)
    account.value(rig.book, fixed("90"), 1, 0)
    account.value(rig.book, lambda _symbol: None, 2, 0)
    assert account.breached(limits) is None


async def test_what_a_balance_holds_is_that_of_the_newest_answer(account, rig):
    await rig.clock.run(3)
    await account.refresh(4)
    asked = (account.events, account.asked_ms)
    assert asked == (4, rig.clock.now_ms())
    rig.gateway.failing.add("fetch_balance")
    await rig.clock.run(3)
    with pytest.raises(RetryLaterError):
        await account.refresh(5)
    assert (account.events, account.asked_ms) == asked


async def test_the_equity_curve_gets_points_only_where_equity_is_known(account, rig, stores):
    account.record(1)
    await account.refresh(0)
    account.value(rig.book, fixed("100"), 2, 0)
    account.record(2)
    assert [p.ts_ms for p in stores.equity.series("c001", 0, 10, 10)] == [2]
