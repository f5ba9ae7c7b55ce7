import logging
import re

import pytest

from cts_desktop.runtime import logs as module
from cts_desktop.runtime.logs import FILES_KEPT, Logging

log = logging.getLogger("cts_desktop.somewhere")


@pytest.fixture
def log_file(tmp_path):
    return tmp_path / "cts.log"


@pytest.fixture
def logs(log_file):
    made = Logging(log_file, lambda level, source, message: None)
    yield made
    made.close()


def test_a_line_tells_utc_time_to_the_millisecond_level_and_place(logs, log_file):
    log.info("hello")
    line = log_file.read_text(encoding="utf-8")
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO    cts_desktop\.somewhere: hello\n"
    assert re.fullmatch(pattern, line)


def test_times_are_utc(logs):
    record = logging.LogRecord("x", logging.INFO, "", 0, "m", (), None)
    record.created, record.msecs = 0.0, 7.0
    assert logs.file.format(record).startswith("1970-01-01T00:00:00.007Z")


@pytest.mark.logs
def test_secrets_in_a_traceback_are_masked(logs, log_file):
    try:
        int("passphrase=hunter2")
    except ValueError:
        log.exception("failed with apiKey=abc")
    text = log_file.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "hunter2" not in text
    assert "abc" not in text


def test_files_rotate_and_only_the_newest_are_kept(log_file, monkeypatch):
    monkeypatch.setattr(module, "FILE_BYTES", 2000)
    logs = Logging(log_file, lambda level, source, message: None)
    try:
        for number in range(400):
            log.info("line %d", number)
    finally:
        logs.close()
    files = list(log_file.parent.iterdir())
    assert len(files) == FILES_KEPT
    assert all(path.stat().st_size <= 2000 for path in files)
    assert "line 399" in log_file.read_text(encoding="utf-8")


def test_a_line_that_cannot_be_written_is_counted_and_nothing_is_raised(logs, monkeypatch, capsys):
    def full(text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logs.file.stream, "write", full, raising=False)
    log.info("lost")
    assert logs.file.failures == 1
    assert capsys.readouterr().err == ""


def test_closing_restores_what_was_configured_before(log_file):
    package, root = logging.getLogger("cts_desktop"), logging.getLogger()
    before = (package.level, list(package.handlers), list(root.handlers))
    Logging(log_file, lambda level, source, message: None).close()
    assert (package.level, list(package.handlers), list(root.handlers)) == before


def test_a_missing_folder_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        Logging(tmp_path / "gone" / "cts.log", lambda level, source, message: None)
