import time

from cts_desktop.app.trace import since_process_start, trace

#: How finely the system counts the age of a process.
TICK_S = 0.02


def test_times_are_printed_only_when_asked_for(monkeypatch, capsys):
    monkeypatch.delenv("CTS_TRACE_START", raising=False)
    trace("ready")
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("CTS_TRACE_START", "1")
    trace("ready")
    word, name, seconds = capsys.readouterr().err.split()
    assert (word, name) == ("cts-trace", "ready")
    assert float(seconds) > 0


def test_the_age_of_the_process_grows_like_time():
    outside = time.perf_counter()
    first = since_process_start()
    inside = time.perf_counter()
    while time.perf_counter() - inside < 0.05:
        pass
    least_s = time.perf_counter() - inside
    grown_s = since_process_start() - first
    most_s = time.perf_counter() - outside
    assert least_s - TICK_S <= grown_s <= most_s + TICK_S
