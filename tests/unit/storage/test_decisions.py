"""Refusals of the gate: a million equal ones are few rows, and none is lost."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.risk import Decision, RuleResult
from cts_desktop.storage.decisions import DecisionFilter, DecisionRepository
from tests.unit.storage.samples import CONNECTION, NOW_MS, decision, opened

MINUTE_MS = 60_000
#: NOW_MS lies inside a minute: this is where the next one begins.
NEXT_MS = NOW_MS // MINUTE_MS * MINUTE_MS + MINUTE_MS


def refusal(ts_ms: int, **changes: Any) -> Decision:
    values: dict[str, Any] = {
        "accepted": False,
        "reason": "balance",
        "client_id": "",
        "position_id": "",
    }
    return decision(**{**values, "ts_ms": ts_ms, **changes})


class TestEqualRefusals:
    def test_they_are_one_row_of_the_first_with_the_time_of_the_last(self, stores):
        chain = (RuleResult("balance", passed=False, value="9", limit="10"),)
        first = refusal(NEXT_MS, value="9", limit="10", rules=chain, set_key="best")
        stores.decisions.add(first)
        stores.decisions.add(refusal(NEXT_MS + 1, value="8", limit="10", set_key="best"))
        stores.decisions.add(refusal(NEXT_MS + 59_999, value="7", set_key="another"))
        assert stores.decisions.page().items == (replace(first, ts_ms=NEXT_MS + 59_999, repeats=3),)

    def test_the_next_minute_has_a_row_of_its_own(self, stores):
        stores.decisions.add(refusal(NEXT_MS - 1))
        stores.decisions.add(refusal(NEXT_MS))
        assert [d.repeats for d in stores.decisions.page().items] == [1, 1]

    def test_another_symbol_side_reason_purpose_or_position_is_another_refusal(self, stores):
        made = refusal(NEXT_MS)
        others: tuple[dict[str, Any], ...] = (
            {"symbol": "ETH/USDT"}, {"side": "sell"}, {"reason": "exposure"}, {"purpose": "close"},
            {"position_id": "pos9"}, {"connection_id": "paper-2"},
        )  # fmt: skip
        for each in (made, *(replace(made, **other) for other in others)):
            stores.decisions.add(each)
            stores.decisions.add(each)
        assert [d.repeats for d in stores.decisions.page().items] == [2] * 7

    def test_accepted_decisions_are_never_one(self, stores):
        for _ in range(3):
            stores.decisions.add(decision())
        stores.decisions.add(refusal(NOW_MS, reason="accepted"))
        assert [d.repeats for d in stores.decisions.page().items] == [1, 1, 1, 1]

    def test_a_restart_within_the_minute_goes_on_with_the_row(self, profile_dir):
        for second in range(3):
            with opened(profile_dir) as stores:
                stores.decisions.add(refusal(NEXT_MS + second))
        with opened(profile_dir) as stores:
            (row,) = stores.decisions.page().items
            assert (row.repeats, row.ts_ms) == (3, NEXT_MS + 2)

    def test_a_refusal_that_is_known_is_counted_without_writing_its_chain_again(self, stores):
        stores.decisions.add(refusal(NEXT_MS))
        stores.decisions.page()
        stores.decisions.add(refusal(NEXT_MS + 1))
        stores.decisions.add(refusal(NEXT_MS + 2))
        assert stores.database.queued == 2  # counted without writing the chain again
        assert stores.decisions.by_reason(CONNECTION) == {"balance": 3}
        assert stores.decisions.page(DecisionFilter(reasons=("balance",))).items[0].repeats == 3


CASES = st.tuples(
    st.sampled_from(("BTC/USDT", "ETH/USDT")),
    st.sampled_from(("buy", "sell")),
    st.sampled_from(("balance", "exposure", "cooldown")),
    st.integers(0, 30_000),
    st.booleans(),
)


@given(st.lists(CASES, max_size=60))
def test_the_sum_of_repeats_is_the_number_of_refusals(cases):
    """Whatever comes in whatever order, over minutes and restarts."""
    with tempfile.TemporaryDirectory() as directory, opened(Path(directory)) as stores:
        at_ms, distinct = NEXT_MS, set()
        for symbol, side, reason, later_ms, restarted in cases:
            at_ms += later_ms
            distinct.add((symbol, side, reason, at_ms // MINUTE_MS))
            if restarted:
                stores.decisions = DecisionRepository(stores.database)
            stores.decisions.add(refusal(at_ms, symbol=symbol, side=side, reason=reason))
        rows = stores.decisions.page(limit=1000).items
        assert sum(row.repeats for row in rows) == len(cases)
        assert len(rows) == len(distinct)
        assert sum(stores.decisions.by_reason(CONNECTION).values()) == len(cases)
