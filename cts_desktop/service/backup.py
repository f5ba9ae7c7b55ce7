"""Copies of the database: what there is, and making one now."""

import asyncio

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.views import BackupView
from cts_desktop.settings.source import Settings
from cts_desktop.storage.backup import Backup
from cts_desktop.storage.stores import SqliteStores

_FIRST_CHECK_S = 60.0
_CHECK_EVERY_S = 600.0
_DAY_MS = 86_400_000
_DECISIONS_KEPT = 1_000_000
#: Sets of a deleted connection: a few milliseconds of the engine's loop, then others' turn.
_ORPHANS_AT_ONCE = 200
_BETWEEN_PIECES_S = 0.05


class Backups:
    """Makes, lists and rotates copies, and drops records past their time."""

    def __init__(
        self,
        stores: SqliteStores,
        settings: Settings,
        log: SystemLogger,
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._settings = settings
        self._log = log
        self._clock = clock

    async def list(self) -> tuple[BackupView, ...]:
        """Return all copies, newest first, each verified."""
        backups = self._stores.backups
        return await asyncio.to_thread(
            lambda: tuple(_view(b, good=not backups.problem(b)) for b in backups.all())
        )

    async def create(self) -> BackupView:
        """Copy the database now and verify the copy."""
        self._stores.flush()
        backup = await asyncio.to_thread(self._stores.backups.make, "manual")
        self._stores.backup_records.add(backup)
        self._log.log(f"Backup {backup.path.name} made and verified")
        return _view(backup, good=True)

    async def keep(self) -> None:
        """Make due copies, rotate old ones, drop old records, until cancelled.

        Not right at the start: the first copy of a new profile should hold more than nothing.
        """
        await self._clock.sleep(_FIRST_CHECK_S)
        while True:
            await self.keep_up()
            await self._clock.sleep(_CHECK_EVERY_S)

    async def keep_up(self) -> None:
        """Do once what is due; a failure is logged and recorded."""
        try:
            await self._keep_once()
        except DatabaseError as error:
            self._log.log_error(error, "backup", "automatic backup")
            self._stores.backup_records.add_failure(self._clock.now_ms(), "hourly", str(error))

    async def _keep_once(self) -> None:
        backups = self._stores.backups
        self._stores.flush()
        await asyncio.to_thread(self._stores.keep_room)
        made = await asyncio.to_thread(backups.make_due)
        if made is not None:
            self._stores.backup_records.add(made)
        hourly = int(self._settings.get("backup_hourly_keep"))
        daily = int(self._settings.get("backup_daily_keep"))
        await asyncio.to_thread(backups.rotate, hourly, daily)
        keep_days = int(self._settings.get("log_retention_days"))
        self._stores.logs.delete_before(self._clock.now_ms() - keep_days * _DAY_MS)
        self._stores.decisions.delete_refused_beyond(_DECISIONS_KEPT)
        self._stores.metrics.delete_beyond()
        while self._stores.sets.delete_orphans(_ORPHANS_AT_ONCE):
            self._stores.flush()
            await self._clock.sleep(_BETWEEN_PIECES_S)


def _view(backup: Backup, *, good: bool) -> BackupView:
    return BackupView(str(backup.path), backup.created_ms, backup.size, backup.kind, good)
