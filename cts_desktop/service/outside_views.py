"""Immutable values about the world outside the engine: API, network, updates, support, system."""

from dataclasses import dataclass
from enum import StrEnum


class ApiState(StrEnum):
    """Whether the API listens."""

    OFF = "off"
    LISTENING = "listening"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ApiView:
    """The API over HTTP as it is now.

    Attributes:
        address: as a client has to give it, e.g. ``http://127.0.0.1:8790``; empty while off.
        problem: why it does not listen though it should, in words.
        needs_token: nothing but a token is missing.
        scopes: for which scopes there is a token.
        from_environment: the token is CTS_API_TOKEN's, and counts in this run only.
        requests, refused: let in and turned away since it was opened.
        last_ms: of the newest request that was let in.
        unknown: why it is not known which tokens there are (locked keys), in words.
    """

    state: ApiState = ApiState.OFF
    address: str = ""
    problem: str = ""
    needs_token: bool = False
    scopes: tuple[str, ...] = ()
    from_environment: bool = False
    requests: int = 0
    refused: int = 0
    last_ms: int | None = None
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class HostView:
    """A host this program may contact, or tried to.

    Attributes:
        owner: whose traffic it is: a connection's name, or e.g. "Updates".
        allowed: it is on the owner's list; others are refused before a byte is sent.
        contacts: connections opened since the program started; `refused` those not allowed.
    """

    owner: str
    host: str
    allowed: bool
    contacts: int = 0
    refused: int = 0
    first_ms: int | None = None
    last_ms: int | None = None


@dataclass(frozen=True, slots=True)
class UpdateView:
    """What the newest look at the release channel found.

    Attributes:
        checked_ms: when; None where nobody has looked yet.
        newer: there is a newer version.
        changes: what is new in it, as text.
        page: where a person gets it; the program installs nothing.
        problem: why nothing could be found out, in words; empty where it could.
        available: this build knows a release channel.
    """

    current: str
    checked_ms: int | None = None
    version: str = ""
    newer: bool = False
    released: str = ""
    changes: str = ""
    page: str = ""
    problem: str = ""
    available: bool = True


@dataclass(frozen=True, slots=True)
class BundlePart:
    """One file of a support bundle, as it will be written: redacted."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AutostartView:
    """Whether the program opens when the user logs in.

    Attributes:
        possible: it can be switched here; `note` says why not, or where it is written.
    """

    on: bool
    possible: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class RestoreView:
    """What bringing back a backup would mean.

    Attributes:
        lost: rows the present database holds and the backup does not, by table.
        open_positions: of them positions that are open now; venues keep them all the same.
        same_profile: the backup was made of this profile.
        older_schema: it is brought up to the present one when it is opened.
        unknown: what is lost cannot be told, in words; empty where it can.
    """

    path: str
    created_ms: int
    lost: tuple[tuple[str, int], ...] = ()
    open_positions: int = 0
    same_profile: bool = True
    older_schema: bool = False
    unknown: str = ""
