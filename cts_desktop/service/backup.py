"""Copies of the database: what there is, making one now, and bringing one back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from cts_desktop.domain.errors import DatabaseError, IllegalTransitionError, UserActionError
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.outside_views import RestoreView
from cts_desktop.service.views import BackupView
from cts_desktop.settings.source import Settings
from cts_desktop.storage.backup import Backup
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.stores import SqliteStores
from cts_desktop.storage.survey import lost_by

_FIRST_CHECK_S = 60.0
_CHECK_EVERY_S = 600.0
_DAY_MS = 86_400_000
_DECISIONS_KEPT = 1_000_000
#: Sets of a deleted connection: a few milliseconds of the engine's loop, then others' turn.
_ORPHANS_AT_ONCE = 200
_BETWEEN_PIECES_S = 0.05


class Backups:
    """Makes, lists and rotates copies, and drops records past their time.

    Attributes:
        reopen: closes the program's database, brings a backup back and opens the program again;
            handed in by whoever can do that.
        failed: told in words when an automatic copy could not be made; handed in.
    """

    def __init__(
        self,
        stores: SqliteStores,
        settings: Settings,
        log: SystemLogger,
        clock: Clock,
        engine_runs: Callable[[], bool] = lambda: False,
    ) -> None:
        self.reopen: Callable[[Path], object] | None = None
        self.failed: Callable[[str], object] = lambda _reason: None
        self._engine_runs = engine_runs
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

    async def folder(self) -> str:
        """Return the directory of the copies."""
        return str(self._stores.backups.directory)

    async def look_at(self, path: str) -> RestoreView:
        """Return what restoring a copy, or any file, would mean; change nothing.

        Raises DatabaseError where it is damaged, foreign or of a newer program, NotFoundError.
        """
        self._stores.flush()
        return await asyncio.to_thread(self._look_at, Path(path))

    async def restore(self, path: str) -> None:
        """Have a copy brought back: the program closes and opens again on it.

        The copy is verified now and once more before it replaces anything; the present database is
        kept beside it. Raises IllegalTransitionError while an engine runs, UserActionError where
        nobody opens again what is closed, else as `look_at`.
        """
        self._require_rest()
        if self.reopen is None:
            raise UserActionError(
                "Restoring takes the window, or with no program running: cts-desktop restore."
            )
        await asyncio.to_thread(self._look_at, Path(path))
        self._require_rest()  # it may have been started meanwhile
        self._log.log(f"Backup {Path(path).name} is being restored")
        self.reopen(Path(path))

    def _require_rest(self) -> None:
        if self._engine_runs():
            raise IllegalTransitionError("Nothing is restored while an engine runs: stop it first")

    def _look_at(self, path: Path) -> RestoreView:
        backups = self._stores.backups
        backup = backups.of_file(path)
        if backup.path.samefile(backups.database):
            raise DatabaseError(f"{path} is the present database itself.")
        if problem := backups.problem(backup):
            raise DatabaseError(problem)
        try:
            loss = lost_by(backups.database, backup.path)
        except DatabaseError as error:  # a present file that is damaged is a reason to restore
            return RestoreView(str(path), backup.created_ms, unknown=str(error))
        return RestoreView(
            str(path),
            backup.created_ms,
            tuple(loss.rows.items()),
            loss.open_positions,
            loss.same_profile,
            older_schema=loss.schema < len(MIGRATIONS),
        )

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
            self.failed(str(error))
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
