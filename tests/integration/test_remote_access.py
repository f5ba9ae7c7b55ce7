"""The API of a whole program over real sockets: opened, moved, refused, revoked, closed."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cts_desktop.app.bootstrap import Application, open_at_rest
from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import CredentialsLockedError
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.outside_views import ApiState, ApiView
from cts_desktop.settings.vault import Scrypt

PASSPHRASE = Secret("correct horse")
STATUS = "/api/trade-engine/status"
ANY = "127.0.0.1:0"


@pytest.fixture
async def app(profile_dir: Path) -> AsyncIterator[Application]:
    """A program at rest with a read token, its API opened by nothing but the settings."""
    async with program(profile_dir) as application:
        application.keys.unlock(PASSPHRASE)
        yield application


@contextlib.asynccontextmanager
async def program(profile: Path) -> AsyncIterator[Application]:
    paths = ProfilePaths(profile)
    paths.create()
    application = await open_at_rest(paths)
    application.keys._vault._kdf = Scrypt(n=2, r=1)
    try:
        yield application
    finally:
        await application.close()


async def switched_on(app: Application, **values: object) -> ApiView:
    """Apply settings with the API on; return what came of it."""
    wanted = {"api_enabled": True, "api_address": ANY, **values}
    await app.service.settings.set_values(wanted)
    return await app.service.access.status()


async def get(address: str, token: str, tls: ssl.SSLContext | bool = True) -> int:
    """Return the status of an answer."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(address + STATUS, headers=headers, ssl=tls) as answer,
    ):
        return answer.status


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


async def test_a_token_opens_what_it_is_for_until_it_is_revoked_with_its_streams(app):
    access = app.service.access
    await access.open()
    read, trade = [(await access.rotate(scope)).reveal() for scope in Scope]
    view = await switched_on(app)
    assert view.state is ApiState.LISTENING
    assert await get(view.address, read) == 200
    assert await get(view.address, "cts_r_" + "x" * 43) == 401
    async with streams(view.address, read, trade) as (of_read, of_trade):
        await access.revoke(Scope.READ)
        async with asyncio.timeout(5):
            await of_read.content.read()  # to its end
        assert await get(view.address, read) == 401
        assert not of_trade.content.at_eof()
        app.logger.log("a line for who still listens")
        async with asyncio.timeout(5):
            while b"still listens" not in await of_trade.content.readline():
                pass
        newer = (await access.rotate(Scope.TRADE)).reveal()
        async with asyncio.timeout(5):
            await of_trade.content.read()
    assert await get(view.address, trade) == 401
    assert await get(view.address, newer) == 200
    seen = await access.status()
    assert (seen.requests, seen.refused) == (4, 3)


@contextlib.asynccontextmanager
async def streams(address: str, *tokens: str) -> AsyncIterator[tuple[aiohttp.ClientResponse, ...]]:
    """Streams of events, one per token, each greeted."""
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        opened = []
        for token in tokens:
            headers = {"Authorization": f"Bearer {token}"}
            answer = session.get(f"{address}/api/events", headers=headers)
            opened.append(await stack.enter_async_context(answer))
            await opened[-1].content.readline()
        yield tuple(opened)


@pytest.mark.logs
async def test_a_taken_port_is_said_and_the_settings_move_it_at_once(app):
    access = app.service.access
    await access.open()
    token = (await access.rotate(Scope.READ)).reveal()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        view = await switched_on(app, api_address=f"127.0.0.1:{port}")
        assert view.state is ApiState.FAILED
        assert f"another program listens at 127.0.0.1:{port}" in view.problem
    view = await access.apply()
    assert view.address == f"http://127.0.0.1:{port}"
    moved = await switched_on(app)
    assert port_of(moved.address) != port
    assert await get(moved.address, token) == 200
    with pytest.raises(aiohttp.ClientConnectorError):
        await get(view.address, token)


async def test_after_the_program_has_ended_nothing_listens(profile_dir):
    async with program(profile_dir) as app:
        app.keys.unlock(PASSPHRASE)
        await app.service.access.rotate(Scope.READ)
        await app.service.access.open()
        view = await switched_on(app)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(view.address)), 1)


@pytest.mark.logs
async def test_locked_keys_open_it_as_soon_as_they_are_unlocked(profile_dir):
    async with program(profile_dir) as app:
        app.keys.unlock(PASSPHRASE)
        token = (await app.service.access.rotate(Scope.TRADE)).reveal()
        await switched_on(app)
    async with program(profile_dir) as app:
        app.open_api()
        (opening,) = [task for task in asyncio.all_tasks() if task.get_name() == "api"]
        while (await app.service.access.status()).state is not ApiState.FAILED:
            await asyncio.to_thread(lambda: None)
        with pytest.raises(CredentialsLockedError):
            await app.service.access.rotate(Scope.TRADE)
        await app.service.connections.unlock_keys(PASSPHRASE)
        async with asyncio.timeout(10):
            await opening
        view = await app.service.access.status()
        assert await get(view.address, token) == 200


# ---------------------------------------------------------------- TLS


def pair(folder: Path, name: str) -> tuple[str, str]:
    """Write a certificate for 127.0.0.1 and its key; return their paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    pem = serialization.Encoding.PEM
    public.write_bytes(certificate.public_bytes(pem))
    private.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(public), str(private)


@pytest.mark.logs
async def test_files_of_tls_that_do_not_fit_are_said_and_those_that_do_are_used(app, tmp_path):
    access = app.service.access
    await access.open()
    token = (await access.rotate(Scope.READ)).reveal()
    one, other = pair(tmp_path, "one"), pair(tmp_path, "other")
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("not PEM")
    wrong = {
        "cannot be used": (one[0], other[1]),
        "garbage.pem": (str(garbage), one[1]),
        "missing.key": (one[0], str(tmp_path / "missing.key")),
    }
    for words, (certificate, key) in wrong.items():
        view = await switched_on(app, api_certificate=certificate, api_private_key=key)
        assert view.state is ApiState.FAILED, words
        assert words in view.problem
    view = await switched_on(app, api_certificate=one[0], api_private_key=one[1])
    assert view.address.startswith("https://127.0.0.1:")
    trusting = ssl.create_default_context(cafile=one[0])
    assert await get(view.address, token, trusting) == 200


async def test_a_socket_of_the_file_system_is_its_owners_and_goes_with_the_api(app, tmp_path):
    access = app.service.access
    await access.open()
    token = (await access.rotate(Scope.READ)).reveal()
    path = tmp_path / "api.sock"
    view = await switched_on(app, api_address=f"unix:{path}")
    assert view.address == f"unix:{path}"
    assert path.stat().st_mode & 0o777 == 0o600
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as session:
        headers = {"Authorization": f"Bearer {token}"}
        async with session.get(f"http://localhost{STATUS}", headers=headers) as answer:
            assert answer.status == 200
    await access.close()
    assert not path.exists()
