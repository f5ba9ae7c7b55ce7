"""Keys that are locked at a start: from the environment, by asking, or said in words."""

import argparse
import getpass
import io
import os
from pathlib import Path

import pytest

from cts_desktop.app import headless, panic, unlocking
from cts_desktop.app.bootstrap import Application, open_at_rest
from cts_desktop.app.console import Console
from cts_desktop.app.session import Session, open_session
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials, Secret, VaultState
from cts_desktop.domain.errors import CredentialsLockedError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.secrets import ENVIRONMENT, VAULT_FILE
from cts_desktop.settings.vault import Scrypt, Vault
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import turns

RIGHT, WRONG = "correct horse", "battery staple"
KEY = Credentials(Secret("the-key"), Secret("the-secret"))


@pytest.fixture(autouse=True)
def quiet_machine(monkeypatch):
    """Nobody at the terminal, nothing in the environment."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setattr(unlocking, "is_terminal", lambda: False)


@pytest.fixture
def locked(profile_dir: Path) -> Path:
    """A profile with one real connection, its key in the file."""
    vault = Vault(profile_dir / VAULT_FILE, Scrypt(n=2, r=1))
    vault.unlock(Secret(RIGHT))
    vault.put("c001", KEY)
    with stores(profile_dir) as opened:
        opened.connections.save(Connection("c001", "Real", exchange="binance", mode=Mode.LIVE))
    return profile_dir


def stores(profile: Path) -> SqliteStores:
    paths = ProfilePaths(profile)
    return SqliteStores(paths.database, paths.backups, SystemClock().now_ms)


def state_of(session: Session) -> VaultState:
    return session.host.submit(session.service.connections.keys_state()).result()


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let a person answer; return what is asked."""
    asked: list[str] = []
    left = list(answers)

    def answer(prompt: str, _stream: object) -> str:
        asked.append(prompt)
        return left.pop(0)

    monkeypatch.setattr(unlocking, "is_terminal", lambda: True)
    monkeypatch.setattr(getpass, "getpass", answer)
    return asked


def run_headless(profile: Path) -> None:
    headless.run(argparse.Namespace(profile=profile, seconds=0.1), Console(io.StringIO()))


def test_without_anybody_to_ask_nothing_starts_and_it_is_said_how(locked):
    with pytest.raises(CredentialsLockedError, match=f"keys of Real are locked.*{ENVIRONMENT}"):
        run_headless(locked)
    with stores(locked) as opened:
        assert opened.state.get("engine") is None  # never started


def test_the_environment_unlocks_once_and_is_not_inherited(locked, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, RIGHT)
    with open_session(locked) as session:
        assert ENVIRONMENT not in os.environ
        assert state_of(session) is VaultState.UNLOCKED
        unlocking.require_keys(session, Console(io.StringIO()))


@pytest.mark.logs
def test_a_wrong_passphrase_in_the_environment_is_told(locked, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, WRONG)
    with open_session(locked) as session:
        assert ENVIRONMENT not in os.environ
        assert state_of(session) is VaultState.LOCKED
        lines = session.host.submit(session.service.queries.logs(text="does not unlock")).result()
    assert "not the passphrase" in lines[0].message
    assert WRONG not in lines[0].message


def test_an_environment_that_is_not_needed_makes_no_file(profile_dir, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, RIGHT)
    with open_session(profile_dir):
        pass
    assert not (profile_dir / VAULT_FILE).exists()
    assert ENVIRONMENT not in os.environ


def test_a_person_is_asked_until_it_fits(locked, monkeypatch):
    asked = at_a_terminal(monkeypatch, WRONG, RIGHT)
    out = io.StringIO()
    with open_session(locked) as session:
        unlocking.require_keys(session, Console(out))
        assert state_of(session) is VaultState.UNLOCKED
        unlocking.require_keys(session, Console(out))
    assert asked == ["Passphrase: "] * 2
    assert "not the passphrase" in out.getvalue()
    assert WRONG not in out.getvalue()


@pytest.mark.parametrize("answers", [(WRONG, WRONG, WRONG), ("",), (WRONG, "")])
def test_a_person_who_does_not_know_it_is_let_go(locked, monkeypatch, answers):
    asked = at_a_terminal(monkeypatch, *answers)
    with open_session(locked) as session, pytest.raises(CredentialsLockedError):
        unlocking.require_keys(session, Console(io.StringIO()))
    assert len(asked) == len(answers)


def test_nobody_is_asked_for_keys_that_no_connection_needs(locked, monkeypatch):
    asked = at_a_terminal(monkeypatch)
    with stores(locked) as opened:
        opened.connections.save(
            Connection("c001", "Real", exchange="binance", mode=Mode.LIVE, enabled=False)
        )
    with open_session(locked) as session:
        unlocking.require_keys(session, Console(io.StringIO()))
    assert asked == []


@pytest.mark.logs
def test_an_emergency_stop_asks_where_it_can_and_never_insists(locked, monkeypatch):
    asked = at_a_terminal(monkeypatch, "")
    options = argparse.Namespace(profile=locked, profile_given=True, keep_positions=False)
    assert panic.run(options, Console(io.StringIO())) == panic.EXIT_DONE
    assert asked == ["Passphrase: "]
    with stores(locked) as opened:
        assert opened.state.get("kill_switch") is True


@pytest.mark.logs
async def test_a_crashed_engine_waits_for_its_keys_and_then_goes_on(locked):
    crashed(locked)
    application = await open_at_rest(ProfilePaths(locked))
    try:
        started = count_starts(application)
        await application.resume()
        assert started == []
        await turns()  # a line of the log crosses the loop
        (line,) = await application.service.queries.logs(text="Not resumed yet")
        assert "keys of Real are locked" in line.message
        await application.service.connections.unlock_keys(Secret(RIGHT))
        await application._clock.sleep(0)
        assert started == [1]
    finally:
        await application.close()


@pytest.mark.logs
async def test_an_engine_started_by_hand_meanwhile_is_not_started_twice(locked):
    crashed(locked)
    application = await open_at_rest(ProfilePaths(locked))
    try:
        await application.resume()
        started = count_starts(application)
        application.coordinator.was_running = False  # as a start does
        await application.service.connections.unlock_keys(Secret(RIGHT))
        await application._clock.sleep(0)
        assert started == []
        assert application.coordinator.state is EngineState.STOPPED
    finally:
        await application.close()


def crashed(profile: Path) -> None:
    ProfilePaths(profile).create()
    with stores(profile) as opened:
        opened.state.put("engine", {"running": True}, durable=True)


def count_starts(application: Application) -> list[int]:
    started: list[int] = []

    async def start() -> None:
        started.append(1)

    application.coordinator.start = start  # type: ignore[method-assign]
    return started
