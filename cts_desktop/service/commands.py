"""What a user can tell the engine to do."""

from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.service.views import OperationResult


def _result(message: str, remaining: tuple[str, ...]) -> OperationResult:
    open_still = f"; {len(remaining)} still open" if remaining else ""
    return OperationResult(message + open_still, remaining)


class EngineCommands:
    """The coordinator's verbs; each raises a CtsError in words and then changed nothing."""

    def __init__(self, coordinator: GlobalTradeEngineCoordinator) -> None:
        self._coordinator = coordinator

    async def start(self) -> OperationResult:
        """Start every enabled connection."""
        await self._coordinator.start()
        connections = self._coordinator.get_status().connections
        running = sum(c.state == "running" for c in connections)
        return OperationResult(f"Started {running} connection{'s' if running != 1 else ''}")

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

    async def emergency_stop(self, *, close_positions: bool) -> OperationResult:
        """Engage the kill switch, cancel, close if asked, stop; say what is left."""
        remaining = await self._coordinator.emergency_stop(close_positions=close_positions)
        return _result("Emergency stop", remaining)

    async def rearm(self) -> OperationResult:
        """Release the kill switch."""
        self._coordinator.rearm()
        return OperationResult("Armed again: the engine can be started")

    async def close_position(self, position_id: str) -> OperationResult:
        """Close one position at market."""
        return OperationResult(f"Closing {self._coordinator.close_position(position_id)}")

    async def cancel_order(self, client_id: str) -> OperationResult:
        """Cancel one working order."""
        gone = await self._coordinator.cancel_order(client_id)
        return OperationResult(
            "Cancelled" if gone else "The venue has not confirmed the cancel yet"
        )
