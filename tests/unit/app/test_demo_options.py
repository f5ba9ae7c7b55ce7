import os
from pathlib import Path

import pytest

from cts_desktop.app import cli, demo_options
from cts_desktop.app.options import parser
from cts_desktop.domain.connections import MarketSourceKind
from cts_desktop.domain.errors import DataFileError, UserActionError
from cts_desktop.settings.schema import PRACTICE, validate_overrides


def parsed(*argv: str | Path) -> demo_options.DemoOptions:
    options = parser(()).parse_args(["demo", "--headless", *map(str, argv)])
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
        (["--signals", "/no/such/directory/s"], UserActionError, "--signals: .*does not exist"),
        (["--simulated", "/"], UserActionError, "--simulated: / is a directory"),
        (["--prices", "one", "--json", "./one"], UserActionError, "named twice"),
        (["--set", "direction_k"], UserActionError, "KEY=VALUE"),
        (["--set", "no_such=1"], UserActionError, "no setting 'no_such'"),
        (["--set", "max_hold_s=soon"], UserActionError, "'soon' is not a number"),
        (["--set", "max_hold_s=-1"], UserActionError, "--set max_hold_s=-1: .*outside"),
        (["--set", "move_enabled=maybe"], UserActionError, "'maybe' is not on or off"),
        (["--set", "market_seed=3"], UserActionError, "use --seed instead"),
        (["--set", "keep_awake=never"], UserActionError, "all connections alike"),
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
    options = parser(()).parse_args([])
    options.profile_given = False
    demo = demo_options.without_display(options)
    assert (demo.market, demo.seconds) == (MarketSourceKind.SYNTHETIC, 60)


def test_a_file_to_write_is_never_one_of_the_recordings(candles):
    with pytest.raises(UserActionError, match="named twice"):
        parsed("--market", "recorded", "--data", candles, "--prices", candles)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_named(candles):
    candles.chmod(0o400)
    with pytest.raises(UserActionError, match=r"--prices: .*candles\.csv may not be written"):
        parsed("--prices", candles)


def test_repeated_files_add_up(tmp_path):
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path in paths:
        path.touch()
    options = parsed("--market", "recorded", "--data", paths[0], "--data", paths[1], paths[2])
    assert options.files == tuple(paths)


def test_settings_given_one_by_one_win_and_are_typed():
    words = ("move_enabled=off", "max_hold_s=60", "direction_k=2.5", "min_volatility_pct=1")
    options = parsed(
        *(word for text in words for word in ("--set", text)), "--set", "max_hold_s=90"
    )
    assert options.settings().items() >= {
        "move_enabled": False, "max_hold_s": 90, "direction_k": "2.5", "min_volatility_pct": 1.0,
    }.items()  # fmt: skip
    assert validate_overrides(options.settings()) == options.settings()


def test_full_thresholds_leave_the_practice_ones_out():
    assert not parsed("--full-thresholds").settings().keys() & PRACTICE.keys()


def test_no_file_is_written_beside_a_window(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("cts_desktop.app.display.why_unreachable", lambda: "")
    assert cli.main(["demo", "--prices", str(tmp_path / "prices")]) == cli.EXIT_USAGE
    assert "--prices is written without a window: add --headless" in capsys.readouterr().err
