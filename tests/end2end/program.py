"""The real program as a real process."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

PROGRAM = Path(sys.executable).with_name("cts-desktop")
TIMEOUT_S = 120.0
#: Counting the lines a process runs makes it twice as slow, and most run what others do: they are
#: counted only in a process that is given this, one for each thing the program can do. Filled when
#: the tests begin.
MEASURED: Final[dict[str, Any]] = {}
#: For a process that may write only small files: Python would leave half of its byte code behind.
NO_BYTE_CODE: Final = {"PYTHONDONTWRITEBYTECODE": "1"}
_SCREEN_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def environment(**extra: str) -> dict[str, str]:
    """Our environment without any screen, and with *extra*."""
    ours = {name: value for name, value in os.environ.items() if name not in _SCREEN_VARIABLES}
    return ours | extra


def run(
    *args: object, timeout_s: float = TIMEOUT_S, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [PROGRAM, *map(str, args)],
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )


class Running:
    """A program that runs; its output is collected by a thread, so that it never blocks."""

    def __init__(
        self,
        args: Sequence[object],
        env: Mapping[str, str],
        program: Sequence[object] = (PROGRAM,),
    ) -> None:
        self.process = subprocess.Popen(
            [str(word) for word in (*program, *args)],
            env=environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: list[str] = []
        self._grown = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def output(self) -> str:
        return "".join(self._lines)

    def wait_for(self, text: str, timeout_s: float = TIMEOUT_S) -> None:
        """Wait until the program printed *text*."""
        with self._grown:
            said = self._grown.wait_for(lambda: text in self.output or self._ended, timeout_s)
        assert said, f"no {text!r} within {timeout_s} s; it said:\n{self.output}"
        assert text in self.output, f"it ended without {text!r}; it said:\n{self.output}"

    def end(self, number: signal.Signals = signal.SIGTERM, timeout_s: float = TIMEOUT_S) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.wait(timeout_s)

    def wait(self, timeout_s: float = TIMEOUT_S) -> int:
        code = self.process.wait(timeout_s)
        self._reader.join()
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        print(self.output, file=sys.stderr)  # shown where the test fails
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._grown:
                self._lines.append(line)
                self._grown.notify_all()
        with self._grown:
            self._ended = True
            self._grown.notify_all()


@contextmanager
def started(*args: object, **env: str) -> Iterator[Running]:
    """Start the program; killed at the end of the block where it still runs."""
    running = Running(args, env)
    try:
        yield running
    finally:
        running.close()


def rows(profile: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return what a query finds in a profile's database."""
    with closing(sqlite3.connect(profile / "cts.db")) as database:
        return database.execute(query, values).fetchall()


def value(profile: Path, query: str, *values: object) -> Any:
    """Return the one value a query finds."""
    return rows(profile, query, *values)[0][0]


def summary_of(path: Path) -> dict[str, Any]:
    """Return a summary written by --json."""
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded
