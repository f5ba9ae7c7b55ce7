"""One headless program from its start to its end, as a service manager and a terminal see it."""

import csv
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import pytest

from cts_desktop.app import cli
from tests.end2end.program import Running, rows, value

pytestmark = pytest.mark.slow

WATCHDOG_S = 0.4
PATIENCE_S = 60.0


class Manager:
    """What systemd is to the program: a socket that is told."""

    def __init__(self, address: str) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(address)

    def next(self, timeout_s: float = PATIENCE_S) -> str:
        """Return what is said next; raise TimeoutError."""
        self._line.settimeout(timeout_s)
        return self._line.recv(4096).decode()

    def until(self, beginning: str) -> list[str]:
        """Return what was said before something that begins so."""
        before: list[str] = []
        ends = monotonic() + PATIENCE_S
        while not (said := self.next()).startswith(beginning):
            before.append(said)
            assert monotonic() < ends, f"no {beginning!r} in {before[-10:]}"
        return before

    def is_silent(self, seconds: float) -> bool:
        """Tell whether nothing comes for so long."""
        try:
            self.next(seconds)
        except TimeoutError:
            return True
        return False

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Running, Manager]]:
    with TemporaryDirectory(prefix="cts") as short:
        manager = Manager(f"{short}/notify")
        environment = {
            "NOTIFY_SOCKET": f"{short}/notify",
            "WATCHDOG_USEC": str(round(WATCHDOG_S * 1_000_000)),
        }
        program = (sys.executable, "-m", "tests.helpers.watched_headless")
        running = Running(["--profile", tmp_path / "profile"], environment, program)
        try:
            yield running, manager
        finally:
            running.close()
            manager.close()


class Terminal:
    """Somebody who gives commands of the command line about a profile."""

    def __init__(self, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.profile = profile
        self._capsys = capsys

    def gives(self, *words: object) -> tuple[int, str]:
        """Return exit status and everything that was said."""
        code = cli.main(["--profile", str(self.profile), *map(str, words)])
        said = self._capsys.readouterr()
        return code, said.out + said.err

    def gives_once_it_may_trade(self, *words: object) -> str:
        """Return what is said with the exit status 0: the first prices come after the start."""
        end_s = monotonic() + PATIENCE_S
        while (given := self.gives(*words))[0]:
            assert monotonic() < end_s, given
            sleep(0.1)  # another process runs: there is nothing to await
        return given[1]


def test_a_headless_program_from_ready_to_stopping(watched, tmp_path, capsys):
    program, manager = watched
    terminal = Terminal(tmp_path / "profile", capsys)
    says_when_it_is_ready_and_that_it_lives(program, manager, terminal)
    takes_orders_that_fit_its_state(terminal)
    is_copied_and_read_while_it_writes(terminal, tmp_path)
    gives_no_sign_of_life_while_its_engine_hangs(program, manager)
    ends_in_order_without_qt_and_says_so_before(program, manager)
    leaves_records_that_can_be_read_and_brought_back(terminal, tmp_path)


def says_when_it_is_ready_and_that_it_lives(
    program: Running, manager: Manager, terminal: Terminal
) -> None:
    before = manager.until("READY=1")
    assert all(text.startswith("STATUS=") for text in before)
    answer = json.loads(terminal.gives_once_it_may_trade("status", "--json"))
    assert (answer["state"], answer["mode"]) == ("running", "paper")
    assert answer["pid"] == program.process.pid
    assert (answer["connections_running"], answer["connections_enabled"]) == (1, 1)
    manager.until("WATCHDOG=1")
    manager.until("WATCHDOG=1")


def takes_orders_that_fit_its_state(terminal: Terminal) -> None:
    assert terminal.gives("start") == (1, "Refused: Cannot start while running.\n")
    assert terminal.gives("pause")[0] == 0
    code, text = terminal.gives("status")
    assert code == 3
    assert "Paused · PAPER" in text
    assert terminal.gives("pause")[0] == 1
    assert terminal.gives("resume")[0] == 0
    assert terminal.gives("restart")[0] == 0
    code, text = terminal.gives("restore", "--newest")
    assert code == 2
    assert "in use" in text


def is_copied_and_read_while_it_writes(terminal: Terminal, folder: Path) -> None:
    assert terminal.gives("backup", "--to", folder / "copy.db")[0] == 0
    with closing(sqlite3.connect(folder / "copy.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM connections").fetchone() == (1,)
    assert terminal.gives("export", "logs", folder / "logs.csv")[0] == 0
    assert (folder / "logs.csv").read_text().count("\n") > 3


def gives_no_sign_of_life_while_its_engine_hangs(program: Running, manager: Manager) -> None:
    os.kill(program.process.pid, signal.SIGUSR1)
    program.wait_for("hanging")
    while not manager.is_silent(4 * WATCHDOG_S):
        pass  # what was on its way
    assert manager.is_silent(2 * WATCHDOG_S)
    os.kill(program.process.pid, signal.SIGUSR2)
    manager.until("WATCHDOG=1")


def ends_in_order_without_qt_and_says_so_before(program: Running, manager: Manager) -> None:
    for _ in range(5):  # however often it is asked
        program.process.send_signal(signal.SIGTERM)
    manager.until("STOPPING=1")
    assert program.wait() == 0
    assert "Stopping (SIGTERM)" in program.output
    assert program.output.splitlines()[-1] == "loaded: []"
    assert "Traceback" not in program.output


def leaves_records_that_can_be_read_and_brought_back(terminal: Terminal, folder: Path) -> None:
    code, text = terminal.gives("status")
    assert code == 2
    assert "No program runs on" in text
    assert terminal.gives("export", "fills", folder / "fills.csv")[0] == 0
    with (folder / "fills.csv").open(newline="") as lines:
        exported = [Decimal(row["fee"]) for row in csv.DictReader(lines)]
    stored = [Decimal(fee) for (fee,) in rows(terminal.profile, "SELECT fee FROM fills")]
    assert (len(exported), sum(exported)) == (len(stored), sum(stored))
    assert terminal.gives("restore", "--file", folder / "copy.db")[0] == 0
    assert value(terminal.profile, "SELECT count(*) FROM connections") == 1


def test_the_example_for_systemd_is_one_it_understands(tmp_path):
    unit = Path(__file__).parents[2] / "packaging" / "linux" / "cts-desktop.service"
    assert "Type=notify\n" in unit.read_text()
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (Debian package systemd)")
    checked = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    # Program and manual page are where a package puts them, not here.
    missing = ("is not executable", "Command 'man ")
    lines = checked.stderr.splitlines()
    assert [line for line in lines if not any(words in line for words in missing)] == []
    assert len(lines) == len(missing), "it has not looked at the file"
