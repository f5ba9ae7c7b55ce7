"""Who may look, who may act, and where the API listens."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address
from pathlib import Path
from typing import Final, Self

from typing_extensions import override

from cts_desktop.domain.errors import InvalidValueError

_UNIX: Final = "unix:"
_MAX_PORT: Final = 65_535
#: Bytes of a socket's path that every system takes (macOS: 104 with the NUL at its end).
_MAX_PATH: Final = 103
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Scope(StrEnum):
    """What a token allows; trade includes read."""

    READ = "read"
    TRADE = "trade"

    def allows(self, wanted: "Scope") -> bool:
        """Tell whether this is enough where *wanted* is asked for."""
        return self is Scope.TRADE or wanted is Scope.READ


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to listen: a host and a port (0: any free one), or the path of a Unix socket."""

    host: str = ""
    port: int = 0
    path: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``HOST:PORT``, ``[IPV6]:PORT`` or ``unix:PATH``; raise InvalidValueError."""
        text = text.strip()
        if text.startswith(_UNIX):
            return cls(path=_socket_path(text.removeprefix(_UNIX)))
        host, _, port = text.rpartition(":")
        number = int(port) if re.fullmatch(r"[0-9]{1,5}", port) else _MAX_PORT + 1
        host = _host(host)
        if not host or number > _MAX_PORT:
            raise InvalidValueError(f"API: {text!r} is neither HOST:PORT nor unix:PATH")
        return cls(host, number)

    @property
    def is_local(self) -> bool:
        """Tell whether only this machine can reach it."""
        return self.path is not None or self.host in LOOPBACK

    @override
    def __str__(self) -> str:
        if self.path is not None:
            return f"{_UNIX}{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _host(text: str) -> str:
    """Return a name or an address as it is compared, without brackets; empty for neither."""
    if ":" not in text:
        return text.lower() if _NAME.fullmatch(text) else ""
    if not text.startswith("[") or not text.endswith("]"):
        return ""
    try:
        return str(IPv6Address(text[1:-1]))
    except ValueError:
        return ""


def _socket_path(text: str) -> Path:
    path = Path(text)
    if "\0" in text or not path.is_absolute():
        raise InvalidValueError(f"API: {text!r} does not name a socket by its whole path")
    if len(text.encode(errors="surrogateescape")) > _MAX_PATH:
        raise InvalidValueError(
            f"API: the path of the socket is too long, systems take {_MAX_PATH} bytes: choose a "
            "directory nearer to the root"
        )
    return path


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Certificate and private key, both PEM."""

    certificate: Path
    private_key: Path


@dataclass(frozen=True, slots=True)
class Listen:
    """How the API is to be opened; `public` is the explicit consent to be reached from outside."""

    endpoint: Endpoint
    tls: TlsFiles | None = None
    public: bool = False

    @classmethod
    def of(cls, address: str, certificate: str, private_key: str, *, public: bool) -> Self:
        """Read it as settings and command line write it; raise InvalidValueError."""
        endpoint = Endpoint.parse(address)
        if bool(certificate.strip()) != bool(private_key.strip()):
            missing = "private key" if certificate.strip() else "certificate"
            raise InvalidValueError(f"API: TLS needs both files, the {missing} is missing")
        if not certificate.strip():
            return cls(endpoint, None, public)
        files = TlsFiles(_file(certificate), _file(private_key))
        return cls(endpoint, files, public)

    def check(self) -> None:
        """Raise InvalidValueError for an address others can reach without consent and TLS."""
        if self.endpoint.is_local:
            return
        if not self.public:
            raise InvalidValueError(
                f"API: {self.endpoint} can be reached by other machines. Choose 127.0.0.1, or "
                "allow other machines explicitly, with a certificate."
            )
        if self.tls is None:
            raise InvalidValueError(
                f"API: {self.endpoint} can be reached by other machines, which needs TLS: name a "
                "certificate and its private key."
            )


def _file(text: str) -> Path:
    return Path(text.strip()).expanduser()
