"""A release channel of a test: its key, its version files, and a server that hands them out."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cts_desktop.domain.releases import Channel, Release, Version
from cts_desktop.settings.signature import envelope, key_id, to_sign
from tests.helpers.certificates import self_signed

FILE = "/version.json"
RELEASE = Release(
    Version.parse("9.1.0"),
    date(2026, 11, 2),
    "https://example.org/get",
    "Added\n\n- A thing that was not there before",
    date(2199, 1, 1),
)


@dataclass(frozen=True)
class Signer:
    """A private key, always the same one for the same number."""

    number: int = 1

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes([self.number]) * 32)

    @property
    def public(self) -> str:
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return b64encode(raw).decode()

    def sign(self, payload: bytes, purpose: bool = True) -> bytes:
        signature = self._key.sign(to_sign(payload) if purpose else payload)
        return envelope(payload, signature, key_id(self.public))

    def file(self, version: str = "9.1.0", **changes: object) -> bytes:
        release = replace(RELEASE, version=Version.parse(version), **changes)  # type: ignore[arg-type]
        return self.sign(release.to_json())


@dataclass
class ReleaseServer:
    """Answers over TLS with `body`, or as the word in `how` says.

    Attributes:
        how: ``endless`` never ends, ``hang`` never begins, else the address of a redirect.
        asked: paths, in order.
    """

    directory: Path
    port: int = 0
    body: bytes = b""
    how: str = ""
    asked: list[str] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def channel(self) -> Path:
        """Write the file of a build that looks here, and believes the first signer."""
        path = self.directory / "channel.json"
        url = f"https://127.0.0.1:{self.port}{FILE}"
        path.write_bytes(Channel(url, Signer().public).to_json())
        return path

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request.path)
        self.reached.set()
        if self.how == "hang":
            await asyncio.sleep(60)
        if self.how == "endless":
            return await self._endless(request)
        if self.how:
            return web.Response(status=302, headers={"Location": self.how})
        return web.Response(body=self.body)

    @staticmethod
    async def _endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.02)


@asynccontextmanager
async def release_server(directory: Path) -> AsyncIterator[ReleaseServer]:
    """Serve on this computer, with a certificate in ``localhost.pem``."""
    files = self_signed(directory, "localhost")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(files.certificate, files.private_key)
    server = ReleaseServer(directory)
    runner = web.ServerRunner(web.Server(server.answer), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
