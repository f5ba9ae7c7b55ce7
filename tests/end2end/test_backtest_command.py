"""`backtest` and `optimise` with the real program: every file checked, refused, interrupted."""

import csv
import gzip
import json
import math
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from cts_desktop.app import cli
from cts_desktop.domain.preset_document import parse_file
from tests.end2end.program import MEASURED, rows, run, started
from tests.helpers.cluster import local_cluster

RECORDED = "bittrex_spot_ETH_BTC_5m_201801.csv.gz"
ROWS = 3000
FIVE_MINUTES_MS = 300_000
EIGHT_HOURS_MS = 8 * 3_600_000
FEE, SLIPPAGE, FUNDING, COST = Decimal("0.08"), Decimal("0.03"), Decimal("0.01"), Decimal("0.2")
COSTS = ("--fee", FEE, "--slippage", SLIPPAGE, "--funding", FUNDING, "--position-cost", COST)

PRESET: dict[str, Any] = {
    "format": "cts-desktop preset",
    "version": 1,
    "name": 'Tried <b>& "true"',
    "sets": [
        {
            "name": "Small",
            "timeframe": "15m",
            "bars": "5m",
            "indicators": [{"indicator": "rsi", "period": {"from": 7, "to": 14, "step": 7}}],
            "agree": 1,
            "min_strength": 0,
            "tp_factors": {"from": 4, "to": 8, "step": 4},
            "sl_ratios": {"from": 0.5, "to": 1, "step": 0.5},
            "trailing": ["off", "0.3/0.1"],
            "max_hold_s": 36000,
        },
        {
            "name": "Other",
            "enabled": False,
            "indicators": [{"indicator": "sar"}],
            "trailing": ["off"],
            "tp_factors": 6,
            "sl_ratios": 0.5,
        },
    ],
}


@dataclass(frozen=True)
class Bench:
    """Files to run on, and what one run made of them."""

    directory: Path
    preset: Path
    data: Path
    candles: dict[int, tuple[float, ...]]

    @property
    def told(self) -> tuple[object, ...]:
        return ("--preset", self.preset, "--data", self.data, "--workers", 1)

    def file(self, name: str) -> Path:
        return self.directory / name


