"""A stand-in for the verbs behind the control channel."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from cts_desktop.domain.lifecycle import EngineState, EngineStatus
from cts_desktop.service.door import Service
from cts_desktop.service.outside_views import ApiView
from cts_desktop.service.views import OperationResult


class ToldEngine:
    """The verbs behind the channel, as far as it uses them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.remaining: tuple[str, ...] = ()
        self.open_positions: tuple[Any, ...] = ()
        self.orders_known: tuple[Any, ...] = ()
        self.fault: Exception | None = None
        self.engaged = False
        self.database = "ok"
        self.state = EngineState.RUNNING
        self.connections: tuple[Any, ...] = ()
        self.blocked_by = ""
        self.api = ""
        self.wait = asyncio.Event()
        self.wait.set()

    async def emergency_stop(self, *, close_positions: bool) -> OperationResult:
        self.calls.append(f"stop {close_positions}")
        self.engaged = True
        await self.wait.wait()
        if self.fault:
            raise self.fault
        self.calls.append("stopped")
        return OperationResult("Emergency stop", self.remaining)

    async def rearm(self) -> OperationResult:
        self.calls.append("rearm")
        self.engaged = False
        return OperationResult("Armed again")

    async def snapshot(self) -> Any:
        status = EngineStatus(self.state, running=True, paused=False, uptime_s=93_784.0)
        return SimpleNamespace(
            status=replace(status, kill_switch=self.engaged),
            connections=self.connections,
            positions=self.open_positions,
            blocked_by=self.blocked_by,
            database=self.database,
        )

    async def status(self) -> ApiView:
        return ApiView(address=self.api)

    # The engine's commands: how they are called is noted, what they answer can be chosen.
    async def _command(self, name: str) -> OperationResult:
        self.calls.append(name)
        await self.wait.wait()
        if self.fault:
            raise self.fault
        return OperationResult(f"Did {name}", self.remaining)

    async def start(self) -> OperationResult:
        return await self._command("start")

    async def stop(self) -> OperationResult:
        return await self._command("stop")

    async def pause(self) -> OperationResult:
        return await self._command("pause")

    async def resume(self) -> OperationResult:
        return await self._command("resume")

    async def restart(self) -> OperationResult:
        return await self._command("restart")

    async def positions(self, *, closed: bool) -> tuple[Any, ...]:
        assert not closed
        return self.open_positions

    async def orders(self) -> tuple[Any, ...]:
        return self.orders_known

    def service(self) -> Service:
        return cast("Service", SimpleNamespace(commands=self, queries=self, access=self))
