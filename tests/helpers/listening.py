"""The API's server as `service.access` knows it, without a socket."""

import asyncio

from cts_desktop.domain.access import Listen


class FakeServer:
    """Remembers what it was told.

    Attributes:
        listening: how it listens now; None while it does not.
        error: raised by the next starts.
        told: how often it heard that tokens have changed.
    """

    def __init__(self) -> None:
        self.listening: Listen | None = None
        self.starts: list[Listen] = []
        self.error: Exception | None = None
        self.stop_error: Exception | None = None
        self.told = 0

    async def start(self, listen: Listen) -> str:
        assert self.listening is None, "started twice"
        await asyncio.sleep(0)  # as a real one, which lets others go on meanwhile
        if self.error is not None:
            raise self.error
        assert self.listening is None, "started twice"
        self.listening = listen
        self.starts.append(listen)
        return f"http://{listen.endpoint}"

    async def stop(self) -> None:
        await asyncio.sleep(0)
        self.listening = None
        if self.stop_error is not None:
            raise self.stop_error

    def tokens_changed(self) -> None:
        self.told += 1
