"""The engine thread: one asyncio loop that nothing the window does can hold up."""

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
LoopHandler = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]

THREAD_NAME = "cts-engine"
#: How long a thread in Python code may keep the interpreter lock from the engine (default 5 ms).
SWITCH_INTERVAL_S = 0.001


class EngineHost:
    """Runs the engine's loop in its own thread, from `start` to `stop`.

    Not reusable: after `stop` its thread is joined, its loop closed and every task gone.
    """

    def __init__(self, on_loop_error: LoopHandler) -> None:
        self._on_loop_error = on_loop_error
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._pending: dict[Future[Any], Coroutine[Any, Any, Any]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._switch_interval = sys.getswitchinterval()

    def start(self) -> None:
        """Start the thread and return once its loop runs."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._thread.start()
        self._ready.wait()

    def submit(self, coroutine: Coroutine[Any, Any, T], /) -> Future[T]:
        """Run *coroutine* on the engine loop, from any thread.

        After `stop` the future returned is already cancelled, so that whoever awaits it is told
        instead of waiting for ever.
        """
        with self._lock:
            if self._loop is not None:
                future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
                self._pending[future] = coroutine
                future.add_done_callback(self._forget)
                return future
        coroutine.close()
        refused: Future[T] = Future()
        refused.cancel()
        return refused

    def stop(self, timeout_s: float = 10.0) -> bool:
        """End the loop, cancel what still runs on it and join the thread.

        Returns False where the thread did not end in time; being a daemon it then ends with the
        process. May be called again, and before `start`.
        """
        with self._lock:
            if self._loop is not None and self._stopping is not None:
                self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
            sys.setswitchinterval(self._switch_interval)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with asyncio.Runner() as runner:
                runner.run(self._until_stopped())
        finally:
            self._ready.set()
            self._abandon()

    async def _until_stopped(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_loop_error)
        self._stopping = asyncio.Event()
        self._loop = loop
        self._ready.set()
        await self._stopping.wait()
        # From here on nothing new is taken; the runner cancels what is still there.
        with self._lock:
            self._loop = None

    def _forget(self, future: Future[Any]) -> None:
        self._pending.pop(future, None)

    def _abandon(self) -> None:
        """Tell those whose coroutine the loop never got round to."""
        for future, coroutine in list(self._pending.items()):
            coroutine.close()
            future.cancel()
