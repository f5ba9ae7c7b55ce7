"""Releases of this program: the order of their versions, and what a version file says."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, Self
from urllib.parse import urlsplit

from cts_desktop.domain.errors import InvalidValueError

_VERSION: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6}){0,3})(?:(a|b|rc)(\d{1,6}))?", re.ASCII)
_FINAL: Final = ("released", 0)  # sorts behind a, b and rc
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
#: Printable ASCII only: nothing that merely looks like another host, or hides a part.
_ADDRESS: Final = re.compile(r"https://[!-~]{1,500}")
_MAX_CHANGES: Final = 40_000


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version as this program numbers itself: releases and pre-releases of PEP 440.

    Attributes:
        numbers: without zeros at the end, so that 1.2 and 1.2.0 are one.
        stage: a, b or rc with its number, or what sorts behind them.
    """

    numbers: tuple[int, ...]
    stage: tuple[str, int]
    text: str = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise InvalidValueError where *text* is none."""
        found = _VERSION.fullmatch(text)
        if found is None:
            raise InvalidValueError(f"{text[:40]!r} is not a version like 1.2.3 or 1.2.3rc1")
        numbers = [int(number) for number in found[1].split(".")]
        while numbers and numbers[-1] == 0:
            numbers.pop()
        stage = (found[2], int(found[3])) if found[2] else _FINAL
        return cls(tuple(numbers), stage, text)


@dataclass(frozen=True, slots=True)
class Release:
    """What a version file says about the newest version.

    Attributes:
        page: where a person gets it.
        changes: plain text.
        expires: the last day (UTC) on which the file may be believed, so that nobody can keep an
            old one alive.
    """

    version: Version
    released: date
    page: str
    changes: str
    expires: date

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raise InvalidValueError in words; fields of later programs are passed over."""
        try:
            said: dict[str, Any] = json.loads(data)
            return cls(
                Version.parse(str(said["version"])),
                _day(said["released"]),
                checked_address(str(said["page"])),
                _plain(str(said["changes"])),
                _day(said["expires"]),
            )
        except InvalidValueError:
            raise
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidValueError(f"The version file is not in its form ({error!r})") from None

    def to_json(self) -> bytes:
        """Return what `parse` reads."""
        said = {
            "version": self.version.text,
            "released": self.released.isoformat(),
            "page": self.page,
            "changes": self.changes,
            "expires": self.expires.isoformat(),
        }
        return json.dumps(said, ensure_ascii=False).encode()

    def expired(self, now_ms: int) -> bool:
        """Tell whether the last day is over."""
        return datetime.fromtimestamp(now_ms / 1000, UTC).date() > self.expires


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a build of the program learns of newer versions, and whose signature it believes.

    Attributes:
        url: of the version file; empty where the build knows none, as the source tree.
        public_key: Ed25519, 32 bytes in base64.
    """

    url: str = ""
    public_key: str = ""

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raise InvalidValueError where it names a channel that cannot be used."""
        try:
            said: dict[str, Any] = json.loads(data)
            channel = cls(str(said["url"]), str(said["publicKey"]))
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidValueError(f"The release channel is not in its form ({error!r})") from None
        if bool(channel.url) is not bool(channel.public_key):
            raise InvalidValueError("A release channel needs an address and a public key, or none")
        if channel:
            checked_address(channel.url)
        return channel

    def to_json(self) -> bytes:
        """Return what `parse` reads."""
        return json.dumps({"url": self.url, "publicKey": self.public_key}).encode() + b"\n"

    def __bool__(self) -> bool:
        return bool(self.url)

    @property
    def host(self) -> str:
        """Return the host that is asked."""
        return urlsplit(self.url).hostname or ""


def checked_address(text: str) -> str:
    """Return an https address that shows where it leads; raise InvalidValueError for others."""
    try:
        parts = urlsplit(text)
        plain = bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        plain = False
    if not (plain and _ADDRESS.fullmatch(text)):
        raise InvalidValueError(f"{text[:80]!r} is not an https address")
    return text


def _day(said: object) -> date:
    if not (isinstance(said, str) and _DATE.fullmatch(said)):
        raise InvalidValueError(f"{str(said)[:40]!r} is not a day like 2026-01-31")
    return date.fromisoformat(said)


def _plain(text: str) -> str:
    """Refuse what would not show as it is, on a terminal least of all."""
    if len(text) > _MAX_CHANGES:
        raise InvalidValueError(f"The changes have more than {_MAX_CHANGES} characters")
    for line in text.split("\n"):
        if not line.isprintable():
            raise InvalidValueError(f"The changes hold characters that do not print: {line[:80]!r}")
    return text
