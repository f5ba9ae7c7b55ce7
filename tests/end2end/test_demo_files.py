"""The files of a demo hold all that is needed to work every signal and trade out anew."""

import gzip
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.end2end.program import MEASURED, run, started, summary_of
from tests.helpers.agreement import nearly
from tests.helpers.demo_files import UNUSED, lines, net_units, recompute

CANDLES = 100
SYMBOLS = ("ADA", "XMR")
#: Every indication, few exits: the reference is slow.
SETTINGS = {
    "direction_ranges": "3,7", "direction_k": "1.3,2.1", "direction_enabled": "on",
    "move_ranges": "5", "move_k": "1.7", "active_ranges": "1", "active_theta": "0.5",
    "optimal_enabled": "on", "optimal_ranges": "4", "optimal_k": "0.9", "auto_enabled": "yes",
    "optimal_market_change": "1", "optimal_last_part_ratio": "1", "optimal_pullback_ratio": "0.3",
    "auto_theta": "0.5", "auto_windows": "10", "tp_factors": "4,8", "sl_ratios": "0.4,1.2",
    "trailing_pairs": "off, 0.3/0.1", "max_hold_s": "3600", "position_cost_pct": "0.2",
}  # fmt: skip


class Written(NamedTuple):
    facts: dict[str, Any]
    prices: Path
    signals: list[dict[str, Any]]
    trades: list[dict[str, Any]]


@pytest.fixture(scope="module")
def written(shared_data, tmp_path_factory) -> Written:
    directory = tmp_path_factory.mktemp("demo")
    data = []
    for name in SYMBOLS:
        source = shared_data / "ohlcv" / f"bittrex_spot_{name}_BTC_5m_201801.csv.gz"
        with gzip.open(source, "rt") as file:
            data.append(directory / f"{name}_BTC.csv")
            data[-1].write_text("".join(islice(file, CANDLES + 1)))
    options = [word for path in data for word in ("--data", path)]
    options += [word for one in SETTINGS.items() for word in ("--set", "=".join(one))]
    for name in ("signals", "simulated", "prices", "json"):
        options += [f"--{name}", directory / name]
    said = run("demo", "--headless", "--market", "recorded", "--speed", "max", *options)
    assert said.returncode == 0, said.stderr
    return Written(
        summary_of(directory / "json")["records"],
        directory / "prices",
        lines(directory / "signals"),
        lines(directory / "simulated"),
    )


def test_the_reference_makes_the_same_of_the_written_prices(written):
    facts = written.facts
    numbers = {key_of(one): number for number, one in enumerate(facts["indications"])}
    heard = [
        (one["ts_ms"], one["symbol"], numbers[key_of(one)], 1 if one["side"] == "long" else -1)
        for one in written.signals
    ]
    fired = {(symbol, number, ts_ms) for ts_ms, symbol, number, _ in heard}
    signals, closed = recompute(facts, written.prices, fired)
    assert heard == [one[:4] for one in signals]
    for one, other in zip(written.signals, signals, strict=True):
        assert nearly(one["strength"], other.strength)
    assert {one["indication"] for one in written.signals} >= {"direction", "move", "optimal"}

    exits = {exit_of(one): number for number, one in enumerate(facts["exits"])}
    found = [
        (one["symbol"], numbers[key_of(one)], 1 if one["side"] == "long" else -1,
         exits[exit_of(one)], one["entry_ms"], one["entry_price"], one["exit_ms"],
         one["exit_price"], one["reason"])
        for one in written.trades
    ]  # fmt: skip
    expected = [
        (*name, one.entry_ms, one.entry_price, one.exit_ms, one.exit_price, one.reason)
        for name, one in closed
    ]
    assert found == expected
    for one, (_, trade) in zip(written.trades, closed, strict=True):
        assert nearly(one["gross_units"], trade.gross_units)
    assert len(found) > 200


def test_net_results_follow_from_the_costs_beside_them(written):
    for trade in written.trades:
        net = net_units(trade, written.facts["position_cost_pct"])
        assert nearly(trade["net_units"], net), trade


def test_a_set_is_named_after_what_stands_beside_it(written):
    for trade in written.trades:
        assert trade["set_key"].startswith(f"{trade['symbol']} {trade['indication']} ")
        assert f" {trade['side']} tp{trade['tp_factor']:g} sl" in trade["set_key"]


def test_files_are_complete_when_the_run_is_stopped_early(tmp_path):
    prices, json = tmp_path / "prices", tmp_path / "json"
    options = ["--speed", 2000, "--prices", prices, "--json", json, "--seconds", 60]
    with started("demo", "--headless", *options, **MEASURED) as running:
        running.wait_for("signals 1")
        status = running.end()
    assert status == 0, running.output
    assert f"{len(lines(prices)):,} lines in {prices}" in running.output


def test_a_full_disk_is_said_at_the_end_and_the_rest_is_there(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    json, signals = tmp_path / "json", tmp_path / "signals"
    options = ["--speed", "max", "--seconds", 2, "--json", json, "--signals", signals]
    said = run("demo", "--headless", *options, "--prices", full, **MEASURED)
    assert said.returncode == 2
    assert "--prices: /dev/full: the disk is full." in said.stderr
    assert summary_of(json)["records"]["step_ms"] == 1000
    assert lines(signals)


def key_of(line: dict[str, Any]) -> tuple[object, ...]:
    """Return what tells one parameterisation from another, in a line and in the summary."""
    return (line["indication"], line["threshold"], *(line.get(*one) for one in UNUSED.items()))


def exit_of(line: dict[str, Any]) -> tuple[object, ...]:
    return (
        line["tp_factor"], line["sl_ratio"], line["trailing_start_pct"],
        line["trailing_distance_pct"],
    )  # fmt: skip
