"""Where keys go: keychain or file, and what happens when either fails."""

import json
import threading
import traceback
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked

from cts_desktop.domain.credentials import Credentials, Secret, VaultState
from cts_desktop.domain.errors import CredentialsError, CredentialsLockedError, DatabaseError
from cts_desktop.settings import secrets
from cts_desktop.settings.secrets import ENVIRONMENT, Keychain, Keys, profile_id, take_passphrase
from cts_desktop.settings.vault import Scrypt

FAST = Scrypt(n=2, r=1)
KEY = Credentials(Secret("the-key"), Secret("the-secret"))
PASSPHRASE = Secret("correct horse")


class Memory:
    """A keychain in memory, which fails as it is told."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None
        self.forgets = False

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        if not self.forgets:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        del self.kept[service, username]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def keys(tmp_path: Path, memory: Memory) -> Keys:
    return Keys(tmp_path, "profile", lambda: memory, FAST)


def without_keychain(directory: Path) -> Keys:
    return Keys(directory, "profile", lambda: None, FAST)


def test_keys_go_into_the_keychain_where_there_is_one(keys, memory, tmp_path):
    assert keys.state() is VaultState.KEYCHAIN
    keys.put("c001", KEY)
    assert keys.get("c001") == KEY
    ((service, user),) = memory.kept
    assert (service, user) == ("CTS Desktop", "profile/c001")
    assert list(tmp_path.iterdir()) == []
    keys.delete("c001")
    keys.delete("c001")
    assert memory.kept == {}
    assert keys.get("c001") is None


def test_two_profiles_share_a_keychain_without_touching_each_other(tmp_path, memory):
    one, two = (Keys(tmp_path, name, lambda: memory, FAST) for name in ("one", "two"))
    one.put("c001", KEY)
    assert two.get("c001") is None
    two.delete("c001")
    assert one.get("c001") == KEY


def test_without_a_keychain_a_passphrase_has_to_be_chosen_first(tmp_path):
    keys = without_keychain(tmp_path)
    assert keys.state() is VaultState.NONE
    assert keys.get("c001") is None
    with pytest.raises(CredentialsLockedError, match="choose a passphrase"):
        keys.put("c001", KEY)
    keys.unlock(PASSPHRASE)
    keys.put("c001", KEY)
    assert keys.state() is VaultState.UNLOCKED
    assert keys.get("c001") == KEY


def test_a_file_that_exists_is_used_although_a_keychain_came(keys, memory, tmp_path):
    before = without_keychain(tmp_path)
    before.unlock(PASSPHRASE)
    before.put("c001", KEY)
    assert keys.state() is VaultState.LOCKED
    with pytest.raises(CredentialsLockedError):
        keys.get("c001")
    with pytest.raises(CredentialsLockedError):
        keys.put("c002", KEY)
    keys.unlock(PASSPHRASE)
    assert keys.get("c001") == KEY
    keys.put("c002", KEY)
    assert memory.kept == {}


def test_a_key_in_the_keychain_is_still_found_after_a_file_was_made(keys, memory, tmp_path):
    keys.put("c001", KEY)
    over_a_terminal = without_keychain(tmp_path)
    over_a_terminal.unlock(PASSPHRASE)
    keys.unlock(PASSPHRASE)
    assert keys.get("c001") == KEY
    keys.delete("c001")
    assert memory.kept == {}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked("canary"), "keychain is locked"),
        (OSError("canary"), "has failed .OSError"),
        (ValueError("canary"), "has failed .ValueError"),
        (SystemExit("canary"), "has failed .SystemExit"),
    ],
)
def test_a_keychain_that_breaks_says_so_without_quoting_anything(keys, memory, error, words):
    keys.put("c001", KEY)
    memory.error = error
    with pytest.raises(CredentialsError, match=words) as caught:
        keys.get("c001")
    assert "canary" not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(CredentialsError, match=words) as caught:
        keys.put("c001", KEY)
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_a_keychain_that_does_not_answer_is_given_up(memory):
    asked, released = threading.Event(), threading.Event()

    def hang(_service: str, _user: str) -> None:
        asked.set()
        released.wait()

    memory.get_password = hang
    keychain = Keychain("profile", lambda: memory, answer_s=0.05)
    with pytest.raises(CredentialsError, match=r"not answered within 0.05 s"):
        keychain.get("c001")
    assert asked.is_set()
    released.set()


def test_a_keychain_that_keeps_nothing_is_noticed(keys, memory):
    memory.forgets = True
    with pytest.raises(CredentialsError, match="has not kept the key"):
        keys.put("c001", KEY)


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '"text"', '{"key": "a"}'])
def test_something_else_under_our_name_is_not_taken_for_a_key(keys, memory, text):
    memory.kept["CTS Desktop", "profile/c001"] = text
    with pytest.raises(CredentialsError, match="not a key of this program"):
        keys.get("c001")


def test_looking_for_a_keychain_that_fails_means_there_is_none(tmp_path):
    def broken() -> None:
        raise RuntimeError("no bus")

    keys = Keys(tmp_path, "profile", broken, FAST)
    assert keys.state() is VaultState.NONE
    with pytest.raises(CredentialsError, match="no keychain here"):
        Keychain("profile", broken).get("c001")


def test_the_keychain_is_looked_for_once_and_not_before_it_is_needed(tmp_path):
    looked = []
    memory = Memory()

    def find() -> Memory:
        looked.append(1)
        return memory

    keys = Keys(tmp_path, "profile", find, FAST)
    assert looked == []
    for _ in range(3):
        keys.state()
        keys.get("c001")
    assert looked == [1]


def test_what_is_stored_is_one_json_value(keys, memory):
    keys.put("c001", KEY)
    (text,) = memory.kept.values()
    assert json.loads(text) == {"key": "the-key", "secret": "the-secret", "passphrase": ""}


# ---------------------------------------------------------------- which keychain is real


def backend(module: str, priority: float) -> Any:
    return type("Keyring", (Memory,), {"__module__": module, "priority": priority})()


@pytest.mark.parametrize(
    ("module", "priority", "real"),
    [
        ("keyring.backends.SecretService", 5, True),
        ("keyring.backends.macOS", 5, True),
        ("keyring.backends.Windows", 5, True),
        ("keyring.backends.libsecret", 4.8, True),
        ("keyring.backends.fail", 0, False),
        ("keyring.backends.null", -1, False),
        ("keyring.backends.null", 5, False),
        ("keyrings.alt.file", 0.5, False),
        ("keyring.backends.SecretService", 0, False),
    ],
)
def test_only_a_real_keychain_is_used(monkeypatch, module, priority, real):
    chosen = backend(module, priority)
    monkeypatch.setattr(keyring, "get_keyring", lambda: chosen)
    assert secrets.real_backend() is (chosen if real else None)


def test_of_a_chain_the_first_real_one_is_used(monkeypatch):
    plain, real = backend("keyrings.alt.file", 9), backend("keyring.backends.kwallet", 4)
    monkeypatch.setattr(ChainerBackend, "backends", [plain, real])
    monkeypatch.setattr(keyring, "get_keyring", ChainerBackend)
    assert secrets.real_backend() is real


# ---------------------------------------------------------------- environment and profile


def test_the_passphrase_is_taken_out_of_the_environment():
    environment = {ENVIRONMENT: "correct horse", "OTHER": "1"}
    assert take_passphrase(environment) == PASSPHRASE
    assert environment == {"OTHER": "1"}
    assert take_passphrase(environment) is None
    assert take_passphrase({ENVIRONMENT: ""}) is None


class State:
    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.full = False

    def get(self, key: str) -> object | None:
        return self.values.get(key)

    def put(self, key: str, value: object, *, durable: bool = False) -> None:
        if self.full and durable:
            raise DatabaseError("the disk is full")
        self.values[key] = value


def test_a_profile_has_one_name_for_ever():
    state = State()
    first = profile_id(state)
    assert len(first) == 32
    assert profile_id(state) == first
    assert profile_id(State()) != first


def test_a_full_disk_does_not_keep_a_profile_from_being_opened():
    state = State()
    state.full = True
    assert profile_id(state) == profile_id(state)
