import signal

import pytest

from tests.end2end.program import rows, started


@pytest.fixture(params=["offscreen", "xcb"])
def screen(request) -> dict[str, str]:
    if request.param == "offscreen":
        return {"QT_QPA_PLATFORM": "offscreen"}
    return {"QT_QPA_PLATFORM": "xcb", "DISPLAY": request.getfixturevalue("xvfb")}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_quits_the_idle_window_in_order(tmp_path, screen, number):
    with started("--profile", tmp_path, CTS_TRACE_START="1", **screen) as window:
        window.wait_for("cts-trace ready")
        assert window.end(number, timeout_s=20) == 0
        assert "Traceback" not in window.output
        assert "Task was destroyed" not in window.output
    assert not list((tmp_path / "logs").glob("crash-*"))


def test_quitting_while_the_profile_still_opens_is_an_orderly_end(tmp_path, screen):
    with started("--profile", tmp_path, CTS_TRACE_START="1", **screen) as window:
        window.wait_for("cts-trace window_shown")
        assert window.end(timeout_s=20) == 0
        assert "Traceback" not in window.output


def test_the_first_start_makes_one_paper_connection_and_the_second_none(tmp_path, screen):
    for _ in range(2):
        with started("--profile", tmp_path, CTS_TRACE_START="1", **screen) as window:
            window.wait_for("cts-trace ready")
            assert window.end() == 0
    assert rows(tmp_path, "SELECT name, exchange FROM connections") == [("Paper", "paper")]


def test_a_demo_with_a_window_brings_its_own_connection(tmp_path, screen):
    with started(
        "demo", "--seed", "3", "--profile", tmp_path, CTS_TRACE_START="1", **screen
    ) as window:
        window.wait_for("cts-trace ready")
        assert window.end() == 0
    assert rows(tmp_path, "SELECT name FROM connections") == [("Demo synthetic seed 3",)]
