"""What a user can tell the engine to do."""

from collections.abc import Sequence
from decimal import Decimal

from cts_desktop.domain.differences import DifferenceAction
from cts_desktop.domain.errors import CtsError
from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.service.views import OperationResult
from cts_desktop.settings.source import Settings


def _result(message: str, remaining: Sequence[str], what: str = "still open") -> OperationResult:
    rest = f"; {len(remaining)} {what}" if remaining else ""
    return OperationResult(message + rest, tuple(remaining))


class EngineCommands:
    """The coordinator's verbs; each raises a CtsError in words and then changed nothing."""

    def __init__(self, coordinator: GlobalTradeEngineCoordinator, settings: Settings) -> None:
        self._coordinator = coordinator
        self._settings = settings

    async def start(self) -> OperationResult:
        """Start every enabled connection."""
        await self._coordinator.start()
        connections = self._coordinator.get_status().connections
        running = sum(c.state == "running" for c in connections)
        one, many = "Started 1 connection", f"Started {running} connections"
        return OperationResult(one if running == 1 else many)

    async def stop(self) -> OperationResult:
        """Stop everything and say what remained open."""
        return _result("Stopped", await self._coordinator.stop())

    async def pause(self) -> OperationResult:
        """Pause: nothing new is opened, protection stays."""
        self._coordinator.pause()
        return OperationResult("Paused: nothing new is opened, protective stops stay")

    async def resume(self) -> OperationResult:
        """Continue from where the pause began."""
        self._coordinator.resume()
        return OperationResult("Resumed")

    async def restart(self) -> OperationResult:
        """Stop, then start."""
        return _result("Restarted", await self._coordinator.restart())

    async def start_connection(self, connection_id: str) -> OperationResult:
        """Start one engine."""
        await self._coordinator.start_connection(connection_id)
        return OperationResult("Engine started")

    async def stop_connection(self, connection_id: str) -> OperationResult:
        """Stop one engine; the others go on."""
        return _result("Engine stopped", await self._coordinator.stop_connection(connection_id))

    async def emergency_stop(self, *, close_positions: bool | None = None) -> OperationResult:
        """Engage the kill switch, cancel, close if asked (None: if so set), stop; say what is left.

        Where the settings cannot be read it closes: it never fails for want of them.
        """
        if close_positions is None:
            try:
                close_positions = bool(self._settings.get("emergency_close_positions"))
            except CtsError:
                close_positions = True
        remaining = await self._coordinator.emergency_stop(close_positions=close_positions)
        return _result("Emergency stop", remaining)

    async def rearm(self) -> OperationResult:
        """Release the kill switch."""
        self._coordinator.rearm()
        return OperationResult("Armed again: the engine can be started")

    async def close_positions(self, position_ids: Sequence[str]) -> OperationResult:
        """Close positions at market; what could not be closed is said, and stops no other."""
        closing, refused = self._coordinator.by_hand.close_positions(position_ids)
        return _result(f"Closing {', '.join(closing) or 'nothing'}", refused, "not closed")

    async def edit_exits(
        self, position_id: str, stop: Decimal, target: Decimal | None
    ) -> OperationResult:
        """Set stop and target of an open position to prices; None takes the target away."""
        return OperationResult(self._coordinator.by_hand.edit_exits(position_id, stop, target))

    async def cancel_order(self, client_id: str) -> OperationResult:
        """Cancel one working order."""
        gone = await self._coordinator.by_hand.cancel_order(client_id)
        return OperationResult(
            "Cancelled" if gone else "The venue has not confirmed the cancel yet"
        )

    async def cancel_entries(self, connection_id: str = "") -> OperationResult:
        """Cancel every order that could open something, on one connection or on all."""
        left = await self._coordinator.by_hand.cancel_entries(connection_id)
        return _result("Cancelled", left, "not confirmed yet")

    async def settle_difference(
        self, connection_id: str, key: str, action: DifferenceAction
    ) -> OperationResult:
        """Adopt, ignore or cancel what the venue holds and our books do not."""
        return OperationResult(
            await self._coordinator.by_hand.settle_difference(connection_id, key, action)
        )

    async def reconcile(self, connection_id: str) -> OperationResult:
        """Compare books and venue again now; entries are blocked meanwhile."""
        self._coordinator.by_hand.reconcile(connection_id, "asked for by hand")
        return OperationResult("Comparing with the venue")

    async def reset_drawdown(self, connection_id: str) -> OperationResult:
        """Measure the drawdown from the present equity on."""
        self._coordinator.by_hand.reset_drawdown(connection_id)
        return OperationResult("The drawdown is measured from the present equity on")
