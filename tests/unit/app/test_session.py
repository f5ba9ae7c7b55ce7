import argparse
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from cts_desktop.app import headless, rearm
from cts_desktop.app.console import Console
from cts_desktop.app.options import parser
from cts_desktop.app.session import add_paper_connection, open_session
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import DatabaseError, UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import Position, PositionState
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.storage.stores import SqliteStores


def crashed_while_running(profile: Path, **state: object) -> None:
    """Make a profile whose program was killed while the engine ran, and that resumes then."""
    with open_session(profile) as session:
        session.host.submit(add_paper_connection(session.service)).result()
    remember(profile, {"engine": {"running": True}, **state})
    with stores(profile) as opened:
        opened.settings.put({"resume_after_crash": True})


def remember(profile: Path, state: Mapping[str, object]) -> None:
    with stores(profile) as opened:
        for key, value in state.items():
            opened.state.put(key, value, durable=True)


def stores(profile: Path) -> SqliteStores:
    paths = ProfilePaths(profile)
    return SqliteStores(paths.database, paths.backups, SystemClock().now_ms)


def run_headless(profile: Path) -> str:
    out = io.StringIO()
    words = ["--profile", str(profile), "headless", "--seconds", "0.2"]
    assert headless.run(parser(words).parse_args(words), Console(out)) == 0
    return out.getvalue()


@pytest.mark.logs
def test_a_profile_opens_though_the_engine_may_not_be_resumed(profile_dir):
    crashed_while_running(profile_dir, kill_switch=True)
    with open_session(profile_dir) as session:
        status = headless.snapshot_of(session).status
        assert status.state is EngineState.STOPPED
        assert status.kill_switch
        lines = session.host.submit(session.service.queries.logs(text="Not resumed")).result()
    assert "emergency stop is engaged" in lines[0].message


@pytest.mark.logs
def test_an_engine_resumed_after_a_crash_runs_on_without_a_window(profile_dir):
    crashed_while_running(profile_dir)
    said = run_headless(profile_dir)
    assert "Running" in said
    assert "Stopped" in said


@pytest.mark.logs
def test_a_profile_opened_for_an_emergency_starts_nothing(profile_dir):
    crashed_while_running(profile_dir)
    with open_session(profile_dir, resume=False) as session:
        assert headless.snapshot_of(session).status.state is EngineState.STOPPED


@pytest.mark.logs
def test_after_an_emergency_stop_headless_says_how_to_arm_again_and_then_runs(profile_dir):
    run_headless(profile_dir)
    remember(profile_dir, {"kill_switch": True})
    with pytest.raises(UserActionError, match="cts-desktop rearm --profile"):
        run_headless(profile_dir)
    out = io.StringIO()
    assert rearm.run(argparse.Namespace(profile=profile_dir), Console(out)) == 0
    assert "Armed again" in out.getvalue()
    assert "Running" in run_headless(profile_dir)


@pytest.mark.parametrize(
    ("mode", "policy", "why"),
    [
        (Mode.LIVE, "live", "Positions are open"),
        (Mode.TESTNET, "any engine", "Positions are open"),
        (Mode.LIVE, "never", ""),
        (Mode.PAPER, "live", ""),
    ],
)
def test_an_open_position_with_money_keeps_the_computer_awake(profile_dir, mode, policy, why):
    async def reasons() -> tuple[str, str]:
        application = session.application
        application.stores.connections.save(Connection("c009", "Nine", mode=mode))
        application.settings.put({"keep_awake": policy})
        before = application._why_awake()
        position = Position("p1", "c009", "BTC/USDT", Side.BUY, 1, state=PositionState.OPEN)
        application.stores.positions.save(position)
        return before, application._why_awake()

    with open_session(profile_dir) as session:
        assert session.host.submit(reasons()).result() == ("", why)


def test_where_the_books_cannot_be_read_the_computer_stays_awake(profile_dir, monkeypatch):
    async def reason() -> str:
        def fail() -> list[Connection]:
            raise DatabaseError("the disk is gone")

        monkeypatch.setattr(session.application.stores.connections, "all", fail)
        why = session.application._why_awake()
        monkeypatch.undo()
        return why

    with open_session(profile_dir) as session:
        assert session.host.submit(reason()).result()
