"""Key and version file of a release channel; `python packaging/sign.py --help`.

    make-key KEY                  make the private key of a channel, once; print its public key
    channel URL KEY FILE          write the channel of a build: where it looks, whom it believes
    sign KEY FILE --page … --days …   write the version file of the version in this tree
    verify FILE CHANNEL           look at a version file as the program will

What is new comes from the top section of CHANGELOG.md, which must be of that version and dated.
A version that was published once can only be followed by a newer one: programs that have seen it
refuse anything older. Sign again before the version file expires, changed or not.
"""

import argparse
import os
import re
import sys
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from cts_desktop import __version__
from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.releases import Channel, Release, Version, checked_address
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.service.updates import read_channel
from cts_desktop.settings.signature import MAX_ENVELOPE, envelope, key_id, opened, to_sign

PROJECT: Final = Path(__file__).resolve().parent.parent
_SECTION: Final = re.compile(r"## \[(?P<name>[^\]]+)\](?: - (?P<day>\d{4}-\d\d-\d\d))?\s*")
_READ_BY_ALL: Final = 0o644


@dataclass(frozen=True)
class Section:
    """The top section of a changelog."""

    version: str
    released: date
    changes: str


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        print(options.act(options))
    except CtsError as error:
        print(f"sign: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"sign: {human_os_error(error, Path(error.filename or '.'))}", file=sys.stderr)
        return 1
    return 0


def make_key(path: Path) -> str:
    """Write a new private key, which must not be there yet, for its owner only.

    Returns the public key.
    """
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return public_key(key)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return a private key that only its owner can read; raise UserActionError for others."""
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise UserActionError(f"{path} can be read by others: chmod 600 it, or make a new key")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise UserActionError(f"{path} is not a private key as make-key writes it") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UserActionError(f"{path} is not an Ed25519 key")
    return key


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half as the channel names it."""
    return b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def channel(url: str, key: Ed25519PrivateKey) -> bytes:
    """Return the file that makes a build look at *url* and believe what *key* has signed."""
    checked_address(url)
    return Channel(url, public_key(key)).to_json()


def signed(release: Release, key: Ed25519PrivateKey) -> bytes:
    """Return the version file of *release*, looked at as the program will."""
    payload = release.to_json()
    Release.parse(payload)
    data = envelope(payload, key.sign(to_sign(payload)), key_id(public_key(key)))
    if len(data) > MAX_ENVELOPE:
        raise UserActionError(
            f"The version file would have {len(data):,} bytes, {MAX_ENVELOPE:,} are allowed: "
            "shorten the top section of the changelog"
        )
    opened(data, public_key(key))
    return data


def top_section(changelog: str) -> Section:
    """Return the newest section of a changelog in the form of Keep a Changelog, as plain text."""
    lines = iter(changelog.expandtabs().splitlines())
    found = next((match for line in lines if (match := _SECTION.fullmatch(line))), None)
    if found is None or found["day"] is None:
        name = found["name"] if found else "no section"
        raise UserActionError(
            f"The changelog begins with {name}: head it like '## [1.2.3] - 2026-01-31'"
        )
    body = []
    for line in lines:
        if _SECTION.fullmatch(line):
            break
        body.append(line)
    return Section(found["name"], date.fromisoformat(found["day"]), _unwrapped(body))


def _unwrapped(lines: list[str]) -> str:
    """Return *lines* with paragraphs and points in one line each, headings without their marks."""
    text: list[str] = []
    for line in (line.rstrip() for line in lines):
        begins = not line or line.lstrip().startswith(("- ", "* ", "#"))
        goes_on = bool(text) and bool(text[-1]) and not text[-1].startswith("#")
        if goes_on and not begins:
            text[-1] += f" {line.strip()}"
        else:
            text.append(line)
    return "\n".join(re.sub(r"^#+ ", "", line) for line in text).strip()


# ---------------------------------------------------------------- commands


def _make_key(options: argparse.Namespace) -> str:
    public = make_key(options.key)
    return f"{public}\n{options.key} is the private key: keep it secret, and keep a copy of it."


def _channel(options: argparse.Namespace) -> str:
    _publish(options.file, channel(options.url, read_key(options.key)))
    return f"{options.file} written."


def _sign(options: argparse.Namespace) -> str:
    section = top_section(options.changelog.read_text(encoding="utf-8"))
    if section.version != __version__:
        raise UserActionError(
            f"{options.changelog} begins with {section.version}, this tree is {__version__}"
        )
    today = datetime.fromtimestamp(SystemClock().now_ms() / 1000, UTC).date()
    release = Release(
        Version.parse(__version__),
        section.released,
        checked_address(options.page),
        section.changes,
        today + timedelta(days=options.days),
    )
    _publish(options.file, signed(release, read_key(options.key)))
    return f"{options.file}: version {__version__}, believed until {release.expires}."


def _verify(options: argparse.Namespace) -> str:
    known = read_channel(options.channel)
    release = Release.parse(opened(options.file.read_bytes(), known.public_key))
    if release.expired(SystemClock().now_ms()):
        raise UserActionError(f"{options.file} expired on {release.expires}")
    return (
        f"Version {release.version.text} of {release.released}, believed until "
        f"{release.expires}, {release.page}\n\n{release.changes}"
    )


def _publish(path: Path, data: bytes) -> None:
    atomic_write(path, data)
    path.chmod(_READ_BY_ALL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("make-key", help="make a private key")
    one.set_defaults(act=_make_key)
    one.add_argument("key", type=Path, metavar="KEY")
    one = commands.add_parser("channel", help="write the channel of a build")
    one.set_defaults(act=_channel)
    one.add_argument("url", metavar="URL", help="of the version file, https")
    one.add_argument("key", type=Path, metavar="KEY")
    one.add_argument("file", type=Path, metavar="FILE")
    one = commands.add_parser("sign", help="write a version file")
    one.set_defaults(act=_sign)
    one.add_argument("key", type=Path, metavar="KEY")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--page", required=True, metavar="URL", help="where a person gets it, https")
    one.add_argument(
        "--days", type=int, choices=range(1, 367), default=90, metavar="N",
        help="it is believed, from today: 1 to 366, default 90",
    )  # fmt: skip
    one.add_argument("--changelog", type=Path, default=PROJECT / "CHANGELOG.md", metavar="FILE")
    one = commands.add_parser("verify", help="look at a version file as the program will")
    one.set_defaults(act=_verify)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("channel", type=Path, metavar="CHANNEL")
    return parser


if __name__ == "__main__":
    sys.exit(main())
