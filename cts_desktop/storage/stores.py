"""All repositories over one database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from cts_desktop.storage.backtests import BacktestRepository
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.backup_records import BackupRecordRepository
from cts_desktop.storage.ballast import Ballast
from cts_desktop.storage.candles import CandleRepository
from cts_desktop.storage.connections import ConnectionRepository
from cts_desktop.storage.database import Database
from cts_desktop.storage.decisions import DecisionRepository
from cts_desktop.storage.equity import EquityRepository
from cts_desktop.storage.logs import LogRepository
from cts_desktop.storage.metrics import MetricsRepository
from cts_desktop.storage.notices import NoticeRepository
from cts_desktop.storage.orders import OrderRepository
from cts_desktop.storage.positions import PositionRepository
from cts_desktop.storage.preset_states import PresetStateRepository
from cts_desktop.storage.presets import PresetRepository
from cts_desktop.storage.sets import SetRepository
from cts_desktop.storage.settings_values import SettingValueRepository
from cts_desktop.storage.state import StateRepository
from cts_desktop.storage.strategies import StrategyRepository
from cts_desktop.storage.twins import TwinRepository


class SqliteStores:
    """Implements `domain.ports.Stores`; belongs to the thread that makes it, until `close`."""

    def __init__(self, path: Path, backups: Path, now_ms: Callable[[], int]) -> None:
        """Open or make the database *path*, with its copies in the directory *backups*.

        Raises DatabaseError and its kin, see `Database`.
        """
        self.backups = Backups(path, backups, now_ms)
        self.database = Database(path, self.backups)
        self.ballast = Ballast(path.with_suffix(".reserve"))
        self.orders = OrderRepository(self.database)
        self.positions = PositionRepository(self.database)
        self.decisions = DecisionRepository(self.database)
        self.sets = SetRepository(self.database)
        self.strategies = StrategyRepository(self.database)
        self.twins = TwinRepository(self.database)
        self.metrics = MetricsRepository(self.database)
        self.equity = EquityRepository(self.database)
        self.state = StateRepository(self.database, now_ms)
        self.connections = ConnectionRepository(self.database, now_ms)
        self.settings = SettingValueRepository(self.database, now_ms)
        self.logs = LogRepository(self.database)
        self.candles = CandleRepository(self.database)
        self.presets = PresetRepository(self.database, now_ms)
        self.preset_states = PresetStateRepository(self.database)
        self.backtests = BacktestRepository(self.database)
        self.notices = NoticeRepository(self.database)
        self.backup_records = BackupRecordRepository(self.database)

    def flush(self) -> None:
        """Write everything queued in one transaction; on DatabaseError the queue is kept."""
        self.database.flush()

    def together(self) -> AbstractContextManager[None]:
        """Keep all that is queued inside in one transaction; see `Database.together`."""
        return self.database.together()

    def keep_room(self) -> None:
        """Lay the reserve of disk space down where it is missing; any thread, never raises."""
        self.ballast.keep()

    def make_room(self) -> bool:
        """Give up the reserve of disk space; return whether there was any."""
        return self.ballast.give_up()

    def close(self) -> None:
        """Write what is queued and close the file, also where writing raises DatabaseError."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
