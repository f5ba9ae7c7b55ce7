"""Where the parts meet: everything is built here and handed over in constructors."""

import asyncio
import os
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from cts_desktop.app.api_server import LazyServer
from cts_desktop.app.awake import SleepGuard, why_awake
from cts_desktop.app.control import ControlServer
from cts_desktop.app.gateways import Gateways
from cts_desktop.app.venue_list import VenueList
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import VaultState
from cts_desktop.domain.errors import CtsError, DatabaseError
from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.engine import GlobalTradeEngineCoordinator, initialize_global_coordinator
from cts_desktop.engine.step_listener import StepListener
from cts_desktop.runtime.autostart import entry_of
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.contacts import Contacts
from cts_desktop.runtime.logs import Logging
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.power import SleepInhibitor
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.access import RemoteAccess
from cts_desktop.service.autostart import Autostart
from cts_desktop.service.backtests.desk import BacktestParts
from cts_desktop.service.backtests.pool import LocalPool, Pool
from cts_desktop.service.backtests.runs import Backtests
from cts_desktop.service.backup import Backups
from cts_desktop.service.candles import CandleStore
from cts_desktop.service.charts import ChartQueries
from cts_desktop.service.commands import EngineCommands
from cts_desktop.service.connection_parts import Parts
from cts_desktop.service.connections import Connections
from cts_desktop.service.door import Service
from cts_desktop.service.ladder import LadderQueries
from cts_desktop.service.network import Network
from cts_desktop.service.notices import Notices
from cts_desktop.service.outside_views import HostView
from cts_desktop.service.presets import Presets
from cts_desktop.service.queries import Queries
from cts_desktop.service.settings import SettingsService
from cts_desktop.service.signals import SignalQueries
from cts_desktop.service.statistics import Statistics
from cts_desktop.service.support import Support
from cts_desktop.service.updates import OWNER, TIMEOUT_S, Updates, channel_file
from cts_desktop.service.views import StartReport
from cts_desktop.settings.secrets import ENVIRONMENT, Keys, profile_id, take_passphrase
from cts_desktop.settings.signature import MAX_ENVELOPE
from cts_desktop.settings.source import Settings
from cts_desktop.storage.backtest_reader import BacktestReader
from cts_desktop.storage.stores import SqliteStores

T = TypeVar("T")
_TELL_REPEATS_S = 60.0


class Application:
    """The running program without a face. Lives on the engine loop, from open to close.

    Attributes:
        contacts: every host the program may contact, and did.
        control: what can be asked from outside the process.
        keys: where the keys of connections are kept.
    """

    def __init__(
        self,
        paths: ProfilePaths,
        clock: SystemClock,
        step_listener: StepListener | None = None,
        pool: Pool | None = None,
    ) -> None:
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
        self.keys = Keys(paths.root, profile_id(self.stores.state))
        self.contacts = Contacts(clock.now_ms)
        gateways = Gateways(self.stores, self.settings, self.keys, clock, self.contacts)
        self.coordinator = GlobalTradeEngineCoordinator(
            self.stores.connections,
            self.settings,
            self.stores,
            self.bus,
            self.logger,
            clock,
            gateways,
            step_listener,
        )
        parts = Parts(
            stores=self.stores,
            settings=self.settings,
            coordinator=self.coordinator,
            make_gateway=gateways,
            venues=VenueList(),
            keys=self.keys,
            bus=self.bus,
            log=self.logger,
            clock=clock,
            directory=paths.root,
        )
        presets = Presets(self.stores, self.settings, self.coordinator, self.bus, self.logger)
        candles = CandleStore(parts)
        access = RemoteAccess(self.keys, self.settings, self.logger, clock)
        self.start_report = _found(self.coordinator, self.stores, first_run=first_run)
        self.service = Service(
            commands=EngineCommands(self.coordinator, self.settings),
            queries=Queries(self.coordinator, self.stores, clock, self.bus, self.start_report),
            signals=SignalQueries(self.coordinator, self.stores),
            ladder=LadderQueries(self.coordinator),
            charts=ChartQueries(
                self.coordinator,
                self.stores,
                self.settings,
                self.bus,
                paths.root / "cache" / "charts",
            ),
            statistics=Statistics(self.stores, paths.database, clock),
            notices=Notices(
                self.stores, self.settings, self.keys, self.contacts, self.bus, self.logger, clock
            ),
            presets=presets,
            backtests=Backtests(
                BacktestParts(
                    store=self.stores.backtests,
                    reader=BacktestReader(paths.database),
                    flush=self.stores.flush,
                    candles=candles,
                    presets=presets,
                    preset_store=self.stores.presets,
                    settings=self.settings,
                    bus=self.bus,
                    log=self.logger,
                    clock=clock,
                    directory=paths.root / "cache" / "candles",
                    pool=pool or LocalPool(self._workers),
                )
            ),
            candles=candles,
            connections=Connections(parts),
            settings=SettingsService(
                self.settings, self.coordinator, self.stores.connections, access.apply
            ),
            backups=Backups(self.stores, self.settings, self.logger, clock, self._engine_runs),
            access=access,
            network=Network(self.contacts),
            updates=Updates(
                channel_file(),
                self._version_file,
                self.stores.state,
                self.settings,
                self.coordinator,
                self.bus,
                self.logger,
                clock,
            ),
            support=Support(paths, lambda: _examined(paths), clock, self._hosts),
            autostart=Autostart(entry_of(paths.root)),
            bus=self.bus,
        )
        access.server = LazyServer(self.service, clock)
        self.contacts.allow(OWNER, [self.service.updates.host])
        self.control = ControlServer(paths.root, self.service, self._submit)
        self._sleep_guard = SleepGuard(clock, self._why_awake, SleepInhibitor())
        self.stores.sets.results_to_keep = self._results_to_keep
        self._tasks = Supervisor(
            lambda name, error: self.logger.log_error(error, "application", name)
        )

    async def _version_file(self, url: str) -> bytes:
        """Fetch it for the look for a newer version."""
        from cts_desktop.exchange.http import fetch  # noqa: PLC0415 - for who looks, not at start

        return await fetch(self.contacts, OWNER, url, max_bytes=MAX_ENVELOPE, timeout_s=TIMEOUT_S)

    async def _hosts(self) -> Sequence[HostView]:
        return await self.service.network.hosts()

    def _engine_runs(self) -> bool:
        status = self.coordinator.get_status()
        states = {status.state, *(connection.state for connection in status.connections)}
        return not states <= {EngineState.STOPPED, EngineState.ERROR}

    def _workers(self) -> int:
        """Return how many processes calculate back-tests, 0 for the usual number."""
        return int(str(self.settings.get("backtest_workers")))

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
        self.service.backtests.open()
        self.service.notices.open(self.start_report.findings, crashed=self.coordinator.was_running)
        self.service.backups.failed = self.service.notices.backup_failed
        self._tasks.start(self.service.backups.keep(), "backups")
        self._tasks.start(self.service.updates.keep(), "updates")
        self._tasks.start(self.service.charts.keep(), "charts")
        self._tasks.start(self._tell_repeats(), "repeats")
        self._tasks.start(self._sleep_guard.run(), "sleep guard")
        for finding in self.start_report.findings:
            self.logger.log(finding, "warning")
        self.control.start()

    def open_api(self) -> None:
        """Listen where the settings say so; where keys are locked, as soon as they are unlocked."""
        self._tasks.start(self._open_api(), "api")

    async def _open_api(self) -> None:
        await self.service.access.open()
        await self.service.connections.unlocked.wait()
        await self.service.access.apply()

    async def resume(self) -> None:
        """Go on after a crash; where keys are locked, as soon as they are unlocked."""
        waiting = await self.service.connections.waits_for_keys()
        if not waiting:
            await self._start_again()
            return
        self.logger.log(
            f"Not resumed yet: the keys of {', '.join(waiting)} are locked. The engine goes on as "
            "soon as they are unlocked",
            "warning",
        )
        self._tasks.start(self._resume_unlocked(), "resume")

    async def _resume_unlocked(self) -> None:
        await self.service.connections.unlocked.wait()
        if self.coordinator.was_running:  # nobody has started it meanwhile
            await self._start_again()

    async def _start_again(self) -> None:
        try:
            await self.coordinator.start()
        except CtsError as error:  # an engine that must not or cannot start is no reason to end
            self.logger.log(f"Not resumed after the crash: {error}", "warning")

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
        """End in order: API, gate, loops, requests, queue, gateways, database."""
        try:
            try:
                await self.service.access.close()
                await self.coordinator.close()
            finally:
                await self.control.end()
            await self.service.backtests.close()
            await self.service.candles.close()
            await self.service.charts.close()
            await self._tasks.cancel()
            await self.service.backups.keep_up()
            await self.service.notices.close()
            self.logger.tell_repeats()
            await asyncio.sleep(0)  # lines posted to this loop reach the database
        finally:
            self.logger.disconnect()
            initialize_global_coordinator(None)
            try:
                self.stores.close()
            finally:
                self._logging.close()


