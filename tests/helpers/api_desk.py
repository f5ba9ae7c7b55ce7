"""The API of a real program, and a client that talks to it over a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from cts_desktop.api.server import ApiServer
from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.access import Endpoint, Listen, Scope
from cts_desktop.runtime.clock import SystemClock
from tests.helpers.paper_run import application

READ = "cts_r_" + "r" * 43
TRADE = "cts_t_" + "t" * 43
TOKENS = {READ: Scope.READ, TRADE: Scope.TRADE}
ANYWHERE = Listen(Endpoint("127.0.0.1", 0))


@dataclass
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Any
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def data(self) -> Any:
        assert self.status == 200, self
        return self.body["data"]


@dataclass
class Client:
    """Asks the API at *url*, by default with the trade token."""

    session: aiohttp.ClientSession
    url: str

    async def ask(
        self, method: str, path: str, *, token: str | None = TRADE, **more: Any
    ) -> Answer:
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token}")
        async with self.session.request(method, self.url + path, headers=headers, **more) as got:
            return Answer(got.status, got.headers, await got.text())

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, body: object = None, **more: Any) -> Answer:
        if body is not None:
            more["json"] = body
        return await self.ask("POST", path, **more)

    async def all(self, path: str, size: int = 50) -> list[Any]:
        """Return the whole list, asked for in pages of at most *size*."""
        items: list[Any] = []
        after = ""
        while True:
            more = f"&after={after}" if after else ""
            page = (await self.get(f"{path}{'&' if '?' in path else '?'}limit={size}{more}")).data
            assert len(page["items"]) <= size
            items += page["items"]
            after = page["after"]
            if not after:
                return items


@dataclass
class ApiDesk:
    """A running program, its API and a client.

    Attributes:
        seen: for each request that showed a token or failed to, whether it was let in.
    """

    app: Application
    server: ApiServer
    url: str
    client: Client
    seen: list[bool] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def raw(self, data: bytes, *, wait_s: float = 5.0) -> bytes:
        """Send bytes as they are; return everything until the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            await writer.drain()
            return await asyncio.wait_for(reader.read(), wait_s)
        finally:
            writer.close()


async def until(true: Callable[[], bool]) -> None:
    """Let the loop come round until it is."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)


@asynccontextmanager
async def api_desk(
    directory: Path, tokens: dict[str, Scope] = TOKENS, listen: Listen = ANYWHERE
) -> AsyncIterator[ApiDesk]:
    async with application(directory) as app:
        seen: list[bool] = []
        server = ApiServer(app.service, tokens.get, SystemClock(), seen.append)
        url = await server.start(listen)
        try:
            async with aiohttp.ClientSession() as session:
                yield ApiDesk(app, server, url, Client(session, url), seen)
        finally:
            await server.stop()
