"""Where the parts meet: everything is built here and handed over in constructors."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from cts_desktop.app.awake import SleepGuard, why_awake
from cts_desktop.app.control import ControlServer
from cts_desktop.domain.connections import Connection, MarketSourceKind, Mode
from cts_desktop.domain.errors import CtsError, DatabaseError
from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.orders import Fill, Order
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.engine import GlobalTradeEngineCoordinator, initialize_global_coordinator
from cts_desktop.exchange.registry import VENUES, PaperSettings, make_gateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.logs import Logging
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.power import SleepInhibitor
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.backup import Backups
from cts_desktop.service.commands import EngineCommands
from cts_desktop.service.connections import Connections
from cts_desktop.service.door import Service
from cts_desktop.service.queries import Queries
from cts_desktop.service.settings import SettingsService
from cts_desktop.service.views import StartReport, VenueView
from cts_desktop.settings.source import Settings
from cts_desktop.storage.backup import Backups as BackupFiles
from cts_desktop.storage.stores import SqliteStores

T = TypeVar("T")
_TELL_REPEATS_S = 60.0


class PaperLedger:
    """The paper venue's memory: what our own database holds of the account."""

    def __init__(self, stores: SqliteStores, connection_id: str) -> None:
        self._stores = stores
        self._connection_id = connection_id

    def fills(self) -> Sequence[Fill]:
        """Return every stored fill, oldest first."""
        return self._stores.orders.fills(self._connection_id)

    def open_orders(self) -> Sequence[Order]:
        """Return the stored orders that are not final."""
        return self._stores.orders.unfinished(self._connection_id)

    def funding(self) -> Decimal:
        """Return all funding paid so far."""
        _, _, paid = self._stores.positions.totals(self._connection_id)
        open_positions = self._stores.positions.unfinished(self._connection_id)
        return paid + sum((p.funding for p in open_positions), Decimal(0))

    def leverage(self, client_id: str) -> Decimal:
        """Return the leverage a stored order was placed with; 1 where unknown."""
        order = self._stores.orders.get(client_id)
        return order.request.leverage if order is not None else Decimal(1)

    def cursor(self) -> Mapping[str, object] | None:
        """Return where the market stood."""
        stored = self._stores.state.get(f"cursor:{self._connection_id}")
        return stored if isinstance(stored, dict) else None


class PaperGateways:
    """Makes the gateway of a connection; a draft without an id gets an account without a past.

    All gateways of one connection share a throttle: what the venue has told the one (wait, stay
    away) concerns the next as well.
    """

    def __init__(self, stores: SqliteStores, settings: Settings) -> None:
        self._stores = stores
        self._settings = settings
        self._throttles: dict[str, Throttle] = {}

    def __call__(self, connection: Connection) -> ExchangeGateway:
        """Return a fresh gateway; raise UserActionError for settings that cannot work."""
        value = self._settings.all(connection)
        files = str(value["market_files"]).splitlines()
        stored = connection.connection_id
        return make_gateway(
            connection.exchange,
            PaperSettings(
                source=MarketSourceKind(str(value["market_source"])),
                files=[Path(line.strip()) for line in files if line.strip()],
                speed=float(value["market_speed"]),
                seed=int(value["market_seed"]),
                balance=Decimal(str(value["paper_balance"])),
                latency_ms=int(value["paper_latency_ms"]),
                market_type=connection.market_type,
            ),
            connection_id=stored or "draft",
            ledger=PaperLedger(self._stores, stored) if stored else None,
            throttle=self._throttle(stored),
        )

    def _throttle(self, connection_id: str) -> Throttle:
        throttle = self._throttles.get(connection_id) or Throttle(SystemClock())
        if connection_id:
            self._throttles[connection_id] = throttle
        return throttle


