"""The API's tokens, and when it listens: over the real key store, without a socket."""

import asyncio
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.access import Listen, Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import (
    CredentialsError,
    CredentialsLockedError,
    UserActionError,
)
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.access import ENVIRONMENT, RemoteAccess
from cts_desktop.service.outside_views import ApiState
from cts_desktop.settings.secrets import Keys
from cts_desktop.settings.source import Settings
from cts_desktop.settings.vault import Scrypt
from tests.helpers.listening import FakeServer
from tests.helpers.manual_clock import ManualClock

PASSPHRASE = Secret("correct horse")
GIVEN = "a-token-from-the-environment-0123456789"
ON: Mapping[str, object] = {"api_enabled": True}
PUBLIC: Mapping[str, object] = {
    "api_address": "0.0.0.0:8790",
    "api_public": True,
    "api_certificate": "/c.pem",
    "api_private_key": "/k.pem",
}


class Memory:
    """A keychain in memory; fails and hangs as it is told."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.asked = 0
        self.fails = False
        self.answers = threading.Event()
        self.answers.set()
        self.waiting = threading.Event()

    def _ask(self) -> None:
        self.asked += 1
        if not self.answers.is_set():
            self.waiting.set()
            self.answers.wait(10)
        if self.fails:
            raise RuntimeError(f"must never be shown: {self.kept}")

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        del self.kept[username]


class Values(dict[str, object]):
    """Stored settings."""

    def all(self) -> Mapping[str, object]:
        return dict(self)

    def put(self, values: Mapping[str, object]) -> None:
        self.update(values)


class Lines(SystemLogger):
    """The log; remembers the texts as well."""

    def __init__(self) -> None:
        super().__init__(ManualClock())
        self.texts: list[str] = []
        self.connect(self._take)

    def _take(self, **line: Any) -> None:
        self.texts.append(f"{line['level']}: {line['message']} {line['context']}")


class Desk:
    """One program's access over *directory*."""

    def __init__(self, directory: Path, memory: Memory | None) -> None:
        self.keys = Keys(directory, "profile", lambda: memory, Scrypt(n=2, r=1))
        self.settings = Settings(Values())
        self.log = Lines()
        self.clock = ManualClock()
        self.access = RemoteAccess(self.keys, self.settings, self.log, self.clock)
        self.server = FakeServer()
        self.access.server = self.server

    async def apply(self, **values: object) -> Any:
        self.settings.put(values)
        return await self.access.apply()

    @property
    def endpoint(self) -> str:
        return str(self.server.listening.endpoint) if self.server.listening else ""


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def desk(tmp_path: Path, memory: Memory) -> Desk:
    return Desk(tmp_path, memory)


@pytest.fixture
def vault(tmp_path: Path) -> Desk:
    """Where there is no keychain."""
    return Desk(tmp_path, None)


# ---------------------------------------------------------------- tokens


async def test_a_token_names_its_scope_and_is_long_and_new_each_time(desk):
    for scope in Scope:
        tokens = {(await desk.access.rotate(scope)).reveal() for _ in range(3)}
        assert len(tokens) == 3
        assert all(re.fullmatch(f"cts_{scope[0]}_[A-Za-z0-9_-]{{43}}", token) for token in tokens)


async def test_each_token_counts_for_its_scope_until_a_new_one_is_made(desk):
    read, trade = [(await desk.access.rotate(scope)).reveal() for scope in Scope]
    assert desk.access.scope_of(read) is Scope.READ
    assert desk.access.scope_of(trade) is Scope.TRADE
    newer = (await desk.access.rotate(Scope.TRADE)).reveal()
    assert desk.access.scope_of(trade) is None
    assert desk.access.scope_of(newer) is Scope.TRADE
    assert desk.access.scope_of(read) is Scope.READ
    assert desk.server.told == 3


