"""The API's server, loaded when it is first switched on."""

import asyncio
from typing import TYPE_CHECKING

from cts_desktop.domain.access import Listen
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.imports import plain_imports
from cts_desktop.service.door import Service

if TYPE_CHECKING:
    from cts_desktop.api.server import ApiServer


class LazyServer:
    """Implements `service.access.Server`; its libraries cost who has no API nothing."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._server: ApiServer | None = None

    async def start(self, listen: Listen) -> str:
        """Listen and return the address clients use; raise UserActionError in words."""
        if self._server is None:
            kind = await asyncio.to_thread(_load)
            access = self._service.access
            self._server = kind(self._service, access.scope_of, self._clock, access.seen)
        return await self._server.start(listen)

    async def stop(self) -> None:
        """Stop listening; harmless where it does not."""
        if self._server is not None:
            await self._server.stop()

    def tokens_changed(self) -> None:
        """End what is kept open for a token that counts no more."""
        if self._server is not None:
            self._server.tokens_changed()


def _load() -> "type[ApiServer]":
    """Import it; off the loop, because that takes a while."""
    with plain_imports():
        from cts_desktop.api.server import ApiServer  # noqa: PLC0415 - aiohttp, not at start
    return ApiServer
