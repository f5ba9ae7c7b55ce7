import asyncio
import gc
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typing_extensions import override

from cts_desktop.app import crash_files
from cts_desktop.app.crash import LOGGED_SUPPRESSED, CrashReporter
from cts_desktop.app.crash_files import KEPT
from cts_desktop.app.host import EngineHost
from cts_desktop.runtime.clock import DrivenClock
from cts_desktop.runtime.paths import ProfilePaths

pytestmark = pytest.mark.logs


@pytest.fixture
def paths(profile_dir: Path) -> ProfilePaths:
    paths = ProfilePaths(profile_dir)
    paths.create()
    return paths


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(1_700_000_000_000)


@pytest.fixture
def reporter(paths: ProfilePaths, clock: DrivenClock) -> CrashReporter:
    return CrashReporter(paths, clock)


def error_with_secret() -> ValueError:
    api_secret = "never-in-a-report"  # noqa: F841 - a local variable is what must not be printed
    try:
        raise ValueError("apiKey=ABCDEFGHIJKLMNOPQRSTUVWX1234")  # noqa: TRY301 - to be caught here
    except ValueError as error:
        return error


def test_neither_local_variables_nor_keys_reach_the_report(reporter):
    path = reporter.report("a slot", error_with_secret())
    text = path.read_text()
    assert "never-in-a-report" not in text.replace("api_secret = ", "")
    assert "ABCDEFGHIJKLMNOPQRSTUVWX1234" not in text
    assert "ValueError" in text
    assert "error_with_secret" in text


def test_a_report_is_readable_by_its_owner_only(reporter):
    path = reporter.report("a slot", error_with_secret())
    assert path.stat().st_mode & 0o077 == 0


def test_a_flood_of_errors_writes_a_few_reports_and_counts_the_rest(reporter, clock, paths):
    written = [reporter.report("loop", ValueError(str(n))) for n in range(100)]
    assert sum(path is not None for path in written) == 5
    clock.advance_to(clock.now_ms() + 61_000)
    later = reporter.report("loop", ValueError("later"))
    assert "Not reported in the minute before: 95" in later.read_text()


def test_old_reports_are_dropped(paths, clock):
    reporter = CrashReporter(paths, clock, per_minute=1000)
    written = []
    for _ in range(KEPT + 10):
        clock.advance_to(clock.now_ms() + 1000)
        written.append(reporter.report("loop", ValueError("x")))
    assert sorted(paths.logs.glob("crash-*.txt")) == written[-KEPT:]


def test_reports_of_one_moment_do_not_overwrite_each_other(reporter, paths):
    reporter.report("one", ValueError("1"))
    reporter.report("two", ValueError("2"))
    assert len(list(paths.logs.glob("crash-*.txt"))) == 2


def test_an_unwritable_profile_gets_its_report_elsewhere(tmp_path, clock, monkeypatch):
    (tmp_path / "file").write_text("not a directory")
    elsewhere = tmp_path / "tmp"
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(elsewhere))
    reporter = CrashReporter(ProfilePaths(tmp_path / "file"), clock)
    path = reporter.report("a slot", ValueError("x"))
    assert path is not None
    assert path.parent == elsewhere


def test_an_error_that_cannot_be_printed_does_not_break_the_reporter(reporter):
    class BrokenError(Exception):
        @override
        def __str__(self) -> str:
            raise RuntimeError("no text either")

    reporter.report("a slot", BrokenError())


def test_a_failing_listener_does_not_break_the_reporter(reporter):
    def fail(summary: str, path: Path | None) -> None:
        raise RuntimeError("the window is gone")

    reporter.listener = fail
    reporter.report("a slot", ValueError("x"))


def test_the_newest_log_lines_are_in_the_report(reporter, paths):
    paths.log_file.write_text("".join(f"line {n}\n" for n in range(500)))
    text = reporter.report("a slot", ValueError("x")).read_text()
    assert "line 499" in text
    assert "line 400" in text
    assert "line 399" not in text


def test_a_broken_hook_chain_is_put_back(reporter):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with pytest.raises(RuntimeError), reporter.installed():
        raise RuntimeError
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_an_error_in_a_thread_is_reported(reporter, paths):
    def fail() -> None:
        raise ValueError("in a thread")

    with reporter.installed():
        thread = threading.Thread(target=fail, name="worker-7")
        thread.start()
        thread.join()
    text = next(paths.logs.glob("crash-*.txt")).read_text()
    assert "worker-7" in text
    assert "in a thread" in text


