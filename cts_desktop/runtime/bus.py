"""Synchronous publish and subscribe by event class, on the engine thread."""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_log = logging.getLogger(__name__)


class Bus:
    """Delivers each event to the handlers of its class, in order of subscription.

    A failing handler is logged and never stops the others or the publisher.
    """

    def __init__(self) -> None:
        self._handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, event: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Call *handler* for every *event* from now on; return the way to stop it."""
        self._handlers[event].append(handler)

        def unsubscribe() -> None:
            if handler in self._handlers[event]:
                self._handlers[event].remove(handler)

        return unsubscribe

    def publish(self, event: object) -> None:
        """Deliver *event* now."""
        for handler in tuple(self._handlers.get(type(event), ())):
            try:
                handler(event)
            except Exception:
                _log.exception("handler of %s failed", type(event).__name__)
