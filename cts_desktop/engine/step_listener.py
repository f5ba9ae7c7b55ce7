"""Who wants to see every step of the main engine: files of the demo, tests."""

from typing import TYPE_CHECKING, Protocol

from cts_desktop.domain.market import MarketStep

if TYPE_CHECKING:
    from cts_desktop.analysis.sets import SetBook, StepEvents


class StepListener(Protocol):
    """Called on the engine loop after each step of a connection's market."""

    def __call__(
        self, connection_id: str, step: MarketStep, events: "StepEvents", book: "SetBook"
    ) -> None:
        """Take the prices of a step and what they caused; the events belong to the listener."""
        ...
