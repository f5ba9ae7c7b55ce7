"""Start and idle cost of the real program in a real window.

Times run from launching the process until its line `cts-trace NAME …` arrives, for ours and the
reference alike, so the interpreter's own start counts.
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference
from tests.helpers.display import virtual_display

PROGRAM = Path(sys.executable).with_name("cts-desktop")
RUNS = 5
TRACE_TIMEOUT_S = 60.0
SETTLE_S = 5.0
IDLE_S = 10.0

BARE_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

application = QApplication(sys.argv)
window = QMainWindow()
window.show()
QTimer.singleShot(0, lambda: print("cts-trace window_shown", file=sys.stderr, flush=True))
application.exec()
"""


class TracedProcess:
    """A process whose trace lines are timed as they arrive."""

    def __init__(self, command: Sequence[str | Path], environ: dict[str, str]) -> None:
        self._launched = time.perf_counter()
        self._process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
        self._arrivals: queue.Queue[tuple[str, float]] = queue.Queue()
        self._other_lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def seconds_until(self, name: str) -> float:
        """Wait for the trace line `name`; lines before it are dropped."""
        try:
            while True:
                arrived, at = self._arrivals.get(timeout=TRACE_TIMEOUT_S)
                if arrived == name:
                    return at - self._launched
        except queue.Empty:
            said = "\n".join(self._other_lines[-20:])
            raise RuntimeError(
                f"no line 'cts-trace {name}' from the program; it said:\n{said}"
            ) from None

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                match line.split():
                    case ["cts-trace", name, *_]:
                        self._arrivals.put((name, time.perf_counter()))
                    case _:
                        self._other_lines.append(line.rstrip())


class Launch(NamedTuple):
    """What one start of the program took, beside one of a bare window."""

    window_shown_s: float
    ready_s: float
    bare_window_shown_s: float


@contextmanager
def launched(command: Sequence[str | Path], display: str) -> Iterator[TracedProcess]:
    """Run `command` with a window on `display`."""
    environ = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "CTS_TRACE_START": "1"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its byte code
    process = TracedProcess(command, environ)
    try:
        yield process
    finally:
        process.close()


@contextmanager
def program(display: str) -> Iterator[TracedProcess]:
    """Run the program with a profile of its own."""
    with (
        tempfile.TemporaryDirectory() as profile,
        launched([PROGRAM, "--profile", profile], display) as process,
    ):
        yield process


def launch_once(display: str) -> Launch:
    with program(display) as ours:
        window_shown_s = ours.seconds_until("window_shown")
        ready_s = ours.seconds_until("ready")
    with launched([sys.executable, "-c", BARE_WINDOW], display) as bare:
        return Launch(window_shown_s, ready_s, bare.seconds_until("window_shown"))


@cache
def launches() -> list[Launch]:
    """Start the program several times; the first start warms the caches and is not counted."""
    with virtual_display() as display:
        return [launch_once(display) for _ in range(RUNS + 1)][1:]


class Idle(NamedTuple):
    """What the program takes while nothing happens."""

    rss_mb: float
    cpu_pct: float


@cache
def idle() -> Idle:
    """Leave the program alone for a while, and look."""
    with virtual_display() as display, program(display) as ours:
        ours.seconds_until("ready")
        time.sleep(SETTLE_S)
        process = psutil.Process(ours.pid)
        process.cpu_percent()
        time.sleep(IDLE_S)
        return Idle(process.memory_info().rss / 1e6, process.cpu_percent())


def window_shown_s() -> Measurement:
    return Measurement(
        [launch.window_shown_s for launch in launches()],
        "s",
        Goal("at most", 0.5),
        Reference("bare QMainWindow", [launch.bare_window_shown_s for launch in launches()]),
    )


def ready_s() -> Measurement:
    return Measurement([launch.ready_s for launch in launches()], "s", Goal("at most", 3))


def rss_idle_mb() -> Measurement:
    return Measurement([idle().rss_mb], "MB", Goal("at most", 180))


def idle_cpu_pct() -> Measurement:
    return Measurement([idle().cpu_pct], "% of a core", Goal("at most", 1))


BENCHMARKS: Benchmarks = {
    "window_shown_s": window_shown_s,
    "ready_s": ready_s,
    "rss_idle_mb": rss_idle_mb,
    "idle_cpu_pct": idle_cpu_pct,
}
