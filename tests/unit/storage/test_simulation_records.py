"""Twins of positions, and what the main engine did per minute."""

from dataclasses import replace

import pytest

from cts_desktop.domain.sets import MinuteMetrics
from tests.unit.storage.samples import CONNECTION, SYMBOL, opened, twin

COMPARED = {
    "entry_price": 0.1 + 0.2,
    "entry_ms": 5,
    "exit_price": 5e-324,
    "exit_ms": 7,
    "exit_reason": "trailing",
    "net_units": -1.5,
    "fee_pct": 0.1,
    "slippage_pct": 0.02,
    "funding_pct": 0.01,
    "entry_slippage_pct": -0.003,
    "exit_slippage_pct": 0.004,
    "fee_difference_pct": 0.0,
    "funding_difference_pct": -0.01,
    "finished_ms": 9,
    "note": "compared",
}


def minute(number: int, **changes: object) -> MinuteMetrics:
    return replace(MinuteMetrics(minute_ms=number * 60_000), **changes)  # type: ignore[arg-type]


class TestTwins:
    @pytest.mark.parametrize("changes", [{}, COMPARED])
    def test_a_twin_comes_back_to_the_last_bit(self, profile_dir, changes):
        made = twin(1, **changes)
        with opened(profile_dir) as stores:
            stores.twins.save(made)
        with opened(profile_dir) as stores:
            assert stores.twins.get("twin-1") == made
            assert stores.twins.get("twin-2") is None

    def test_a_twin_is_saved_over_itself_until_it_is_compared(self, stores):
        stores.twins.save(twin(2))
        stores.twins.save(twin(1))
        stores.twins.save(twin(3, connection_id="other"))
        assert [t.twin_id for t in stores.twins.unfinished(CONNECTION)] == ["twin-1", "twin-2"]
        stores.twins.save(twin(1, **COMPARED))
        assert stores.twins.unfinished(CONNECTION) == [twin(2)]
        assert stores.twins.newest(CONNECTION, SYMBOL, 9) == [twin(1, **COMPARED)]

    def test_a_twin_that_was_given_up_is_neither_unfinished_nor_a_comparison(self, stores):
        stores.twins.save(twin(1, finished_ms=9, note="The entry at the venue was never filled"))
        assert stores.twins.unfinished(CONNECTION) == []
        assert stores.twins.newest(CONNECTION, SYMBOL, 9) == []

    def test_the_newest_comparisons_of_a_symbol_come_first(self, stores):
        for number in (3, 1, 2):
            stores.twins.save(twin(number, **COMPARED))
        stores.twins.save(twin(4, symbol="ETH/USDT", **COMPARED))
        found = stores.twins.newest(CONNECTION, SYMBOL, 2)
        assert [t.twin_id for t in found] == ["twin-3", "twin-2"]


class TestMetrics:
    made = minute(
        7,
        steps=60,
        signals={"BTC/USDT direction long": 3},
        blocked={"nothing idle": 2},
        net_units=0.1 + 0.2,
        refused={"exposure": 1},
        levels=(1_000_000, 3, 2, 1),
    )

    def test_a_minute_comes_back(self, profile_dir):
        with opened(profile_dir) as stores:
            stores.metrics.add(CONNECTION, self.made)
        with opened(profile_dir) as stores:
            assert stores.metrics.since(CONNECTION, 0) == [self.made]
            assert stores.metrics.since("other", 0) == []

    def test_the_same_minute_again_replaces_it(self, stores):
        stores.metrics.add(CONNECTION, minute(7, steps=1))
        stores.metrics.add(CONNECTION, self.made)
        assert stores.metrics.since(CONNECTION, 0) == [self.made]

    def test_minutes_are_listed_from_a_time_on_oldest_first(self, stores):
        for number in range(5):
            stores.metrics.add(CONNECTION, minute(number))
        found = stores.metrics.since(CONNECTION, 3 * 60_000)
        assert [m.minute_ms for m in found] == [180_000, 240_000]

    def test_a_market_played_again_has_no_minutes_after_now(self, stores):
        for number in (*range(5), 2):
            stores.metrics.add(CONNECTION, minute(number))
            stores.metrics.add("other", minute(9))
        assert [m.minute_ms // 60_000 for m in stores.metrics.since(CONNECTION, 0)] == [0, 1, 2]
        assert len(stores.metrics.since("other", 0)) == 1

    def test_the_newest_minutes_of_each_connection_are_kept(self, stores):
        for number in range(6):
            stores.metrics.add(CONNECTION, minute(number))
            stores.metrics.add("older", minute(number - 1000))
        stores.metrics.delete_beyond(2)
        assert [m.minute_ms // 60_000 for m in stores.metrics.since(CONNECTION, 0)] == [4, 5]
        assert len(stores.metrics.since("older", -(10**9))) == 2

    def test_fewer_minutes_than_are_kept_all_stay(self, stores):
        stores.metrics.add(CONNECTION, minute(1))
        stores.metrics.delete_beyond(1)
        assert len(stores.metrics.since(CONNECTION, 0)) == 1

    def test_a_minute_of_a_program_that_counted_less_is_read(self, stores):
        old = (CONNECTION, 60_000, '{"steps":5,"gone":1}')
        stores.database.queue("INSERT INTO engine_metrics VALUES (?, ?, ?)", old)
        assert stores.metrics.since(CONNECTION, 0) == [minute(1, steps=5)]
