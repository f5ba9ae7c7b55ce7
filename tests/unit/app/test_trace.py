import time

from cts_desktop.app.trace import since_process_start, trace


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
    first = since_process_start()
    began = time.perf_counter()
    while time.perf_counter() - began < 0.05:
        pass
    assert 0.03 < since_process_start() - first < 1
