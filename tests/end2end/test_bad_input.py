import gzip
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.end2end.program import (
    MEASURED,
    NO_BYTE_CODE,
    PROGRAM,
    TIMEOUT_S,
    environment,
    rows,
    run,
    started,
    value,
)

HEADER = "ts_ms,open,high,low,close,volume\n"
MINUTE_MS = 60_000
START_MS = 1_640_995_200_000


def candle(number: int, price: str = "100", **changed: str) -> str:
    row = {
        "ts_ms": str(START_MS + number * MINUTE_MS),
        "open": price,
        "high": price,
        "low": price,
        "close": price,
        "volume": "1",
    } | changed
    return ",".join(row.values()) + "\n"


def good(count: int = 50) -> list[str]:
    return [candle(number) for number in range(count)]


def with_line(number: int, line: str) -> str:
    lines = good()
    lines[number] = line
    return HEADER + "".join(lines)


BROKEN_FILES: dict[str, tuple[str, list[str]]] = {
    "empty": ("", ["empty"]),
    "only a header": (HEADER, ["no"]),
    "no header": ("".join(good()), ["column"]),
    "a column missing": ("ts_ms,open,high\n1,2,3\n", ["low"]),
    "not a number": (with_line(3, candle(3, close="dear")), ["line 5", "close", "dear"]),
    "nan": (with_line(3, candle(3, close="nan")), ["line 5", "close"]),
    "infinite": (with_line(3, candle(3, close="inf")), ["line 5", "close"]),
    "below zero": (with_line(3, candle(3, price="-1")), ["line 5"]),
    "price zero": (with_line(3, candle(3, price="0")), ["line 5"]),
    "high below low": (with_line(3, candle(3, high="99")), ["line 5", "high"]),
    "a column short": (with_line(3, "1,2,3\n"), ["line 5"]),
    "unsorted": (HEADER + "".join([*good(5), candle(2), *good(9)[6:]]), ["line 7", "Sort"]),
    "one time twice": (
        HEADER + "".join([*good(5), candle(4, "101"), *good(9)[5:]]),
        ["lines 6 and 7"],
    ),
    "cut off": (HEADER + "".join(good())[:-20], ["line 51"]),
}


OUT_OF_RANGE = (("--speed", "0.5"), ("--speed", "1e9"), ("--seed", "-5"), ("--seconds", "0"))

#: Several commands one after another in one process: each by itself would cost a start.
ONE_AFTER_ANOTHER = """
import contextlib, io, json, sys
from cts_desktop.app import cli

for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main(words)
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


class Said(NamedTuple):
    """What one of several commands ended with."""

    returncode: int
    stdout: str
    stderr: str


def run_together(commands: Mapping[str, Sequence[object]]) -> dict[str, Said]:
    """Run commands one after another in one process."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER],
        env=environment(**MEASURED),
        input=json.dumps([[str(word) for word in words] for words in commands.values()]),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr
    answers = [Said(*json.loads(line)) for line in done.stdout.splitlines()]
    return dict(zip(commands, answers, strict=True))


