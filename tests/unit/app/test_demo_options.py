import os
from pathlib import Path

import pytest

from cts_desktop.app import cli, demo_options
from cts_desktop.domain.connections import MarketSourceKind
from cts_desktop.domain.errors import DataFileError, UserActionError
from cts_desktop.settings.schema import PRACTICE, validate_overrides


def parsed(*argv: str | Path) -> demo_options.DemoOptions:
    options = cli._parser().parse_args(["demo", "--headless", *map(str, argv)])
    options.profile_given = options.profile is not None
    return demo_options.parse(options)


@pytest.fixture
def candles(tmp_path: Path) -> Path:
    path = tmp_path / "candles.csv"
    path.write_text("")
    return path


@pytest.mark.parametrize(
    ("argv", "error", "words"),
    [
        (["--market", "recorded"], UserActionError, "--data"),
        (["--symbols", "BTC,,ETH"], UserActionError, "--symbols"),
        (["--json", "/no/such/directory/out.json"], UserActionError, "/no/such/directory"),
        (["--json", "/"], UserActionError, "is a directory"),
        (["--market", "recorded", "--data", "nowhere.csv"], DataFileError, "nowhere.csv"),
        (["--market", "recorded", "--data", "/"], DataFileError, "not a file"),
    ],
)
def test_a_bad_request_names_option_and_remedy(argv, error, words):
    with pytest.raises(error, match=words):
        parsed(*argv)


def test_a_recording_for_the_synthetic_market_is_a_mistake_worth_saying(candles):
    with pytest.raises(UserActionError, match="--market recorded"):
        parsed("--data", candles)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_recording_is_named(candles):
    candles.chmod(0)
    with pytest.raises(DataFileError, match=r"candles\.csv"):
        parsed("--market", "recorded", "--data", candles)


def test_a_recording_runs_to_its_end_as_fast_as_possible_by_default(candles):
    options = parsed("--market", "recorded", "--data", candles)
    assert options.seconds is None
    assert options.speed == 0
    assert options.settings()["market_timeframe_s"] == 0


def test_the_endless_market_ends_after_a_minute_by_default():
    options = parsed()
    assert (options.seconds, options.speed) == (60, 60)
    assert options.profile is None


def test_files_are_named_absolutely_one_per_line(candles, monkeypatch):
    monkeypatch.chdir(candles.parent)
    options = parsed("--market", "recorded", "--data", "candles.csv", candles.name)
    assert options.settings()["market_files"] == f"{candles}\n{candles}"


def test_every_setting_is_one_the_schema_accepts(candles):
    for options in (parsed(), parsed("--market", "recorded", "--data", candles, "--speed", "max")):
        assert validate_overrides(options.settings()) == options.settings()


def test_the_connection_says_what_it_trades():
    connection = parsed("--seed", "7").connection()
    assert connection.name == "Demo synthetic seed 7"
    assert connection.exchange == "paper"
    assert connection.settings.items() >= PRACTICE.items()


def test_a_profile_of_its_own_is_thrown_away():
    with demo_options.profile_of(parsed()) as profile:
        assert profile.is_dir()
    assert not profile.exists()


def test_a_named_profile_is_kept(tmp_path):
    with demo_options.profile_of(parsed("--profile", tmp_path)) as profile:
        assert profile == tmp_path
    assert tmp_path.exists()


def test_without_a_display_the_embedded_market_runs_for_a_minute():
    options = cli._parser().parse_args([])
    options.profile_given = False
    demo = demo_options.without_display(options)
    assert (demo.market, demo.seconds) == (MarketSourceKind.SYNTHETIC, 60)
