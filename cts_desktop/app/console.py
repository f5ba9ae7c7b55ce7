"""What the command line prints: lines, one rewritten progress line, and a reader who went away."""

import errno
import io
import os
import shutil
import sys
from typing import TextIO

from cts_desktop.domain.errors import UserActionError

#: The reader ended, or the terminal was closed: nothing to complain about.
_READER_GONE = (errno.EPIPE, errno.EIO)


class Console:
    """Standard output that survives `| head` and rewrites its progress line on a terminal.

    Attributes:
        closed: nobody reads any more; whatever is written is dropped.
        interactive: the output is a terminal.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out if out is not None else sys.stdout
        self.interactive = self._out.isatty()
        self._progress_width = 0
        self.closed = False
        if isinstance(self._out, io.TextIOWrapper):  # an old code page must not end the program
            self._out.reconfigure(errors="replace")

    def line(self, text: str = "") -> None:
        """Print one line."""
        self._write(self._clear_progress() + text + "\n")

    def progress(self, text: str) -> None:
        """Show *text* in place of the previous progress; off a terminal every one is a line."""
        if not self.interactive:
            self._write(text + "\n")
            return
        text = text[: shutil.get_terminal_size().columns - 1]
        self._write("\r" + text.ljust(self._progress_width))
        self._progress_width = len(text)

    def _clear_progress(self) -> str:
        width, self._progress_width = self._progress_width, 0
        return "\n" if width else ""

    def _write(self, text: str) -> None:
        if self.closed:
            return
        try:
            self._out.write(text)
            self._out.flush()
        except OSError as error:
            self.closed = True
            _discard_the_rest(self._out)
            if error.errno not in _READER_GONE:
                raise UserActionError(f"Cannot write the output: {error.strerror}.") from error


def say_error(text: str) -> None:
    """Print *text* on standard error; where nobody reads it there is nobody left to tell."""
    if sys.stderr is None:  # a windowed program on Windows has none
        return
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _discard_the_rest(sys.stderr)


def _discard_the_rest(stream: TextIO) -> None:
    """Point *stream* at nothing, or the interpreter's own flush at exit fails once more."""
    try:
        descriptor = stream.fileno()
    except OSError:  # not a file, e.g. a test's capture
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
