"""Adding, changing, testing and deleting connections."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.errors import CtsError, InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.events import ConnectionsEdited
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.ports import Clock, ConnectionStore, ExchangeGateway, GatewayFactory
from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.views import StepResult, VenueView
from cts_desktop.settings.schema import validate_overrides

_NAME_LENGTH = 60
_TEST_TIMEOUT_S = 30.0
OnStep = Callable[[StepResult], None]


class Connections:
    """The connections of a profile; every change is checked, stored at once, and announced."""

    def __init__(
        self,
        store: ConnectionStore,
        coordinator: GlobalTradeEngineCoordinator,
        make_gateway: GatewayFactory,
        venues: Sequence[VenueView],
        bus: Bus,
        log: SystemLogger,
        clock: Clock,
    ) -> None:
        self._store = store
        self._coordinator = coordinator
        self._make_gateway = make_gateway
        self._venues = tuple(venues)
        self._bus = bus
        self._log = log
        self._clock = clock

    async def list(self) -> tuple[Connection, ...]:
        """Return all connections, oldest first."""
        return tuple(self._store.all())

    async def venues(self) -> tuple[VenueView, ...]:
        """Return what can be chosen, and what cannot yet."""
        return self._venues

    async def add(self, draft: Connection) -> Connection:
        """Store a new connection under an id of its own."""
        checked = self._checked(draft)
        now_ms = self._clock.now_ms()
        taken = {c.connection_id for c in self._store.all()}
        number = 1
        # The rows of a deleted connection stay: its id must not give them to another one.
        while (connection_id := f"c{number:03d}") in taken or self._coordinator.has_past(
            connection_id
        ):
            number += 1
        added = replace(checked, connection_id=connection_id, created_ms=now_ms, updated_ms=now_ms)
        return self._save(added, f"Connection {added.name} added")

    async def update(self, connection: Connection) -> Connection:
        """Store changes; what can change while running does so at once."""
        before = self._get(connection.connection_id)
        checked = replace(self._checked(connection), updated_ms=self._clock.now_ms())
        moved = (before.exchange, before.market_type, before.mode) != (
            checked.exchange,
            checked.market_type,
            checked.mode,
        )
        if before.enabled and not checked.enabled and not self._is_stopped(before.connection_id):
            raise UserActionError(f"Stop the engine of {before.name} before disabling it")
        if moved and not self._is_stopped(before.connection_id):
            raise UserActionError("Stop this connection's engine before changing its market")
        return self._save(checked, f"Connection {checked.name} changed")

    async def set_enabled(self, connection_id: str, *, enabled: bool) -> Connection:
        """Enable or disable; a running engine is not disabled under its own feet."""
        connection = self._get(connection_id)
        if not enabled and not self._is_stopped(connection_id):
            raise UserActionError(f"Stop the engine of {connection.name} before disabling it")
        changed = replace(connection, enabled=enabled, updated_ms=self._clock.now_ms())
        return self._save(
            changed, f"Connection {connection.name} {'enabled' if enabled else 'disabled'}"
        )

    async def delete(self, connection_id: str) -> None:
        """Delete a connection; refused while its engine is not stopped."""
        connection = self._get(connection_id)
        self._coordinator.forget(connection_id)
        self._store.delete(connection_id)
        self._log.log(f"Connection {connection.name} deleted")
        self._bus.publish(ConnectionsEdited(connection_id))

    # ------------------------------------------------------------------ checks
    def _get(self, connection_id: str) -> Connection:
        connection = self._store.get(connection_id)
        if connection is None:
            raise NotFoundError(f"There is no connection {connection_id!r}")
        return connection

    def _is_stopped(self, connection_id: str) -> bool:
        engine = self._coordinator.engine(connection_id)
        return engine is None or engine.state is EngineState.STOPPED

    def _save(self, connection: Connection, line: str) -> Connection:
        self._store.save(connection)
        self._log.log(line, "info", {"connection_id": connection.connection_id})
        self._coordinator.settings_changed()
        self._bus.publish(ConnectionsEdited(connection.connection_id))
        return connection

    def _checked(self, draft: Connection) -> Connection:
        name = draft.name.strip()
        if not 0 < len(name) <= _NAME_LENGTH:
            raise InvalidValueError(f"Name: 1 to {_NAME_LENGTH} characters are needed")
        for other in self._store.all():
            if other.name.lower() == name.lower() and other.connection_id != draft.connection_id:
                raise InvalidValueError(f"Name: there is a connection called {other.name} already")
        venue = next((v for v in self._venues if v.exchange == draft.exchange), None)
        if venue is None or not venue.available:
            note = venue.note if venue else f"{draft.exchange!r} is not known"
            raise UserActionError(f"Exchange: {note}")
        if draft.exchange == PAPER_EXCHANGE and draft.mode is not Mode.PAPER:
            raise InvalidValueError("Mode: the simulated exchange trades on paper only")
        return replace(draft, name=name, settings=validate_overrides(draft.settings))

    # ------------------------------------------------------------------ test
    async def test(
        self, draft_or_id: Connection | str, on_step: OnStep | None = None
    ) -> tuple[StepResult, ...]:
        """Try a connection step by step without trading; the result of a stored one is kept."""
        stored = self._get(draft_or_id) if isinstance(draft_or_id, str) else None
        connection = stored or draft_or_id
        assert isinstance(connection, Connection)  # noqa: S101 - one of the two
        steps: list[StepResult] = []

        def tell(name: str, message: str, *, ok: bool = True, remedy: str = "") -> None:
            step = StepResult(self._clock.now_ms(), name, ok, message, remedy)
            steps.append(step)
            if on_step is not None:
                on_step(step)

        await self._try_out(connection, tell)
        if stored is not None and (present := self._store.get(stored.connection_id)) is not None:
            self._keep_result(present, steps[-1])  # it may have been changed meanwhile
        return tuple(steps)

    async def _try_out(self, connection: Connection, tell: Callable[..., None]) -> None:
        gateway: ExchangeGateway | None = None
        try:
            checked = self._checked(connection)
            tell("Settings", "Complete and within their ranges")
            gateway = self._make_gateway(checked)
            async with asyncio.timeout(_TEST_TIMEOUT_S):
                await self._ask_venue(gateway, tell)
            tell("Ready", f"{checked.name} can be started")
        except TimeoutError:
            message = f"No answer within {_TEST_TIMEOUT_S:g} s"
            tell("Failed", message, ok=False, remedy="Check the network and the market's data")
        except CtsError as error:
            tell("Failed", str(error), ok=False, remedy="Mend what the message names, test again")
        finally:
            if gateway is not None:
                await gateway.close()

    async def _ask_venue(self, gateway: ExchangeGateway, tell: Callable[..., None]) -> None:
        await gateway.connect()
        tell("Reach the market", "The market source can be opened")
        offset_ms = await gateway.server_time_ms() - gateway.clock.now_ms()
        tell("Clock", f"Differs by {offset_ms} ms from the venue's")
        markets = await gateway.load_markets()
        tell("Markets", f"{len(markets)}: {', '.join(list(markets)[:8])}")
        balance = await gateway.fetch_balance()
        tell("Balance", f"{balance.equity:.2f} {balance.currency} on the simulated account")
        tell("Rights of the key", "Paper needs no key: nothing can be withdrawn or lost")

    def _keep_result(self, connection: Connection, last: StepResult) -> None:
        self._save(
            replace(
                connection,
                last_test_ms=last.ts_ms,
                last_test_result="ok" if last.ok else "failed",
                last_test_message=last.message,
            ),
            f"Test of {connection.name}: {'passed' if last.ok else last.message}",
        )
