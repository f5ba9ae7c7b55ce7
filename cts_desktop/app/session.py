"""A profile whose application is open on an engine thread, for every command without a window."""

import itertools
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cts_desktop.app.bootstrap import Application, open_application, open_at_rest
from cts_desktop.app.host import EngineHost
from cts_desktop.app.profile import held_profile, words_for_disk_errors
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import FatalError
from cts_desktop.domain.lifecycle import Trigger, can
from cts_desktop.engine.step_listener import StepListener
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.backtests.pool import Pool
from cts_desktop.service.door import Service
from cts_desktop.service.views import OperationResult
from cts_desktop.settings.schema import PRACTICE

#: Longest orderly end before the process goes all the same; the database survives either way.
CLOSE_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Session:
    """An open application; the verbs of its service go through `host.submit`."""

    paths: ProfilePaths
    host: EngineHost
    application: Application

    @property
    def service(self) -> Service:
        """Return the door."""
        return self.application.service


@contextmanager
def open_session(
    profile: Path,
    *,
    resume: bool = True,
    step_listener: StepListener | None = None,
    pool: Pool | None = None,
) -> Iterator[Session]:
    """Open the application of *profile* on an engine thread, and close both in order.

    With *resume* the engine goes on after a crash where the settings say so. *step_listener* is
    told of every step of the main engines; *pool* calculates back-tests instead of the processes
    that the settings ask for.
    """
    with held_profile(profile) as (paths, reporter), words_for_disk_errors(paths):
        host = EngineHost(reporter.loop_handler)
        host.start()
        try:
            open_ = open_application if resume else open_at_rest
            opening = open_(paths, step_listener, pool)
            application = host.submit(opening).result()
            try:
                yield Session(paths, host, application)
            finally:
                settle(host.submit(application.close()))
        finally:
            host.stop()


def settle(closing: Future[None]) -> None:
    """Wait for an orderly end, but not for ever."""
    try:
        closing.result(CLOSE_TIMEOUT_S)
    except TimeoutError:
        raise FatalError(
            f"The engine did not end within {CLOSE_TIMEOUT_S:g} s. What was committed is safe; "
            "the next start checks the rest."
        ) from None


async def stop_engine(service: Service) -> OperationResult:
    """Stop, unless an emergency stop from outside has done it."""
    if can((await service.queries.snapshot()).status.state, Trigger.STOP):
        return await service.commands.stop()
    return OperationResult("Stopped before")


async def add_connection(service: Service, draft: Connection) -> Connection:
    """Add *draft*, with a number behind its name where that is taken."""
    taken = {connection.name for connection in await service.connections.list()}
    numbered = (f"{draft.name} ({number})" for number in itertools.count(2))
    name = next(name for name in itertools.chain((draft.name,), numbered) if name not in taken)
    return await service.connections.add(replace(draft, name=name))


async def add_paper_connection(service: Service) -> Connection:
    """Add a paper connection on the embedded market that shows the whole path within minutes."""
    draft = Connection(connection_id="", name="Paper", settings=dict(PRACTICE))
    return await service.connections.add(draft)
