"""The process with the window: Qt on the main thread, the engine on its own."""

import asyncio
import contextlib
import logging
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import qasync
from PySide6.QtCore import QSocketNotifier, qVersion
from PySide6.QtWidgets import QApplication

from cts_desktop.app.console import say_error
from cts_desktop.app.crash import CrashReporter
from cts_desktop.app.deferred import DeferredService
from cts_desktop.app.display import is_screenless
from cts_desktop.app.host import EngineHost
from cts_desktop.app.kernels import are_compiled
from cts_desktop.app.profile import held_profile
from cts_desktop.app.signals import waking_signals
from cts_desktop.app.trace import trace
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import (
    CtsError,
    DatabaseCorruptError,
    FatalError,
    ProfileInUseError,
)
from cts_desktop.domain.events import EngineStateChanged
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.runtime.imports import plain_imports
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.ui import dialogs
from cts_desktop.ui.application import create_application, create_window
from cts_desktop.ui.garbage import set_aside

if TYPE_CHECKING:  # imports the engine, which must not delay the window
    from cts_desktop.app.bootstrap import Application

T = TypeVar("T")
_log = logging.getLogger(__name__)

#: Longest orderly end before the process goes all the same; the database survives either way.
CLOSE_TIMEOUT_S = 30.0
TASKS_TIMEOUT_S = 2.0
SELF_TEST_S = 0.5
EXIT_OK, EXIT_USAGE = 0, 2


def run(profile: Path, draft: Connection | None = None) -> int:
    """Show the window of *profile* and return when it was quit.

    Args:
        profile: directory; made where it does not exist.
        draft: connection to add to trade with, instead of the one of a new profile.
    """
    try:
        with held_profile(profile) as (paths, reporter):
            application = create_application(sys.argv[:1])
            window = _Window(application, paths, reporter, draft)
            try:
                return _in_loop(application, window.run())
            finally:
                window.end_engine()
    except ProfileInUseError as error:
        say_error(f"cts-desktop: {error}")
        # Started from a menu, the words on standard error are read by nobody.
        if not (is_screenless() or _is_terminal()):
            _in_loop(create_application(sys.argv[:1]), _refuse(str(error)))
        return EXIT_USAGE


def self_test() -> str:
    """Build and show the window once, without an engine behind it; return what was shown."""
    application = create_application(sys.argv[:1])
    errors: list[BaseException] = []
    hook, sys.excepthook = sys.excepthook, lambda _kind, error, _trace: errors.append(error)

    async def show() -> str:
        host = EngineHost(lambda _loop, _context: None)
        host.start()
        service = DeferredService().as_service()
        with tempfile.TemporaryDirectory() as directory:
            ui_state = Path(directory) / "ui.ini"
            window = create_window(application, service, host.submit, ui_state, lambda: None)
            window.show()
            await asyncio.sleep(SELF_TEST_S)  # the other pages are made meanwhile
            window.shutdown()
        host.stop()
        return f"Qt {qVersion()}, platform {application.platformName()}"

    try:
        shown = _in_loop(application, show())
    finally:
        sys.excepthook = hook
    if errors:
        raise errors[0]
    return shown


