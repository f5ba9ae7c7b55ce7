"""`token`: a token for the API from the command line, and `headless --api` around it."""

import argparse
import getpass
import io
from pathlib import Path

import pytest

from cts_desktop.app import headless_api, token, unlocking
from cts_desktop.app.console import Console
from cts_desktop.app.session import open_session
from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import (
    CredentialsLockedError,
    InvalidValueError,
    ProfileInUseError,
    UserActionError,
    WrongPassphraseError,
)
from cts_desktop.service.access import ENVIRONMENT as TOKEN
from cts_desktop.settings.secrets import ENVIRONMENT, VAULT_FILE
from cts_desktop.settings.vault import Scrypt, Vault
from tests.helpers.listening import FakeServer

RIGHT = "correct horse"


@pytest.fixture(autouse=True)
def quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody at the terminal, nothing in the environment, and keys that derive quickly."""
    for name in (ENVIRONMENT, TOKEN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(unlocking, "is_terminal", lambda: False)
    monkeypatch.setattr(token, "is_terminal", lambda: False)
    monkeypatch.setattr("cts_desktop.settings.vault.Scrypt", lambda *_, **__: Scrypt(n=2, r=1))


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let a person answer; return what is still to be said."""
    left = list(answers)
    for module in (unlocking, token):
        monkeypatch.setattr(module, "is_terminal", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda *_: left.pop(0))
    return left


def made(profile: Path, scope: str = "trade") -> str:
    """Run the command; return what it prints on standard output."""
    out = io.StringIO()
    assert token.run(argparse.Namespace(profile=profile, scope=scope), Console(out)) == 0
    return out.getvalue()


def locked(profile: Path) -> None:
    """Make the file with the keys."""
    vault = Vault(profile / VAULT_FILE, Scrypt(n=2, r=1))
    vault.unlock(Secret(RIGHT))


def scope_at_next_start(profile: Path, text: str) -> Scope | None:
    with open_session(profile) as session:
        connections, access = session.service.connections, session.service.access
        session.host.submit(connections.unlock_keys(Secret(RIGHT))).result()
        session.host.submit(access.look()).result()
        return access.scope_of(text)


def test_a_passphrase_in_the_environment_makes_the_place_and_the_token_is_printed_alone(
    profile_dir, monkeypatch, capsys
):
    monkeypatch.setenv(ENVIRONMENT, RIGHT)
    monkeypatch.setenv(TOKEN, "t" * 40)  # concerns a run that listens
    printed = made(profile_dir)
    assert printed.startswith("cts_t_")
    assert len(printed) == len("cts_t_") + 43 + 1
    assert "shown this once" in capsys.readouterr().err
    assert scope_at_next_start(profile_dir, printed.strip()) is Scope.TRADE


def test_a_person_chooses_a_passphrase_where_there_is_none(profile_dir, monkeypatch):
    left = at_a_terminal(monkeypatch, RIGHT, RIGHT)
    assert scope_at_next_start(profile_dir, made(profile_dir, "read").strip()) is Scope.READ
    assert left == []


def test_a_passphrase_that_was_mistyped_stores_nothing(profile_dir, monkeypatch):
    at_a_terminal(monkeypatch, RIGHT, "correct house")
    with pytest.raises(InvalidValueError, match="do not match"):
        made(profile_dir)
    assert not (profile_dir / VAULT_FILE).exists()


def test_a_locked_file_is_asked_for_in_a_terminal_and_standard_output_stays_clean(
    profile_dir, monkeypatch
):
    locked(profile_dir)
    at_a_terminal(monkeypatch, "battery staple", RIGHT)
    assert made(profile_dir).startswith("cts_t_")


def test_who_cannot_unlock_gets_no_token(profile_dir, monkeypatch):
    locked(profile_dir)
    with pytest.raises(CredentialsLockedError, match=ENVIRONMENT):
        made(profile_dir)
    monkeypatch.setenv(ENVIRONMENT, "battery staple")
    with pytest.raises(WrongPassphraseError):
        made(profile_dir)
    at_a_terminal(monkeypatch, "")
    with pytest.raises(CredentialsLockedError, match="stay locked"):
        made(profile_dir)


