"""A door that can be handed out before the house behind it stands.

The window is shown before the database is open and before the numeric libraries are imported. Its
widgets get this stand-in; whatever they ask meanwhile waits on the engine loop and is answered
once the service is there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

E = TypeVar("E")
_VERBS = (
    "commands", "queries", "signals", "ladder", "charts", "statistics", "notices", "presets",
    "backtests", "candles", "connections", "settings", "backups", "access", "network", "updates",
    "support", "autostart",
)  # fmt: skip


class DeferredService:
    """Looks like a Service. All but the construction happens on the engine loop."""

    def __init__(self) -> None:
        self._opened = asyncio.Event()
        self._service: Service | None = None
        self.bus = _DeferredBus()
        for name in _VERBS:
            setattr(self, name, _DeferredVerbs(self._wait, name))

    def as_service(self) -> "Service":
        """Return self under the type it stands in for."""
        return cast("Service", self)

    async def provide(self, service: "Service") -> None:
        """Answer everything that waits, and pass on everything from now on."""
        self._service = service
        self.bus.provide(service)
        self._opened.set()

    async def _wait(self) -> "Service":
        await self._opened.wait()
        assert self._service is not None  # noqa: S101 - set before the event
        return self._service


class _DeferredVerbs:
    """One group of verbs, e.g. `queries`."""

    def __init__(self, wait: "Callable[[], Awaitable[Service]]", name: str) -> None:
        self._wait = wait
        self._name = name

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        async def call(*args: object, **kwargs: object) -> Any:
            service = await self._wait()
            return await getattr(getattr(service, self._name), verb)(*args, **kwargs)

        return call


class _DeferredBus:
    """Keeps subscriptions until there is a bus to make them on."""

    def __init__(self) -> None:
        self._service: Service | None = None
        self._waiting: list[Callable[[Service], None]] = []

    def subscribe(self, event: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Subscribe now or as soon as possible; return the way to stop it."""
        if self._service is not None:
            return self._service.bus.subscribe(event, handler)
        made: list[Callable[[], None]] = []

        def make(service: "Service") -> None:
            made.append(service.bus.subscribe(event, handler))

        def unsubscribe() -> None:
            if make in self._waiting:
                self._waiting.remove(make)
            for undo in made:
                undo()

        self._waiting.append(make)
        return unsubscribe

    def provide(self, service: "Service") -> None:
        """Make the subscriptions that wait."""
        self._service = service
        waiting, self._waiting = self._waiting, []
        for make in waiting:
            make(service)
