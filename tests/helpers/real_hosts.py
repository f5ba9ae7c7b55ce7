"""Run in a network namespace of its own: the test exchange under Binance's own host names.

``unshare -Urmn python -m tests.helpers.real_hosts DIR spot`` makes a private certificate authority,
a hosts file and both ports, trades with the unmodified program on a live connection without any
endpoint of its own, and prints what happened as JSON. Nothing outside can be reached from here.
"""

import asyncio
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.market import MarketType
from tests.end2end.program import rows, started
from tests.helpers.paper_run import application
from tests.helpers.venue_program import (
    CREDENTIALS,
    PASSPHRASE,
    Venue,
    add_practised,
    draft,
    venue_process,
    write_waves,
)

#: Every host that ccxt's Binance asks for spot and USDT perpetuals.
HOSTS: Final = (
    "api.binance.com", "fapi.binance.com", "stream.binance.com", "fstream.binance.com",
    "ws-api.binance.com", "ws-fapi.binance.com",
)  # fmt: skip
PORTS: Final = (443, 9443)
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1
_PATIENCE_S: Final = 60.0


def raise_loopback() -> None:
    """Bring ``lo`` up, which a new namespace has not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        name = b"lo".ljust(16, b"\0")
        found = fcntl.ioctl(line, _SIOCGIFFLAGS, name + b"\0" * 24)
        flags = struct.unpack_from("H", found, 16)[0] | _IFF_UP
        fcntl.ioctl(line, _SIOCSIFFLAGS, name + struct.pack("H22x", flags))


def write_hosts(directory: Path) -> None:
    """Put a file in the place of /etc/hosts, as this namespace sees it."""
    path = directory / "hosts"
    path.write_text(f"127.0.0.1 localhost {' '.join(HOSTS)}\n")
    subprocess.run(["mount", "--bind", path, "/etc/hosts"], check=True)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate | None,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is not None:
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


def make_certificates(directory: Path) -> tuple[Path, Path, Path]:
    """Write a private authority and a certificate of all hosts; return CA, certificate and key."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("Test authority", ca_key, None, ca_key)
    certificate = _certificate("Test exchange", key, authority, ca_key)
    pem = serialization.Encoding.PEM
    paths = directory / "ca.pem", directory / "cert.pem", directory / "key.pem"
    paths[0].write_bytes(authority.public_bytes(pem))
    paths[1].write_bytes(certificate.public_bytes(pem))
    paths[2].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


async def _make_armed(profile: Path, waves: Path, kind: MarketType) -> dict[str, Any]:
    """Make a profile as a user does up to arming; return what the checks said."""
    wanted = draft("", kind, Mode.LIVE)
    async with application(profile) as app:
        connections = app.service.connections
        stored = await add_practised(app, wanted, waves)
        await app.service.commands.emergency_stop(close_positions=True)
        await app.service.commands.rearm()
        await app.service.backups.create()
        tested = await connections.test(stored.connection_id)
        report = await connections.preflight(stored.connection_id)
        said = {
            "test": [(step.name, step.ok, step.message) for step in tested],
            "preflight": [(i.name, i.ok, i.message, i.remedy) for i in report.items],
        }
        if report.green:
            armed: Connection = await connections.arm(stored.connection_id, stored.name)
            said["armed"] = armed.armed
        return said


def trade(directory: Path, kind: MarketType) -> dict[str, Any]:
    """Trade until a position is over; return what happened."""
    profile, waves = directory / "profile", write_waves(directory / "BTC_USDT_1s.csv")
    with _exchange(directory, waves) as ca:
        os.environ["SSL_CERT_FILE"] = str(ca)
        venue = Venue(f"https://{HOSTS[0]}")
        found = asyncio.run(_make_armed(profile, waves, kind))
        over = "SELECT count(*) FROM positions WHERE status IN ('closed', 'dust')"
        with started("headless", "--profile", profile, CTS_PASSPHRASE=PASSPHRASE) as program:
            program.wait_for("Started")
            ends = time.monotonic() + _PATIENCE_S
            while rows(profile, over)[0][0] < 1 and time.monotonic() < ends:
                time.sleep(0.2)
            code = program.end()
        return found | {
            "code": code,
            "output": program.output,
            "over": rows(profile, over)[0][0],
            "orders": rows(profile, "SELECT client_id, intent, status, mode FROM orders"),
            "fills": rows(profile, "SELECT trade_id FROM fills"),
            "settings": rows(profile, "SELECT config FROM connections")[0][0],
            "requests": venue.requests(),
            "errors": rows(profile, "SELECT message FROM trade_engine_logs WHERE level = 'error'"),
        }


async def _test_only(profile: Path) -> dict[str, Any]:
    """Test a connection without storing it; return the steps."""
    async with application(profile) as app:
        wanted = draft("", MarketType.SPOT, Mode.LIVE)
        steps = await app.service.connections.test(wanted, credentials=CREDENTIALS)
        return {"test": [(step.name, step.ok, step.message) for step in steps]}


def meet_a_stranger(directory: Path) -> dict[str, Any]:
    """Test a connection where the servers' certificate is signed by nobody known."""
    with _exchange(directory, write_waves(directory / "BTC_USDT_1s.csv")):
        return asyncio.run(_test_only(directory / "profile"))


@contextmanager
def _exchange(directory: Path, waves: Path) -> Iterator[Path]:
    """Run the exchange under all names; yield the authority's certificate."""
    ca, certificate, key = make_certificates(directory)
    ports = [word for port in PORTS for word in ("--port", port)]
    with venue_process("--data", waves, "--tls", certificate, key, ports=ports):
        yield ca


def main() -> None:
    """Do what the arguments say: a directory, and a kind of market or ``stranger``."""
    directory, wish = Path(sys.argv[1]), sys.argv[2]
    raise_loopback()
    write_hosts(directory)
    stranger = wish == "stranger"
    found = meet_a_stranger(directory) if stranger else trade(directory, MarketType(wish))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
