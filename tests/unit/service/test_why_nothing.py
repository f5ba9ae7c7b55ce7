"""Why nothing happened: the chain ends at the right link, said in a trader's words."""

from dataclasses import replace

import pytest

from cts_desktop.domain.sets import MinuteMetrics
from cts_desktop.service.views import WhyNotView
from cts_desktop.service.why_nothing import GateWords, explain

BTC, ETH = "BTC/USDT", "ETH/USDT"
GATE = GateWords(move_pct=0.01, deviation_pct=0.05)
STAGES = [
    "prices", "activity", "signals", "simulated", "qualified", "asked", "refused", "sent",
]  # fmt: skip
#: A minute in which the whole chain held.
GOOD = MinuteMetrics(
    minute_ms=0, steps=60, symbol_steps=120, active=90, quiet={ETH: 30},
    signals={f"{BTC} move long": 4, f"{ETH} direction short": 1}, blocked={"no set is free": 2},
    opened=75, closed=60, asks=12, asked=3, refused={"symbol_positions": 1}, sent=2,
    levels=(1000, 30, 5, 2),
)  # fmt: skip
NO_SIGNAL = replace(
    GOOD, signals={}, blocked={}, opened=0, closed=0, asks=0, asked=0, refused={}, sent=0,
    levels=(1037, 0, 0, 0),
)  # fmt: skip


def chain(*minutes: MinuteMetrics, gate: GateWords | None = GATE) -> dict[str, WhyNotView]:
    links = explain(minutes, gate)
    assert [link.stage for link in links] == STAGES
    return {link.stage: link for link in links}


def ends_at(*minutes: MinuteMetrics) -> str:
    blocking = [stage for stage, link in chain(*minutes).items() if link.blocking]
    assert len(blocking) <= 1
    return blocking[0] if blocking else ""


def test_where_orders_were_sent_nothing_blocks():
    assert ends_at(GOOD) == ""
    assert ends_at(NO_SIGNAL, GOOD, NO_SIGNAL) == ""


def test_the_counts_of_all_minutes_are_added_and_levels_are_of_the_newest():
    links = chain(GOOD, replace(GOOD, levels=(1000, 30, 7, 0)))
    assert {stage: link.count for stage, link in links.items()} == {
        "prices": 240, "activity": 180, "signals": 10, "simulated": 150, "qualified": 0,
        "asked": 6, "refused": 2, "sent": 4,
    }  # fmt: skip
    assert links["qualified"].detail == "Base 1\u202f000 · Main 30 · Real 7 · Exchange 0"


def test_an_engine_that_never_ran_has_nothing_to_blame():
    assert all(link.count == 0 and not link.blocking for link in explain((), None))


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"symbol_steps": 0, "active": 0, "quiet": {}, "stale": 120}, "prices"),
        ({"active": 0, "quiet": {}, "stale": 120}, "prices"),
        ({"active": 6, "quiet": {BTC: 100, ETH: 14}}, "activity"),
        ({"active": 0, "quiet": {BTC: 120}}, "activity"),
        ({"active": 90, "quiet": {ETH: 30}}, "signals"),
    ],
)
def test_without_signals_it_is_prices_gate_or_indications(changes, stage):
    assert ends_at(replace(NO_SIGNAL, **changes)) == stage


def test_signals_that_wake_nothing_end_the_chain_at_the_sets():
    minute = replace(GOOD, opened=0, closed=0, asks=0, asked=0, refused={}, sent=0)
    assert ends_at(minute) == "simulated"
    assert chain(minute)["simulated"].detail == (
        "0 closed; 2 signals woke no set: no set is free 2×"
    )


def test_sets_without_proof_end_it_at_the_ladder():
    minute = replace(GOOD, asks=0, asked=0, refused={}, sent=0, levels=(1000, 30, 7, 0), paused=4)
    assert ends_at(minute) == "qualified"
    assert chain(minute)["qualified"].detail.endswith("Real 7 · Exchange 0; 4 paused")


def test_sets_at_exchange_without_a_signal_of_theirs_end_it_at_asking():
    assert ends_at(replace(GOOD, asks=0, asked=0, refused={}, sent=0)) == "asked"


def test_what_was_refused_altogether_names_the_reasons_most_frequent_first():
    refused = {"cooldown": 1, "symbol_positions": 9, "balance": 4, "exposure": 2, "order_rate": 1}
    minute = replace(GOOD, asked=17, refused=refused, sent=0)
    assert ends_at(minute) == "refused"
    link = chain(minute)["refused"]
    assert link.count == 17
    assert link.detail == "symbol positions 9×, balance 4×, exposure 2× and 2 more"


def test_a_wish_that_was_neither_refused_nor_sent_ends_it_at_sending():
    assert ends_at(replace(GOOD, refused={}, sent=0)) == "sent"


def test_the_closed_gate_is_told_with_its_share_symbols_and_thresholds():
    minute = replace(NO_SIGNAL, active=6, quiet={BTC: 90, ETH: 4})
    assert chain(minute)["activity"].detail == (
        "Activity gate closed in 94 % of the price steps: BTC/USDT, ETH/USDT moved less than "
        "0.01 % a second, or swung less than 0.05 % a step"
    )
    assert explain((minute,), None)[1].detail.endswith("BTC/USDT, ETH/USDT moved too little")


def test_prices_that_cannot_be_judged_are_said_to_be():
    detail = chain(replace(GOOD, stale=40))["prices"].detail
    assert detail == (
        "60 price steps; 40 times a symbol had no price, or too few since the last gap"
    )
