"""Writes what the engines queued, twice a second, and knows whether the database takes it."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.ports import Clock, Log, Stores

_EVERY_S: Final = 0.5


class Persistent(Protocol):
    """Something that queues what changed since it was asked last."""

    def persist(self) -> None:
        """Queue it."""
        ...


class StateKeeper:
    """Keeps disk and memory together.

    Attributes:
        error: why the database cannot be written, empty while it can; entries are blocked meanwhile
            and nothing queued is lost.
    """

    def __init__(
        self, stores: Stores, engines: Callable[[], Iterable[Persistent]], log: Log, clock: Clock
    ) -> None:
        self.error = ""
        self._stores = stores
        self._engines = engines
        self._log = log
        self._clock = clock
        self._defect = ""

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._clock.sleep(_EVERY_S)
            self.write()

    def write(self) -> None:
        """Write everything now; a failure is said once and tried again next time."""
        try:
            if not self.error:  # else what is queued would grow for as long as the disk is full
                for engine in self._engines():
                    self._persist(engine)
            self._stores.flush()
        except DatabaseError as error:
            if not self.error:
                self._log.log_error(error, "state_keeper", "write")
            self.error = str(error)
        else:
            if self.error:
                self._log.log_trade_engine("The database can be written again", "info")
            self.error = ""

    def _persist(self, engine: Persistent) -> None:
        """Let an engine queue what changed; a defect of one keeps nothing else from the disk."""
        try:
            engine.persist()
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - or nothing would be written any more
            text = f"{type(error).__name__}: {error}"
            if text != self._defect:
                self._log.log_error(error, "state_keeper", "persist")
            self._defect = text
