"""Qt's loop as the loop of coroutines, from the first to the last of them."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import qasync
from PySide6.QtWidgets import QApplication

from cts_desktop.domain.errors import FatalError

T = TypeVar("T")
TASKS_TIMEOUT_S: Final = 2.0


def run_in_loop(application: QApplication, main: Coroutine[Any, Any, T]) -> T:
    """Run *main* on a loop of its own; raise FatalError where the window system ended under it."""
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    try:
        with loop:
            task = loop.create_task(_then_end_tasks(main))
            try:
                result: T = loop.run_until_complete(task)
            except RuntimeError as error:
                if task.done():
                    raise
                # Nothing runs on this loop any more; that its tasks never ended is no news.
                loop.set_exception_handler(lambda _loop, _context: None)
                raise FatalError("The window system has ended, and the window with it.") from error
            return result
    finally:
        asyncio.set_event_loop(None)


async def _then_end_tasks(main: Coroutine[Any, Any, T]) -> T:
    """Run *main*, let what the window still does on this loop end, cancel what does not."""
    try:
        return await main
    finally:
        await _end_tasks()


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=TASKS_TIMEOUT_S)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
