"""Candles of runs as files that worker processes map into memory."""

import asyncio
import logging
import os
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from cts_desktop.analysis.presets.work import to_table
from cts_desktop.domain.backtests import DataFacts, DataRange
from cts_desktop.domain.errors import DatabaseError, UserActionError
from cts_desktop.domain.market import Candles
from cts_desktop.runtime.files import human_os_error

_log: Final = logging.getLogger(__name__)


class CandleSource(Protocol):
    """Where candles come from (service.candles)."""

    async def load(self, data: DataRange) -> tuple[Candles, DataFacts]:
        """Return stored candles and what is to be said about them."""
        ...


class CandleFiles:
    """Files named by the hash of their candles, in a directory that may be emptied at any time."""

    def __init__(self, directory: Path, source: CandleSource) -> None:
        self._directory = directory
        self._source = source

    async def facts(self, data: DataRange) -> DataFacts:
        """Load candles, keep them ready for workers, and say what they are."""
        candles, facts = await self._source.load(data)
        await asyncio.to_thread(self._write, candles, facts.sha256)
        return facts

    async def path(self, facts: DataFacts) -> Path:
        """Return the file of a run's candles, written anew where it is gone.

        Raises:
            UserActionError: The stored candles are no longer those of the run.
        """
        path = self._path(facts.sha256)
        if not path.exists():
            found = await self.facts(facts.data)
            if found.sha256 != facts.sha256:
                raise UserActionError(changed(facts))
        return path

    def _path(self, sha256: str) -> Path:
        return self._directory / f"{sha256}.npy"

    def _write(self, candles: Candles, sha256: str) -> None:
        path = self._path(sha256)
        if path.exists():
            return
        temporary = path.with_suffix(f".{os.getpid()}")
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("wb") as file:
                np.save(file, to_table(candles))
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise DatabaseError(human_os_error(error, path)) from None

    def clear(self) -> None:
        """Delete all files; a system that holds a mapped one keeps it until the next time."""
        for path in self._directory.glob("*"):
            try:
                path.unlink()
            except OSError as error:
                _log.info("%s stays for now: %s", path.name, error)


def changed(facts: DataFacts) -> str:
    """Return what to say where candles are no longer those a run was made on."""
    return (
        f"The stored candles of {facts.data.symbol} have changed since this run was made. Run it "
        "again on what is there now, or import the old candles."
    )