class Refused(NamedTuple):
    """What was asked for in vain, in a directory, and what each was told."""

    directory: Path
    told: dict[str, Said]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Refused:
    """Everything that ends before anything runs."""
    directory = tmp_path_factory.mktemp("refused")
    demo = ("demo", "--headless")
    recorded = (*demo, "--market", "recorded", "--data")
    commands: dict[str, tuple[object, ...]] = {}
    for number, (name, (content, _words)) in enumerate(BROKEN_FILES.items()):
        place = directory / f"{number}"
        place.mkdir()
        data = place / "TEST_USDT_1m.csv"
        data.write_text(content)
        out = ("--profile", place / "profile", "--json", place / "out.json")
        commands[name] = (*recorded, data, *out)
    cut = directory / "TEST_USDT_1m.csv.gz"
    cut.write_bytes(gzip.compress((HEADER + "".join(good())).encode())[:-30])
    commands["not gzip"] = (*recorded, cut)
    commands["missing"] = (*recorded, directory / "nowhere.csv")
    commands["moon"] = (*demo, "--symbols", "MOON", "--profile", directory / "moon")
    for option, wrong in OUT_OF_RANGE:
        commands[f"{option} {wrong}"] = (*demo, option, wrong)
    (directory / "file").write_text("")
    below = directory / "file" / "profile"
    commands["below"] = ("headless", "--seconds", "1", "--profile", below)
    commands["unwritable"] = (*demo, "--json", directory / "missing" / "out.json")
    return Refused(directory, run_together(commands))


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_broken_recording_is_named_with_line_and_remedy(refused, name):
    said = refused.told[name]
    place = refused.directory / f"{list(BROKEN_FILES).index(name)}"
    assert said.returncode == 2, said.stdout + said.stderr
    assert "TEST_USDT_1m.csv" in said.stderr
    assert all(word in said.stderr for word in BROKEN_FILES[name][1]), said.stderr
    assert "Traceback" not in said.stderr
    assert not (place / "out.json").exists()
    assert rows(place / "profile", "SELECT * FROM connections") == []


def test_a_recording_that_is_not_gzip_is_named(refused):
    said = refused.told["not gzip"]
    assert said.returncode == 2
    assert "TEST_USDT_1m.csv.gz" in said.stderr


def test_gaps_and_repeated_lines_are_noted_and_do_no_harm(tmp_path):
    lines = good(300)
    data = tmp_path / "TEST_USDT_1m.csv"
    data.write_text(HEADER + "".join([*lines[:100], lines[99], *lines[200:]]))
    said = run("demo", "--headless", "--market", "recorded", "--data", data)
    assert said.returncode == 0, said.stderr
    assert "1 gaps (100 candles missing)" in said.stdout
    assert "1 repeated lines dropped" in said.stdout


def test_a_missing_recording_is_named(refused):
    said = refused.told["missing"]
    assert said.returncode == 2
    assert "nowhere.csv does not exist" in said.stderr


def test_an_unknown_symbol_names_the_known_ones(refused):
    said = refused.told["moon"]
    assert said.returncode == 2
    assert "MOON" in said.stderr
    assert "BTC" in said.stderr
    assert rows(refused.directory / "moon", "SELECT * FROM connections") == []


@pytest.mark.parametrize(("option", "wrong"), OUT_OF_RANGE)
def test_a_value_out_of_range_names_option_and_range(refused, option, wrong):
    said = refused.told[f"{option} {wrong}"]
    assert said.returncode == 2
    assert option in said.stderr
    assert "Traceback" not in said.stderr


def test_a_profile_below_a_file_is_refused_in_words(refused):
    said = refused.told["below"]
    assert said.returncode == 2
    assert str(refused.directory / "file" / "profile") in said.stderr
    assert "--profile" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_summary_that_cannot_be_written_is_said_before_the_run(refused):
    said = refused.told["unwritable"]
    assert said.returncode == 2
    assert "--json" in said.stderr
    assert said.stdout == ""