@pytest.fixture(scope="module")
def bench(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The first days of a recording, with a gap in them."""
    directory = tmp_path_factory.mktemp("backtest")
    with gzip.open(shared_data / "ohlcv" / RECORDED, "rt") as file:
        header, *lines = file.read().splitlines()
    kept = [*lines[:1000], *lines[1050:ROWS]]
    data = directory / "exchange_ETH_BTC_5m.csv"
    data.write_text("\n".join((header, *kept, "")))
    preset = directory / "tried.json"
    preset.write_text(json.dumps(PRESET, indent=1))
    cells = [line.split(",") for line in kept]
    candles = {int(row[0]): tuple(map(float, row[1:])) for row in cells}
    return Bench(directory, preset, data, candles)


@pytest.fixture(scope="module")
def made(bench: Bench) -> str:
    """Run it once with everything; return what it said."""
    files = [
        part for kind in ("json", "html", "csv") for part in (f"--{kind}", bench.file(f"a.{kind}"))
    ]
    said = run("backtest", *bench.told, *COSTS, "--folds", 2, "--seed", 7, *files, **MEASURED)
    assert said.returncode == 0, said.stderr
    return said.stdout


@pytest.fixture(scope="module")
def document(bench: Bench, made: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(bench.file("a.json").read_text("utf-8"))
    return loaded


# ------------------------------------------------------------------ JSON
def test_the_document_says_what_was_run_on_which_candles(bench, document):
    settings = document["settings"]
    assert parse_file(json.dumps(settings["preset"]), "x").sets[0].name == "Small"
    assert settings["sets"] == ["Small"]
    assert settings["terms"] == {
        "position_cost_pct": 0.2, "fee_round_trip_pct": 0.08, "slippage_pct": 0.03,
        "funding_rate_pct": 0.01,
    }  # fmt: skip
    assert (settings["seed"], settings["folds"], settings["in_sample_share"]) == (7, 2, 0.7)
    assert len(settings["settings_hash"]) == 64
    (data,) = document["data"]
    times = list(bench.candles)
    assert (data["symbol"], data["timeframe"], data["rows"]) == ("ETH/BTC", "5m", len(times))
    assert (data["begin_ms"], data["end_ms"]) == (times[0], times[-1] + FIVE_MINUTES_MS)
    assert data["begin"] == "2018-01-10T04:55:00Z"
    assert (data["gaps"], data["missing"], len(data["sha256"])) == (1, 50, 64)
    assert document["guard"]["words"].startswith("Luck guard (standard): ")
    assert [fold["number"] for fold in document["walk_forward"]["folds"]] == [1, 2]
    assert document["complete"] is True


def test_every_configuration_is_there_with_the_trades_that_make_its_figures(document):
    found = document["configurations"]
    assert len(found) == 2 * 2 * 2 * 2  # periods, targets, stops, trailing or not
    assert [one["number"] for one in found] == list(range(16))
    trades = defaultdict(list)
    for trade in document["trades"]:
        trades[trade["symbol"], trade["configuration"]].append(trade)
    split_ms = document["out_of_sample_begins_ms"]
    for one in found:
        mine = trades.pop((one["symbol"], one["configuration"]), [])
        everything, inside, outside = (one["statistics"][part] for part in ("all", "in", "out"))
        nets = [trade["net_units"] for trade in mine]
        assert everything["n"] == len(mine) > 0
        assert everything["wins"] == sum(net > 0 for net in nets)
        assert math.isclose(everything["total_units"], math.fsum(nets), abs_tol=1e-9)
        assert math.isclose(everything["avg_units"], math.fsum(nets) / len(nets), abs_tol=1e-9)
        closed_before = sum(trade["exit_ms"] <= split_ms for trade in mine)
        entered_after = sum(trade["entry_ms"] > split_ms for trade in mine)
        assert (inside["n"], outside["n"]) == (closed_before, entered_after)
        sl, tp = one["sl_pct"], one["tp_pct"]
        assert inside["break_even_win_rate"] == pytest.approx((sl + 0.11) / (tp + sl))
        assert [trade["exit_ms"] for trade in mine] == sorted(trade["exit_ms"] for trade in mine)
    assert not trades


def test_every_trade_follows_from_its_prices_and_costs(bench, document):
    """Recompute each with exact decimals; figures of the program are floats: 1e-9."""
    reasons = Counter(trade["reason"] for trade in document["trades"])
    assert set(reasons) == {"stop", "target", "trailing", "time"}
    funded = 0
    for trade in document["trades"]:
        side = {"long": 1, "short": -1}[trade["side"]]
        entry, exit_ = Decimal(repr(trade["entry_price"])), Decimal(repr(trade["exit_price"]))
        gross_pct = side * (exit_ / entry - 1) * 100
        begin, end = trade["entry_ms"], trade["exit_ms"]
        crossings = end // EIGHT_HOURS_MS - begin // EIGHT_HOURS_MS
        funded += crossings
        fees_pct = FEE + SLIPPAGE + side * FUNDING * crossings
        assert float(gross_pct / COST) == pytest.approx(trade["gross_units"], abs=1e-9)
        assert float((gross_pct - fees_pct) / COST) == pytest.approx(trade["net_units"], abs=1e-9)
        assert float(fees_pct) == pytest.approx(trade["fees_pct"], abs=1e-9)
    assert funded > 0


def test_every_trade_could_have_happened_on_the_candles(bench, document):
    exits = {one["configuration"]: one for one in document["configurations"]}
    for trade in document["trades"]:
        opening, *_ = bench.candles[trade["entry_ms"]]
        assert trade["entry_price"] == opening
        assert trade["entry_time"].endswith("Z")
        _, high, low, _, _ = bench.candles[trade["exit_ms"] - FIVE_MINUTES_MS]
        assert low <= trade["exit_price"] * (1 + 1e-12)
        assert trade["exit_price"] * (1 - 1e-12) <= high
        assert trade["exit_ms"] > trade["entry_ms"]
        one, side = exits[trade["configuration"]], 1 if trade["side"] == "long" else -1
        moved_pct = side * (trade["exit_price"] / trade["entry_price"] - 1) * 100
        if trade["reason"] == "stop":
            assert moved_pct <= -one["sl_pct"] + 1e-9
        if trade["reason"] == "target":
            assert moved_pct >= one["tp_pct"] - 1e-9
        if trade["reason"] == "time":
            assert trade["exit_ms"] - trade["entry_ms"] >= 36_000_000


def test_the_same_command_gives_the_same_bytes(bench, made):
    files = [
        part for kind in ("json", "html", "csv") for part in (f"--{kind}", bench.file(f"b.{kind}"))
    ]
    again = ("--preset", bench.preset, "--data", bench.data, "--workers", 2)
    said = run("backtest", *again, *COSTS, "--folds", 2, "--seed", 7, *files)
    assert said.returncode == 0, said.stderr
    for kind in ("json", "html", "csv"):
        assert bench.file(f"b.{kind}").read_bytes() == bench.file(f"a.{kind}").read_bytes(), kind


# ------------------------------------------------------------------ what is said, CSV, HTML
def test_the_terminal_is_told_what_was_found_and_whether_it_may_be_luck(bench, made, document):
    assert "ETH/BTC: 1 gaps (50 candles missing)" in made
    assert document["guard"]["words"] in made
    assert "1. ETH/BTC Small: rsi " in made
    best = max(
        (one for one in document["configurations"] if one["statistics"]["in"]["n"] >= 10),
        key=lambda one: one["statistics"]["in"]["avg_units"],
    )
    lines = made.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("1. "))
    assert best["configuration"] in lines[at]
    for line, part in zip(lines[at + 1 : at + 3], ("in", "out"), strict=True):
        assert f"{best['statistics'][part]['avg_units']:+.2f}" in line
    for kind in ("json", "html", "csv"):
        assert f"is written to {bench.file(f'a.{kind}')}." in made


def test_the_table_has_a_line_for_each_configuration(bench, document):
    with bench.file("a.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line, one in zip(lines, document["configurations"], strict=True):
        assert line["configuration"] == one["configuration"]
        assert float(line["in_avg_units"]) == one["statistics"]["in"]["avg_units"]
        assert int(line["out_n"]) == one["statistics"]["out"]["n"]


class Markup(HTMLParser):
    """Checks that every element is closed in its order, and keeps what is said."""

    VOID = frozenset(("meta", "line", "rect", "polyline"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.said: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] += 1
        assert not {"src", "href", "onload"} & {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID
        self.seen[tag] += 1

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_report_is_well_formed_needs_nothing_else_and_escapes_names(bench, document):
    text = bench.file("a.html").read_text("utf-8")
    markup = Markup()
    markup.feed(text)
    markup.close()
    assert markup.open == []
    assert markup.seen["svg"] == 2  # the configuration, and the walk-forward
    assert not {"script", "link", "img", "b", "iframe"} & set(markup.seen)
    for outside in ("http:", "https:", "//", "@import", "url("):
        assert outside not in text.replace("</", "")
    said = " ".join(markup.said)
    assert f"Back-test: {PRESET['name']}" in said
    assert "prefers-color-scheme: dark" in text
    for part in ("out of sample", "Months", "Monte-Carlo", "Walk-forward", "Trades", "(seed 7)"):
        assert part in said
    for value in (
        document["data"][0]["sha256"],
        document["settings"]["settings_hash"],
        document["settings"]["version"],
        document["guard"]["words"],
    ):
        assert value in said


# ------------------------------------------------------------------ refused
def words(capsys: pytest.CaptureFixture[str], *argv: object) -> str:
    """Run a command in this process that cannot be done; return what it says of that."""
    assert cli.main([str(one) for one in argv]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.err


def test_what_does_not_fit_is_said_in_words(bench, tmp_path, capsys):
    wrong = tmp_path / "wrong.json"
    wrong.write_text(bench.preset.read_text().replace('"agree": 1', '"agree": 99'))
    data = ("--data", bench.data)
    line = wrong.read_text().splitlines().index('   "agree": 99,') + 1
    said = words(capsys, "backtest", "--preset", wrong, *data)
    assert f"wrong.json line {line}, sets[0].agree: 99 is outside 1 to 18" in said
    said = words(capsys, "backtest", "--preset", "Luck", *data)
    assert "neither a file nor a template. Templates are Conservative, Balanced" in said
    told = ("backtest", "--preset", bench.preset)
    said = words(capsys, *told, *data, "--timeframe", "1m")
    assert "Candles of 1m cannot be made of 5m bars" in said
    assert "Small; it has" not in said
    said = words(capsys, *told, *data, "--set-name", "Large")
    assert f"{PRESET['name']} has no set Large; it has Small, Other." in said
    said = words(capsys, *told, "--data", tmp_path / "none.csv")
    assert "none.csv does not exist" in said
    said = words(capsys, *told, *data, "--json", tmp_path / "no" / "a.json")
    assert "--json: the directory" in said
    said = words(capsys, *told, *data, "--json", bench.data)
    assert "is named twice" in said
    coarse = tmp_path / "binance_ETH_BTC_1h.csv"
    times = (1_515_560_400_000 + hour * 3_600_000 for hour in range(30))
    lines = [f"{ms},1,1.1,0.9,1,5" for ms in times]
    coarse.write_text("\n".join(("ts_ms,open,high,low,close,volume", *lines, "")))
    said = words(capsys, *told, *data, coarse)
    assert "ETH/BTC is there as candles of 5m and 1h" in said
    said = words(capsys, "optimise", *told[1:], *data, "--objective", "luck")
    assert "--objective: choose one of avg_units, " in said
    said = words(capsys, *told, *data, "--fee", "-1")
    assert "'-1' is not a number from 0 to 10" in said


def test_an_interrupt_cancels_and_leaves_nothing_behind(bench, tmp_path):
    large = dict(PRESET["sets"][0])
    large["indicators"] = [{"indicator": "rsi", "period": {"from": 2, "to": 60, "step": 1}}]
    large["intrabar"] = True
    preset, target = tmp_path / "large.json", tmp_path / "out.json"
    preset.write_text(json.dumps(PRESET | {"sets": [large]}))
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    argv = ("backtest", "--preset", preset, *bench.told[2:], "--json", target)
    with started(*argv, TMPDIR=str(temporary), **MEASURED) as running:
        running.wait_for("configurations")
        assert running.end(signal.SIGINT) == 130
        assert running.output.rstrip().endswith("cts-desktop: interrupted")
    assert not target.exists()
    assert list(temporary.glob("cts-backtest-*")) == []


# ------------------------------------------------------------------ other ways
@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with local_cluster() as address:
        yield address


def test_a_cluster_gives_the_same_bytes(bench, made, scheduler):
    target = bench.file("cluster.json")
    told = ("--preset", bench.preset, "--data", bench.data, "--scheduler", scheduler)
    said = run("backtest", *told, *COSTS, "--folds", 2, "--seed", 7, "--json", target)
    assert said.returncode == 0, said.stderr
    assert target.read_bytes() == bench.file("a.json").read_bytes()


def test_a_search_ranks_says_how_it_flatters_and_saves_the_best(bench, tmp_path):
    best, out = tmp_path / "best.json", tmp_path / "out.json"
    search = ("--search", "tpe", "--trials", 12, "--objective", "t_value", "--seed", 3)
    said = run("optimise", *bench.told, *search, "--save", best, "--json", out, **MEASURED)
    assert said.returncode == 0, said.stderr
    document = json.loads(out.read_text("utf-8"))
    assert document["settings"]["search"] == "tpe"
    assert len(document["configurations"]) == 12
    assert "were chosen among 12 for how they look in sample" in said.stdout
    first = next(line for line in said.stdout.splitlines() if line.startswith("1. "))
    saved = parse_file(best.read_text("utf-8"), "best.json")
    (one,) = saved.sets
    assert saved.name == "best"
    period = next(iter(one.indicators[0].ranges["period"]))
    assert f"rsi {period:g}/" in first
    assert f"tp{next(iter(one.tp_factors)):g} sl{next(iter(one.sl_ratios)):g}" in first
    assert [*one.symbols.symbols] == ["ETH/BTC"]


def test_the_best_is_saved_into_a_profile_under_a_name_that_is_free(
    bench, scheduler, tmp_path, capsys
):
    """In this process: the cluster's worker is here too."""
    profile = tmp_path / "profile"
    told = (
        "optimise", "--profile", profile, "--preset", bench.preset, "--data", bench.data,
        "--scheduler", scheduler, "--search", "random", "--trials", 8,
    )  # fmt: skip
    assert "a name has 1 to 60 characters" in words(capsys, *told, "--save", "n" * 61)
    assert not profile.exists()
    assert cli.main([str(one) for one in (*told, "--save", "Chosen")]) == 0
    assert f"The best is saved as preset Chosen in {profile}." in capsys.readouterr().out
    ((name, version),) = rows(profile, "SELECT name, version FROM preset_types")
    assert (name, version) == ("Chosen", 1)
    assert "has a preset chosen already" in words(capsys, *told, "--save", "chosen")
