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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QSocketNotifier, qVersion
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from cts_desktop.app import crash_files
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
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.loop import run_in_loop
from cts_desktop.ui.notice_bar import Offer
from cts_desktop.ui.program.bundle_dialog import BundleDialog
from cts_desktop.ui.program.crash_dialog import CrashDialog, CrashWindow

if TYPE_CHECKING:  # imports the engine, which must not delay the window
    from cts_desktop.app.bootstrap import Application
    from cts_desktop.app.reopening import BroughtBack

T = TypeVar("T")
_log = logging.getLogger(__name__)

#: Longest orderly end before the process goes all the same; the database survives either way.
CLOSE_TIMEOUT_S = 30.0
SELF_TEST_S = 0.5
EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
_NOT_RESTORED = (
    "The backup was not restored, for the program did not end in order: what is left of it may "
    "still write, and trade. Nothing was changed. Start again and restore then."
)
#: Name of the offer to look at crash reports.
_CRASHES = "crashes"


def run(profile: Path, draft: Connection | None = None) -> int:
    """Show the window of *profile* and return when it was quit.

    Args:
        profile: directory; made where it does not exist.
        draft: connection to add to trade with, instead of the one of a new profile.
    """
    try:
        with held_profile(profile) as (paths, reporter):
            return _run_windows(paths, reporter, draft)
    except ProfileInUseError as error:
        say_error(f"cts-desktop: {error}")
        # Started from a menu, the words on standard error are read by nobody.
        if not (is_screenless() or _is_terminal()):
            title = "CTS Desktop is running already"
            run_in_loop(create_application(sys.argv[:1]), _tell(title, str(error)))
        return EXIT_USAGE


def _run_windows(paths: ProfilePaths, reporter: CrashReporter, draft: Connection | None) -> int:
    """Show one window after another: a backup is restored between two, with nothing open."""
    application = create_application(sys.argv[:1])
    before = Before()
    while True:
        window = _Window(application, paths, reporter, draft, before)
        try:
            exit_code = run_in_loop(application, window.run())
        finally:
            window.end_engine()
        if window.restore is None:
            return exit_code
        if not window.closed:  # what did not end may still write, and trade
            say_error(f"cts-desktop: {_NOT_RESTORED}")
            if not is_screenless():
                run_in_loop(application, _tell("Not restored", _NOT_RESTORED))
            return exit_code or EXIT_FAILED
        before, draft = _bring_back(paths, window), None
        if not window.again:
            say_error(f"cts-desktop: {before.text}")
            return exit_code
        window.forget()


def _bring_back(paths: ProfilePaths, window: "_Window") -> "Before":
    """Bring back what *window* was closed for, and say so; a failure changes nothing."""
    from cts_desktop.app.reopening import bring_back  # noqa: PLC0415 - the database's code

    try:
        done = bring_back(paths, window.restore)
    except CtsError as error:
        return Before(f"{window.failed} {error}".strip(), "danger")
    text = " ".join((window.failed, *done.sentences)).strip()
    if window.failed:  # this was the way back, and there is none behind it
        return Before(text, "danger")
    return Before(text, "positive", done.kept)


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
        shown = run_in_loop(application, show())
    finally:
        sys.excepthook = hook
    if errors:
        raise errors[0]
    return shown


@dataclass(frozen=True, slots=True)
class Before:
    """What was done between two windows.

    Attributes:
        text: to be said when the window is open, and its tone.
        kept: the database to go back to where the one brought back cannot be opened.
    """

    text: str = ""
    tone: str = ""
    kept: Path | None = None


