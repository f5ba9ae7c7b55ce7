"""Where the keys of connections are kept: the system's keychain, or an encrypted file."""

# ruff: noqa: PLC0415 - the library asks the system which keychains there are when it is loaded

import json
import queue
import threading
import uuid
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from cts_desktop.domain.credentials import Credentials, Secret, VaultState
from cts_desktop.domain.errors import CredentialsError, DatabaseError
from cts_desktop.domain.ports import StateStore
from cts_desktop.runtime.paths import portable_folder
from cts_desktop.settings.vault import Scrypt, Vault, credentials_of, plain_of

VAULT_FILE: Final = "keys.vault"
#: The environment variable that unlocks the file where nobody can be asked.
ENVIRONMENT: Final = "CTS_PASSPHRASE"
_SERVICE: Final = "CTS Desktop"
#: The system may ask the user, who may be away; longer than a person takes to answer.
_ANSWER_S: Final = 60.0
#: Backends that keep nothing, or keep it for everyone to read.
_NOT_REAL: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt.")
_PROFILE_ID: Final = "profile_id"

T = TypeVar("T")


class Backend(Protocol):
    """What of `keyring.backend.KeyringBackend` is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a stored text."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a text."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a text."""
        ...


def profile_id(state: StateStore) -> str:
    """Return the name of this profile in the keychain, made at the first call."""
    known = state.get(_PROFILE_ID)
    if isinstance(known, str):
        return known
    made = uuid.uuid4().hex
    try:
        state.put(_PROFILE_ID, made, durable=True)
    except DatabaseError:  # a full disk must not keep a profile from being opened
        state.put(_PROFILE_ID, made)
    return made


def take_passphrase(environment: MutableMapping[str, str]) -> Secret | None:
    """Return the passphrase given in *environment* and remove it, so that no child inherits it."""
    text = environment.pop(ENVIRONMENT, "")
    return Secret(text) if text else None


def real_backend() -> Backend | None:
    """Return the system's keychain, or None where there is no real one. May take seconds.

    What a portable program carries along belongs to no computer: it has none.
    """
    if portable_folder() is not None:
        return None
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    for backend in chosen.backends if isinstance(chosen, ChainerBackend) else (chosen,):
        if _is_real(backend):
            return backend
    return None


def _is_real(backend: Any) -> bool:
    where = f"{type(backend).__module__}."
    return backend.priority > 0 and not where.startswith(_NOT_REAL)


class Keychain:
    """Implements `get`, `put` and `delete` of a CredentialStore on the system's keychain.

    Every call ends: with an answer, or with CredentialsError after a minute. What the library
    raises is not passed on, for it might quote what it was given.
    """

    def __init__(
        self, profile: str, find: Callable[[], Backend | None], answer_s: float = _ANSWER_S
    ) -> None:
        self._profile = profile
        self._find = find
        self._answer_s = answer_s
        self._lock = threading.Lock()
        self._looked = False
        self._backend: Backend | None = None

    def usable(self) -> bool:
        """Tell whether there is one; found out once, and that may take a moment."""
        with self._lock:
            if not self._looked:
                try:
                    self._backend = _in_time(self._find, self._answer_s)
                except CredentialsError:
                    self._backend = None
                self._looked = True
            return self._backend is not None

    def get(self, connection_id: str) -> Credentials | None:
        """Return the key of a connection, or None."""
        text = self._ask(lambda b: b.get_password(_SERVICE, self._user(connection_id)))
        if text is None:
            return None
        try:
            plain: Mapping[str, str] = json.loads(text)
            return credentials_of(plain)
        except (ValueError, KeyError, TypeError):
            raise CredentialsError(
                f"What the keychain holds as {_SERVICE} is not a key of this program: "
                "enter the key again."
            ) from None

    def put(self, connection_id: str, credentials: Credentials) -> None:
        """Store the key of a connection, and look whether it arrived."""
        text, user = json.dumps(plain_of(credentials)), self._user(connection_id)
        self._ask(lambda b: b.set_password(_SERVICE, user, text))
        if self._ask(lambda b: b.get_password(_SERVICE, user)) != text:
            raise CredentialsError("The keychain has not kept the key.")

    def delete(self, connection_id: str) -> None:
        """Forget the key of a connection; unknown ones are no error."""
        user = self._user(connection_id)
        if self._ask(lambda b: b.get_password(_SERVICE, user)) is not None:
            self._ask(lambda b: b.delete_password(_SERVICE, user))

    def _user(self, connection_id: str) -> str:
        return f"{self._profile}/{connection_id}"

    def _ask(self, question: Callable[[Backend], T]) -> T:
        if not self.usable() or self._backend is None:
            raise CredentialsError("There is no keychain here.")
        backend = self._backend
        return _in_time(lambda: question(backend), self._answer_s)


