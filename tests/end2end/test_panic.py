"""The emergency stop from outside, against the real program in every bad state it can be in."""

import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from cts_desktop.app.channel import ask
from tests.end2end.program import (
    MEASURED,
    NO_BYTE_CODE,
    PROGRAM,
    TIMEOUT_S,
    Running,
    environment,
    rows,
    run,
    started,
    value,
)

pytestmark = pytest.mark.slow

#: Real time until a practice connection has something open, at its speed of 60.
PATIENCE_S = 120.0
OPEN = "SELECT count(*) FROM positions WHERE status IN ('opening', 'open', 'closing')"
WORKING = (
    "SELECT count(*) FROM orders"
    " WHERE status NOT IN ('filled', 'cancelled', 'rejected', 'expired', 'lost')"
)
#: An order whose fate a kill leaves open for a minute; not what these tests are about.
UNSETTLED = "SELECT count(*) FROM orders WHERE status IN ('intent', 'sent', 'unknown')"
SWITCH = "SELECT value FROM engine_state WHERE key = 'kill_switch'"
#: The real window; once something is open, nothing but sleep happens on its thread.
WINDOW_THAT_HANGS = """
import sys, time
from pathlib import Path
from cts_desktop.app import gui

opening = gui._Window._open

async def open_trade_hang(self):
    await opening(self)
    await self._engine(self._service.commands.start())
    while not (await self._engine(self._service.queries.snapshot())).positions:
        time.sleep(0.05)
    print("hanging", flush=True)
    time.sleep(30)

gui._Window._open = open_trade_hang
sys.exit(gui.run(Path(sys.argv[1])))
"""
#: The headless program; once something is open, nothing but sleep happens on its engine's loop.
ENGINE_THAT_HANGS = """
import sys, time
from cts_desktop.app import cli, headless

async def hang():
    print("hanging", flush=True)
    time.sleep(120)

def watch(session, *_):
    while not headless.snapshot_of(session).positions:
        time.sleep(0.05)
    session.host.submit(hang()).result()

headless.watch = watch
sys.exit(cli.main(["headless", "--profile", sys.argv[1]]))
"""


def frozen_with_positions(program: Running, profile: Path) -> None:
    """Stop the process at a moment when it holds positions, and leave it stopped."""
    ends = monotonic() + PATIENCE_S
    while monotonic() < ends:
        program.process.send_signal(signal.SIGSTOP)
        if value(profile, OPEN) and not value(profile, UNSETTLED):
            return
        program.process.send_signal(signal.SIGCONT)
        threading.Event().wait(0.3)
    pytest.fail(f"nothing was open within {PATIENCE_S} s; it said:\n{program.output}")


def set_speed(profile: Path, speed: float) -> None:
    """Let the market of a practice connection run at *speed* from the next start on."""
    with closing(sqlite3.connect(profile / "cts.db")) as database:
        database.execute(
            "UPDATE connections SET config = json_set(config, '$.market_speed', ?)", (speed,)
        )
        database.commit()


def copy_of(profile: Path, place: Path) -> Path:
    """Copy a profile that others use too."""
    sockets = shutil.ignore_patterns("*.sock")
    return shutil.copytree(profile, place, dirs_exist_ok=True, ignore=sockets)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile whose program ran and ended, with a practice connection; for copies only."""
    profile = tmp_path_factory.mktemp("used")
    command = ("headless", "--seconds", "1", "--profile", profile)
    said = run(*command, timeout_s=TIMEOUT_S)
    assert said.returncode == 0
    return profile


@pytest.fixture(scope="module")
def died_trading(used: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile whose program was killed while it held positions; for copies only."""
    profile = copy_of(used, tmp_path_factory.mktemp("died"))
    set_speed(profile, 600.0)
    with started("headless", "--profile", profile) as program:
        program.wait_for("Running")
        frozen_with_positions(program, profile)
        assert program.end(signal.SIGKILL) == -signal.SIGKILL
    set_speed(profile, 60.0)
    return profile


@pytest.fixture
def killed(died_trading: Path, tmp_path: Path) -> Path:
    """The test's own profile, whose program was killed while it held positions."""
    return copy_of(died_trading, tmp_path)


@contextmanager
def stopped(profile: Path) -> Iterator[Running]:
    """The program, stopped as by SIGSTOP while it holds positions."""
    with started("headless", "--profile", profile, **MEASURED) as program:
        program.wait_for("Running")
        frozen_with_positions(program, profile)
        yield program