@given(st.data())
def test_nothing_but_the_token_itself_is_let_in(tmp_path_factory, data):
    desk = Desk(tmp_path_factory.mktemp("access"), Memory())
    read, trade = (
        asyncio.run(desk.access.rotate(scope)).reveal() for scope in (Scope.READ, Scope.TRADE)
    )
    wrong = data.draw(st.text() | _near(read) | _near(trade))
    assert (desk.access.scope_of(wrong) is None) is (wrong not in {read, trade})


def _near(token: str) -> st.SearchStrategy[str]:
    """Texts that differ from *token* by little, or not at all."""
    place = st.integers(0, len(token))
    return st.one_of(
        st.just(token),
        place.map(lambda n: token[:n]),
        place.map(lambda n: token[n:]),
        st.tuples(place, st.characters()).map(lambda p: token[: p[0]] + p[1] + token[p[0] :]),
        st.tuples(place, st.characters()).map(lambda p: token[: p[0]] + p[1] + token[p[0] + 1 :]),
        st.sampled_from((token.upper(), token + "\n", f" {token}", token * 2, f"Bearer {token}")),
        st.sampled_from((token.replace("cts_r", "cts_t"), token.replace("cts_t", "cts_r"))),
    )


@pytest.mark.parametrize("wrong", ["", "\ud800", "\udcff" * 40, "é" * 40, "a" * 100_000, "\0"])
async def test_a_strange_header_is_a_stranger_and_no_error(desk, wrong):
    assert desk.access.scope_of(wrong) is None
    await desk.access.rotate(Scope.READ)
    assert desk.access.scope_of(wrong) is None


async def test_a_revoked_token_ends_and_the_other_stays(desk, memory):
    read, trade = [(await desk.access.rotate(scope)).reveal() for scope in Scope]
    await desk.access.revoke(Scope.READ)
    assert desk.access.scope_of(read) is None
    assert desk.access.scope_of(trade) is Scope.TRADE
    assert list(memory.kept) == ["profile/api-trade"]
    assert (await desk.access.look()).scopes == ("trade",)
    await desk.access.revoke(Scope.READ)  # again is no error


async def test_tokens_are_found_again_at_the_next_start(desk, tmp_path, memory):
    trade = (await desk.access.rotate(Scope.TRADE)).reveal()
    later = Desk(tmp_path, memory)
    assert later.access.scope_of(trade) is None  # nobody has looked yet
    assert (await later.access.look()).scopes == ("trade",)
    assert later.access.scope_of(trade) is Scope.TRADE


async def test_only_looking_asks_the_keychain(desk, memory):
    assert (await desk.access.status()).scopes == ()
    assert memory.asked == 0
    await desk.access.look()
    assert memory.asked == len(Scope)


async def test_what_lies_in_the_keychain_and_is_no_token_lets_nobody_in(desk, memory):
    memory.kept["profile/api-trade"] = '{"key": "", "secret": "", "passphrase": ""}'
    memory.kept["profile/api-read"] = '{"key": "short", "secret": "", "passphrase": ""}'
    assert (await desk.access.look()).scopes == ()
    assert desk.access.scope_of("") is None
    assert desk.access.scope_of("short") is None


@pytest.mark.logs
async def test_a_token_never_shows_itself(desk, memory):
    await desk.access.open()
    await desk.apply(**ON)
    token = await desk.access.rotate(Scope.TRADE)
    await desk.access.revoke(Scope.TRADE)
    memory.fails = True
    with pytest.raises(CredentialsError) as failed:
        await desk.access.rotate(Scope.TRADE)
    view = await desk.access.look()
    shown = [repr(token), str(token), repr(view), repr(vars(desk.access)), str(failed.value)]
    for text in (*shown, *desk.log.texts):
        assert token.reveal() not in text
        assert "cts_t_" not in text
    assert desk.log.texts


async def test_a_keychain_that_fails_changes_nothing_and_is_asked_again_only_when_told(
    desk, memory
):
    before = (await desk.access.rotate(Scope.TRADE)).reveal()
    memory.fails = True
    with pytest.raises(CredentialsError):
        await desk.access.rotate(Scope.TRADE)
    assert desk.access.scope_of(before) is Scope.TRADE
    later = Desk(desk.keys._vault._path.parent, memory)
    assert "keychain has failed" in (await later.access.look()).unknown
    asked = memory.asked
    await later.access.look()
    assert memory.asked == asked
    memory.fails = False
    await later.access.open()
    view = await later.apply(**ON)
    assert (view.state, view.unknown) == (ApiState.LISTENING, "")


