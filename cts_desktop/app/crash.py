"""Errors nobody caught: from slots, threads, tasks and finalisers, each into a readable report."""

import asyncio
import faulthandler
import logging
import os
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from cts_desktop import __version__
from cts_desktop.app import crash_files
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.redaction import redact

_log = logging.getLogger(__name__)

LOG_LINES = 100
_LOG_TAIL_BYTES = 64 * 1024
REPORTS_PER_MINUTE = 5
#: Errors without a report that still get a line each, until the next report tells their number.
LOGGED_SUPPRESSED = 60
_MINUTE_S = 60.0

Listener = Callable[[str, Path | None], object]


class CrashReporter:
    """Writes a redacted report for every error that reached a hook, and never fails itself.

    A report holds versions, platform, traceback and the newest lines of the log, but no local
    variables: they are where keys and balances live. Reports are limited per minute, because an
    error inside a loop comes many times a second; all of them are counted.

    Attributes:
        listener: told (summary, report file or None) on the failing thread; the window's dialog.
    """

    def __init__(
        self, paths: ProfilePaths | None, clock: Clock | None = None, per_minute: int | None = None
    ) -> None:
        self._logs = paths.logs if paths else Path(tempfile.gettempdir())
        self._log_file = paths.log_file if paths else None
        self._clock = clock or SystemClock()
        self._per_minute = per_minute or REPORTS_PER_MINUTE
        self._written: deque[float] = deque(maxlen=self._per_minute)
        self._suppressed = 0
        self._lock = threading.RLock()
        self._native: TextIO | None = None
        self.listener: Listener | None = None

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Hook every place where Python reports an uncaught error, until the block ends."""
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_main_thread
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable
        self._open_native_file()
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            self._close_native_file()

    def loop_handler(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take what an asyncio loop reports: a task nobody awaits, a failing callback."""
        del loop
        what = str(context.get("message", "error on an event loop"))
        source = context.get("task") or context.get("future") or context.get("handle")
        self.report(f"{what}: {source!r}" if source is not None else what, context.get("exception"))

    def report(self, origin: str, error: BaseException | None) -> Path | None:
        """Write a report about *error* and return its file, or None where none was written."""
        try:
            return self._report(origin, error)
        except Exception:  # noqa: BLE001 - the reporter of errors has nobody to report to
            return None

    def _report(self, origin: str, error: BaseException | None) -> Path | None:
        summary = redact(f"{origin}: {_headline(error)}")
        with self._lock:
            path = self._write(origin, error) if self._may_write() else None
            tell = path is not None or self._suppressed <= LOGGED_SUPPRESSED
        if tell:  # an error a thousand times a second would push everything else out of the log
            _log.error("%s (report: %s)", summary, path.name if path else "suppressed")
        if self.listener is not None:
            self.listener(summary, path)
        return path

    def _may_write(self) -> bool:
        now = self._clock.monotonic()
        if len(self._written) == self._per_minute and now - self._written[0] < _MINUTE_S:
            self._suppressed += 1
            return False
        self._written.append(now)
        return True

    def _write(self, origin: str, error: BaseException | None) -> Path | None:
        text = redact("\n".join(self._sections(origin, error)))
        for directory in (self._logs, Path(tempfile.gettempdir())):
            try:
                directory.mkdir(parents=True, exist_ok=True)
                path = _write_new(directory, f"crash-{self._stamp()}", text)
            except OSError:
                continue
            crash_files.drop_oldest(directory)
            return path
        return None

    def _sections(self, origin: str, error: BaseException | None) -> Iterator[str]:
        yield f"CTS Desktop {__version__} crash report, {self._stamp()} UTC"
        from cts_desktop.runtime.versions import versions  # noqa: PLC0415 - slow, and rarely needed

        yield from (f"{name}: {version}" for name, version in versions().items())
        yield f"Thread: {threading.current_thread().name}"
        yield f"Not reported in the minute before: {self._suppressed}"
        self._suppressed = 0
        yield f"\n{origin}\n"
        if error is not None:
            yield "".join(traceback.format_exception(error))
        yield f"--- last {LOG_LINES} log lines"
        yield from self._newest_log_lines()

    def _newest_log_lines(self) -> list[str]:
        if self._log_file is None:
            return []
        try:
            with self._log_file.open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - _LOG_TAIL_BYTES))
                return file.read().decode("utf-8", "replace").splitlines()[-LOG_LINES:]
        except OSError as error:
            return [f"(no log: {error.strerror})"]

    def _stamp(self) -> str:
        """Return the time with milliseconds: names of one second would be in no order."""
        seconds, ms = divmod(self._clock.now_ms(), 1000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}{ms:03}"

    def _on_main_thread(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report("uncaught error", error)

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is SystemExit:
            return
        name = args.thread.name if args.thread else "a thread"
        self.report(f"uncaught error in {name}", args.exc_value)

    def _on_unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        self.report(args.err_msg or "error in a finaliser", args.exc_value)

    def _open_native_file(self) -> None:
        try:
            crash_files.keep_native(self._logs, self._stamp())
            self._native = (self._logs / crash_files.NATIVE_FILE).open("w", encoding="utf-8")
        except OSError:
            return
        faulthandler.enable(self._native)

    def _close_native_file(self) -> None:
        native, self._native = self._native, None
        if native is None:
            return
        faulthandler.disable()
        native.close()
        Path(native.name).unlink(missing_ok=True)


def _headline(error: BaseException | None) -> str:
    return "".join(traceback.format_exception_only(error)).strip() if error else "no exception"


def _write_new(directory: Path, stem: str, text: str) -> Path:
    """Write a file of its own, readable by its owner only."""
    for number in range(100):
        path = directory / (f"{stem}-{number}.txt" if number else f"{stem}.txt")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        return path
    raise FileExistsError(stem)