class Application:
    """The running program without a face. Lives on the engine loop, from open to close.

    Attributes:
        control: what can be asked from outside the process.
    """

    def __init__(self, paths: ProfilePaths, clock: SystemClock) -> None:
        first_run = not paths.database.exists()
        self._clock = clock
        self.logger = SystemLogger(clock)
        self._logging = Logging(paths.log_file, self.logger.bridge)
        try:
            self.stores = SqliteStores(paths.database, paths.backups, clock.now_ms)
        except BaseException:
            self._logging.close()
            raise
        self.bus = Bus()
        self.bus.subscribe(LogWritten, self.stores.logs.add)
        self.settings = Settings(self.stores.settings)
        gateways = PaperGateways(self.stores, self.settings)
        self.coordinator = GlobalTradeEngineCoordinator(
            self.stores.connections,
            self.settings,
            self.stores,
            self.bus,
            self.logger,
            clock,
            gateways,
        )
        self.start_report = _found(self.coordinator, self.stores, first_run=first_run)
        self.service = Service(
            commands=EngineCommands(self.coordinator),
            queries=Queries(self.coordinator, self.stores, clock, self.bus, self.start_report),
            connections=Connections(
                self.stores.connections,
                self.coordinator,
                gateways,
                [VenueView(v.venue_id, v.label, v.available, v.note) for v in VENUES.values()],
                self.bus,
                self.logger,
                clock,
            ),
            settings=SettingsService(self.settings, self.coordinator),
            backups=Backups(self.stores, self.settings, self.logger, clock),
            bus=self.bus,
        )
        self.control = ControlServer(paths.root, self.service, self._submit)
        self._sleep_guard = SleepGuard(clock, self._why_awake, SleepInhibitor())
        self.stores.sets.results_to_keep = self._results_to_keep
        self._tasks = Supervisor(
            lambda name, error: self.logger.log_error(error, "application", name)
        )

    def _results_to_keep(self, connection_id: str) -> int:
        """Ask the engine, not the database: this is called whenever simulated positions close."""
        engine = self.coordinator.engine(connection_id)
        if engine is None:
            return int(self.settings.get("results_per_set"))
        return engine.config.whole("results_per_set")

    def _why_awake(self) -> str:
        try:
            at_risk: set[Mode] = {
                connection.mode
                for connection in self.stores.connections.all()
                if connection.mode is not Mode.PAPER
                and self.stores.positions.unfinished(connection.connection_id)
            }
            policy = str(self.settings.get("keep_awake"))
        except DatabaseError:
            return "What is open cannot be read"
        return why_awake(policy, self.coordinator.get_status().connections, at_risk)

    def _submit(self, coroutine: Coroutine[Any, Any, T], /) -> Future[T]:
        """Run a verb of the control channel, whose threads end before this loop does."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def open(self) -> None:
        """Begin housekeeping and tell what was found."""
        self._loop = loop = asyncio.get_running_loop()
        self.logger.connect(self._publish_line, loop.call_soon_threadsafe)
        initialize_global_coordinator(self.coordinator)
        self.coordinator.open()
        self._tasks.start(self.service.backups.keep(), "backups")
        self._tasks.start(self._tell_repeats(), "repeats")
        self._tasks.start(self._sleep_guard.run(), "sleep guard")
        for finding in self.start_report.findings:
            self.logger.log(finding, "warning")
        self.control.start()

    def _publish_line(
        self,
        *,
        ts_ms: int,
        level: str,
        source: str,
        message: str,
        connection_id: str,
        context: str,
    ) -> None:
        self.bus.publish(LogWritten(ts_ms, level, source, message, connection_id, context))

    async def _tell_repeats(self) -> None:
        while True:
            await self._clock.sleep(_TELL_REPEATS_S)
            self.logger.tell_repeats()

    async def close(self) -> None:
        """End in order: gate, loops, requests, queue, gateways, database."""
        try:
            try:
                await self.coordinator.close()
            finally:
                await self.control.end()
            await self._tasks.cancel()
            await self.service.backups.keep_up()
            self.logger.tell_repeats()
            await asyncio.sleep(0)  # lines posted to this loop reach the database
        finally:
            self.logger.disconnect()
            initialize_global_coordinator(None)
            try:
                self.stores.close()
            finally:
                self._logging.close()


async def open_at_rest(paths: ProfilePaths) -> Application:
    """Open the profile on the running (engine) loop; the engine stays as it is: stopped.

    Raises DatabaseError and its kin in words; DatabaseCorruptError names the newest good backup.
    """
    application = Application(paths, SystemClock())
    application.open()
    return application


async def open_application(paths: ProfilePaths) -> Application:
    """Open the profile as `open_at_rest` does, and go on after a crash where that is set."""
    application = await open_at_rest(paths)
    if application.coordinator.was_running and application.settings.get("resume_after_crash"):
        try:
            await application.coordinator.start()
        except CtsError as error:  # an engine that must not or cannot start is no reason to end
            application.logger.log(f"Not resumed after the crash: {error}", "warning")
    return application


def restore_newest_backup(paths: ProfilePaths) -> Path | None:
    """Put the newest good backup in the database's place; return where the old file was kept."""
    backups = BackupFiles(paths.database, paths.backups, SystemClock().now_ms)
    newest = backups.newest_good()
    if newest is None:
        raise DatabaseError(f"There is no good backup in {paths.backups}")
    return backups.restore(newest)


def _found(
    coordinator: GlobalTradeEngineCoordinator, stores: SqliteStores, *, first_run: bool
) -> StartReport:
    """Say what the last run left behind."""
    if not coordinator.was_running:
        return StartReport(first_run)
    findings = ["The engine was running when the program ended unexpectedly; now it is stopped."]
    details: dict[str, int] = {}
    for connection in stores.connections.all():
        positions = stores.positions.unfinished(connection.connection_id)
        orders = stores.orders.unfinished(connection.connection_id)
        if positions or orders:
            findings.append(
                f"{connection.name}: {len(positions)} open positions and {len(orders)} unfinished "
                "orders were found; they are reconciled when this connection is started."
            )
        details[connection.connection_id] = len(positions)
    if len(findings) == 1:
        findings.append("No open position and no unfinished order was found.")
    return StartReport(first_run, tuple(findings), details)