class _Window:
    """One life of the window, from the first paint to the end of both loops."""

    def __init__(
        self,
        application: QApplication,
        paths: ProfilePaths,
        reporter: CrashReporter,
        draft: Connection | None,
    ) -> None:
        self._qt = application
        self._paths = paths
        self._reporter = reporter
        self._draft = draft
        self._host = EngineHost(reporter.loop_handler)
        self._service = DeferredService()
        self._opening: Future[Application] | None = None
        self._closed = False
        self._quit = asyncio.Event()
        self._exit_code = EXIT_OK
        self._crash_shown: asyncio.Future[None] | None = None
        self._tasks = Supervisor(self._task_failed)

    async def run(self) -> int:
        """Show, open, wait for the end, close; return the exit status."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._reporter.loop_handler)
        self._reporter.listener = lambda summary, path: loop.call_soon_threadsafe(
            self._show_crash, summary, path
        )
        self._host.start()
        with waking_signals(self.request_quit, _watch):
            self._window = create_window(
                self._qt,
                self._service.as_service(),
                self._host.submit,
                self._paths.ui_state,
                self.request_quit,
            )
            self._window.show()
            await asyncio.sleep(0)
            trace("window_shown")
            self._tasks.start(self._open(), "open the profile")
            await self._quit.wait()
            await self._shut_down()
        return self._exit_code

    def request_quit(self) -> None:
        """End in order; further requests change nothing."""
        self._quit.set()

    def _task_failed(self, name: str, error: BaseException) -> None:
        self._reporter.report(name, error)
        self._exit_code = 1
        self.request_quit()

    # ------------------------------------------------------------ opening

    async def _open(self) -> None:
        application = await self._open_or_recover()
        if application is None:
            self.request_quit()
            return
        if application.start_report.first_run or self._draft is not None:
            await self._engine(_add_connection(application, self._draft))
        await self._engine(self._service.provide(application.service))
        self._window.bridge.engine_state_changed.connect(self._set_aside)
        trace("ready")
        await self._engine(_compile_once())

    def _set_aside(self, event: EngineStateChanged) -> None:
        """Spare later garbage collections what the first start has loaded."""
        if event.state is EngineState.RUNNING:
            self._window.bridge.engine_state_changed.disconnect(self._set_aside)
            set_aside()

    async def _open_or_recover(self) -> "Application | None":
        while True:
            self._opening = self._host.submit(_open_application(self._paths))
            try:
                return await asyncio.shield(asyncio.wrap_future(self._opening))
            except DatabaseCorruptError as error:
                if not await self._recover(error):
                    return None
            except CtsError as error:
                self._exit_code = EXIT_USAGE
                await self._say("The profile cannot be opened", str(error))
                return None

    async def _recover(self, error: DatabaseCorruptError) -> bool:
        """Offer what can be done about a corrupt database; tell whether to try again."""
        self._exit_code = EXIT_USAGE
        say_error(f"cts-desktop: {error}")
        if is_screenless():
            return False
        restore, new_profile, quit_ = 0, 1, 2
        choice = await dialogs.choose(
            self._window,
            "The database is damaged",
            str(error),
            ("Restore the newest good backup", "Use a new profile", "Quit"),
            detail="The damaged file is kept beside the restored one.",
        )
        if choice == restore:
            self._exit_code = EXIT_OK
            return await self._restore()
        if choice == new_profile:
            _start_another(self._paths.root.with_name(f"{self._paths.root.name}-new"))
        return choice not in {restore, new_profile, quit_, None}

    async def _restore(self) -> bool:
        try:
            await self._engine(_restore_newest(self._paths))
        except CtsError as error:
            self._exit_code = EXIT_USAGE
            await self._say("The backup cannot be restored", str(error))
            return False
        return True

    # ------------------------------------------------------------ ending

    async def _shut_down(self) -> None:
        """Stop the engine, close the application, end the window and the engine's loop."""
        self._reporter.listener = None
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._close_application()
        except TimeoutError:
            self._exit_code = 1
            _log.error("the engine did not end within %g s", CLOSE_TIMEOUT_S)
        self._window.shutdown()
        await self._tasks.cancel()
        self._host.stop()

    async def _close_application(self) -> None:
        if self._opening is None:
            return
        with contextlib.suppress(CtsError):  # said before, where it could not be opened
            application = await asyncio.shield(asyncio.wrap_future(self._opening))
            await self._engine(application.close())
            self._closed = True

    def end_engine(self) -> None:
        """Close what `run` did not get to, because the window system ended Qt's loop under it."""
        self._reporter.listener = None
        if self._opening is not None and not self._closed:
            with contextlib.suppress(CtsError, TimeoutError, CancelledError):
                application = self._opening.result(CLOSE_TIMEOUT_S)
                self._host.submit(application.close()).result(CLOSE_TIMEOUT_S)
        self._host.stop()

    # ------------------------------------------------------------ helpers

    async def _engine(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(self._host.submit(coroutine))

    async def _say(self, title: str, text: str) -> None:
        say_error(f"cts-desktop: {text}")
        if not is_screenless():
            await dialogs.message(self._window, title, text, dialogs.Kind.ERROR)

    def _show_crash(self, summary: str, path: Path | None) -> None:
        """Say that something went wrong; one box at a time, whatever comes meanwhile."""
        if is_screenless() or (self._crash_shown and not self._crash_shown.done()):
            return
        where = f"A report without secrets is in {path}." if path else ""
        self._crash_shown = dialogs.message(
            self._window, "Something went wrong", summary, dialogs.Kind.ERROR, detail=where
        )


def _in_loop(application: QApplication, main: Coroutine[Any, Any, T]) -> T:
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


async def _refuse(text: str) -> None:
    await dialogs.message(None, "CTS Desktop is running already", text, dialogs.Kind.WARNING)


async def _open_application(paths: ProfilePaths) -> "Application":
    """Import the engine and open; on the engine thread, so that the window stays alive."""
    with plain_imports():
        from cts_desktop.app.bootstrap import open_application  # noqa: PLC0415 - see above
    return await open_application(paths)


async def _restore_newest(paths: ProfilePaths) -> None:
    from cts_desktop.app.bootstrap import restore_newest_backup  # noqa: PLC0415 - loaded by now

    restore_newest_backup(paths)


async def _add_connection(application: "Application", draft: Connection | None) -> None:
    from cts_desktop.app.session import (  # noqa: PLC0415 - loaded by now
        add_connection,
        add_paper_connection,
    )

    if draft is None:
        await add_paper_connection(application.service)
    else:
        await add_connection(application.service, draft)


async def _compile_once() -> None:
    """Compile the kernels where they never were, so that the first Start does not wait for it.

    In a process of its own: compiling would make the window stutter, and an idle window should not
    carry numba. The engine loads them from the cache when it starts.
    """
    if not are_compiled():
        await asyncio.to_thread(
            subprocess.run, [*_program(), "warm"], stdout=subprocess.DEVNULL, check=False
        )


def _watch(reader: socket.socket) -> Callable[[], None]:
    """Wake Qt when *reader* has bytes; the interpreter then runs the waiting handlers."""
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)

    def drain() -> None:
        with contextlib.suppress(BlockingIOError):
            reader.recv(4096)

    notifier.activated.connect(drain)
    return lambda: notifier.setEnabled(False)


def _start_another(profile: Path) -> None:
    """Start the program again on *profile*, independent of this process."""
    subprocess.Popen([*_program(), "--profile", str(profile)], start_new_session=True)  # noqa: S603


def _program() -> list[str]:
    """Return how this program is started."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable] if frozen else [sys.executable, "-m", "cts_desktop"]


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
