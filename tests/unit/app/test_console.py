import io
import subprocess
import sys

import pytest
from typing_extensions import override

from cts_desktop.app.console import Console
from cts_desktop.domain.errors import UserActionError


class Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    @override
    def write(self, text: str) -> int:
        raise OSError(self._number, "broken")


def test_a_reader_who_went_away_is_no_error_and_is_known():
    console = Console(Broken(32))
    console.line("one")
    console.line("two")
    assert console.closed


def test_a_full_disk_behind_the_output_is_said_once():
    console = Console(Broken(28))
    with pytest.raises(UserActionError, match="Cannot write the output"):
        console.line("one")
    console.line("two")


def test_the_interpreter_does_not_complain_at_exit_either():
    code = (
        "from cts_desktop.app.console import Console\n"
        "import time\n"
        "console = Console()\n"
        "console.line('first')\n"
        "while not console.closed: console.line('x' * 9999); time.sleep(0.001)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().rstrip() == b"first"
        process.stdout.close()
        assert process.wait(10) == 0
        assert process.stderr.read() == b""


def test_a_terminal_rewrites_its_progress_and_keeps_the_last_one():
    out = Terminal()
    console = Console(out)
    console.progress("long progress")
    console.progress("short")
    console.line("done")
    assert out.getvalue() == "\rlong progress\rshort        \ndone\n"


def test_elsewhere_every_progress_is_a_line():
    out = io.StringIO()
    console = Console(out)
    console.progress("1 %")
    console.progress("2 %")
    assert out.getvalue() == "1 %\n2 %\n"


def test_letters_an_old_code_page_lacks_do_not_end_the_program():
    raw = io.BytesIO()
    console = Console(io.TextIOWrapper(raw, encoding="ascii"))
    console.line("5 ≥ → …")
    assert raw.getvalue() == b"5 ? ? ?\n"
