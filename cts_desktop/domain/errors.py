"""One small tree of errors, ordered by what to do next."""

from typing import Final


class CtsError(Exception):
    """Any error this program raises on purpose; its text is fit for the user."""


class UserActionError(CtsError):
    """The user must change something: input, a file, a setting, a state."""


class InvalidValueError(UserActionError):
    """A value is malformed or out of range; the text names it and the allowed range."""


class IllegalTransitionError(UserActionError):
    """The request does not fit the present state; nothing was changed."""


class NotFoundError(UserActionError):
    """The named thing does not exist."""


class DataFileError(UserActionError):
    """A market data file cannot be used; the text names file, line and remedy."""


class ProfileInUseError(UserActionError):
    """Another instance holds this profile."""


class DatabaseError(UserActionError):
    """The database cannot be opened or written; the text names the file and the remedy."""


class DiskFullError(DatabaseError):
    """There is no room to write."""


class DatabaseCorruptError(DatabaseError):
    """The integrity check failed."""


class DatabaseTooNewError(DatabaseError):
    """A newer program wrote this database."""


class RetryLaterError(CtsError):
    """The outside failed for now (reads only): the same call may succeed later."""


class RateLimitedError(RetryLaterError):
    """The venue has had too many requests (429), or has locked us out for a while (418).

    Attributes:
        retry_after_s: when the venue will listen again.
        banned: everything must wait, not only this kind of request.
    """

    def __init__(self, message: str, retry_after_s: float, *, banned: bool = False) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.banned = banned


class ClockOffsetError(RetryLaterError):
    """The venue refused a request because our clock differs from its own."""


class KeyRefusedError(UserActionError):
    """The venue does not accept the key (revoked, expired, rights withdrawn)."""


class CredentialsError(UserActionError):
    """Keys cannot be read or stored."""


class CredentialsLockedError(CredentialsError):
    """The file with the keys must be opened with its passphrase first."""


class WrongPassphraseError(CredentialsError):
    """The passphrase is not the one the file was encrypted with."""


class VaultDamagedError(CredentialsError):
    """The file with the keys is not whole: no passphrase would open it."""


class OutcomeUnknownError(CtsError):
    """A command may or may not have been carried out: look before doing anything else."""


#: Code of an order that was held back here and never left.
NOT_SENT: Final = "not_sent"
#: Code of a reduce-only order where the venue holds no position that it would reduce.
NOTHING_TO_REDUCE: Final = "nothing_to_reduce"


class OrderRefusedError(CtsError):
    """The venue has definitively refused an order.

    Attributes:
        code: short machine-readable reason, e.g. ``insufficient_balance``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FatalError(CtsError):
    """This part of the program cannot go on."""
