import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cts_desktop.app.instance import SingleInstance
from cts_desktop.app.takeover import is_held, kill_holder
from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.paths import ProfilePaths
from tests.unit.app.test_instance import HOLD


@pytest.fixture
def paths(profile_dir: Path) -> ProfilePaths:
    return ProfilePaths(profile_dir)


@pytest.fixture
def holder(profile_dir: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(profile_dir)], stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"])
    with process:
        yield process
        process.kill()


def test_a_process_that_does_not_hold_the_lock_is_never_killed(paths, holder, bystander):
    paths.lock_file.write_text(f"{bystander.pid} 1790000000000\n")
    with pytest.raises(UserActionError, match="by hand"):
        kill_holder(paths)
    assert bystander.poll() is None
    assert holder.poll() is None


@pytest.mark.parametrize("text", ["", "who knows", "1 1790000000000"])
def test_a_holder_that_is_not_known_for_certain_is_left_alone(paths, holder, text):
    paths.lock_file.write_text(text)
    with pytest.raises(UserActionError, match="by hand"):
        kill_holder(paths)
    assert holder.poll() is None


def test_it_never_kills_itself(paths):
    with SingleInstance(paths), pytest.raises(UserActionError, match="by hand"):
        kill_holder(paths)


def test_who_may_not_be_killed_is_named(paths, holder, monkeypatch):
    def refuse(pid: int, number: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "kill", refuse)
    with pytest.raises(UserActionError, match=f"Process {holder.pid}"):
        kill_holder(paths)


def test_who_ended_by_itself_meanwhile_needs_no_killing(paths, holder, monkeypatch):
    def too_late(pid: int, number: int) -> None:
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", too_late)
    assert kill_holder(paths) is None


def test_a_stopped_process_is_ended_and_the_profile_free(paths, holder):
    holder.send_signal(signal.SIGSTOP)
    killed = kill_holder(paths)
    assert killed is not None
    assert killed.pid == holder.pid
    assert holder.wait() == -signal.SIGKILL
    with SingleInstance(paths):
        pass


def test_nobody_is_killed_where_nobody_holds_the_profile(paths, bystander):
    paths.lock_file.write_text(f"{bystander.pid} 1790000000000\n")
    assert not is_held(paths)
    assert kill_holder(paths) is None
    assert bystander.poll() is None
