import os
import signal
import threading

import pytest

from cts_desktop.app.profile import StopRequests, held_profile, interruptible, words_for_disk_errors
from cts_desktop.domain.errors import ProfileInUseError, UserActionError
from cts_desktop.runtime.paths import ProfilePaths


def test_a_profile_that_is_a_file_is_refused_in_words(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(UserActionError, match="--profile"), held_profile(path):
        pass


def test_a_held_profile_is_refused_to_the_second(tmp_path):
    with held_profile(tmp_path), pytest.raises(ProfileInUseError), held_profile(tmp_path):
        pass


def test_a_full_disk_is_said_in_words(tmp_path):
    with (
        pytest.raises(UserActionError, match="disk is full"),
        words_for_disk_errors(ProfilePaths(tmp_path)),
    ):
        raise OSError(28, "No space left on device")


def test_other_errors_of_the_system_stay_what_they_are(tmp_path):
    with pytest.raises(ConnectionError), words_for_disk_errors(ProfilePaths(tmp_path)):
        raise ConnectionResetError(104, "reset")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_becomes_a_request_and_ends_nothing_by_itself(number):
    stops = StopRequests()
    with stops.from_signals():
        for _ in range(3):
            os.kill(os.getpid(), number)
        assert stops.wait(5)


def test_the_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with StopRequests().from_signals():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_waiting_without_a_request_ends_in_time():
    assert StopRequests().wait(0.01) is None
    assert StopRequests().wait(-1) is None


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_a_hang_up_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stops = StopRequests()
        with stops.from_signals():
            os.kill(os.getpid(), signal.SIGHUP)
            assert stops.wait(0.05) is None
            os.kill(os.getpid(), signal.SIGTERM)
            assert stops.wait(1) == "SIGTERM"
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_question_is_given_up_by_a_signal_which_is_a_request_again_behind_it(number):
    stops = StopRequests()
    with stops.from_signals():
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        with pytest.raises(KeyboardInterrupt), interruptible():
            stops.wait(5)
        assert stops.wait(0) is None
        os.kill(os.getpid(), number)
        assert stops.wait(1)
