"""Run the engine of a profile without a window, until told to stop."""

import argparse
import os
import shlex
import time
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from typing import Final, TypeVar

from cts_desktop.app.console import Console
from cts_desktop.app.headless_api import open_api
from cts_desktop.app.profile import StopRequests
from cts_desktop.app.session import Session, add_paper_connection, open_session, stop_engine
from cts_desktop.app.unlocking import require_keys
from cts_desktop.app.watchdog import ServiceManager, Watchdog
from cts_desktop.domain.errors import FatalError, UserActionError
from cts_desktop.domain.lifecycle import Trigger, can
from cts_desktop.service.views import Snapshot, StartReport

T = TypeVar("T")

#: Seconds between status lines: a terminal rewrites one, a log file should not fill up.
INTERACTIVE_INTERVAL_S: Final = 1.0
LOG_INTERVAL_S: Final = 60.0
#: How long the engine loop may be silent before it is taken for hung.
_ANSWER_TIMEOUT_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.2


def run(options: argparse.Namespace, console: Console) -> int:
    """Run until SIGTERM, Ctrl+C or the time given; an emergency stop leaves it running, stopped."""
    stops = StopRequests()
    manager = ServiceManager.of(os.environ)
    with stops.from_signals(), open_session(options.profile) as session:
        manager.status("Starting")
        prepare(session, console)
        require_keys(session, console)
        open_api(session, options, console)
        reason = start(session, console, stops)
        if reason is None:
            with Watchdog(manager, session.host.submit):
                reason = watch(session, stops, console, manager, options.seconds)
        stop(session, console, reason)
    return 0


def start(session: Session, console: Console, stops: StopRequests) -> str | None:
    """Start the engine, unless it was resumed after a crash.

    Returns the reason to stop where one came meanwhile, else None. Raises UserActionError.
    """
    if reason := stops.wait(0.0):
        return reason
    status = snapshot_of(session).status
    if status.kill_switch:
        raise UserActionError(
            "The emergency stop is engaged, so nothing is started. To arm again: "
            f"cts-desktop rearm --profile {shlex.quote(str(session.paths.root))}"
        )
    if not can(status.state, Trigger.START):
        return None
    starting = session.host.submit(session.service.commands.start())
    while not wait_for((starting,), _LOOK_EVERY_S).done:
        if reason := stops.wait(0.0):
            return reason  # the start is given up by the stop that follows
    console.line(starting.result().message)
    return None


def stop(session: Session, console: Console, reason: str) -> None:
    """Stop the engine and say what remains open; raise FatalError where it hangs."""
    console.line(f"Stopping ({reason}) …")
    result = finished(session, session.host.submit(stop_engine(session.service)))
    console.line(result.message)
    for text in result.remaining:
        console.line(f"  remains open: {text}")


def finished(session: Session, work: "Future[T]") -> T:
    """Return the result of *work*, however long it takes while the engine loop comes round."""
    while not wait_for((work,), _ANSWER_TIMEOUT_S).done:
        if not wait_for((session.host.submit(_come_round()),), _ANSWER_TIMEOUT_S).done:
            raise FatalError(
                "The engine hangs and could not be stopped. What was committed is safe; protective "
                "stops stay at the exchange, and the next start checks the rest."
            )
    return work.result()


async def _come_round() -> None:
    """Come round."""


def snapshot_of(session: Session) -> Snapshot:
    """Return what is going on right now."""
    return session.host.submit(session.service.queries.snapshot()).result(_ANSWER_TIMEOUT_S)


def prepare(session: Session, console: Console) -> None:
    """Say what was found at start; give a new profile its paper connection."""
    report: StartReport = session.application.start_report
    for finding in report.findings:
        console.line(finding)
    if report.first_run:
        connection = session.host.submit(add_paper_connection(session.service)).result()
        console.line(
            f"New profile: added the connection “{connection.name}” on the embedded market, "
            "with practice thresholds (they say nothing about profit)."
        )


def watch(
    session: Session,
    stops: StopRequests,
    console: Console,
    manager: ServiceManager,
    seconds: float | None,
) -> str:
    """Say the state now and then until a reason to stop comes, and return it."""
    interval_s = INTERACTIVE_INTERVAL_S if console.interactive else LOG_INTERVAL_S
    ends = time.monotonic() + seconds if seconds else float("inf")
    while (left := ends - time.monotonic()) > 0:
        text = _present_line(session)
        console.progress(text)
        manager.status(text)
        if reason := stops.wait(min(interval_s, left)):
            return reason
    return f"{seconds:g} s are over"


def _present_line(session: Session) -> str:
    try:
        return status_line(snapshot_of(session))
    except TimeoutError:  # a disk that stalls comes back; a service manager's watchdog decides
        return f"The engine has not answered for {_ANSWER_TIMEOUT_S:g} s"


def status_line(snapshot: Snapshot) -> str:
    """Put the state of all connections into one line."""
    open_positions = sum(view.open_positions for view in snapshot.connections)
    orders = sum(view.orders_sent for view in snapshot.connections)
    parts = [
        snapshot.status.state.label,
        f"up {snapshot.status.uptime_s:.0f} s",
        f"orders {orders}",
        f"open positions {open_positions}",
    ]
    parts += [
        f"{view.connection.name} equity {view.equity:.2f}"
        for view in snapshot.connections
        if view.equity is not None
    ]
    if snapshot.blocked_by:
        parts.append(f"blocked: {snapshot.blocked_by}")
    return " · ".join(parts)
