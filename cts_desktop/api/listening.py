"""Opening the sockets the API listens at, and what is wrong where that fails."""

import asyncio
import errno
import ipaddress
import os
import socket
import ssl
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cts_desktop.api.auth import Address
from cts_desktop.domain.access import LOOPBACK, Endpoint, Listen, TlsFiles
from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.files import human_os_error

_BACKLOG: Final = 1024
_PROBE_S: Final = 1.0
#: Messages of a TLS handshake that both sides need at most.
_HANDSHAKE_STEPS: Final = 10
_MOST_LINES: Final = 512
_ANYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised, not chosen
_LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

Protocols = Callable[[], asyncio.Protocol]


@dataclass(frozen=True, slots=True)
class Opened:
    """What listens.

    Attributes:
        url: how clients reach it.
        address: how their requests name it.
    """

    server: asyncio.Server
    url: str
    address: Address
    path: Path | None = None

    async def close(self) -> None:
        """Take no more lines, and leave no socket behind."""
        self.server.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def most_lines() -> int:
    """Return how many lines can be served and leave the engine files and sockets of its own."""
    if sys.platform == "win32":
        return _MOST_LINES
    import resource  # noqa: PLC0415 - not on every system

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_LINES if soft == resource.RLIM_INFINITY else min(_MOST_LINES, soft // 4)


async def open_at(listen: Listen, protocols: Protocols) -> Opened:
    """Listen; raise UserActionError in words, and then nothing listens."""
    listen.check()
    endpoint = listen.endpoint
    if endpoint.path is not None:
        return await _open_path(endpoint.path, protocols)
    context, names = None, frozenset[str]()
    if listen.tls is not None:
        context, names = await asyncio.to_thread(_tls, listen.tls)
    host = "127.0.0.1" if endpoint.host == "localhost" else endpoint.host
    try:
        server = await asyncio.get_running_loop().create_server(
            protocols, host, endpoint.port, ssl=context, backlog=_BACKLOG
        )
    except (OSError, OverflowError, UnicodeError) as error:
        raise UserActionError(_not_opened(endpoint, error)) from error
    port: int = server.sockets[0].getsockname()[1]
    scheme = "https" if context else "http"
    own = frozenset[str]() if host in _ANYWHERE else frozenset({_in_url(host).lower()})
    local = _LOCAL_NAMES if host in LOOPBACK else frozenset[str]()
    shown = _in_url(host) if own else min(names, key=_speaking, default=_in_url(host))
    return Opened(server, f"{scheme}://{shown}:{port}", Address(scheme, own | local | names, port))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _speaking(name: str) -> tuple[bool, bool, str]:
    """Order a certificate's names: whole ones first, then patterns, then addresses."""
    return name.startswith("[") or name.replace(".", "").isdigit(), name.startswith("*"), name


def _not_opened(endpoint: Endpoint, error: Exception) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return (
                f"API: another program listens at {endpoint}. Choose another port, or end that "
                "program."
            )
        case errno.EACCES:
            return f"API: {endpoint} may not be used by you. Choose a port above 1023."
        case errno.EADDRNOTAVAIL:
            return f"API: {endpoint.host} is no address of this computer. Choose 127.0.0.1."
        case _:
            return f"API: {endpoint} cannot be opened: {getattr(error, 'strerror', '') or error}"


# ---------------------------------------------------------------------- socket file
async def _open_path(path: Path, protocols: Protocols) -> Opened:
    if not hasattr(socket, "AF_UNIX") or sys.platform == "win32":
        raise UserActionError("API: this system has no Unix sockets. Choose 127.0.0.1:8790.")
    listener = await asyncio.to_thread(_bound, path)
    server = await asyncio.get_running_loop().create_unix_server(
        protocols, sock=listener, backlog=_BACKLOG
    )
    address = Address("http", frozenset({"localhost"}), 80)
    return Opened(server, f"unix:{path}", address, path)


def _bound(path: Path) -> socket.socket:
    """Return a socket bound to *path* that only its owner can open."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_way(path)
        listener.bind(os.fspath(path))
        path.chmod(0o600)  # nobody can connect before it listens
    except OSError as error:
        listener.close()
        words = human_os_error(error, path) if error.errno else f"{path}: the path is too long."
        raise UserActionError(f"API: {words}") from error
    except BaseException:
        listener.close()
        raise
    return listener


def _make_way(path: Path) -> None:
    """Remove the socket of a program that is gone; raise UserActionError for anything else."""
    if not os.path.lexists(path):
        return
    if not path.is_socket() or path.is_symlink():
        raise UserActionError(f"API: {path} is something else than a socket. Choose another path.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_S)
        try:
            probe.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise UserActionError(f"API: another program listens at {path}. Choose another path.")


# ---------------------------------------------------------------------- TLS
def _tls(files: TlsFiles) -> tuple[ssl.SSLContext, frozenset[str]]:
    """Return what encrypts, and the names its certificate is for; blocking."""
    for path in (files.certificate, files.private_key):
        try:
            path.read_bytes()
        except OSError as error:
            raise UserActionError(f"API: {human_os_error(error, path)}") from error
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        # An empty passphrase: nobody is there who could be asked for one.
        context.load_cert_chain(files.certificate, files.private_key, password="")
        return context, _names(context, files.certificate)
    except (ssl.SSLError, ValueError) as error:
        reason = getattr(error, "verify_message", "") or getattr(error, "reason", "") or "not PEM"
        raise UserActionError(
            f"API: {files.certificate} and {files.private_key} cannot be used ({reason}). A valid "
            "certificate and its private key without a passphrase, both PEM, are needed."
        ) from error


def _names(context: ssl.SSLContext, certificate: Path) -> frozenset[str]:
    """Return what the certificate is for, by shaking hands with ourselves: that reads it.

    It also fails for one that has expired, as it would with every client.
    """
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # whoever signed it
    trusting.load_verify_locations(cafile=certificate)
    to_us, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_us)
    us = context.wrap_bio(to_us, to_client, server_side=True)
    for _ in range(_HANDSHAKE_STEPS):
        for side in (client, us):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    shown: Mapping[str, Any] = client.getpeercert() or {}
    return frozenset(_name(kind, name) for kind, name in shown.get("subjectAltName", ()))


def _name(kind: str, name: str) -> str:
    if kind == "IP Address":
        return _in_url(str(ipaddress.ip_address(name)))
    return name.lower()
