import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from cts_desktop.runtime.power import SleepInhibitor, why_not

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="replaces systemd-inhibit")

#: Does what the real one does, as far as we can see it: runs its last word until that ends.
HOLDS = """#!/bin/sh
for word; do echo "$word"; done > "{0}/argv.part"
mv "{0}/argv.part" "{0}/argv"
for word; do last=$word; done
"$last" > /dev/null
echo over > "{0}/over"
"""
REFUSES = """#!/bin/sh
echo "Failed to inhibit: Access denied" >&2
exit 1
"""
HOLD_UNTIL_KILLED = """
import threading
from cts_desktop.runtime.power import SleepInhibitor
inhibitor = SleepInhibitor()
inhibitor.acquire("Trading is on")
print(inhibitor.held, flush=True)
threading.Event().wait()
"""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a systemd-inhibit of our own in front of the real one; returns where it reports."""

    def make(text: str) -> Path:
        program = tmp_path / "bin" / "systemd-inhibit"
        program.parent.mkdir(exist_ok=True)
        program.write_text(text.format(tmp_path))
        program.chmod(0o700)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        return tmp_path

    return make


def wait_for(happened: Callable[[], object]) -> None:
    ends = monotonic() + 20
    while not happened():
        assert monotonic() < ends, "it never happened"
        threading.Event().wait(0.01)


def test_a_killed_program_lets_the_computer_sleep_again(system):
    reports = system(HOLDS)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED], stdout=subprocess.PIPE, text=True
    )
    with holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "True\n"
            wait_for((reports / "argv").exists)
            assert not (reports / "over").exists()
        finally:
            holder.send_signal(signal.SIGKILL)
    wait_for((reports / "over").exists)


def test_a_system_that_refuses_is_asked_once_and_told_of_once_as_information(system, caplog):
    system(REFUSES)
    inhibitor = SleepInhibitor()
    inhibitor.acquire("Trading is on")
    wait_for(lambda: not inhibitor.held)
    for _ in range(3):
        inhibitor.acquire("Trading is on")
    assert inhibitor.problem == "systemd-inhibit ended with status 1"
    inhibitor.release()
    inhibitor.acquire("Trading is on")
    wait_for(lambda: not inhibitor.held)
    inhibitor.acquire("Trading is on")
    assert inhibitor.problem
    inhibitor.release()
    told = [r for r in caplog.records if "Sleep cannot be held off" in r.getMessage()]
    assert [record.levelno for record in told] == [logging.INFO]


def test_a_system_without_the_program_is_no_error(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("PATH", str(tmp_path))
    inhibitor = SleepInhibitor()
    inhibitor.acquire("Trading is on")
    assert not inhibitor.held
    assert "systemd-inhibit" in inhibitor.problem
    inhibitor.release()
    assert inhibitor.problem == ""


def test_a_hold_that_somebody_ended_is_noticed(system):
    system(HOLDS)
    inhibitor = SleepInhibitor()
    inhibitor.acquire("Trading is on")
    assert inhibitor._hold is not None
    inhibitor._hold._child.kill()
    wait_for(lambda: not inhibitor.held)
    inhibitor.acquire("Trading is on")
    assert "-9" in inhibitor.problem
    inhibitor.release()


def test_acquiring_again_changes_nothing_and_releasing_ends_it(system):
    reports = system(HOLDS)
    inhibitor = SleepInhibitor()
    inhibitor.release()
    for _ in range(3):
        inhibitor.acquire("Trading is on")
    wait_for((reports / "argv").exists)
    hold = inhibitor._hold
    inhibitor.acquire("Trading is on")
    assert inhibitor._hold is hold
    before = inhibitor.held
    inhibitor.release()
    assert (reports / "over").exists()
    assert (before, inhibitor.held) == (True, False)
    inhibitor.release()


def test_the_system_is_told_what_is_held_off_by_whom_and_why(system):
    reports = system(HOLDS)
    inhibitor = SleepInhibitor()
    inhibitor.acquire("Trading is on; rm -rf $HOME")
    wait_for((reports / "argv").exists)
    inhibitor.release()
    assert (reports / "argv").read_text().splitlines() == [
        "--what=sleep:idle",
        "--mode=block",
        "--who=CTS Desktop",
        "--why=Trading is on; rm -rf $HOME",
        "cat",
    ]


def test_trying_it_out_says_why_it_is_not_possible(system, tmp_path, monkeypatch):
    system(REFUSES)
    assert why_not() == "Failed to inhibit: Access denied"
    system(HOLDS)
    assert why_not() == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why_not() == "there is no systemd-inhibit here"
