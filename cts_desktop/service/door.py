"""The one door of every face: the same verbs for window, command line and HTTP."""

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from cts_desktop.runtime.bus import Bus
from cts_desktop.service.access import RemoteAccess
from cts_desktop.service.autostart import Autostart
from cts_desktop.service.backtests.runs import Backtests
from cts_desktop.service.backup import Backups
from cts_desktop.service.candles import CandleStore
from cts_desktop.service.charts import ChartQueries
from cts_desktop.service.commands import EngineCommands
from cts_desktop.service.connections import Connections
from cts_desktop.service.ladder import LadderQueries
from cts_desktop.service.network import Network
from cts_desktop.service.notices import Notices
from cts_desktop.service.presets import Presets
from cts_desktop.service.queries import Queries
from cts_desktop.service.settings import SettingsService
from cts_desktop.service.signals import SignalQueries
from cts_desktop.service.statistics import Statistics
from cts_desktop.service.support import Support
from cts_desktop.service.updates import Updates

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """All verbs. Each is a coroutine for the engine loop and returns an immutable value."""

    commands: EngineCommands
    queries: Queries
    signals: SignalQueries
    ladder: LadderQueries
    charts: ChartQueries
    statistics: Statistics
    notices: Notices
    presets: Presets
    backtests: Backtests
    candles: CandleStore
    connections: Connections
    settings: SettingsService
    backups: Backups
    access: RemoteAccess
    network: Network
    updates: Updates
    support: Support
    autostart: Autostart
    bus: Bus


class Submit(Protocol):
    """Runs a verb on the engine loop, from any thread."""

    def __call__(self, coroutine: Coroutine[Any, Any, T], /) -> Future[T]:
        """Start *coroutine* there and return its future."""
        ...


Operation = Callable[[Service], Coroutine[Any, Any, T]]
