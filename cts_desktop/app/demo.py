"""`demo --headless`: the real engine on a simulated market, with progress and a summary."""

import argparse
import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cts_desktop.app import demo_options
from cts_desktop.app.console import Console
from cts_desktop.app.demo_options import DemoOptions, profile_of
from cts_desktop.app.demo_records import DemoRecords, recording
from cts_desktop.app.demo_summary import table
from cts_desktop.app.profile import StopRequests
from cts_desktop.app.session import Session, add_connection, open_session, stop_engine
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import CtsError, FatalError, IllegalTransitionError, UserActionError
from cts_desktop.domain.events import ConnectionStateChanged, MarketEnded
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.service.views import ConnectionView

PROGRESS_INTERVAL_S = 1.0
_ANSWER_TIMEOUT_S = 30.0
_MARKET_ENDED = "the recording has ended"
_FAULT = "the engine reported a fault"


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the demo asked for on the command line."""
    return run_demo(demo_options.parse(options), console)


def run_without_display(options: argparse.Namespace, console: Console) -> int:
    """Show the main job where no window can be opened."""
    console.line("Instead the same engine trades the embedded market for a minute, on paper.\n")
    return run_demo(demo_options.without_display(options), console)


def run_demo(options: DemoOptions, console: Console) -> int:
    """Run one demo to its end and print the summary."""
    stops = StopRequests()
    with recording(options.records) as records:
        with (
            stops.from_signals(),
            profile_of(options) as profile,
            open_session(profile, step_listener=records) as session,
        ):
            demo = _Demo(session, options, stops, console)
            connection = demo.prepare()
            summary = demo.trade(connection)
        if options.json:
            _write_json(options.json, summary | _to_check(records, demo.settings(connection)))
        for line in (*table(summary), *_written(records)):
            console.line(line)
    return 0


@dataclass(frozen=True, slots=True)
class _Demo:
    session: Session
    options: DemoOptions
    stops: StopRequests
    console: Console

    def prepare(self) -> Connection:
        """Say what was found, and add the connection that trades."""
        for finding in self.session.application.start_report.findings:
            self.console.line(finding)
        service = self.session.service
        draft = self.options.connection()
        connection = self.session.host.submit(add_connection(service, draft)).result()
        self.console.line(f"Demo: {_described(self.options)}, paper account.")
        if self.options.practice:
            self.console.line(
                "Practice thresholds are on: they show the whole path within minutes and say "
                "nothing about profit.\n"
            )
        return connection

    def settings(self, connection: Connection) -> Mapping[str, object]:
        """Return every effective setting of the connection."""
        return self.session.application.settings.all(connection)

    def trade(self, connection: Connection) -> dict[str, object]:
        """Start, watch until there is a reason to stop, stop, and return all figures."""
        submit, service = self.session.host.submit, self.session.service
        submit(self._listen(connection.connection_id)).result()
        asked = time.perf_counter()
        try:
            # Alone: whatever else lives in this profile stays as it is.
            submit(service.commands.start_connection(connection.connection_id)).result()
            began = time.perf_counter()
            reason = self._watch(connection.connection_id)
        except BaseException:
            submit(self._withdraw(connection.connection_id)).result()
            raise
        wall_s = time.perf_counter() - began
        self.console.line(f"Stopping: {reason} …")
        submit(stop_engine(service)).result()
        submit(service.connections.set_enabled(connection.connection_id, enabled=False)).result()
        summary = dict(submit(service.queries.summary(connection.connection_id)).result())
        summary["ended_by"] = reason
        summary["timing"] = {"start_s": round(began - asked, 3), **_timing(summary, wall_s)}
        return summary

    async def _listen(self, connection_id: str) -> None:
        def on_end(event: MarketEnded) -> None:
            if event.connection_id == connection_id:
                self.stops.request(_MARKET_ENDED)

        def on_state(event: ConnectionStateChanged) -> None:
            if event.connection_id == connection_id and event.state is EngineState.ERROR:
                self.stops.request(_FAULT)

        self.session.service.bus.subscribe(MarketEnded, on_end)
        self.session.service.bus.subscribe(ConnectionStateChanged, on_state)

    async def _withdraw(self, connection_id: str) -> None:
        """Leave nothing half-made of a demo that could not start; why it could not matters more."""
        service = self.session.service
        with contextlib.suppress(IllegalTransitionError):  # it never got to run
            await service.commands.stop()
        with contextlib.suppress(CtsError):
            await service.connections.delete(connection_id)

    def _watch(self, connection_id: str) -> str:
        began = time.monotonic()
        ends = began + self.options.seconds if self.options.seconds else float("inf")
        while (now := time.monotonic()) < ends:
            reason = self.stops.wait(min(PROGRESS_INTERVAL_S, ends - now))
            view = self._view(connection_id)
            self.console.progress(_progress(view, time.monotonic() - began, self.options.seconds))
            if reason == _FAULT:
                raise FatalError(view.status.error or reason)
            if reason:
                return reason
            if self.console.closed and self.options.json is None:
                return "nobody reads the output any more"
        return f"{self.options.seconds:g} s are over"

    def _view(self, connection_id: str) -> ConnectionView:
        future = self.session.host.submit(self.session.service.queries.snapshot())
        for view in future.result(_ANSWER_TIMEOUT_S).connections:
            if view.connection.connection_id == connection_id:
                return view
        raise FatalError(f"The connection {connection_id} is gone.")


def _described(options: DemoOptions) -> str:
    market = ", ".join(path.name for path in options.files) or "embedded synthetic market"
    speed = f"{options.speed:g}x speed" if options.speed else "full speed"
    length = f", {options.seconds:g} s" if options.seconds else ""
    return f"{market}, {speed}, seed {options.seed}{length}"


def _progress(view: ConnectionView, elapsed_s: float, seconds: float | None) -> str:
    parts = []
    if view.market_ms is not None:
        parts.append(f"{datetime.fromtimestamp(view.market_ms / 1000, UTC):%Y-%m-%d %H:%M:%S}")
    if view.market_progress is not None:
        parts.append(f"{view.market_progress:.0%}")
    else:
        parts.append(f"{elapsed_s:.0f}/{seconds:.0f} s" if seconds else f"{elapsed_s:.0f} s")
    parts.append(f"signals {view.signals:,}")
    parts.append(f"simulated {view.simulated_opened:,} opened {view.simulated_closed:,} closed")
    parts.append(f"orders {view.orders_sent:,}")
    parts.append(f"positions {view.open_positions}")
    if view.equity is not None:
        parts.append(f"equity {view.equity:.2f}")
    return " · ".join(parts)


def _timing(summary: Mapping[str, object], wall_s: float) -> Mapping[str, float]:
    ticks = summary.get("ticks_processed", 0)
    rate = ticks / wall_s if isinstance(ticks, int) and wall_s > 0 else 0.0
    return {"wall_s": round(wall_s, 3), "ticks_per_s": round(rate, 1)}


def _to_check(records: DemoRecords | None, settings: Mapping[str, object]) -> dict[str, object]:
    """Return what the files' lines were worked out with."""
    return {"records": {**records.facts, "settings": settings}} if records else {}


def _written(records: DemoRecords | None) -> Iterator[str]:
    if records:
        yield ""
        yield from (f"{lines:,} lines in {path}" for path, lines in records.written.items())


def _write_json(path: Path, summary: Mapping[str, object]) -> None:
    text = json.dumps(summary, indent=2, ensure_ascii=False, default=str)
    try:
        atomic_write(path, (text + "\n").encode())
    except OSError as error:
        raise UserActionError(f"--json: {human_os_error(error, path)}") from error