@pytest.mark.logs
async def test_a_token_that_cannot_be_deleted_ends_all_the_same_and_that_is_said(desk, memory):
    await desk.access.open()
    token = (await desk.access.rotate(Scope.TRADE)).reveal()
    await desk.apply(**ON)
    memory.fails = True
    with pytest.raises(CredentialsError, match="would count again at the next start"):
        await desk.access.revoke(Scope.TRADE)
    assert desk.access.scope_of(token) is None
    assert desk.server.listening is None
    memory.fails = False
    desk.access._looked = False  # as if the keys had been locked meanwhile
    await desk.access.look()
    assert desk.access.scope_of(token) is None
    newer = (await desk.access.rotate(Scope.TRADE)).reveal()
    desk.access._looked = False
    await desk.access.look()
    assert desk.access.scope_of(newer) is Scope.TRADE
    await desk.access.revoke(Scope.TRADE)
    assert memory.kept == {}


async def test_a_token_made_after_the_keychain_had_failed_shows_those_before(desk, memory):
    await desk.access.rotate(Scope.READ)
    later = Desk(desk.keys._vault._path.parent, memory)
    memory.fails = True
    assert (await later.access.look()).scopes == ()
    memory.fails = False
    await later.access.rotate(Scope.TRADE)
    assert (await later.access.look()).scopes == ("read", "trade")


async def test_two_new_tokens_at_once_leave_one_that_counts_and_is_stored(desk, tmp_path, memory):
    tokens = await asyncio.gather(*(desk.access.rotate(Scope.READ) for _ in range(4)))
    counting = [t.reveal() for t in tokens if desk.access.scope_of(t.reveal())]
    later = Desk(tmp_path, memory)
    await later.access.look()
    assert [later.access.scope_of(token) for token in counting] == [Scope.READ]


# ---------------------------------------------------------------- opening and closing


async def test_nothing_listens_before_it_is_opened_nor_after_it_is_closed(desk):
    await desk.access.rotate(Scope.READ)
    assert (await desk.apply(**ON)).state is ApiState.OFF
    assert (await desk.access.open()).state is ApiState.LISTENING
    await desk.access.close()
    assert desk.server.listening is None
    assert (await desk.apply(api_address="127.0.0.1:9000")).state is ApiState.OFF
    assert len(desk.server.starts) == 1


async def test_settings_open_move_and_close_it_at_once(desk):
    await desk.access.rotate(Scope.READ)
    assert (await desk.access.open()).state is ApiState.OFF
    view = await desk.apply(**ON)
    assert (view.state, view.address) == (ApiState.LISTENING, "http://127.0.0.1:8790")
    await desk.apply(limit_positions=3)
    assert len(desk.server.starts) == 1  # what does not concern it leaves it alone
    view = await desk.apply(api_address="127.0.0.1:9000")
    assert (view.address, desk.endpoint) == ("http://127.0.0.1:9000", "127.0.0.1:9000")
    view = await desk.apply(api_enabled=False)
    assert (view.state, view.address, desk.endpoint) == (ApiState.OFF, "", "")
    assert [text for text in desk.log.texts if "9000 is closed" in text]


async def test_what_is_told_for_a_run_counts_before_the_settings(desk):
    await desk.access.rotate(Scope.READ)
    await desk.apply(**ON)
    told = Listen.of("127.0.0.1:7000", "", "", public=False)
    assert (await desk.access.open(told)).address == "http://127.0.0.1:7000"
    await desk.apply(api_enabled=False)
    assert desk.endpoint == "127.0.0.1:7000"


