"""Who may look, who may act, and where the API listens."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from typing_extensions import override

from cts_desktop.domain.errors import InvalidValueError

_UNIX: Final = "unix:"
_MAX_PORT: Final = 65_535
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
            path = Path(text.removeprefix(_UNIX))
            if not path.is_absolute():
                raise InvalidValueError(f"API: {text!r} does not name a socket by its whole path")
            return cls(path=path)
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not port.isascii() or not port.isdecimal() or int(port) > _MAX_PORT:
            raise InvalidValueError(f"API: {text!r} is neither HOST:PORT nor unix:PATH")
        return cls(host, int(port))

    @property
    def is_local(self) -> bool:
        """Tell whether only this machine can reach it."""
        return self.path is not None or self.host in LOOPBACK

    @override
    def __str__(self) -> str:
        if self.path is not None:
            return f"{_UNIX}{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


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
