"""Reading and changing the global settings; what a grid of configuration sets would cost."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.ports import ConnectionStore
from cts_desktop.domain.symbol_rule import SymbolRuleKind
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngineConfig
from cts_desktop.service.views import GridEstimateView
from cts_desktop.settings.schema import Value, setting, validate_globals, validate_overrides
from cts_desktop.settings.source import Settings

if TYPE_CHECKING:
    from cts_desktop.analysis.estimate import GridEstimate, GridUse

#: Symbols of the synthetic market, for a connection that has never run.
_USUAL_SYMBOLS: Final = 8
_MANY_SETS: Final = 1_000_000
_MUCH_MEMORY_MB: Final = 1_000.0
_MUCH_CPU_PCT: Final = 50.0


class SettingsService:
    """Global values; connections carry their own overrides.

    Attributes:
        applied: called after a change, for what follows the settings beside the engines.
    """

    def __init__(
        self,
        settings: Settings,
        coordinator: GlobalTradeEngineCoordinator,
        connections: ConnectionStore,
        applied: Callable[[], Awaitable[object]],
    ) -> None:
        self._settings = settings
        self._coordinator = coordinator
        self._connections = connections
        self.applied = applied

    async def values(self) -> Mapping[str, Value]:
        """Return every global value, defaults filled in."""
        return self._settings.all()

    async def set_values(self, values: Mapping[str, object]) -> None:
        """Check and store values (None: the default again) and hand them to running engines."""
        self._settings.put(values)
        self._coordinator.settings_changed()
        await self.applied()

    async def estimate(self, connection_id: str, values: Mapping[str, object]) -> GridEstimateView:
        """Return what the grid of configuration sets would cost with these values applied.

        With a connection's id, *values* are its overrides and its present grid is compared; without
        one they are global values (None: the default). Raises InvalidValueError where they do not
        fit, NotFoundError for an unknown connection.
        """
        from cts_desktop.analysis.estimate import estimate  # noqa: PLC0415 - numpy, not at start

        connection = self._connections.get(connection_id) if connection_id else None
        if connection is None:
            checked = validate_globals(values)
            given = {
                key: setting(key).default if value is None else value
                for key, value in checked.items()
            }
            present = TradeEngineConfig(Connection("", ""), self._settings.all())
            wanted = replace(present, values={**present.values, **given})
        else:
            present = TradeEngineConfig.resolve(connection, self._settings)
            changed = replace(connection, settings=validate_overrides(values))
            wanted = TradeEngineConfig.resolve(changed, self._settings)
        symbols = self._symbols(wanted)
        try:
            found = estimate(_use(wanted, symbols), _use(present, symbols))
        except ValueError as error:
            raise InvalidValueError(str(error)) from None
        return GridEstimateView(**asdict(found), warnings=_warnings(found))

    def _symbols(self, config: TradeEngineConfig) -> int:
        """Return how many symbols the connection trades, or probably will."""
        engine = self._coordinator.engine(config.connection.connection_id)
        if engine is not None and engine.session is not None and engine.session.feed.symbols:
            return len(engine.session.feed.symbols)
        rule = config.symbol_rule()
        if rule.kind is not SymbolRuleKind.LIST:
            return rule.count
        return len(rule.symbols) or _USUAL_SYMBOLS


def _use(config: TradeEngineConfig, symbols: int) -> "GridUse":
    from cts_desktop.analysis.estimate import GridUse  # noqa: PLC0415 - numpy, not at start

    return GridUse(
        grid=config.grid(),
        n_symbols=symbols,
        position_cost_pct=config.number("position_cost_pct"),
        step_ms=1000 * max(1, config.whole("market_timeframe_s")),
        results_per_set=config.whole("results_per_set"),
    )


def _warnings(found: "GridEstimate") -> tuple[str, ...]:
    """Say what makes a grid too large for comfort."""
    warnings = []
    if not found.sets:
        warnings.append("No configuration set is left: the main engine will do nothing")
    if found.sets > _MANY_SETS:
        warnings.append("More than a million sets: the engine was not measured with so many")
    if found.memory_mb > _MUCH_MEMORY_MB:
        warnings.append(f"Needs {found.memory_mb / 1000:.1f} GB of memory")
    if found.busy_cpu_pct > _MUCH_CPU_PCT:
        warnings.append("A busy minute may keep the engine from looking at every price step")
    return tuple(warnings)
