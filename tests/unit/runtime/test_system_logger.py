import json
import logging
import threading
from collections.abc import Callable

import pytest

from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.ports import Log
from cts_desktop.runtime.logs import Logging
from cts_desktop.runtime.redaction import MASK
from cts_desktop.runtime.system_logger import COLLAPSE_MS, EARLY_LINES, SystemLogger

SECRET = "Kx9vQ2mL7tZp4RwN"


class HandClock:
    def __init__(self) -> None:
        self.ms = 1_790_000_000_000

    def now_ms(self) -> int:
        return self.ms


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def logger(clock):
    return SystemLogger(clock)


@pytest.fixture
def lines(logger):
    """What is published, as the wiring publishes it."""
    published: list[LogWritten] = []
    logger.connect(lambda **line: published.append(LogWritten(**line)))
    return published


def refuse(text: str) -> None:
    raise ConnectionError(text)


def failure(text: str) -> Exception:
    with pytest.raises(ConnectionError) as raised:
        refuse(text)
    return raised.value


def test_it_is_the_log_of_the_engine(logger):
    port: Log = logger
    assert port is logger


def test_a_line_of_the_engine_carries_its_connection_apart(logger, lines, clock):
    logger.log_trade_engine("Started", context={"connection_id": "c1", "symbols": ("A", "B")})
    assert lines == [
        LogWritten(clock.ms, "info", "engine", "Started", "c1", '{"symbols": ["A", "B"]}')
    ]


def test_a_line_of_the_program_may_name_its_source(logger, lines):
    logger.log("Opened", context={"source": "storage"})
    logger.log("Ready", "debug")
    assert [(line.source, line.level, line.context) for line in lines] == [
        ("storage", "info", ""),
        ("system", "debug", ""),
    ]


def test_an_unknown_level_is_a_mistake_of_ours(logger):
    with pytest.raises(ValueError, match="'loud' is no level"):
        logger.log("x", "loud")


@pytest.mark.logs
def test_an_error_tells_module_action_and_traceback(logger, lines):
    logger.log_error(failure("no route"), "gateway", "connect")
    assert (lines[0].source, lines[0].level) == ("gateway", "error")
    assert lines[0].message == "connect: no route"
    context = json.loads(lines[0].context)
    assert context["error"] == "ConnectionError"
    assert "in refuse" in context["traceback"]
    logger.log_error(KeyboardInterrupt(), "main", "run")
    assert lines[1].message == "run: KeyboardInterrupt"


@pytest.mark.logs
def test_no_secret_is_published_or_written_to_the_file(logger, lines, tmp_path):
    log_file = tmp_path / "cts.log"
    logs = Logging(log_file, logger.bridge)
    try:
        logger.log_trade_engine(f"signed secret={SECRET}", context={"apiKey": SECRET})
        logger.log_error(failure(f"GET https://x/?signature={SECRET} failed"), "gateway", "fetch")
        logger.log(
            "x", context={"deep": [{"password": SECRET}, f"token={SECRET}", {1: SECRET[:3]}]}
        )
        logging.getLogger("cts_desktop.exchange").error(
            "Bearer %s", SECRET, exc_info=failure(f"passphrase={SECRET}")
        )
    finally:
        logs.close()
    text = log_file.read_text(encoding="utf-8")
    assert len(lines) == 4
    assert SECRET not in repr(lines) + text
    assert repr(lines).count(MASK) >= 6
    assert "ConnectionError" in text


class TestRepeats:
    @pytest.mark.logs
    def test_equal_errors_within_a_minute_are_counted_and_told_with_the_next(
        self, logger, lines, clock
    ):
        for _ in range(5):
            logger.log_error(failure("down"), "gateway", "connect")
            clock.ms += 1000
        assert len(lines) == 1
        clock.ms += COLLAPSE_MS
        logger.log_error(failure("down"), "gateway", "connect")
        assert [line.message for line in lines] == [
            "connect: down",
            "connect: down (again 4 times within 65 s)",
        ]

    @pytest.mark.logs
    def test_after_a_quiet_minute_an_error_is_written_as_it_is(self, logger, lines, clock):
        logger.log("Slow", "warning")
        clock.ms += COLLAPSE_MS
        logger.log("Slow", "warning")
        assert [line.message for line in lines] == ["Slow", "Slow"]

    @pytest.mark.logs
    def test_different_errors_and_connections_are_apart(self, logger, lines):
        for connection in ("a", "b"):
            logger.log("Slow", "warning", {"connection_id": connection})
            logger.log("Slow", "error", {"connection_id": connection})
        assert len(lines) == 4

    def test_information_is_never_collapsed(self, logger, lines):
        for _ in range(3):
            logger.log_trade_engine("Cycle")
        assert len(lines) == 3

    @pytest.mark.logs
    def test_counts_not_told_yet_are_told_on_request(self, logger, lines, clock):
        logger.log("Slow", "warning")
        logger.log("Slow", "warning")
        clock.ms += 500
        logger.tell_repeats()
        logger.tell_repeats()
        assert [line.message for line in lines] == ["Slow", "Slow (again once within 1 s)"]

    @pytest.mark.logs
    def test_a_forgotten_error_tells_its_count_first(self, logger, lines, monkeypatch):
        monkeypatch.setattr("cts_desktop.runtime.system_logger.REMEMBERED", 2)
        for text in ("a", "a", "b", "c"):
            logger.log(text, "warning")
        assert [line.message for line in lines] == ["a", "b", "a (again once within 1 s)", "c"]


class TestListeners:
    def test_early_lines_wait_for_the_listener_the_oldest_dropped_first(self, logger):
        for number in range(EARLY_LINES + 2):
            logger.log(str(number))
        published = []
        logger.connect(lambda **line: published.append(line["message"]))
        assert published == [str(n) for n in range(2, EARLY_LINES + 2)]

    def test_lines_wait_again_after_the_listener_left(self, logger, lines):
        logger.disconnect()
        logger.log("late")
        assert lines == []
        logger.connect(lambda **line: lines.append(LogWritten(**line)))
        assert [line.message for line in lines] == ["late"]

    def test_lines_of_other_threads_are_posted_to_the_listeners(self, logger):
        posted: list[Callable[[], object]] = []
        published: list[str] = []
        logger.connect(lambda **line: published.append(line["message"]), posted.append)
        thread = threading.Thread(target=logger.log, args=("from a worker",))
        thread.start()
        thread.join()
        assert published == []
        posted[0]()
        assert published == ["from a worker"]

    @pytest.mark.logs
    def test_warnings_of_standard_logging_are_published_once(self, logger, lines, tmp_path):
        logs = Logging(tmp_path / "cts.log", logger.bridge)
        try:
            logging.getLogger("cts_desktop.runtime.bus").warning("handler of %s failed", "X")
            logging.getLogger("cts_desktop.runtime.bus").info("not for the window")
            logging.getLogger("other.library").warning("only for the file")
            logger.log("Own", "warning")
        finally:
            logs.close()
        assert [(line.source, line.message) for line in lines] == [
            ("runtime.bus", "handler of X failed"),
            ("system", "Own"),
        ]
        text = (tmp_path / "cts.log").read_text(encoding="utf-8")
        assert "only for the file" in text
        assert text.count("Own") == 1