@pytest.mark.logs
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"api_address": "8790"}, "neither HOST:PORT nor unix:PATH"),
        ({"api_address": "0.0.0.0:8790"}, "allow other machines explicitly"),
        ({"api_address": "0.0.0.0:8790", "api_public": True}, "needs TLS"),
        ({"api_certificate": "/c.pem"}, "the private key is missing"),
    ],
)
async def test_what_does_not_fit_is_said_and_closes_what_was_open(desk, values, words):
    await desk.access.rotate(Scope.READ)
    await desk.access.open()
    await desk.apply(**ON)
    view = await desk.apply(**values)
    assert (view.state, view.address) == (ApiState.FAILED, "")
    assert words in view.problem
    assert desk.server.listening is None
    assert any(text.startswith("warning:") and words in text for text in desk.log.texts)
    fine = dict.fromkeys(values)
    assert (await desk.apply(**fine)).state is ApiState.LISTENING


@pytest.mark.logs
@pytest.mark.parametrize("error", [UserActionError("API: the port is taken"), OSError("odd")])
async def test_a_server_that_cannot_start_is_said_and_tried_again(desk, error):
    await desk.access.rotate(Scope.READ)
    await desk.access.open()
    desk.server.error = error
    view = await desk.apply(**ON)
    assert view.state is ApiState.FAILED
    assert view.problem in {"the port is taken", "unexpected error (OSError)"}
    desk.server.error = None
    view = await desk.access.apply()
    assert (view.state, view.problem) == (ApiState.LISTENING, "")


@pytest.mark.logs
async def test_a_server_that_stops_badly_does_not_keep_the_program_from_ending(desk):
    await desk.access.rotate(Scope.READ)
    await desk.access.open()
    await desk.apply(**ON)
    desk.server.stop_error = OSError("odd")
    await desk.access.close()
    assert desk.server.listening is None


@pytest.mark.logs
async def test_without_a_token_it_is_not_opened_and_it_is_said_how_to_make_one(desk):
    await desk.access.open()
    view = await desk.apply(**ON)
    assert view.state is ApiState.FAILED
    assert "cts-desktop token trade" in view.problem
    assert "Settings → API" in view.problem
    await desk.access.rotate(Scope.READ)  # opens it by itself
    assert desk.server.listening is not None
    await desk.access.revoke(Scope.READ)  # the last one closes it
    assert desk.server.listening is None


async def test_changes_at_the_same_time_leave_one_server_that_listens_as_is_set(desk):
    await desk.access.rotate(Scope.READ)
    await desk.access.open()
    desk.settings.put(ON)
    await asyncio.gather(*(desk.apply(api_address=f"127.0.0.1:{9000 + n}") for n in range(5)))
    assert desk.endpoint == desk.settings.get("api_address") == "127.0.0.1:9004"


async def test_a_keychain_that_asks_the_user_does_not_keep_the_program_from_ending(desk, memory):
    await desk.access.rotate(Scope.READ)
    later = Desk(desk.keys._vault._path.parent, memory)
    later.settings.put(ON)
    memory.answers.clear()
    opening = asyncio.create_task(later.access.open())
    assert await asyncio.to_thread(memory.waiting.wait, 10)
    await later.access.close()
    memory.answers.set()
    await opening
    assert later.server.starts == []


# ---------------------------------------------------------------- locked keys


@pytest.mark.logs
async def test_locked_keys_keep_it_closed_until_they_are_unlocked(vault, tmp_path):
    vault.keys.unlock(PASSPHRASE)
    await vault.access.rotate(Scope.TRADE)
    later = Desk(tmp_path, None)
    later.settings.put(ON)
    view = await later.access.open()
    assert view.state is ApiState.FAILED
    assert view.problem == view.unknown == "The keys are locked: enter the passphrase."
    with pytest.raises(CredentialsLockedError):
        await later.access.rotate(Scope.READ)
    later.keys.unlock(PASSPHRASE)
    view = await later.access.apply()
    assert (view.state, view.scopes) == (ApiState.LISTENING, ("trade",))


