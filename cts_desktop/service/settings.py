"""Reading and changing the global settings."""

from collections.abc import Mapping

from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.settings.schema import Value
from cts_desktop.settings.source import Settings


class SettingsService:
    """Global values; connections carry their own overrides."""

    def __init__(self, settings: Settings, coordinator: GlobalTradeEngineCoordinator) -> None:
        self._settings = settings
        self._coordinator = coordinator

    async def values(self) -> Mapping[str, Value]:
        """Return every global value, defaults filled in."""
        return self._settings.all()

    async def set_values(self, values: Mapping[str, object]) -> None:
        """Check and store values (None: the default again) and hand them to running engines."""
        self._settings.put(values)
        self._coordinator.settings_changed()
