"""The real window over pictures and answers that a test paints; all else is the real program."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.differences import Difference
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult, PositionView, Snapshot
from tests.helpers import trades

if TYPE_CHECKING:  # which makes the stage
    from tests.gui.conftest import Desk


@dataclass(frozen=True)
class Picture:
    """What every connection of the snapshots is made to look like."""

    positions: tuple[PositionView, ...] = ()
    state: EngineState = EngineState.RUNNING
    mode: Mode = Mode.PAPER
    reconciling: str = ""
    differences: tuple[Difference, ...] = ()
    kill_switch: bool = False

    def over(self, real: Snapshot) -> Snapshot:
        """Return *real* with this picture over it."""
        views = tuple(
            replace(
                view,
                connection=replace(view.connection, mode=self.mode),
                status=replace(
                    view.status,
                    state=self.state,
                    reconciling=self.reconciling,
                    differences=len(self.differences),
                ),
                differences=self.differences,
            )
            for view in real.connections
        )
        status = replace(
            real.status,
            connections=tuple(view.status for view in views),
            kill_switch=self.kill_switch or real.status.kill_switch,
        )
        return replace(real, status=status, connections=views, positions=self.positions)


class Stage:
    """Paints the snapshots of a desk and speaks for single verbs of its service."""

    def __init__(self, desk: "Desk", monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self._monkeypatch = monkeypatch
        self._picture = Picture()
        self._last: tuple[Picture, Snapshot] | None = None
        real = desk.service.queries.snapshot

        async def snapshot() -> Snapshot:
            picture = self._picture
            painted = picture.over(await real())
            self._last = (picture, painted)
            return painted

        monkeypatch.setattr(desk.service.queries, "snapshot", snapshot)

    @property
    def connection_id(self) -> str:
        snapshot = self.desk.window.bridge.snapshot
        assert snapshot is not None
        return snapshot.connections[0].connection.connection_id

    def show(self, *positions: PositionView, **changes: Any) -> None:
        """Paint another picture and wait until the window shows it."""
        self._picture = picture = Picture(positions=positions, **changes)
        bridge = self.desk.window.bridge
        bridge.refresh()
        self.desk.until(
            lambda: (
                self._last is not None
                and self._last[0] is picture
                and bridge.snapshot is self._last[1]
            )
        )

    def answer(
        self, verb: str, result: OperationResult | Exception | None = None
    ) -> list[tuple[Any, ...]]:
        """Answer *verb* instead of the engine; return the list of what it was asked."""
        asked: list[tuple[Any, ...]] = []

        async def speak(*args: Any, **kwargs: Any) -> OperationResult:
            asked.append((*args, *kwargs.values()))
            if isinstance(result, Exception):
                raise result
            return result or OperationResult(f"{verb} was done")

        self._monkeypatch.setattr(self.desk.service.commands, verb, speak)
        return asked

    def hang(self, verb: str, result: OperationResult) -> Callable[[], None]:
        """Let *verb* hang as a venue may; return what releases it with *result*."""
        released = asyncio.Event()

        async def wait(*_args: Any, **_kwargs: Any) -> OperationResult:
            await released.wait()
            return result

        async def release() -> None:
            released.set()

        self._monkeypatch.setattr(self.desk.service.commands, verb, wait)
        return lambda: self.desk.engine(release())

    def position(self, number: int = 1, **changes: Any) -> PositionView:
        """A position of the first connection with a symbol of its own."""
        symbol = SYMBOLS[number - 1]
        made = replace(
            trades.position(self.connection_id), position_id=f"pos{number}", symbol=symbol
        )
        return replace(made, protection="venue", **changes)


SYMBOLS: Sequence[str] = tuple(
    f"{base}/USDT" for base in ("BTC", "ETH", "SOL", "XRP", "ADA", "DOT", "LTC", "BNB")
)
