"""Keys in one encrypted file, for systems that have no keychain.

The file is, in this order: a magic word; one line of JSON that names the version, the key
derivation and its parameters; a box that holds a known word; a box that holds the keys; the SHA-256
of all before. A box is a nonce of 12 bytes and the AES-256-GCM output, bound to the header and to
its own purpose. So a passphrase that does not fit (checksum right, first box stays shut) is told
apart from damage (checksum wrong). Every later version keeps the magic word, the line and the
checksum, so that it can be named.
"""

# ruff: noqa: PLC0415 - the library takes its time to load and is needed by few starts

import hashlib
import json
import os
import secrets
import stat
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from cts_desktop.domain.credentials import Credentials, Secret, VaultState
from cts_desktop.domain.errors import (
    CredentialsError,
    CredentialsLockedError,
    InvalidValueError,
    VaultDamagedError,
    WrongPassphraseError,
)
from cts_desktop.runtime.files import atomic_write, human_os_error

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MIN_PASSPHRASE: Final = 8
_MAGIC: Final = b"CTS-KEYS\n"
_VERSION: Final = 1
_WORD: Final = b"the passphrase fits"
_NONCE, _TAG, _SUM, _SALT = 12, 16, 32, 16
_CHECK_SIZE: Final = _NONCE + len(_WORD) + _TAG
_MAX_HEADER: Final = 1024
#: A header that was tampered with must not make us use all memory.
_MAX_N, _MAX_R, _MAX_P = 2**20, 32, 16


@dataclass(frozen=True, slots=True)
class Scrypt:
    """Parameters of the key derivation: about 128 * n * r bytes and half a second as they are."""

    n: int = 2**17
    r: int = 8
    p: int = 1

    def fits(self) -> bool:
        """Tell whether the parameters are sane."""
        power_of_two = self.n > 1 and self.n & (self.n - 1) == 0
        return power_of_two and self.n <= _MAX_N and 1 <= self.r <= _MAX_R and 1 <= self.p <= _MAX_P

    def key(self, passphrase: Secret, salt: bytes) -> "AESGCM":
        """Return what opens and shuts boxes with *passphrase*; slow on purpose."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt as Derivation

        derivation = Derivation(salt=salt, length=32, n=self.n, r=self.r, p=self.p)
        return AESGCM(derivation.derive(passphrase.reveal().encode()))


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The parts of a file whose checksum is right."""

    header: bytes
    kdf: Scrypt
    salt: bytes
    check: bytes
    body: bytes

    @classmethod
    def parse(cls, data: bytes, path: Path) -> Self:
        """Raise VaultDamagedError, or CredentialsError for a version of a later program."""
        damaged = VaultDamagedError(
            f"{path} is damaged: no passphrase opens it. Put back a copy of that file, or move it "
            "away and enter the keys again."
        )
        content, checksum = data[:-_SUM], data[-_SUM:]
        if not content.startswith(_MAGIC) or hashlib.sha256(content).digest() != checksum:
            raise damaged
        end = content.find(b"\n", len(_MAGIC), len(_MAGIC) + _MAX_HEADER) + 1
        try:
            said: dict[str, Any] = json.loads(content[len(_MAGIC) : end])
            if (version := said["version"]) != _VERSION:
                raise CredentialsError(
                    f"{path} has the format {version}, this program knows {_VERSION}: "
                    "use the program that wrote it."
                )
            kdf = Scrypt(**said["scrypt"])
            salt = bytes.fromhex(said["salt"])
            sane = kdf.fits() and len(salt) == _SALT
        except (ValueError, TypeError, KeyError):
            raise damaged from None
        check, body = content[end : end + _CHECK_SIZE], content[end + _CHECK_SIZE :]
        if not sane or len(check) < _CHECK_SIZE or len(body) < _NONCE + _TAG:
            raise damaged
        return cls(content[:end], kdf, salt, check, body)

    def fits(self, key: "AESGCM") -> bool:
        """Tell whether *key* is the one the file was shut with."""
        return _open(key, self.check, self.header, b"check") == _WORD

    def keys(self, key: "AESGCM", path: Path) -> dict[str, Any]:
        """Return the plain content; raise VaultDamagedError where somebody changed it."""
        plain = _open(key, self.body, self.header, b"body")
        try:
            content: dict[str, Any] = json.loads(plain or b"")
        except ValueError:
            raise VaultDamagedError(f"{path} was tampered with: its keys do not open.") from None
        return content


def _header(kdf: Scrypt, salt: bytes) -> bytes:
    said = {"version": _VERSION, "scrypt": asdict(kdf), "salt": salt.hex()}
    return _MAGIC + json.dumps(said, separators=(",", ":")).encode() + b"\n"