class _Window:
    """One life of the window, from the first paint to the end of both loops.

    Attributes:
        restore: the backup to bring back when everything is closed.
        again: to be opened again after that: nobody has asked to end.
        failed: why what was brought back before could not be opened, which is undone by that.
        closed: everything was closed in order, or never opened.
    """

    def __init__(
        self,
        application: QApplication,
        paths: ProfilePaths,
        reporter: CrashReporter,
        draft: Connection | None,
        before: Before,
    ) -> None:
        """Take what it is made of."""
        self._qt = application
        self._paths = paths
        self._reporter = reporter
        self._draft = draft
        self._host = EngineHost(reporter.loop_handler)
        self._service = DeferredService()
        self._opening: Future[Application] | None = None
        self.closed = False
        self.restore: Path | None = None
        self.again = True
        self.failed = ""
        self._before = before
        self._quit = asyncio.Event()
        self._exit_code = EXIT_OK
        self._tasks = Supervisor(self._task_failed)

    async def run(self) -> int:
        """Show, open, wait for the end, close; return the exit status."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._reporter.loop_handler)
        self._host.start()
        with waking_signals(self.request_quit, _watch):
            self._window = create_window(
                self._qt,
                self._service.as_service(),
                self._host.submit,
                self._paths.ui_state,
                self.request_quit,
            )
            self._crashes = CrashWindow(loop, self._make_crash_dialog, self._crashes_seen)
            self._reporter.listener = self._crashes.tell
            self._window.show()
            await asyncio.sleep(0)
            trace("window_shown")
            self._tasks.start(self._open(), "open the profile")
            await self._quit.wait()
            await self._shut_down()
        return self._exit_code

    def request_quit(self) -> None:
        """End in order, and for good; further requests change nothing."""
        self.again = False
        self._quit.set()

    def _task_failed(self, name: str, error: BaseException) -> None:
        self._reporter.report(name, error)
        self._exit_code = EXIT_FAILED
        self.request_quit()

    # ------------------------------------------------------------ opening

    async def _open(self) -> None:
        application = await self._open_or_recover()
        if application is None:
            self._quit.set()
            return
        if application.start_report.first_run or self._draft is not None:
            await self._engine(_add_connection(application, self._draft))
        await self._engine(self._service.provide(application.service))
        await self._engine(_open_api(application))
        loop = asyncio.get_running_loop()
        application.service.backups.reopen = lambda path: loop.call_soon_threadsafe(
            self._restore_and_reopen, path
        )
        self._say_at_start()
        self._window.bridge.engine_state_changed.connect(self._set_aside)
        trace("ready")
        await self._engine(_compile_once())

    def _set_aside(self, event: EngineStateChanged) -> None:
        """Spare later garbage collections what the first start has loaded."""
        if event.state is EngineState.RUNNING:
            self._window.bridge.engine_state_changed.disconnect(self._set_aside)
            set_aside()

    def _say_at_start(self) -> None:
        """Say how a restore went, and what earlier runs have left of errors."""
        if self._before.text:
            text = said(self._before.text)
            self._window.panel.notices.say(text, self._before.tone, lasting=True)
        found = crash_files.unseen(self._paths.logs)
        if found:
            text = (
                "An earlier run ended with an error or met one: there is a crash report."
                if len(found) == 1
                else f"An earlier run ended with an error or met one: {len(found)} crash reports."
            )
            offer = Offer(
                said(text),
                said("Look at it…"),
                lambda: self._crashes.show_found(found),
                put_off=self._crashes_seen,
            )
            self._window.panel.notices.offer(_CRASHES, offer)

    async def _open_or_recover(self) -> "Application | None":
        while True:
            self._opening = self._host.submit(_open_application(self._paths))
            try:
                return await asyncio.shield(asyncio.wrap_future(self._opening))
            except Exception as error:  # noqa: BLE001 - what nobody expected is raised again
                if not await self._cope_with(error):
                    return None

    async def _cope_with(self, error: Exception) -> bool:
        """Do what can be done about a profile that does not open; tell whether to try again."""
        if self._before.kept is not None:
            self.failed = f"What was restored cannot be opened: {error}"
            self._opening = None
            self._restore_and_reopen(self._before.kept)
            return False
        if isinstance(error, DatabaseCorruptError):
            return await self._recover(error)
        if not isinstance(error, CtsError):
            raise error
        self._exit_code = EXIT_USAGE
        await self._say("The profile cannot be opened", str(error))
        return False

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
            done = await self._engine(_restore_newest(self._paths))
        except CtsError as error:
            self._exit_code = EXIT_USAGE
            await self._say("The backup cannot be restored", str(error))
            return False
        self._before = Before(" ".join(done.sentences), "positive")
        return True

    # ------------------------------------------------------------ ending

    async def _shut_down(self) -> None:
        """Stop the engine, close the application, end the window and the engine's loop."""
        self._reporter.listener = None
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._close_application()
        except TimeoutError:
            self._exit_code = EXIT_FAILED
            _log.error("the engine did not end within %g s", CLOSE_TIMEOUT_S)
        self._window.shutdown()
        await self._tasks.cancel()
        self._host.stop()

    async def _close_application(self) -> None:
        if self._opening is None:
            self.closed = True
            return
        with contextlib.suppress(CtsError):  # said before, where it could not be opened
            application = await asyncio.shield(asyncio.wrap_future(self._opening))
            await self._engine(application.close())
            self.closed = True

    def end_engine(self) -> None:
        """Close what `run` did not get to, because the window system ended Qt's loop under it."""
        self._reporter.listener = None
        if self._opening is not None and not self.closed:
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

    # ------------------------------------------------------------ crashes, restoring

    def _make_crash_dialog(self) -> CrashDialog:
        return CrashDialog(
            self._window.context.theme, self.request_quit, self._show_bundle, self._window
        )

    def _show_bundle(self, parent: QWidget) -> None:
        BundleDialog(self._window.operations, self._window.context.theme, parent).show()

    def _crashes_seen(self) -> None:
        crash_files.mark_seen(self._paths.logs)
        self._window.panel.notices.withdraw(_CRASHES)

    def _restore_and_reopen(self, backup: Path) -> None:
        if not self._quit.is_set():
            self.restore = backup
            self._quit.set()

    def forget(self) -> None:
        """Delete the window: on this thread and now, not when a collector gets to it."""
        delete(self._window)


async def _tell(title: str, text: str) -> None:
    await dialogs.message(None, title, text, dialogs.Kind.WARNING)


async def _open_application(paths: ProfilePaths) -> "Application":
    """Import the engine and open; on the engine thread, so that the window stays alive."""
    with plain_imports():
        from cts_desktop.app.bootstrap import open_application  # noqa: PLC0415 - see above
    return await open_application(paths)


async def _restore_newest(paths: ProfilePaths) -> "BroughtBack":
    from cts_desktop.app.reopening import bring_back  # noqa: PLC0415 - the database's code

    return bring_back(paths)


async def _add_connection(application: "Application", draft: Connection | None) -> None:
    from cts_desktop.app.session import (  # noqa: PLC0415 - loaded by now
        add_connection,
        add_paper_connection,
    )

    if draft is None:
        await add_paper_connection(application.service)
    else:
        await add_connection(application.service, draft)


async def _open_api(application: "Application") -> None:
    application.open_api()


async def _compile_once() -> None:
    """Compile the kernels where they never were, so that the first Start does not wait for it.

    In a process of its own: compiling would make the window stutter, and an idle window should not
    carry numba. The engine loads them from the cache when it starts.
    """
    if are_compiled():
        return
    command = [*_program(), "warm"]
    compiling = await asyncio.to_thread(subprocess.Popen, command, stdout=subprocess.DEVNULL)
    try:
        await asyncio.to_thread(compiling.wait)
    finally:
        compiling.terminate()  # where the window was closed meanwhile; the next start goes on


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