@pytest.fixture
def trading(killed: Path) -> Iterator[Running]:
    """The headless program, stopped with SIGSTOP at a moment when it holds positions."""
    with stopped(killed) as program:
        yield program


def panic(profile: Path, *more: object, **env: str) -> subprocess.CompletedProcess[str]:
    said = run("panic", "--profile", profile, *more, timeout_s=TIMEOUT_S, **env)
    assert "Traceback" not in said.stderr
    return said


def assert_flat(profile: Path, said: subprocess.CompletedProcess[str]) -> None:
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Nothing remains open" in said.stdout
    assert value(profile, OPEN) == 0
    assert value(profile, WORKING) == 0
    assert value(profile, SWITCH) == "true"
    assert value(profile, "PRAGMA integrity_check") == "ok"


# ---------------------------------------------------------------------- hung programs
@contextmanager
def stopped_and_unknown(profile: Path) -> Iterator[Running]:
    """The same, and nothing says which process holds the profile."""
    with stopped(profile) as program:
        (profile / "instance.lock").write_text("")
        yield program


@contextmanager
def with_a_hanging_engine(profile: Path) -> Iterator[Running]:
    """The program, whose engine's loop hangs while it holds positions."""
    program = Running([profile], {}, (sys.executable, "-c", ENGINE_THAT_HANGS))
    try:
        program.wait_for("hanging", PATIENCE_S)
        yield program
    finally:
        program.close()


@dataclass(frozen=True)
class Hung:
    """A program that hung, what the stop said, and how the program ended: None where it lives."""

    profile: Path
    pid: int
    said: subprocess.CompletedProcess[str]
    status: int | None


Hang = Callable[[Path], Any]