def _shut(key: "AESGCM", plain: bytes, header: bytes, purpose: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + key.encrypt(nonce, plain, header + purpose)


def _open(key: "AESGCM", box: bytes, header: bytes, purpose: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    try:
        return key.decrypt(box[:_NONCE], box[_NONCE:], header + purpose)
    except InvalidTag:
        return None


class Vault:
    """Implements `domain.credentials.CredentialStore` on a file of the profile.

    The keys themselves are never kept in memory: every `get` reads and opens the file again, with
    the derived key that `unlock` left. Every call blocks; `unlock` and `change_passphrase` for
    about half a second. Threads may call at the same time. Another process may write the file
    between two calls; that only one does at a time is for the lock of the profile.
    """

    def __init__(self, path: Path, kdf: Scrypt | None = None) -> None:
        self._path = path
        self._kdf = kdf or Scrypt()
        self._key: AESGCM | None = None
        self._lock = threading.RLock()

    @property
    def exists(self) -> bool:
        """Tell whether there is a file, whatever it holds."""
        return os.path.lexists(self._path)

    def state(self) -> VaultState:
        """Return whether the file can be read."""
        if not self.exists:
            return VaultState.NONE
        return VaultState.LOCKED if self._key is None else VaultState.UNLOCKED

    def get(self, connection_id: str) -> Credentials | None:
        """Return the key of a connection, or None; raise CredentialsLockedError and its kin."""
        with self._lock:
            found = self._opened().get(connection_id)
        return None if found is None else credentials_of(found)

    def put(self, connection_id: str, credentials: Credentials) -> None:
        """Store the key of a connection durably; raise CredentialsLockedError and its kin."""
        with self._lock:
            self._write({**self._opened(), connection_id: plain_of(credentials)})

    def delete(self, connection_id: str) -> None:
        """Forget the key of a connection; unknown ones are no error."""
        with self._lock:
            keys = self._opened()
            if keys.pop(connection_id, None) is not None:
                self._write(keys)

    def unlock(self, passphrase: Secret) -> None:
        """Open the file, making it where there is none.

        Raises InvalidValueError for a new passphrase that is too short, WrongPassphraseError, or
        VaultDamagedError where no passphrase would help.
        """
        with self._lock:
            if not self.exists:
                self._seal({}, passphrase)
                return
            sealed = self._read()
            self._key = self._fitting(sealed, passphrase)
            self._hide()

    def change_passphrase(self, old: Secret, new: Secret) -> None:
        """Encrypt everything anew; raises as `unlock`, and then nothing has changed."""
        with self._lock:
            if not self.exists:
                raise CredentialsError(f"There is no {self._path} whose passphrase could change.")
            sealed = self._read()
            keys = sealed.keys(self._fitting(sealed, old), self._path)
            self._seal(keys, new)

    # ------------------------------------------------------------------ the file
    def _fitting(self, sealed: _Sealed, passphrase: Secret) -> "AESGCM":
        key = sealed.kdf.key(passphrase, sealed.salt)
        if not sealed.fits(key):
            raise WrongPassphraseError(f"This is not the passphrase of {self._path}.")
        return key

    def _opened(self) -> dict[str, Any]:
        """Return the plain content, read anew: another process may have written meanwhile."""
        if self._key is None:
            raise CredentialsLockedError(
                "The keys are locked: enter the passphrase."
                if self.exists
                else "There is no keychain here: choose a passphrase for the file with the keys."
            )
        sealed = self._read()
        if not sealed.fits(self._key):
            self._key = None
            raise CredentialsLockedError("The passphrase was changed meanwhile: enter it again.")
        return sealed.keys(self._key, self._path)

    def _read(self) -> _Sealed:
        try:
            data = self._path.read_bytes()
        except OSError as error:
            raise CredentialsError(
                f"The keys cannot be read: {human_os_error(error, self._path)}"
            ) from None
        return _Sealed.parse(data, self._path)

    def _write(self, keys: Mapping[str, Any]) -> None:
        """Write *keys* under the present passphrase: same header, same derived key."""
        assert self._key is not None  # noqa: S101 - opened before
        self._store(self._read().header, self._key, keys)

    def _seal(self, keys: Mapping[str, Any], passphrase: Secret) -> None:
        """Write *keys* under a new passphrase, and stay open."""
        if len(passphrase.reveal()) < MIN_PASSPHRASE:
            raise InvalidValueError(f"Passphrase: at least {MIN_PASSPHRASE} characters are needed")
        salt = secrets.token_bytes(_SALT)
        key = self._kdf.key(passphrase, salt)
        self._store(_header(self._kdf, salt), key, keys)
        self._key = key

    def _store(self, header: bytes, key: "AESGCM", keys: Mapping[str, Any]) -> None:
        check = _shut(key, _WORD, header, b"check")
        body = _shut(key, json.dumps(keys).encode(), header, b"body")
        content = header + check + body
        try:
            atomic_write(self._path, content + hashlib.sha256(content).digest())
        except OSError as error:
            raise CredentialsError(
                f"The keys cannot be stored: {human_os_error(error, self._path)}"
            ) from None

    def _hide(self) -> None:
        """Take away from others what a copy or a restore may have given them."""
        if os.name == "nt":
            return  # there the directory belongs to the user
        try:
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                self._path.chmod(0o600)
        except OSError as error:
            raise CredentialsError(human_os_error(error, self._path)) from None


def plain_of(credentials: Credentials) -> dict[str, str]:
    """Return what is encrypted: the only place where a key becomes text."""
    return {
        "key": credentials.key.reveal(),
        "secret": credentials.secret.reveal(),
        "passphrase": credentials.passphrase.reveal(),
    }


def credentials_of(plain: Mapping[str, str]) -> Credentials:
    """Return what `plain_of` was given."""
    return Credentials(Secret(plain["key"]), Secret(plain["secret"]), Secret(plain["passphrase"]))