async def open_at_rest(
    paths: ProfilePaths, step_listener: StepListener | None = None, pool: Pool | None = None
) -> Application:
    """Open the profile on the running (engine) loop; the engine stays as it is: stopped.

    Without a *pool* back-tests are calculated in processes as the settings say. Raises
    DatabaseError and its kin in words; DatabaseCorruptError names the newest good backup.
    """
    application = Application(paths, SystemClock(), step_listener, pool)
    application.open()
    application.service.access.take_environment(os.environ)
    await unlock_from_environment(application)
    return application


async def open_application(
    paths: ProfilePaths, step_listener: StepListener | None = None, pool: Pool | None = None
) -> Application:
    """Open the profile as `open_at_rest` does, and go on after a crash where that is set."""
    application = await open_at_rest(paths, step_listener, pool)
    if application.coordinator.was_running and application.settings.get("resume_after_crash"):
        await application.resume()
    return application


async def unlock_from_environment(application: Application) -> None:
    """Open the file with the keys by the passphrase in the environment, where there is one."""
    passphrase = take_passphrase(os.environ)
    if passphrase is None:
        return
    try:
        if await application.service.connections.keys_state() is VaultState.LOCKED:
            await application.service.connections.unlock_keys(passphrase)
    except CtsError as error:
        application.logger.log(f"{ENVIRONMENT} does not unlock the keys: {error}", "warning")


def _examined(paths: ProfilePaths) -> str:
    """Return doctor's report."""
    from cts_desktop.app import doctor  # noqa: PLC0415 - for who asks, not at start

    return doctor.report(paths)


def _found(
    coordinator: GlobalTradeEngineCoordinator, stores: SqliteStores, *, first_run: bool
) -> StartReport:
    """Say what the last run, or a backup that was brought back, has left behind."""
    findings = []
    if coordinator.was_running:
        findings.append(
            "The engine was running when the program ended unexpectedly; now it is stopped."
        )
    if coordinator.disarmed is not None:
        findings.append("A backup was brought back, and nothing was started since.")
    if coordinator.disarmed:
        findings.append(f"To be armed anew: {', '.join(coordinator.disarmed)}.")
    if not findings:
        return StartReport(first_run)
    said = len(findings)
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
    if len(findings) == said:
        findings.append("No open position and no unfinished order was found.")
    return StartReport(first_run, tuple(findings), details)
