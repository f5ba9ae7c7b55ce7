"""Closes what every connection holds, whether its engine runs or rests."""

from collections.abc import Callable, Mapping
from typing import Final

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.lifecycle import EngineState, Trigger, can
from cts_desktop.domain.ports import Clock, ConnectionStore, Log, Stores
from cts_desktop.engine.outcomes import all_in_words
from cts_desktop.engine.session import remaining_in_words
from cts_desktop.engine.trade_engine import TradeEngine
from cts_desktop.runtime.tasks import Supervisor

#: How long an engine gets to start when that is only to close what it left behind.
_START_TO_CLOSE_S: Final = 30.0
_START_POLL_S: Final = 0.1


class Flattener:
    """Cancels entries and closes positions everywhere, and says what is left.

    *engines* is the coordinator's own mapping, *make* gives it the engine of a connection.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        engines: Mapping[str, TradeEngine],
        make: Callable[[Connection], TradeEngine],
        stores: Stores,
        log: Log,
        clock: Clock,
        tasks: Supervisor,
    ) -> None:
        self._connections = connections
        self._engines = engines
        self._make = make
        self._stores = stores
        self._log = log
        self._clock = clock
        self._tasks = tasks

    async def run(self, *, close_positions: bool) -> dict[str, tuple[str, ...]]:
        """Flatten all connections at the same time; return what is left of each, by its id."""
        connections = self._known()
        closes = [(c.name, self._flatten(c, close_positions=close_positions)) for c in connections]
        left = await all_in_words(self._log, closes, "flatten")
        return {c.connection_id: lines for c, lines in zip(connections, left, strict=True)}

    def _known(self) -> list[Connection]:
        """Return all connections, those of engines also where nothing can be read."""
        known = {e.connection_id: e.config.connection for e in self._engines.values()}
        try:
            known |= {c.connection_id: c for c in self._connections.all()}
        except DatabaseError as error:
            self._log.log_error(error, "emergency", "read the connections")
        return list(known.values())

    async def _flatten(self, connection: Connection, *, close_positions: bool) -> tuple[str, ...]:
        engine = self._engines.get(connection.connection_id)
        if engine is not None and engine.reachable:
            return await engine.flatten(close_positions=close_positions)
        return await self._flatten_resting(connection, close_positions=close_positions)

    async def _flatten_resting(
        self, connection: Connection, *, close_positions: bool
    ) -> tuple[str, ...]:
        """Start an engine that rests, only to close what it left behind, and stop it again."""
        left = self._left_behind(connection.connection_id)
        if not left:
            return ()
        engine = self._make(connection)
        if engine.state is not EngineState.STOPPED:
            await engine.stop_or_join()
        if engine.state is not EngineState.STOPPED:
            return left  # somebody has started it again
        starting = self._tasks.start(engine.start(closing_only=True), f"close {connection.name}")
        ends = self._clock.monotonic() + _START_TO_CLOSE_S
        while not starting.done() and self._clock.monotonic() < ends:
            await self._clock.sleep(_START_POLL_S)
        try:
            if engine.reachable:  # a venue that keeps it reconciling may still take a close
                return await engine.flatten(close_positions=close_positions)
            return (f"could not be reached: {engine.error or 'no answer'}", *left)
        finally:
            if can(engine.state, Trigger.STOP):
                await engine.stop()

    def _left_behind(self, connection_id: str) -> tuple[str, ...]:
        """Return what the stored books of a resting connection hold open, in words."""
        return remaining_in_words(
            self._stores.positions.unfinished(connection_id),
            self._stores.orders.unfinished(connection_id),
        )
