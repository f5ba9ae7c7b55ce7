"""The whole path on real one-minute candles, checked to the last digit.

Some days of them; DEMO_CANDLES=45031 (`make check-long`) plays the whole month.
"""

import gzip
import os
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.end2end.program import rows, run, summary_of, value

pytestmark = pytest.mark.slow

CANDLES = int(os.environ.get("DEMO_CANDLES", "5000"))
RECORDING = "ohlcv/ftx_BTC_PERP_1m_202201.csv.gz"
#: Differ between two runs of the same seed: names drawn at random, and how long things took.
INCIDENTAL = {"connection_id", "timing", "loops"}


class Finished(NamedTuple):
    profile: Path
    summary: dict[str, Any]
    output: str

    def money(self, name: str) -> Decimal:
        return Decimal(self.summary[name])


def replay(data: Path, directory: Path) -> Finished:
    out = directory / "out.json"
    said = run(
        "demo", "--headless", "--market", "recorded", "--data", data, "--speed", "max",
        "--seed", 1, "--profile", directory, "--json", out,
        timeout_s=300,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    return Finished(directory, summary_of(out), said.stdout)


@pytest.fixture(scope="module")
def recording(shared_data, tmp_path_factory) -> Path:
    """The first candles of the recording, under its own name, which says what they are of."""
    path: Path = tmp_path_factory.mktemp("data") / Path(RECORDING).name
    lines = gzip.decompress((shared_data / RECORDING).read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[: CANDLES + 1])))
    return path


