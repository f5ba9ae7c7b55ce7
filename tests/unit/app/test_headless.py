"""Headless where the engine does not come along: a start that takes long, a loop that hangs."""

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cts_desktop.app import headless
from cts_desktop.app.console import Console
from cts_desktop.app.profile import StopRequests
from cts_desktop.app.session import Session, add_paper_connection, open_session
from cts_desktop.domain.errors import FatalError
from cts_desktop.domain.lifecycle import EngineState


@pytest.fixture
def session(profile_dir: Path) -> Iterator[Session]:
    """A profile with a connection, its engine stopped."""
    with open_session(profile_dir) as session:
        session.host.submit(add_paper_connection(session.service)).result()
        yield session


@pytest.fixture
def hung(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """The same with an engine loop that hangs until the test is over."""
    monkeypatch.setattr(headless, "_ANSWER_TIMEOUT_S", 0.1)
    release = threading.Event()

    async def hang() -> None:
        release.wait()

    session.host.submit(hang())
    yield session
    release.set()


def test_an_engine_that_hangs_at_the_end_is_not_waited_for_without_end(hung):
    with pytest.raises(FatalError, match="hangs and could not be stopped"):
        headless.stop(hung, Console(io.StringIO()), "SIGTERM")


def test_an_engine_that_hangs_meanwhile_is_told_and_waited_for(hung):
    assert "has not answered" in headless._present_line(hung)


def test_work_that_takes_longer_than_an_answer_is_waited_for(session, monkeypatch):
    monkeypatch.setattr(headless, "_ANSWER_TIMEOUT_S", 0.05)
    assert headless.finished(session, session.host.submit(asyncio.sleep(0.4, "done"))) == "done"


def test_whoever_ends_it_before_it_starts_sees_nothing_started(session):
    stops = StopRequests()
    stops.request("SIGTERM")
    assert headless.start(session, Console(io.StringIO()), stops) == "SIGTERM"
    assert headless.snapshot_of(session).status.state is EngineState.STOPPED
    assert headless.snapshot_of(session).status.start_time is None


def test_whoever_ends_it_while_it_starts_does_not_wait_for_the_exchange(session, monkeypatch):
    begun = threading.Event()

    async def never_answers(engine: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(session.application.coordinator, "_bring_up", never_answers)
    stops, out = StopRequests(), io.StringIO()

    def end_it() -> None:
        assert begun.wait(10)
        stops.request("SIGTERM")

    asked = threading.Thread(target=end_it)
    asked.start()
    reason = headless.start(session, Console(out), stops)
    asked.join()
    assert reason == "SIGTERM"
    assert headless.snapshot_of(session).status.state is EngineState.STARTING
    headless.stop(session, Console(out), reason)
    assert headless.snapshot_of(session).status.state is EngineState.STOPPED
    assert "Stopped" in out.getvalue()
