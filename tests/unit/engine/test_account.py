from decimal import Decimal

import pytest

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.engine.account import Account

D = Decimal
DAY_MS = 86_400_000


def fixed(price: str):
    return lambda _symbol: D(price)


@pytest.fixture
def account(rig, stores):
    return Account("c001", rig.gateway, stores)


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


async def test_the_baselines_survive_a_restart(account, rig, stores):
    await rig.enter()
    await account.refresh(0)
    account.value(rig.book, fixed("110"), 5, 0)
    stores.flush()
    again = Account("c001", rig.gateway, stores)
    assert again.baseline == account.baseline
    await again.refresh(0)
    again.value(rig.book, fixed("90"), DAY_MS - 1, 0)
    assert again.baseline == account.baseline


async def test_the_equity_curve_gets_points_only_where_equity_is_known(account, rig, stores):
    account.record(1)
    await account.refresh(0)
    account.value(rig.book, fixed("100"), 2, 0)
    account.record(2)
    assert [p.ts_ms for p in stores.equity.series("c001", 0, 10, 10)] == [2]
