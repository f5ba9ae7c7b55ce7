import signal

import pytest

from tests.end2end.program import MEASURED, started, summary_of, value


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_a_demo_in_order_and_with_a_summary(tmp_path, number):
    out = tmp_path / "out.json"
    with started(
        "demo", "--headless", "--speed", "max", "--seconds", "60", "--profile", tmp_path,
        "--json", out, **(MEASURED if number == signal.SIGTERM else {}),
    ) as demo:  # fmt: skip
        demo.wait_for("signals")
        assert demo.end(number) == 0
        assert "Summary" in demo.output
        assert "Traceback" not in demo.output
    assert summary_of(out)["timing"]["wall_s"] < 60
    assert value(tmp_path, "PRAGMA integrity_check") == "ok"


def test_impatient_signals_change_nothing_about_the_orderly_end(tmp_path):
    with started("headless", "--profile", tmp_path) as engine:
        engine.wait_for("Running")
        for _ in range(20):
            engine.process.send_signal(signal.SIGINT)
        assert engine.wait() == 0
        assert "Traceback" not in engine.output


def test_a_signal_before_the_engine_stands_is_not_lost(tmp_path):
    with started("headless", "--profile", tmp_path) as engine:
        engine.wait_for("New profile")
        assert engine.end() == 0


def test_a_signal_stops_the_headless_engine_and_the_next_start_has_nothing_to_report(tmp_path):
    for first, number in ((True, signal.SIGTERM), (False, signal.SIGINT)):
        with started("headless", "--profile", tmp_path, **MEASURED) as engine:
            engine.wait_for("Running")
            assert ("New profile" in engine.output) is first
            assert "unexpectedly" not in engine.output
            assert engine.end(number) == 0
            assert "Stopping" in engine.output
