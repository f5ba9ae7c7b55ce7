"""A window that meets errors, one that dies of a native fault, and what the next start says."""

import json
import signal
import sys
from pathlib import Path
from typing import Any

from tests.end2end.program import MEASURED, Running, rows


def driven(profile: Path, part: str) -> tuple[int, dict[str, Any], str]:
    """Return exit status, what was seen, and the output."""
    program = (sys.executable, "-m", "tests.helpers.window_driver")
    window = Running((profile, part), {"QT_QPA_PLATFORM": "offscreen", **MEASURED}, program)
    try:
        code = window.wait(timeout_s=90)
        lines = [line for line in window.output.splitlines() if line.startswith("seen ")]
        assert lines, window.output
        return code, json.loads(lines[-1].removeprefix("seen ")), window.output
    finally:
        window.close()


def test_errors_in_slots_a_native_fault_and_a_restore_at_the_next_start(tmp_path):
    code, seen, _ = driven(tmp_path, "crash")
    # A thousand errors make one dialog that blocks nothing, and a few reports.
    assert code == -signal.SIGSEGV
    assert seen["dialogs"] == 1
    assert not seen["modal"]
    assert seen["emergency"]
    assert "ValueError" in seen["summary"]
    assert "Zx81Qw92Er73Ty64" not in seen["summary"]
    assert seen["shown_as_written"]
    reports = list((tmp_path / "logs").glob("crash-*.txt"))
    assert 0 < len(reports) <= 5
    log = (tmp_path / "logs" / "cts.log").read_text()
    assert log.count("ValueError") < 100

    code, seen, output = driven(tmp_path, "after")
    # The next start offers the reports, the native one as well, and only once.
    assert code == 0, output
    assert f"{len(reports) + 1} crash reports" in seen["offer"]
    assert seen["native"]
    assert "Segmentation fault" in seen["newest"]
    assert seen["left"] == ""
    # Then a backup is brought back: a new window of the same process opens on it.
    assert "connections 1" not in seen["question"]  # nothing was added, one was deleted
    assert "kept beside it" in seen["question"]
    assert seen["reopened2"].startswith("Restored ")
    assert "Nothing is started by itself" in seen["reopened2"]
    assert "crash" not in seen["reopened2"]
    assert seen["connections2"] == 1
    # One that cannot be opened leads back to what there was, in one more window.
    assert "What was restored cannot be opened" in seen["reopened3"]
    assert "the upgrade from schema 1" in seen["reopened3"]
    assert seen["connections3"] == 1
    assert rows(tmp_path, "SELECT count(*) FROM connections") == [(1,)]
    kept = list(tmp_path.glob("cts-before-restore-*.db"))
    assert len(kept) == 3
    assert all(file.stat().st_size for file in kept)
    assert "Traceback" not in output
    assert "Task was destroyed" not in output
