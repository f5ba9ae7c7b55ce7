import sys

from tests.benchmarks.startup import BARE_WINDOW, launched


def test_a_window_on_the_virtual_display_is_timed_by_its_trace_line(xvfb):
    with launched([sys.executable, "-c", BARE_WINDOW], xvfb) as process:
        assert 0 < process.seconds_until("window_shown") < 30
