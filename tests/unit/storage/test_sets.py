import math
from dataclasses import replace

from cts_desktop.storage.sets import SetFilter
from tests.unit.storage.samples import CONNECTION, opened, set_row, trade


def test_a_set_comes_back_to_the_last_bit(stores):
    stores.sets.save(CONNECTION, [set_row()])
    assert stores.sets.load(CONNECTION) == [set_row()]


def test_a_set_keeps_values_that_are_no_numbers(stores):
    stores.sets.save(CONNECTION, [replace(set_row(), data={"x": math.nan})])
    assert math.isnan(stores.sets.load(CONNECTION)[0].data["x"])


def test_a_set_is_saved_over_itself(stores):
    stores.sets.save(CONNECTION, [set_row(level=0)])
    stores.sets.save(CONNECTION, [set_row(level=2)])
    assert stores.sets.load(CONNECTION) == [set_row(level=2)]


def test_connections_have_sets_of_their_own(stores):
    stores.sets.save("a", [set_row(level=1)])
    stores.sets.save("b", [set_row(level=2)])
    stores.sets.add_trades("a", [trade(1)])
    assert stores.sets.load("b") == [set_row(level=2)]
    assert stores.sets.recent_results("b", 50) == {}


def test_a_trade_may_come_before_its_set(stores):
    stores.sets.add_trades(CONNECTION, [trade(1)])
    assert stores.sets.load(CONNECTION) == []
    stores.sets.save(CONNECTION, [set_row()])
    assert stores.sets.load(CONNECTION) == [set_row()]
    assert stores.sets.recent_results(CONNECTION, 50) == {"set-a": [1.0]}


def test_recent_results_are_the_newest_of_each_set_oldest_first(stores):
    for number in range(20):
        stores.sets.add_trades(CONNECTION, [trade(number, "a"), trade(100 + number, "b")])
    assert stores.sets.recent_results(CONNECTION, 3) == {
        "a": [17.0, 18.0, 19.0],
        "b": [117.0, 118.0, 119.0],
    }


def test_of_each_set_only_the_newest_results_are_kept_with_a_tenth_of_slack(stores):
    stores.sets.results_to_keep = lambda connection_id: 50
    for number in range(500):
        stores.sets.add_trades(CONNECTION, [trade(number, "a")])
        if number % 5 == 0:
            stores.sets.add_trades(CONNECTION, [trade(number, "b")])
    results = stores.sets.recent_results(CONNECTION, 1000)
    assert 50 <= len(results["a"]) <= 55
    assert 50 <= len(results["b"]) <= 55
    assert results["a"][-50:] == [float(n) for n in range(450, 500)]


def test_a_restart_trims_what_was_left(profile_dir):
    with opened(profile_dir) as stores:
        stores.sets.add_trades(CONNECTION, [trade(n) for n in range(100)])
    with opened(profile_dir) as stores:
        stores.sets.results_to_keep = lambda connection_id: 50
        stores.sets.add_trades(CONNECTION, [trade(100)])
        assert len(stores.sets.recent_results(CONNECTION, 1000)["set-a"]) == 50


def test_simulated_trades_are_listed_last_closed_first_and_paged(stores):
    for number in range(6):
        stores.sets.add_trades(CONNECTION, [trade(number, "ab"[number % 2])])
    first = stores.sets.trade_page(SetFilter(CONNECTION), limit=4)
    rest = stores.sets.trade_page(SetFilter(CONNECTION), first.after)
    assert first.items + rest.items == tuple(trade(n, "ab"[n % 2]) for n in reversed(range(6)))
    only = stores.sets.trade_page(SetFilter(CONNECTION, set_key="b"), limit=2)
    assert [t.net_units for t in only.items] == [5.0, 3.0]


def test_trades_of_the_same_millisecond_are_paged_without_loss(stores):
    stores.sets.add_trades(CONNECTION, [trade(1, key) for key in "abcde" for _ in range(2)])
    seen, after = [], ""
    while True:
        page = stores.sets.trade_page(after=after, limit=3)
        seen += [t.set_key for t in page.items]
        if not (after := page.after):
            break
    assert sorted(seen) == sorted("abcde" * 2)


def test_sets_are_listed_highest_level_first_and_counted(stores):
    rows = [set_row(f"s{n}", level=n % 3, symbol="AB"[n % 2]) for n in range(7)]
    stores.sets.save(CONNECTION, rows)
    stores.sets.add_trades(CONNECTION, [trade(1, "not saved yet")])
    first = stores.sets.page(SetFilter(CONNECTION), limit=4)
    rest = stores.sets.page(SetFilter(CONNECTION), first.after)
    assert [r.level for r in first.items + rest.items] == [2, 2, 1, 1, 0, 0, 0]
    assert {r.set_key for r in first.items + rest.items} == {f"s{n}" for n in range(7)}
    assert stores.sets.levels(CONNECTION) == {
        (0, "evaluating"): 3, (1, "evaluating"): 2, (2, "evaluating"): 2,
    }  # fmt: skip
    found = stores.sets.page(SetFilter(symbol="B", level=1, indication="direction"))
    assert {r.set_key for r in found.items} == {"s1"}


def test_sets_no_longer_used_are_deleted_with_their_trades(stores):
    stores.sets.save(CONNECTION, [set_row("old"), set_row("new")])
    stores.sets.add_trades(CONNECTION, [trade(1, "old"), trade(2, "new")])
    stores.database.queue("UPDATE config_sets SET updated_at = 5 WHERE set_key = 'old'", ())
    stores.sets.delete_unused(CONNECTION, 10)
    assert [r.set_key for r in stores.sets.load(CONNECTION)] == ["new"]
    assert stores.sets.recent_results(CONNECTION, 9) == {"new": [2.0]}