def test_an_error_in_a_finaliser_is_reported(reporter, paths):
    class Unhappy:
        def __del__(self) -> None:
            raise ValueError("in a finaliser")

    with reporter.installed():
        Unhappy()
        gc.collect()
    assert "in a finaliser" in next(paths.logs.glob("crash-*.txt")).read_text()


def test_an_error_in_a_slot_is_reported(reporter, paths):
    with reporter.installed():
        error = error_with_secret()
        sys.excepthook(type(error), error, error.__traceback__)
    assert list(paths.logs.glob("crash-*.txt"))


def test_a_task_nobody_awaits_on_the_engine_loop_is_reported(reporter, paths):
    host = EngineHost(reporter.loop_handler)
    host.start()

    async def forget() -> None:
        async def fail() -> None:
            raise ValueError("forgotten task")

        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        del task
        gc.collect()

    host.submit(forget()).result(5)
    host.stop()
    assert "forgotten task" in next(paths.logs.glob("crash-*.txt")).read_text()


def test_every_error_is_logged_with_the_name_of_its_report(reporter, caplog):
    path = reporter.report("a slot", ValueError("x"))
    assert caplog.records[-1].levelno == logging.ERROR
    assert path.name in caplog.text


def test_a_fatal_signal_leaves_its_stack_for_the_next_start(tmp_path):
    paths = ProfilePaths(tmp_path)
    paths.create()
    crash = """
import faulthandler, sys
from pathlib import Path
from cts_desktop.app import crash_files
from cts_desktop.app.crash import LOGGED_SUPPRESSED, CrashReporter
from cts_desktop.runtime.paths import ProfilePaths
with CrashReporter(ProfilePaths(Path(sys.argv[1]))).installed():
    if sys.argv[2] == "die":
        faulthandler._sigsegv()
"""
    for what in ("die", "live"):
        subprocess.run([sys.executable, "-c", crash, str(tmp_path), what], check=what == "live")
    reports = list(paths.logs.glob("crash-*-native.txt"))
    assert len(reports) == 1
    assert "Segmentation fault" in reports[0].read_text()


def test_of_a_flood_only_some_lines_reach_the_log(reporter, caplog):
    for number in range(1000):
        reporter.report("loop", ValueError(str(number)))
    assert len([r for r in caplog.records if "ValueError" in r.message]) == 5 + LOGGED_SUPPRESSED


def test_reports_are_new_until_somebody_has_looked_at_them(reporter, clock, paths):
    assert crash_files.unseen(paths.logs) == []
    first = reporter.report("a slot", ValueError("1"))
    assert crash_files.unseen(paths.logs) == [first]
    crash_files.mark_seen(paths.logs)
    assert crash_files.unseen(paths.logs) == []
    clock.advance_to(clock.now_ms() + 1)
    second = reporter.report("a slot", ValueError("2"))
    assert crash_files.unseen(paths.logs) == [second]


def test_a_disk_that_refuses_the_mark_means_being_told_once_more(reporter, paths, monkeypatch):
    reporter.report("a slot", ValueError("1"))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    crash_files.mark_seen(paths.logs)
    assert len(crash_files.unseen(paths.logs)) == 1


def test_a_mark_of_garbage_hides_nothing_for_ever(reporter, paths):
    path = reporter.report("a slot", ValueError("1"))
    (paths.logs / "crashes-seen").write_bytes(b"\xff" * 5000)
    crash_files.mark_seen(paths.logs)
    assert (paths.logs / "crashes-seen").read_text() == path.name


def test_what_a_native_fault_has_left_becomes_the_newest_report_of_the_next_start(
    reporter, paths, clock
):
    before = reporter.report("a slot", ValueError("1"))
    clock.advance_to(clock.now_ms() + 1)  # the next start may come within the same second
    (paths.logs / crash_files.NATIVE_FILE).write_text("Fatal Python error: Segmentation fault\n")
    with CrashReporter(paths, clock).installed():
        first, report = crash_files.unseen(paths.logs)
        assert first == before
        assert "Segmentation fault" in report.read_text()
    assert not (paths.logs / crash_files.NATIVE_FILE).exists()
