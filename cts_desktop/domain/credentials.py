"""What opens an account at a venue, and what it may do there."""

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NoReturn, Protocol

from typing_extensions import override

_MASK: Final = "•••"


class Secret:
    """A text that never shows itself: not in repr, format, log, traceback, copy or pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; only for whoever sends or stores it encrypted."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(
            self._text.encode(), other._text.encode()
        )

    __hash__ = None  # type: ignore[assignment]  # a hash would tell

    @override
    def __repr__(self) -> str:
        return _MASK if self._text else "(none)"

    @override
    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    @override
    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not written down")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key of a connection.

    Attributes:
        key: API key, or the wallet's address where a venue works with wallets.
        secret: API secret, or the private key of an agent wallet.
        passphrase: only where the venue asks for one.
    """

    key: Secret = field(default_factory=Secret)
    secret: Secret = field(default_factory=Secret)
    passphrase: Secret = field(default_factory=Secret)

    def __bool__(self) -> bool:
        return bool(self.key or self.secret)

    @property
    def hint(self) -> str:
        """Return enough of the key to tell two apart, or nothing where it is short."""
        text = self.key.reveal()
        return f"…{text[-4:]}" if len(text) >= 16 else ""  # noqa: PLR2004 - a quarter at most


class Right(StrEnum):
    """Whether a key may do something."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KeyRights:
    """What the venue says a key may do.

    Attributes:
        ip_bound: it works from listed addresses only.
        note: what else the venue told (its expiry, say), in words.
    """

    read: Right = Right.UNKNOWN
    trade: Right = Right.UNKNOWN
    withdraw: Right = Right.UNKNOWN
    ip_bound: Right = Right.UNKNOWN
    note: str = ""


class VaultState(StrEnum):
    """Where keys are kept."""

    KEYCHAIN = "keychain"  # the operating system's
    UNLOCKED = "unlocked"  # the encrypted file, open
    LOCKED = "locked"  # the encrypted file, its passphrase not given yet
    NONE = "none"  # no keychain, and no file was made yet


class CredentialStore(Protocol):
    """Keeps keys out of the database. Blocking: call it off the engine loop."""

    def state(self) -> VaultState:
        """Return where keys are kept, and whether they can be read."""
        ...

    def get(self, connection_id: str) -> Credentials | None:
        """Return the key of a connection, or None; raise CredentialsLockedError and its kin."""
        ...

    def put(self, connection_id: str, credentials: Credentials) -> None:
        """Store the key of a connection durably; raise CredentialsLockedError and its kin."""
        ...

    def delete(self, connection_id: str) -> None:
        """Forget the key of a connection; unknown ones are no error."""
        ...

    def unlock(self, passphrase: Secret) -> None:
        """Open the file, making it where there is none.

        Raises WrongPassphraseError, or VaultDamagedError where no passphrase would help.
        """
        ...

    def change_passphrase(self, old: Secret, new: Secret) -> None:
        """Encrypt everything anew; raises as `unlock`, and then nothing has changed."""
        ...
