"""Run the engine of a profile without a window, until told to stop."""

import argparse
import shlex
import time

from cts_desktop.app.console import Console
from cts_desktop.app.profile import StopRequests
from cts_desktop.app.session import Session, add_paper_connection, open_session, stop_engine
from cts_desktop.app.unlocking import require_keys
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.lifecycle import Trigger, can
from cts_desktop.service.views import Snapshot, StartReport

#: Seconds between status lines: a terminal rewrites one, a log file should not fill up.
INTERACTIVE_INTERVAL_S = 1.0
LOG_INTERVAL_S = 60.0
_ANSWER_TIMEOUT_S = 30.0


def run(options: argparse.Namespace, console: Console) -> int:
    """Run until SIGTERM, Ctrl+C or the time given; an emergency stop leaves it running, stopped."""
    stops = StopRequests()
    with stops.from_signals(), open_session(options.profile) as session:
        prepare(session, console)
        require_keys(session, console)
        start(session, console)
        reason = watch(session, stops, console, options.seconds)
        console.line(f"Stopping ({reason}) …")
        result = session.host.submit(stop_engine(session.service)).result()
        console.line(result.message)
        for text in result.remaining:
            console.line(f"  remains open: {text}")
    return 0


def start(session: Session, console: Console) -> None:
    """Start the engine, unless it was resumed after a crash; raise UserActionError in words."""
    status = snapshot_of(session).status
    if status.kill_switch:
        raise UserActionError(
            "The emergency stop is engaged, so nothing is started. To arm again: "
            f"cts-desktop rearm --profile {shlex.quote(str(session.paths.root))}"
        )
    if can(status.state, Trigger.START):
        console.line(session.host.submit(session.service.commands.start()).result().message)


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


def watch(session: Session, stops: StopRequests, console: Console, seconds: float | None) -> str:
    """Print the state now and then until a reason to stop comes, and return it."""
    interval_s = INTERACTIVE_INTERVAL_S if console.interactive else LOG_INTERVAL_S
    ends = time.monotonic() + seconds if seconds else float("inf")
    while (left := ends - time.monotonic()) > 0:
        console.progress(status_line(snapshot_of(session)))
        if reason := stops.wait(min(interval_s, left)):
            return reason
    return f"{seconds:g} s are over"


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