@pytest.fixture(scope="module")
def finished(recording, tmp_path_factory) -> Finished:
    return replay(recording, tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def repeated(recording, tmp_path_factory) -> Finished:
    return replay(recording, tmp_path_factory.mktemp("second"))


@pytest.fixture(autouse=True)
def exact_sums():
    with localcontext(prec=200):
        yield


def test_every_candle_is_processed_and_positions_open_and_close(finished):
    assert finished.summary["candles_processed"] == CANDLES
    assert finished.summary["ended_by"] == "the recording has ended"
    assert finished.summary["simulated_closed"] > 0
    assert finished.summary["positions_closed"] > 0
    assert finished.summary["fills"] >= 2 * finished.summary["positions_closed"]


def test_the_fills_of_every_position_add_up_to_it(finished):
    found: dict[str, list[Decimal]] = {}
    for position_id, side, fill_side, price, size, fee in rows(
        finished.profile,
        "SELECT p.id, p.side, f.side, f.price, f.size, f.fee FROM fills f"
        " JOIN orders o ON o.client_id = f.client_id JOIN positions p ON p.id = o.position_id",
    ):
        sums = found.setdefault(position_id, [Decimal(0)] * 5)
        first = 0 if side == fill_side else 2
        sums[first] += Decimal(size)
        sums[first + 1] += Decimal(size) * Decimal(price)
        sums[4] += Decimal(fee)
    stored = {
        position_id: [Decimal(text) for text in sums]
        for position_id, *sums in rows(
            finished.profile,
            "SELECT id, entry_size, entry_notional, exit_size, exit_notional, fees FROM positions"
            " WHERE status <> 'abandoned'",
        )
    }
    assert found == stored
    booked = value(finished.profile, "SELECT count(*) FROM fills")
    joined = value(finished.profile, "SELECT count(*) FROM fills f JOIN orders o USING (client_id)")
    assert booked == joined


def test_the_positions_explain_the_change_of_equity_to_the_last_digit(finished):
    change = finished.money("final_equity") - finished.money("start_equity")
    costs = finished.money("fees") + finished.money("funding")
    assert finished.money("gross_pnl") - costs == change
    assert finished.money("net_pnl") == change


def test_the_money_in_the_summary_is_the_sum_of_the_rows(finished):
    gross = fees = funding = Decimal(0)
    for side, bought, sold, fee, paid in rows(
        finished.profile,
        "SELECT side, entry_notional, exit_notional, fees, funding FROM positions"
        " WHERE status = 'closed'",
    ):
        sign = 1 if side == "buy" else -1
        gross += sign * (Decimal(sold) - Decimal(bought))
        fees += Decimal(fee)
        funding += Decimal(paid)
    if finished.summary["positions_open"] == 0:
        assert gross == finished.money("gross_pnl")
        assert funding == finished.money("funding")
        assert fees == finished.money("fees")
    assert fees == sum(
        Decimal(fee)
        for (fee,) in rows(
            finished.profile,
            "SELECT f.fee FROM fills f JOIN orders o USING (client_id)"
            " JOIN positions p ON p.id = o.position_id WHERE p.status = 'closed'",
        )
    )


@pytest.mark.parametrize(
    ("figure", "query"),
    [
        ("orders", "SELECT count(*) FROM orders"),
        ("orders_filled", "SELECT count(*) FROM orders WHERE status = 'filled'"),
        ("orders_rejected", "SELECT count(*) FROM orders WHERE status = 'rejected'"),
        ("fills", "SELECT count(*) FROM fills"),
        ("positions_opened", "SELECT count(*) FROM positions WHERE status <> 'abandoned'"),
        ("positions_closed", "SELECT count(*) FROM positions WHERE status = 'closed'"),
        (
            "positions_open",
            "SELECT count(*) FROM positions WHERE status NOT IN ('closed', 'abandoned')",
        ),
        ("simulated_closed", "SELECT sum(closed_count) FROM config_sets"),
    ],
)
def test_every_count_of_the_summary_is_a_count_of_rows(finished, figure, query):
    assert finished.summary[figure] == value(finished.profile, query)


def test_the_sets_on_every_level_are_the_rows(finished):
    """Sets that nothing happened to in so few candles have no row yet."""
    climbed = list(finished.summary["sets_per_level"].values())[1:]
    query = "SELECT count(*) FROM config_sets WHERE level = ?"
    assert climbed == [value(finished.profile, query, level) for level in (1, 2, 3)]
    assert all(climbed)
    stored = value(finished.profile, "SELECT count(*) FROM config_sets")
    assert sum(climbed) < stored <= finished.summary["sets"]


def test_the_decisions_by_reason_are_the_rows(finished):
    stored = dict(
        rows(finished.profile, "SELECT reason, sum(repeats) FROM decisions GROUP BY reason")
    )
    assert finished.summary["decisions_by_reason"] == stored
    assert stored


def test_every_order_has_a_decision_that_allowed_it(finished):
    assert (
        value(
            finished.profile,
            "SELECT count(*) FROM orders o WHERE intent = 'entry' AND NOT EXISTS (SELECT 1 FROM"
            " decisions d WHERE d.client_id = o.client_id AND d.accepted = 1)",
        )
        == 0
    )


def test_the_database_is_intact(finished):
    assert value(finished.profile, "PRAGMA integrity_check") == "ok"


def test_the_output_shows_progress_and_the_figures(finished):
    assert "100%" in finished.output
    assert "Summary" in finished.output
    assert f"{CANDLES:,}" in finished.output
    assert "ractice" in finished.output


def test_the_same_seed_gives_the_same_run(finished, repeated):
    for one in (finished, repeated):
        assert one.summary.keys() >= INCIDENTAL
    first = {k: v for k, v in finished.summary.items() if k not in INCIDENTAL}
    second = {k: v for k, v in repeated.summary.items() if k not in INCIDENTAL}
    assert first == second
    for query in (
        "SELECT symbol, side, price, size, fee, maker, timestamp FROM fills ORDER BY id",
        (
            "SELECT symbol, side, type, size, price, stop_price, status, created_at, intent,"
            " reason, set_key FROM orders ORDER BY id"
        ),
        (
            "SELECT symbol, side, entry_notional, exit_notional, fees, funding, status, created_at,"
            " closed_at, close_reason, set_key FROM positions ORDER BY created_at, set_key"
        ),
        (
            "SELECT set_key, level, state, closed_count, win_count, net_units_sum FROM config_sets"
            " ORDER BY set_key"
        ),
        (
            "SELECT timestamp, symbol, side, purpose, accepted, reason, value, set_key"
            " FROM decisions ORDER BY id"
        ),
        "SELECT timestamp, balance, equity FROM equity_snapshots ORDER BY timestamp",
    ):
        assert rows(finished.profile, query) == rows(repeated.profile, query)