def _in_time(question: Callable[[], T], limit_s: float) -> T:
    """Return the answer, or raise CredentialsError; a thread that hangs is left behind."""
    answers: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((True, question()))
        except BaseException as error:  # noqa: BLE001 - whatever a backend raises, it has failed
            answers.put((False, type(error).__name__))

    threading.Thread(target=run, name="cts-keychain", daemon=True).start()
    try:
        good, answer = answers.get(timeout=limit_s)
    except queue.Empty:
        raise CredentialsError(
            f"The keychain has not answered within {limit_s:g} s: unlock it and try again."
        ) from None
    if good:
        return answer  # type: ignore[no-any-return]
    locked = "Locked" in answer
    raise CredentialsError(
        "The keychain is locked: unlock it and try again."
        if locked
        else f"The keychain has failed ({answer}): look whether it works, and try again."
    )


class Keys:
    """Implements `domain.credentials.CredentialStore`: what the program uses.

    Keys go into the keychain where there is one, else into the file. A file that is there already
    is used before a keychain, and a key that is not in it is looked for in the keychain: on the
    same machine one start may have a keychain and the next (over a terminal, say) may not.
    """

    def __init__(
        self,
        directory: Path,
        profile: str,
        find: Callable[[], Backend | None] = real_backend,
        kdf: Scrypt | None = None,
    ) -> None:
        self._vault = Vault(directory / VAULT_FILE, kdf)
        self._keychain = Keychain(profile, find)

    def state(self) -> VaultState:
        """Return where keys are kept, and whether they can be read."""
        if self._vault.exists:
            return self._vault.state()
        return VaultState.KEYCHAIN if self._keychain.usable() else VaultState.NONE

    def get(self, connection_id: str) -> Credentials | None:
        """Return the key of a connection, or None; raise CredentialsLockedError and its kin."""
        if self._vault.exists and (found := self._vault.get(connection_id)) is not None:
            return found
        return self._keychain.get(connection_id) if self._keychain.usable() else None

    def put(self, connection_id: str, credentials: Credentials) -> None:
        """Store the key of a connection durably; raise CredentialsLockedError and its kin."""
        if self.state() is VaultState.KEYCHAIN:
            self._keychain.put(connection_id, credentials)
        else:
            self._vault.put(connection_id, credentials)

    def delete(self, connection_id: str) -> None:
        """Forget the key of a connection wherever it is; unknown ones are no error."""
        if self._vault.exists:
            self._vault.delete(connection_id)
        if self._keychain.usable():
            self._keychain.delete(connection_id)

    def unlock(self, passphrase: Secret) -> None:
        """Open the file, making it where there is none.

        Raises InvalidValueError for a new passphrase that is too short, WrongPassphraseError, or
        VaultDamagedError where no passphrase would help.
        """
        self._vault.unlock(passphrase)

    def change_passphrase(self, old: Secret, new: Secret) -> None:
        """Encrypt everything anew; raises as `unlock`, and then nothing has changed."""
        self._vault.change_passphrase(old, new)