@pytest.fixture(scope="module")
def hung(
    died_trading: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[Hang, "Future[Hung]"]:
    """Programs that hang in different ways, all stopped at the same time: each waits for 10 s."""

    def stop(hang: Hang, profile: Path) -> Hung:
        copy_of(died_trading, profile)
        with hang(profile) as program:
            said = panic(profile, **MEASURED)
            status = program.wait() if "Killed" in said.stdout else program.process.poll()
            return Hung(profile, program.process.pid, said, status)

    ways = (stopped, stopped_and_unknown, with_a_hanging_engine)
    with ThreadPoolExecutor(len(ways)) as pool:
        return {way: pool.submit(stop, way, tmp_path_factory.mktemp("hung")) for way in ways}


def test_a_stopped_process_is_ended_and_its_positions_are_closed(hung):
    found = hung[stopped].result()
    assert "hung" in found.said.stdout
    assert f"Killed process {found.pid}" in found.said.stdout
    assert found.status == -signal.SIGKILL
    assert_flat(found.profile, found.said)


def test_a_program_whose_engine_hangs_says_so_and_is_ended(hung):
    found = hung[with_a_hanging_engine].result()
    assert "its engine has not answered for 10 s" in found.said.stdout
    assert found.status == -signal.SIGKILL
    assert_flat(found.profile, found.said)


def test_a_profile_held_by_something_that_cannot_be_identified_is_left_alone(hung):
    found = hung[stopped_and_unknown].result()
    assert found.said.returncode == 2
    assert "by hand" in found.said.stderr
    assert found.status is None


# ---------------------------------------------------------------------- dead programs
def test_what_a_killed_program_left_open_is_closed(tmp_path, killed):
    assert_flat(tmp_path, panic(tmp_path, **MEASURED))


def test_positions_that_are_to_be_kept_are_kept_and_said(tmp_path, killed):
    held = value(tmp_path, OPEN)
    said = panic(tmp_path, "--keep-positions")
    # Their own stops and targets may end some, or all, while the program takes over.
    left = value(tmp_path, OPEN)
    assert left <= held
    assert said.returncode == (3 if left else 0), said.stdout + said.stderr
    assert "remains open" in said.stdout
    closed = "SELECT count(*) FROM positions WHERE close_reason = 'emergency'"
    assert value(tmp_path, closed) == 0
    assert value(tmp_path, SWITCH) == "true"
    assert_flat(tmp_path, panic(tmp_path))


def test_two_at_once_after_a_kill_both_end_with_nothing_open(tmp_path, killed):
    with ThreadPoolExecutor(2) as pool:
        for said in pool.map(panic, [tmp_path] * 2):
            assert_flat(tmp_path, said)


def test_a_window_whose_thread_hangs_still_stops_trading(tmp_path, killed):
    window = Running(
        [tmp_path], {"QT_QPA_PLATFORM": "offscreen"}, (sys.executable, "-c", WINDOW_THAT_HANGS)
    )
    try:
        window.wait_for("hanging", PATIENCE_S)
        said = panic(tmp_path)
        assert "Killed" not in said.stdout
        assert_flat(tmp_path, said)
        assert window.process.poll() is None
    finally:
        window.close()


# ---------------------------------------------------------------------- a program that answers
def test_a_running_program_is_asked_and_stays_alive_but_stopped(tmp_path, trading):
    trading.process.send_signal(signal.SIGCONT)
    said = panic(tmp_path, **MEASURED)
    assert_flat(tmp_path, said)
    assert "Killed" not in said.stdout
    status = ask(tmp_path, "status", {})
    assert (status["state"], status["kill_switch"]) == ("stopped", True)

    again = panic(tmp_path)
    assert_flat(tmp_path, again)
    doctor = run("doctor", "--profile", tmp_path, **MEASURED)
    assert f"process {trading.process.pid} answers" in doctor.stdout

    refused = run("headless", "--profile", tmp_path)
    assert refused.returncode == 2
    assert run("rearm", "--profile", tmp_path, **MEASURED).returncode == 0
    assert not ask(tmp_path, "status", {})["kill_switch"]
    assert trading.end() == 0


def test_two_at_once_on_a_running_program_both_end_with_nothing_open(tmp_path, trading):
    trading.process.send_signal(signal.SIGCONT)
    with ThreadPoolExecutor(2) as pool:
        for said in pool.map(panic, [tmp_path] * 2):
            assert_flat(tmp_path, said)
    assert trading.end() == 0


def test_a_demo_that_was_stopped_from_outside_still_sums_up(tmp_path):
    command = ("demo", "--headless", "--speed", "max", "--profile", tmp_path)
    with started(*command) as demo:
        demo.wait_for("orders 1")
        assert_flat(tmp_path, panic(tmp_path))
        assert demo.end() == 0
        assert "Summary" in demo.output


def test_a_program_that_is_just_starting_is_waited_for(tmp_path, used):
    copy_of(used, tmp_path)
    with started("headless", "--profile", tmp_path) as program:
        said = panic(tmp_path)
        assert said.returncode == 0, said.stdout + said.stderr
        assert "Killed" not in said.stdout
        assert value(tmp_path, SWITCH) == "true"
        program.process.terminate()
        program.wait()


def test_ctrl_c_ends_the_waiting_and_not_the_stop(tmp_path):
    with started("headless", "--profile", tmp_path) as program:
        program.wait_for("Running")
        program.process.send_signal(signal.SIGSTOP)
        with started("panic", "--profile", tmp_path, **MEASURED) as asking:
            asking.wait_for("Asking")
            assert asking.end(signal.SIGINT) == 130
            assert "stays engaged" in asking.output
            assert "Traceback" not in asking.output


# ---------------------------------------------------------------------- profiles
def test_a_missing_profile_is_named_and_not_made(tmp_path):
    for command in ("panic", "rearm"):
        said = run(command, "--profile", tmp_path / "tpyo")
        assert said.returncode == 2
        assert "tpyo" in said.stderr
        assert not (tmp_path / "tpyo").exists()


def test_a_fresh_profile_has_nothing_open_and_the_switch_holds(tmp_path):
    said = panic(tmp_path)
    assert_flat(tmp_path, said)
    refused = run("headless", "--seconds", "1", "--profile", tmp_path)
    assert refused.returncode == 2
    assert "rearm" in refused.stderr
    assert run("rearm", "--profile", tmp_path).returncode == 0
    assert value(tmp_path, SWITCH) == "false"


def test_a_database_that_cannot_be_used_is_named_with_what_that_means(tmp_path):
    (tmp_path / "cts.db").write_text("these are my holiday notes\n" * 100)
    said = panic(tmp_path)
    assert said.returncode == 2
    assert "cts.db" in said.stderr
    assert "look at the exchange" in said.stderr


def test_a_database_that_cannot_be_written_is_no_success(tmp_path, used):
    copy_of(used, tmp_path)
    said = subprocess.run(
        [PROGRAM, "panic", "--profile", tmp_path],
        env=environment(**NO_BYTE_CODE),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode in {2, 3}, said.stdout + said.stderr
    assert "Traceback" not in said.stderr
    assert "certain" in said.stdout + said.stderr


def test_every_run_leaves_the_profile_as_it_should_be(tmp_path):
    assert panic(tmp_path).returncode == 0
    assert not (tmp_path / "control.json").exists()
    assert not (tmp_path / "control.sock").exists()
    assert rows(tmp_path, "SELECT * FROM connections") == []
