import signal

import pytest

from tests.end2end.program import MEASURED, Running, rows, run, started, value
from tests.helpers.display import has_xvfb, virtual_display


@pytest.fixture(params=["offscreen", "xcb"])
def screen(request) -> dict[str, str]:
    if request.param == "offscreen":
        return {"QT_QPA_PLATFORM": "offscreen", **MEASURED}
    return {"QT_QPA_PLATFORM": "xcb", "DISPLAY": request.getfixturevalue("xvfb")}


def test_a_signal_quits_the_window_in_order_and_only_the_first_start_makes_a_paper_connection(
    tmp_path, screen
):
    for number in (signal.SIGTERM, signal.SIGINT):
        with started("--profile", tmp_path, CTS_TRACE_START="1", **screen) as window:
            window.wait_for("cts-trace ready")
            assert window.end(number, timeout_s=20) == 0
            assert "Traceback" not in window.output
            assert "Task was destroyed" not in window.output
    assert not list((tmp_path / "logs").glob("crash-*"))
    assert rows(tmp_path, "SELECT name, exchange FROM connections") == [("Paper", "paper")]


def test_quitting_while_the_profile_still_opens_is_an_orderly_end(tmp_path, screen):
    with started("--profile", tmp_path, CTS_TRACE_START="1", **screen) as window:
        window.wait_for("cts-trace window_shown")
        assert window.end(timeout_s=20) == 0
        assert "Traceback" not in window.output


def test_a_demo_with_a_window_brings_its_own_connection(tmp_path, screen):
    with started(
        "demo", "--seed", "3", "--profile", tmp_path, CTS_TRACE_START="1", **screen
    ) as window:
        window.wait_for("cts-trace ready")
        assert window.end() == 0
    assert rows(tmp_path, "SELECT name FROM connections") == [("Demo synthetic seed 3",)]


@pytest.mark.skipif(not has_xvfb(), reason="needs Xvfb (Debian package xvfb)")
def test_the_engine_ends_in_order_when_the_window_system_goes_away(tmp_path):
    with virtual_display() as display:
        window = Running(
            ("--profile", tmp_path), {"CTS_TRACE_START": "1", "DISPLAY": display, **MEASURED}
        )
        window.wait_for("cts-trace ready")
    try:
        assert window.wait(timeout_s=30) == 2
        assert "The window system has ended" in window.output
    finally:
        window.close()
    assert value(tmp_path, "PRAGMA integrity_check") == "ok"
    assert not list((tmp_path / "logs").glob("crash-*"))


def test_a_display_that_cannot_be_reached_is_named_instead_of_a_core_dump(tmp_path):
    with started("--profile", tmp_path, DISPLAY=":4711", **MEASURED) as program:
        program.wait_for("The display :4711 cannot be reached")
        program.wait_for("signals")
        assert program.end() == 0


def test_a_window_on_a_profile_in_use_says_so(tmp_path):
    with started("--profile", tmp_path, CTS_TRACE_START="1", QT_QPA_PLATFORM="offscreen") as first:
        first.wait_for("cts-trace ready")
        second = run("--profile", tmp_path, QT_QPA_PLATFORM="offscreen")
        assert second.returncode == 2
        assert f"process {first.process.pid}" in second.stderr
        assert first.end() == 0
