import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cts_desktop.app.instance import SingleInstance, read_holder
from cts_desktop.domain.errors import ProfileInUseError, UserActionError
from cts_desktop.runtime.paths import ProfilePaths

HOLD = """
import sys, time
from pathlib import Path
from cts_desktop.app.instance import SingleInstance
from cts_desktop.runtime.paths import ProfilePaths
SingleInstance(ProfilePaths(Path(sys.argv[1]))).acquire()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def paths(profile_dir: Path) -> ProfilePaths:
    return ProfilePaths(profile_dir)


@pytest.fixture
def other_process(profile_dir: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(profile_dir)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_instance_is_told_who_holds_the_profile_and_what_to_do(paths, other_process):
    with pytest.raises(ProfileInUseError) as refusal:
        SingleInstance(paths).acquire()
    text = str(refusal.value)
    assert f"process {other_process.pid}" in text
    assert str(paths.root) in text
    assert "--profile" in text


def test_a_killed_program_leaves_its_text_but_not_its_lock(paths, other_process):
    other_process.send_signal(signal.SIGKILL)
    other_process.wait()
    assert read_holder(paths.lock_file) is not None
    with SingleInstance(paths):
        holder = read_holder(paths.lock_file)
        assert holder is not None
        assert holder.pid == os.getpid()


@pytest.mark.parametrize("content", ["", "garbage", "1 2 3", "\x00\xff", "x" * 10_000])
def test_broken_text_in_the_lock_file_is_no_obstacle(paths, content):
    paths.lock_file.write_text(content)
    assert read_holder(paths.lock_file) is None
    with SingleInstance(paths):
        pass


def test_a_lock_file_that_cannot_be_written_is_named(paths):
    paths.lock_file.mkdir()
    with pytest.raises(UserActionError, match=str(paths.lock_file)):
        SingleInstance(paths).acquire()


def test_two_instances_in_one_process_are_refused_as_well(paths):
    with SingleInstance(paths), pytest.raises(ProfileInUseError):
        SingleInstance(paths).acquire()


def test_a_released_profile_can_be_taken_again_and_names_nobody(paths):
    for _ in range(3):
        with SingleInstance(paths):
            assert read_holder(paths.lock_file) is not None
        assert read_holder(paths.lock_file) is None


def test_reading_the_lock_file_does_not_drop_the_lock(paths):
    with SingleInstance(paths):
        paths.lock_file.read_bytes()
        with pytest.raises(ProfileInUseError):
            SingleInstance(paths).acquire()


def test_profiles_do_not_disturb_each_other(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with SingleInstance(ProfilePaths(tmp_path / "a")), SingleInstance(ProfilePaths(tmp_path / "b")):
        pass
