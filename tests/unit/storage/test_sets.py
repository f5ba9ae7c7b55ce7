from dataclasses import replace
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.storage.sets import CHUNK, RESULTS_PER_SET, SetFilter
from tests.unit.storage.samples import CONNECTION, opened, set_row, trade


def loaded(stores, connection_id: str = CONNECTION) -> dict[str, bytes]:
    """Every stored state by name, of rows with states of one length."""
    found: dict[str, bytes] = {}
    for names, packed in stores.sets.load(connection_id):
        size = len(packed) // len(names)
        found |= {name: packed[i * size : (i + 1) * size] for i, name in enumerate(names)}
    return found


def results(stores, set_key: str, connection_id: str = CONNECTION) -> list[float]:
    """The stored results of a set, oldest first."""
    wanted = SetFilter(connection_id, set_key=set_key)
    return [t.net_units for t in stores.sets.trade_page(wanted, limit=10_000).items][::-1]


def add(stores, trades, at_most: int = RESULTS_PER_SET, connection_id: str = CONNECTION) -> None:
    """Store trades, and first the sets that have them."""
    keys = dict.fromkeys(made.set_key for made in trades)
    stores.sets.save(connection_id, [set_row(key) for key in keys])
    stores.sets.add_trades(connection_id, trades, at_most)


def test_a_set_comes_back_to_the_last_bit(stores):
    stores.sets.save(CONNECTION, [set_row()])
    assert list(stores.sets.load(CONNECTION)) == [(["set-a"], set_row().data)]
    assert stores.sets.page().items == (set_row(),)


def test_no_set_is_stored_at_first(stores):
    assert list(stores.sets.load(CONNECTION)) == []


def test_a_set_is_saved_over_itself(stores):
    stores.sets.save(CONNECTION, [set_row(level=0)])
    stores.sets.save(CONNECTION, [set_row(level=2)])
    assert loaded(stores) == {"set-a": set_row(level=2).data}
    assert stores.sets.page().items == (set_row(level=2),)


def test_connections_have_sets_of_their_own(stores):
    add(stores, [trade(1)], connection_id="a")
    stores.sets.save("b", [set_row(level=2)])
    assert loaded(stores, "b") == {"set-a": set_row(level=2).data}
    assert (results(stores, "set-a", "a"), results(stores, "set-a", "b")) == ([1.0], [])


def test_many_sets_are_loaded_in_chunks_and_sets_may_be_saved_in_between(stores):
    rows = [set_row(f"s{number:05}") for number in range(2 * CHUNK + 1)]
    stores.sets.save("other", rows)
    stores.sets.save(CONNECTION, rows)
    names: list[str] = []
    sizes: list[int] = []
    for chunk, _packed in stores.sets.load(CONNECTION):
        names += chunk
        sizes.append(len(chunk))
        stores.sets.save("other", [set_row("more")])
        stores.flush()
    assert sizes == [CHUNK, CHUNK, 1]
    assert names == [row.set_key for row in rows]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120),
            st.binary(min_size=8, max_size=8),
        )
    )
)
def test_any_name_and_any_bytes_come_back_as_last_saved(tmp_path_factory, sets):
    directory = tmp_path_factory.mktemp("sets")
    with opened(directory) as stores:
        for name, data in sets:
            stores.sets.save(CONNECTION, [replace(set_row(name), data=data)])
    with opened(directory) as stores:
        assert loaded(stores) == dict(sets)


def test_of_each_set_only_the_newest_results_are_kept(stores):
    stores.sets.results_to_keep = lambda connection_id: 50
    for number in range(200):
        add(stores, [trade(number, "a")])
        if number % 5 == 0:
            add(stores, [trade(number, "b")])
    assert results(stores, "a") == [float(number) for number in range(150, 200)]
    assert len(results(stores, "b")) == 40


def test_no_more_results_are_kept_than_a_connection_with_many_sets_has_room_for(stores):
    add(stores, [trade(number) for number in range(20)], at_most=5)
    assert results(stores, "set-a") == [15.0, 16.0, 17.0, 18.0, 19.0]


def test_fewer_results_to_keep_are_kept_from_the_next_result_on(profile_dir):
    with opened(profile_dir) as stores:
        add(stores, [trade(n) for n in range(100)])
    with opened(profile_dir) as stores:
        stores.sets.results_to_keep = lambda connection_id: 50
        add(stores, [trade(100)])
        assert results(stores, "set-a") == [float(n) for n in range(51, 101)]


def test_simulated_trades_are_listed_last_closed_first_and_paged(stores):
    for number in range(6):
        add(stores, [trade(number, "ab"[number % 2])])
    first = stores.sets.trade_page(SetFilter(CONNECTION), limit=4)
    rest = stores.sets.trade_page(SetFilter(CONNECTION), first.after)
    assert first.items + rest.items == tuple(trade(n, "ab"[n % 2]) for n in reversed(range(6)))
    only = stores.sets.trade_page(SetFilter(CONNECTION, set_key="b"), limit=2)
    assert [t.net_units for t in only.items] == [5.0, 3.0]


def test_trades_of_the_same_millisecond_are_paged_without_loss(stores):
    add(stores, [trade(1, key) for key in "abcde" for _ in range(2)])
    seen, after = [], ""
    while True:
        page = stores.sets.trade_page(after=after, limit=3)
        seen += [t.set_key for t in page.items]
        if not (after := page.after):
            break
    assert sorted(seen) == sorted("abcde" * 2)


def pages(stores, wanted: SetFilter, limit: int) -> list[list[str]]:
    """The names of sets, page by page."""
    found, after = [], ""
    while True:
        page = stores.sets.page(wanted, after, limit)
        found.append([row.set_key for row in page.items])
        if not (after := page.after):
            return found


def test_sets_are_listed_highest_level_first_and_counted(stores):
    rows = [set_row(f"s{n}", level=n % 3, symbol="AB"[n % 2]) for n in range(7)]
    stores.sets.save(CONNECTION, rows)
    stores.sets.save("other", rows)
    in_order = ["s5", "s2", "s4", "s1", "s6", "s3", "s0"]
    for limit in range(1, 8):
        assert list(chain(*pages(stores, SetFilter(CONNECTION), limit))) == in_order
    assert pages(stores, SetFilter(CONNECTION), 3) == [in_order[:3], in_order[3:6], in_order[6:]]
    assert stores.sets.levels(CONNECTION) == {
        (0, "evaluating"): 3, (1, "evaluating"): 2, (2, "evaluating"): 2,
    }  # fmt: skip
    assert pages(stores, SetFilter(CONNECTION, symbol="B", level=1, indication="direction"), 9) == [
        ["s1"]
    ]
    assert pages(stores, SetFilter(CONNECTION, level=0), 2) == [["s6", "s3"], ["s0"]]


def test_a_set_that_failed_at_the_bottom_is_counted_apart_and_none_is_counted_of_none(stores):
    stores.sets.save(CONNECTION, [set_row("a"), replace(set_row("f"), state="failed")])
    assert stores.sets.levels(CONNECTION) == {(0, "evaluating"): 1, (0, "failed"): 1}
    assert stores.sets.levels("other") == {}