def limit_file_size(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 4096, 60_000])
def test_a_disk_that_is_full_at_the_start_is_said_in_words(tmp_path, size):
    said = subprocess.run(
        [PROGRAM, "headless", "--seconds", "1", "--profile", tmp_path / "profile"],
        env=environment(**NO_BYTE_CODE),
        preexec_fn=limit_file_size(size),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 2, said.stdout + said.stderr
    assert "Traceback" not in said.stderr


def test_a_disk_that_fills_up_during_a_run_loses_nothing_committed(tmp_path):
    said = subprocess.run(
        [
            PROGRAM, "demo", "--headless", "--speed", "max", "--seconds", "8",
            "--profile", tmp_path,
        ],
        env=environment(**NO_BYTE_CODE),
        preexec_fn=limit_file_size(700_000),
        capture_output=True,
        text=True,
        timeout=60,
    )  # fmt: skip
    assert "Traceback" not in said.stderr
    assert said.returncode == 2, said.stdout + said.stderr
    assert value(tmp_path, "PRAGMA integrity_check") == "ok"


def test_output_to_a_full_disk_is_an_error_in_words(tmp_path):
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [PROGRAM, "demo", "--headless", "--seconds", "1", "--profile", tmp_path],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert said.returncode == 2
    assert "Cannot write the output" in said.stderr


def test_a_second_instance_is_told_who_runs_and_what_to_do(tmp_path):
    with started("headless", "--profile", tmp_path) as first:
        first.wait_for("Running")
        second = run("headless", "--seconds", "1", "--profile", tmp_path)
        assert second.returncode == 2
        assert str(first.process.pid) in second.stderr
        assert str(tmp_path) in second.stderr
        assert "--profile" in second.stderr
        window = run("--profile", tmp_path, QT_QPA_PLATFORM="offscreen")
        assert window.returncode == 2
        assert str(first.process.pid) in window.stderr
        assert first.end() == 0


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile in which the engine has run, with a backup; for copies only."""
    profile = tmp_path_factory.mktemp("used")
    for _ in range(2):
        # The copy made at the very first start is of an empty database; the second has a past.
        for copy in (profile / "backups").glob("*"):
            copy.unlink()
        said = run("headless", "--seconds", "1", "--profile", profile)
        assert said.returncode == 0, said.stderr
    return profile


@pytest.fixture
def used_profile(left_behind: Path, tmp_path: Path) -> Path:
    """The test's own profile in which the engine has run."""
    return shutil.copytree(left_behind, tmp_path, dirs_exist_ok=True)


def damage(profile: Path) -> None:
    database = profile / "cts.db"
    content = bytearray(database.read_bytes())
    for start in range(4096, len(content), 8192):
        content[start : start + 512] = b"\xff" * 512
    database.write_bytes(content)
    for suffix in ("-wal", "-shm"):
        database.with_name(f"cts.db{suffix}").unlink(missing_ok=True)


def test_a_damaged_database_is_refused_and_the_command_to_restore_it_works(used_profile):

    damage(used_profile)
    damaged = (used_profile / "cts.db").read_bytes()
    said = run("headless", "--seconds", "1", "--profile", used_profile)
    assert said.returncode == 2
    assert "cts.db" in said.stderr
    assert f"--profile {used_profile} restore --newest" in said.stderr
    assert (used_profile / "cts.db").read_bytes() == damaged
    assert run("doctor", "--profile", used_profile).returncode == 1

    restored = run("--profile", used_profile, "restore", "--newest")
    assert restored.returncode == 0, restored.stderr
    assert value(used_profile, "PRAGMA integrity_check") == "ok"
    assert run("headless", "--seconds", "1", "--profile", used_profile).returncode == 0


def test_a_newer_database_is_refused_and_left_alone(used_profile):
    with closing(sqlite3.connect(used_profile / "cts.db")) as database:
        database.execute("PRAGMA user_version = 9999")
        database.commit()
    said = run("headless", "--seconds", "1", "--profile", used_profile)
    assert said.returncode == 2
    assert "newer" in said.stderr
    assert value(used_profile, "PRAGMA user_version") == 9999


def test_a_database_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "cts.db").write_text("these are my holiday notes\n" * 100)
    said = run("headless", "--seconds", "1", "--profile", tmp_path)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert (tmp_path / "cts.db").read_text().startswith("these are my holiday notes")


def test_a_window_with_a_damaged_database_ends_in_words_where_nobody_can_answer(used_profile):
    damage(used_profile)
    said = run("--profile", used_profile, QT_QPA_PLATFORM="offscreen")
    assert said.returncode == 2
    assert "cts.db" in said.stderr
