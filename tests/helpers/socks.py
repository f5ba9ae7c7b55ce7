"""A SOCKS proxy (RFC 1928, 1929) that sends everybody to one server, whatever they ask for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

_VERSION: Final = 5
_NO_LOGIN: Final = 0
_LOGIN: Final = 2
_NAME: Final = 3


@dataclass
class SocksServer:
    """Where it listens, and what it was told.

    Attributes:
        asked: host, or address in numbers, and port that each connection was asked for.
        logins: name and password of each connection that gave one.
    """

    port: int = 0
    asked: list[tuple[str, int]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)


@asynccontextmanager
async def socks_server(host: str, port: int) -> AsyncIterator[SocksServer]:
    """Run a proxy whose every connection leads to *host* and *port*."""
    facts = SocksServer()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await _greet(facts, reader, writer)
            there_reader, there = await asyncio.open_connection(host, port)
            await asyncio.gather(_pass_on(reader, there), _pass_on(there_reader, writer))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    facts.port = server.sockets[0].getsockname()[1]
    try:
        yield facts
    finally:
        server.close()


async def _greet(
    facts: SocksServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    version, count = await reader.readexactly(2)
    assert version == _VERSION
    wants_login = _LOGIN in await reader.readexactly(count)
    writer.write(bytes([_VERSION, _LOGIN if wants_login else _NO_LOGIN]))
    if wants_login:
        await reader.readexactly(1)
        words = [await reader.readexactly((await reader.readexactly(1))[0]) for _ in range(2)]
        facts.logins.append((words[0].decode(), words[1].decode()))
        writer.write(b"\x01\x00")
    _version, _command, _, kind = await reader.readexactly(4)
    length = (await reader.readexactly(1))[0] if kind == _NAME else 4
    raw = await reader.readexactly(length)
    host = raw.decode() if kind == _NAME else ".".join(map(str, raw))
    facts.asked.append((host, int.from_bytes(await reader.readexactly(2))))
    writer.write(bytes([_VERSION, 0, 0, 1, 127, 0, 0, 1, 0, 0]))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()
