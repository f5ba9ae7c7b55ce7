from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_storage import RECORD_DTYPE, pack_sets, read_records, unpack_sets
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import RESULT_WINDOW
from tests.unit.analysis.feeds import feed, new_book, walk

SETS = 5
finite = st.floats(allow_nan=False, allow_infinity=False)
single = st.floats(width=32, allow_nan=False, allow_infinity=False)
wins = st.integers(0, 2**30)
latched_holding = st.sampled_from([(0, at.IDLE), (0, at.HOLDING), (1, at.HOLDING)])


@settings(max_examples=30)
@given(
    state=hnp.arrays(np.float64, (SETS, at.STATE_COLUMNS), elements=finite),
    log_e=hnp.arrays(np.float64, SETS, elements=finite),
    ring=hnp.arrays(np.float32, (SETS, RESULT_WINDOW), elements=single),
    counts=st.lists(st.tuples(wins, wins), min_size=SETS, max_size=SETS),
    positions=st.lists(latched_holding, min_size=SETS, max_size=SETS),
    rest=hnp.arrays(np.uint8, (3, SETS), elements=st.integers(0, 3)),
    order=st.permutations(range(SETS)),
)
def test_packing_loses_nothing(state, log_e, ring, counts, positions, rest, order):
    both = np.array([(lost + won, won) for lost, won in counts], np.int32)
    flags = np.zeros((at.FLAG_ROWS, SETS), np.uint8)
    flags[at.LATCHED], flags[at.PHASE] = np.array(positions, np.uint8).T
    flags[[at.LEVEL, at.STATE, at.MISSES]] = rest
    indices = np.array(order)
    packed = pack_sets(indices, state, both, log_e, flags, ring).tobytes()
    found = (
        np.ones_like(state), np.ones_like(both), np.ones_like(log_e), np.ones_like(flags),
        np.ones_like(ring),
    )  # fmt: skip
    unpack_sets(read_records(packed), indices, *found)
    for before, after in zip((state, both, log_e, ring), (*found[:3], found[4]), strict=True):
        # Bytes: zeros keep their sign.
        assert before.tobytes() == after.tobytes()
    kept = [at.PHASE, at.LATCHED, at.LEVEL, at.STATE, at.MISSES]
    assert np.array_equal(flags[kept], found[3][kept])


def lived_in() -> SetBook:
    book = new_book()
    feed(book, walk(3, 800, volatility=0.001))
    return book


def test_a_pending_entry_is_not_stored():
    book = new_book()
    book.flags[at.PHASE] = at.PENDING
    row = book.rows(np.array([0]), 0)[0]
    copy = new_book()
    copy.load([row.set_key], row.data)
    assert copy.flags[at.PHASE, 0] == at.IDLE


def test_a_row_says_in_columns_what_its_record_says():
    book = lived_in()
    book.flags[at.LEVEL, 7], book.flags[at.STATE, 7] = 2, at.PAUSED
    row = book.rows(np.array([3, 7]), 77)[1]
    spec = book.specs[7]
    assert (row.set_key, row.symbol, row.indication) == (spec.key, "A/USDT", "direction")
    assert (row.side, row.level, row.state, row.updated_ms) == ("long", 2, "paused", 77)
    assert (row.closed_count, row.win_count) == tuple(book.counts[7].tolist())
    assert row.net_units_sum == book.state[7, at.SUM]
    assert row.closed_count > 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("version", 1, "version 1"),
        ("version", 3, "version 3"),
        ("holding", 2, "1 of 3 stored .* damaged"),
        ("level", 4, "damaged"),
        ("state", 4, "damaged"),
        ("latched", 1, "damaged"),
        ("counts", (3, 4), "damaged"),
        ("counts", (3, -1), "damaged"),
        ("log_e", np.nan, "damaged"),
        ("figures", np.inf, "damaged"),
        ("ring", np.nan, "damaged"),
    ],
)
def test_a_damaged_or_foreign_record_is_refused_and_nothing_is_restored(field, value, words):
    book = lived_in()
    idle = np.flatnonzero(book.flags[at.PHASE] == at.IDLE)[:3]
    rows = book.rows(idle, 0)
    packed = np.frombuffer(b"".join(row.data for row in rows), RECORD_DTYPE).copy()
    packed[field][1] = value
    copy = new_book()
    with pytest.raises(ValueError, match=words):
        copy.load([row.set_key for row in rows], packed.tobytes())
    assert not copy.state.any()
    assert copy.closed_total == 0


@pytest.mark.parametrize("cut", [1, 319, 321])
def test_a_record_of_another_length_is_refused(cut):
    row = lived_in().rows(np.array([0]), 0)[0]
    with pytest.raises(ValueError, match="not a whole number of records of 320"):
        read_records((row.data + row.data)[:cut])


def test_the_layout_of_a_record_is_what_databases_hold():
    """A change here needs a new version and a migration."""
    assert RECORD_DTYPE.itemsize == 320
    fields: Any = RECORD_DTYPE.fields
    assert [fields[name][1] for name in RECORD_DTYPE.names or ()] == [
        0, 1, 2, 3, 4, 5, 6, 8, 16, 24, 120,
    ]  # fmt: skip