async def test_looking_finds_tokens_as_soon_as_the_keys_are_unlocked(vault, tmp_path):
    vault.keys.unlock(PASSPHRASE)
    await vault.access.rotate(Scope.READ)
    later = Desk(tmp_path, None)
    assert (await later.access.look()).unknown
    later.keys.unlock(PASSPHRASE)
    view = await later.access.look()
    assert (view.scopes, view.unknown) == (("read",), "")


async def test_without_a_place_for_keys_a_token_asks_for_one(vault):
    with pytest.raises(CredentialsLockedError, match="choose a passphrase"):
        await vault.access.rotate(Scope.READ)
    assert (await vault.access.look()).scopes == ()


async def test_a_token_made_where_another_could_not_be_read_shows_both(vault, tmp_path):
    vault.keys.unlock(PASSPHRASE)
    await vault.access.rotate(Scope.READ)
    later = Desk(tmp_path, None)
    await later.access.look()
    later.keys.unlock(PASSPHRASE)
    await later.access.rotate(Scope.TRADE)
    assert (await later.access.look()).scopes == ("read", "trade")


# ---------------------------------------------------------------- environment


async def test_a_token_of_the_environment_counts_alone_and_no_child_inherits_it(desk):
    stored = (await desk.access.rotate(Scope.TRADE)).reveal()
    environment = {ENVIRONMENT: GIVEN, "PATH": "/bin"}
    desk.access.take_environment(environment)
    assert environment == {"PATH": "/bin"}
    assert desk.access.scope_of(GIVEN) is Scope.TRADE
    assert desk.access.scope_of(stored) is None
    view = await desk.access.look()
    assert (view.scopes, view.from_environment) == (("trade",), True)


async def test_a_token_of_the_environment_opens_it_where_keys_are_locked(vault, tmp_path):
    vault.keys.unlock(PASSPHRASE)
    later = Desk(tmp_path, None)
    later.settings.put(ON)
    later.access.take_environment({ENVIRONMENT: GIVEN})
    assert (await later.access.open()).state is ApiState.LISTENING


@pytest.mark.logs
@pytest.mark.parametrize(
    "given_token",
    ["x", "a" * 7, "a" * 1025, "a b" * 20, "é" * 40, "a" * 40 + "\n", "\udcff" * 40],
)
async def test_an_unfit_token_of_the_environment_keeps_it_closed_in_words(desk, given_token):
    stored = (await desk.access.rotate(Scope.TRADE)).reveal()
    environment = {ENVIRONMENT: given_token}
    desk.access.take_environment(environment)
    assert environment == {}
    await desk.access.open()
    view = await desk.apply(**ON)
    assert view.state is ApiState.FAILED
    assert ENVIRONMENT in view.problem
    assert given_token not in view.problem.replace(ENVIRONMENT, "") or given_token == "x"
    assert desk.access.scope_of(given_token) is None
    assert desk.access.scope_of(stored) is Scope.TRADE


@pytest.mark.logs
async def test_a_short_token_of_the_environment_counts_on_this_machine_only_and_is_warned_of(desk):
    desk.access.take_environment({ENVIRONMENT: "a-short-token"})
    await desk.access.open()
    assert (await desk.apply(**ON)).state is ApiState.LISTENING
    assert desk.access.scope_of("a-short-token") is Scope.TRADE
    view = await desk.apply(**ON, **PUBLIC)
    assert view.state is ApiState.FAILED
    assert "might be guessed" in view.problem


async def test_an_empty_variable_is_none(desk):
    desk.access.take_environment({ENVIRONMENT: ""})
    desk.access.take_environment({})
    assert not (await desk.access.look()).from_environment


# ---------------------------------------------------------------- counts


async def test_requests_are_counted_since_it_was_opened(desk):
    await desk.access.rotate(Scope.READ)
    await desk.access.open()
    await desk.apply(**ON)
    for admitted in (True, True, False):
        desk.access.seen(admitted)
    view = await desk.access.look()
    assert (view.requests, view.refused, view.last_ms) == (2, 1, desk.clock.now_ms())
    view = await desk.apply(api_address="127.0.0.1:9000")
    assert (view.requests, view.refused, view.last_ms) == (0, 0, None)