def test_a_profile_that_is_in_use_or_not_there_is_left_alone_in_words(profile_dir, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, RIGHT)
    with pytest.raises(UserActionError, match="There is no profile"):
        made(profile_dir / "other")
    with open_session(profile_dir), pytest.raises(ProfileInUseError, match="Settings → API"):
        made(profile_dir)


# ---------------------------------------------------------------- headless --api


def options(**given: object) -> argparse.Namespace:
    wanted = {"api": "", "api_certificate": None, "api_private_key": None, "api_public": False}
    return argparse.Namespace(**(wanted | given))


def opened(profile: Path, given: argparse.Namespace, **settings: object) -> tuple[str, FakeServer]:
    """Open the API of a headless program; return what it says, and its server."""
    out, server = io.StringIO(), FakeServer()
    with open_session(profile) as session:
        session.service.access.server = server
        if settings:
            session.host.submit(session.service.settings.set_values(settings)).result()
        headless_api.open_api(session, given, Console(out))
        listening = server.listening
    assert server.listening is None  # closed with the program
    server.listening = listening
    return out.getvalue(), server


def test_without_options_the_settings_decide(profile_dir, monkeypatch):
    said, server = opened(profile_dir, options())
    assert (said, server.starts) == ("", [])
    monkeypatch.setenv(TOKEN, "t" * 40)
    said, server = opened(profile_dir, options(), api_enabled=True)
    assert said == "The API listens at http://127.0.0.1:8790\n"


@pytest.mark.logs
def test_what_the_settings_want_and_cannot_have_is_said_and_does_not_end_the_program(profile_dir):
    said, server = opened(profile_dir, options(), api_enabled=True)
    assert said.startswith("The API is not open: There is no token yet")
    assert server.starts == []


def test_options_count_before_the_settings(profile_dir, monkeypatch):
    monkeypatch.setenv(TOKEN, "t" * 40)
    given = options(api="127.0.0.1:9000")
    said, server = opened(profile_dir, given, api_enabled=True, api_address="127.0.0.1:9001")
    assert said == "The API listens at http://127.0.0.1:9000\n"
    assert [str(listen.endpoint) for listen in server.starts] == ["127.0.0.1:9000"]


@pytest.mark.logs
@pytest.mark.parametrize(
    ("given", "given_token", "words"),
    [
        ({"api": "8790"}, "t" * 40, "neither HOST:PORT"),
        ({"api": "0.0.0.0:1"}, "t" * 40, "allow other machines explicitly"),
        ({"api": "0.0.0.0:1", "api_public": True}, "t" * 40, "needs TLS"),
        ({"api_public": True}, "t" * 40, "belong to --api"),
        ({"api_certificate": Path("c.pem")}, "t" * 40, "belong to --api"),
        ({"api": "127.0.0.1:1", "api_private_key": Path("k")}, "t" * 40, "certificate is missing"),
        ({"api": "127.0.0.1:1"}, "short", "a token of 5 characters"),
        ({"api": "127.0.0.1:1"}, "", "There is no token yet"),
    ],
)
def test_what_the_options_ask_for_and_cannot_have_ends_it_in_words(
    profile_dir, monkeypatch, given, given_token, words
):
    monkeypatch.setenv(TOKEN, given_token)
    with pytest.raises(UserActionError, match=words):
        opened(profile_dir, options(**given))


@pytest.mark.logs
def test_locked_keys_are_asked_for_where_somebody_is_there(profile_dir, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, RIGHT)
    made(profile_dir)
    given = options(api="127.0.0.1:9000")
    with pytest.raises(UserActionError, match=f"keys are locked.*{TOKEN}"):
        opened(profile_dir, given)
    at_a_terminal(monkeypatch, RIGHT)
    said, _ = opened(profile_dir, given)
    assert said.endswith("The API listens at http://127.0.0.1:9000\n")
