"""`status`, `start`, `stop` and their like, against everything that may be at the other end."""

import argparse
import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cts_desktop.app import channel, control, remote
from cts_desktop.app.console import Console
from cts_desktop.app.control import ControlServer
from cts_desktop.app.host import EngineHost
from cts_desktop.app.instance import SingleInstance
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import IllegalTransitionError, UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.runtime.paths import ProfilePaths
from tests.helpers.told_engine import ToldEngine


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_BEAT_S", 0.05)
    monkeypatch.setattr(remote, "_RETRY_S", 0.02)


@pytest.fixture
def host() -> Iterator[EngineHost]:
    host = EngineHost(lambda _loop, context: pytest.fail(str(context)))
    host.start()
    yield host
    assert host.stop()


@pytest.fixture
def engine(profile_dir: Path, host: EngineHost) -> Iterator[ToldEngine]:
    """An engine that can be asked, in a profile that is held."""
    engine = ToldEngine()
    server = ControlServer(profile_dir, engine.service(), host.submit)
    with SingleInstance(ProfilePaths(profile_dir)):
        server.start()
        yield engine
        server.close()


def said(profile: Path, verb: str, *, as_json: bool = False) -> tuple[int, str]:
    """Return exit status and output."""
    out = io.StringIO()
    options = argparse.Namespace(profile=profile, verb=verb, json=as_json)
    return remote.run(options, Console(out)), out.getvalue()


# ---------------------------------------------------------------------- nobody, or nobody sane
@pytest.mark.parametrize("verb", ["status", "start", "stop"])
def test_where_nothing_runs_that_is_said_with_the_way_to_start_and_no_trace_left(profile_dir, verb):
    with pytest.raises(UserActionError, match=r"No program runs on .*headless"):
        said(profile_dir, verb)
    assert [path.name for path in profile_dir.iterdir()] == ["instance.lock"]


def test_a_profile_that_is_not_there_is_a_slip_of_the_pen_and_is_not_made(tmp_path):
    with pytest.raises(UserActionError, match=r"no profile at .*--profile DIR"):
        said(tmp_path / "typo", "status")
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize("left", ["", "{}", '{"address": "/nowhere", "key": "00"}'])
def test_what_a_killed_program_left_is_no_program(profile_dir, left):
    (profile_dir / "control.json").write_text(left)
    with pytest.raises(UserActionError, match="No program runs on"):
        said(profile_dir, "stop")


def test_a_program_that_holds_the_profile_and_cannot_be_asked_is_named_with_its_process(
    profile_dir, monkeypatch
):
    monkeypatch.setattr(remote, "PATIENCE_S", 0.1)
    with (
        SingleInstance(ProfilePaths(profile_dir)),
        pytest.raises(UserActionError, match=rf"process {os.getpid()}.* cannot be asked.*panic"),
    ):
        said(profile_dir, "status")


def test_a_program_that_is_just_starting_is_waited_for(profile_dir, host):
    server = ControlServer(profile_dir, ToldEngine().service(), host.submit)
    with SingleInstance(ProfilePaths(profile_dir)):
        starting = threading.Timer(0.2, server.start)
        starting.start()
        assert said(profile_dir, "status")[0] == 0
        starting.join()
        server.close()


def test_a_hung_program_is_told_from_a_dead_one_with_the_way_to_stop_trading(
    profile_dir, monkeypatch
):
    monkeypatch.setattr(remote, "ask", lambda *args: channel.ask(*args, patience_s=0.1))
    listening = channel.Listening(profile_dir)  # and nobody who accepts
    with (
        SingleInstance(ProfilePaths(profile_dir)),
        pytest.raises(UserActionError, match=rf"hangs \(process {os.getpid()}.*panic"),
    ):
        said(profile_dir, "pause")
    listening.close()


# ---------------------------------------------------------------------- refusals
def test_a_refusal_is_told_in_words_with_a_status_of_its_own(profile_dir, engine):
    engine.fault = IllegalTransitionError("Cannot pause while stopped")
    assert said(profile_dir, "pause") == (1, "Refused: Cannot pause while stopped.\n")
    status, text = said(profile_dir, "pause", as_json=True)
    assert status == 1
    assert json.loads(text) == {"ok": False, "error": "Cannot pause while stopped"}


def test_a_program_of_another_version_that_knows_no_such_verb_refuses(
    profile_dir, engine, monkeypatch
):
    monkeypatch.setattr(control, "VERBS", {"status": control.VERBS["status"]})
    status, text = said(profile_dir, "restart")
    assert status == 1
    assert "knows no 'restart'" in text


# ---------------------------------------------------------------------- done
@pytest.mark.parametrize("verb", ["start", "stop", "pause", "resume", "restart"])
def test_each_command_reaches_the_engine_and_comes_back(profile_dir, engine, verb):
    engine.remaining = ("A: position BTC/USDT long 2",)
    status, text = said(profile_dir, verb)
    assert (status, engine.calls) == (0, [verb])
    assert text == f"Did {verb}.\n  remains open: A: position BTC/USDT long 2\n"
    answer = json.loads(said(profile_dir, verb, as_json=True)[1])
    assert (answer["ok"], answer["state"]) == (True, "running")


def connection(mode: Mode, state: EngineState, *, enabled: bool = True) -> SimpleNamespace:
    return SimpleNamespace(
        connection=Connection("c", "C", mode=mode, enabled=enabled),
        status=SimpleNamespace(state=state),
    )


def test_the_status_says_all_a_person_at_a_terminal_asks_for(profile_dir, engine):
    engine.connections = (
        connection(Mode.PAPER, EngineState.RUNNING),
        connection(Mode.TESTNET, EngineState.ERROR),
        connection(Mode.LIVE, EngineState.STOPPED, enabled=False),
    )
    engine.open_positions = (1, 2, 3)
    engine.api = "http://127.0.0.1:8790"
    status, text = said(profile_dir, "status")
    assert status == 0
    assert text.startswith("Running · TESTNET\n")
    for line in (
        "up:             1 d 02:03:04",
        "connections:    1 of 2 running",
        "open positions: 3",
        "blocked by:     nothing",
        "API:            http://127.0.0.1:8790",
    ):
        assert f"  {line}\n" in text
    assert f"process {os.getpid()}" in text
    assert engine.calls == []


def test_a_program_that_does_not_trade_has_a_status_a_script_can_tell(profile_dir, engine):
    engine.state, engine.blocked_by = EngineState.PAUSED, "The engine is paused"
    status, text = said(profile_dir, "status")
    assert status == 3
    assert "blocked by:     The engine is paused" in text
    status, text = said(profile_dir, "status", as_json=True)
    assert status == 3
    assert json.loads(text)["blocked_by"] == "The engine is paused"


def test_the_status_of_an_older_program_that_says_less_is_shown(profile_dir, monkeypatch):
    old = {
        "ok": True, "pid": 7, "version": "0.5.0", "state": "running", "kill_switch": False,
        "open_positions": 2, "blocked_by": "",
    }  # fmt: skip
    monkeypatch.setattr(remote, "ask", lambda *_: old)
    status, text = said(profile_dir, "status")
    assert status == 0
    assert "open positions: 2" in text
