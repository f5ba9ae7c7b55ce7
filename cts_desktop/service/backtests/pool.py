"""Where back-tests are calculated: processes of this computer, or a Dask cluster."""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlsplit

import numpy as np

from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.workers import begin_worker

T = TypeVar("T")
_REACH_S: Final = 10.0


class WorkerLostError(Exception):
    """A process died while it calculated; the same work may be given out again."""


class Pool(Protocol):
    """Runs functions elsewhere. `lanes` is how many at once keep it busy."""

    @property
    def lanes(self) -> int:
        """Return how many calls may be on their way."""
        ...

    async def open(self) -> None:
        """Be ready for calls; raise UserActionError where that cannot be."""
        ...

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what a worker made of it.

        Raises WorkerLostError where the worker died, and whatever the function raises.
        """
        ...

    async def send(self, path: Path) -> Any:
        """Return what stands for a file of candles in calls; None where workers read it."""
        ...

    async def close(self) -> None:
        """Let go of all workers, after what they are calculating; calls open it again."""
        ...


def usual_workers(wanted: int) -> int:
    """Return how many processes calculate: as wanted, or all cores but one."""
    return wanted or max(1, (os.cpu_count() or 2) - 1)


class LocalPool:
    """Processes of this computer that step back behind everything else.

    They are started anew, not forked: a fork of a program with threads may stop for ever.
    """

    def __init__(self, workers: Callable[[], int]) -> None:
        self._wanted = workers
        self._pool: Executor | None = None
        self._workers = 1

    @property
    def lanes(self) -> int:
        """Return one call more than workers, so that none waits for the next."""
        return self._workers + 1

    async def open(self) -> None:
        """Start processes, where there are none or the wanted number has changed."""
        workers = usual_workers(self._wanted())
        if self._pool is not None and workers != self._workers:
            await self.close()
        self._workers = workers
        self._ready()

    def _ready(self) -> Executor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, multiprocessing.get_context("spawn"), begin_worker
            )
        return self._pool

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what a process made of it; a pool that lost one is replaced as a whole."""
        pool = self._ready()
        try:
            return await asyncio.wrap_future(pool.submit(function, *arguments))
        except BrokenExecutor:
            if self._pool is pool:
                self._pool = None
            pool.shutdown(wait=False)
            raise WorkerLostError from None

    async def send(self, path: Path) -> None:
        """Return nothing: the processes read the same files."""

    async def close(self) -> None:
        """End the processes once they have finished what they calculate."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)


class DaskPool:
    """The workers of a Dask cluster; data is sent to each once."""

    def __init__(self, scheduler: str) -> None:
        self._scheduler = scheduler
        self._client: Any = None
        self._executor: Any = None
        self._workers = 1
        #: Kept until the end: what is let go of and sent again at once, the scheduler forgets.
        self._sent: dict[Path, Any] = {}

    @property
    def lanes(self) -> int:
        """Return twice the cluster's threads: an answer has a way to go."""
        return 2 * self._workers

    async def open(self) -> None:
        """Connect to the scheduler; raise UserActionError where that is not possible."""
        if self._client is None:
            await self._reach()
            await asyncio.to_thread(self._connect)
        threads = await asyncio.to_thread(self._client.nthreads)
        self._workers = max(1, sum(threads.values()))

    async def _reach(self) -> None:
        """Raise UserActionError where nothing listens: a client would keep trying in silence."""
        place = urlsplit(self._scheduler)
        try:
            async with asyncio.timeout(_REACH_S):
                _, writer = await asyncio.open_connection(place.hostname, place.port)
            writer.close()
        except (OSError, ValueError) as error:
            raise UserActionError(
                f"No Dask scheduler answers at {self._scheduler} ({str(error) or 'time is up'}). "
                "Start one with 'dask scheduler', or leave the option out to calculate here."
            ) from None

    def _connect(self) -> None:
        try:
            import distributed  # noqa: PLC0415 - an extra, and large
        except ImportError:
            raise UserActionError(
                "A cluster needs the extra of that name: pip install 'cts-desktop[cluster]'."
            ) from None
        make_client: Any = distributed.Client
        client = make_client(self._scheduler, timeout=_REACH_S, set_as_default=False)
        # Lost workers are counted by whoever calls: the cluster need not repeat on its own.
        self._client, self._executor = client, client.get_executor(pure=False)

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Return what a worker made of it."""
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415 - an extra, and large

        future = self._executor.submit(function, *arguments)
        try:
            answer: T = await asyncio.wrap_future(future)
        except (CancelledError, KilledWorker):
            raise WorkerLostError from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # The cluster gave it up, not we.
            raise WorkerLostError from None
        return answer

    async def send(self, path: Path) -> Any:
        """Return the data's future: a worker fetches it once, when it first needs it."""

        def scatter() -> Any:
            return self._client.scatter(np.load(path).tobytes(), hash=True)

        if path not in self._sent:
            self._sent[path] = await asyncio.to_thread(scatter)
        return self._sent[path]

    async def close(self) -> None:
        """Leave the cluster."""
        client, self._client, self._executor = self._client, None, None
        self._sent.clear()
        if client is not None:
            await asyncio.to_thread(client.close)
