"""A running preset as large as one likes behind the real page, and what the engine was asked."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from cts_desktop.domain.presets import PresetState
from cts_desktop.service.preset_views import ConfigurationView, LivePresetView
from cts_desktop.service.views import OperationResult
from tests.helpers.trades import NOW_MS

if TYPE_CHECKING:  # which makes the stage
    from tests.gui.conftest import Desk

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
STATES = tuple(PresetState)
REASON = "disabled: mean of the newest 25 is −0.4 C, profit factor 0.8 below 1.2"


def a_configuration(number: int, connection_id: str = "c1", **changes: Any) -> ConfigurationView:
    """Return the configuration with this number: neighbours differ in every column."""
    state = STATES[number % 4]
    enough = number % 4 != 0
    mean = (number % 31 - 15) / 10
    reading = f"rsi {10 + number % 11}/30/70 + macd 12/26/9 15m tp{4 + number // 3} sl0.6"
    view = ConfigurationView(
        connection_id=connection_id, type_id="t1", set_id="s1", set_name="Fast",
        key=f"preset Momentum/Fast/{SYMBOLS[number % 3]} {reading}",
        symbol=SYMBOLS[number % 3], state=state,
        what=REASON if state is PresetState.DISABLED else f"{state}: as its results say",
        pinned=number % 17 == 0, since_ms=NOW_MS - 60_000 * number,
        n=number % 90 if enough else number % 12, live=number % 30, open_positions=number % 2,
        win_rate=0.3 + number % 40 / 100 if enough else None, avg_units=mean if enough else None,
        profit_factor=None if number % 9 == 0 else 0.5 + number % 30 / 10,
        drawdown_units=float(number % 20), drawdown_hours=number % 30 / 2,
        evidence=1.4 ** (number % 12), break_even=0.44,
        missing=("12 more results", "profit factor 1.2") if number % 4 != 1 else (),
    )  # fmt: skip
    return replace(view, **changes)


@dataclass
class PresetStage:
    """Speaks for the engine's preset loop, and notes what it was asked."""

    desk: "Desk"
    total: int = 0
    type_id: str = "t1"
    status: str = "warm; next candle in 4 min"
    error: Exception | None = None
    hanging: asyncio.Event | None = None
    disabled_sets: tuple[str, ...] = ()
    changed: dict[int, ConfigurationView] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    commands: list[tuple[Any, ...]] = field(default_factory=list)

    def speak(self, patch: pytest.MonkeyPatch) -> None:
        """Answer in the engine's place."""
        presets = self.desk.service.presets
        patch.setattr(type(presets), "live", self._live_of, raising=False)
        for verb in ("pin", "enable", "evaluate_now"):
            patch.setattr(type(presets), verb, self._verb(verb), raising=False)

    @property
    def _live_of(self) -> Any:
        async def live(_presets: object, connection_id: str, **wanted: Any) -> LivePresetView:
            return await self._live(connection_id, **wanted)

        return live

    def _verb(self, name: str) -> Any:
        async def speak(_presets: object, *asked: Any, **named: Any) -> OperationResult:
            self.commands.append((name, *asked, *named.values()))
            return OperationResult(f"{name} was done")

        return speak

    def release(self) -> None:
        """Let go what hangs."""
        if self.hanging is not None:
            self.hanging.set()
            self.hanging = None

    async def _live(self, connection_id: str, **wanted: Any) -> LivePresetView:
        self.questions.append(wanted)
        if self.hanging is not None:
            await self.hanging.wait()
        if self.error is not None:
            raise self.error
        state, text = wanted["state"], wanted["text"]
        numbers = [n for n in range(self.total) if not state or STATES[n % 4] == state]
        if text:
            numbers = [n for n in numbers if text in a_configuration(n).key]
        if wanted["descending"]:
            numbers.reverse()
        offset = wanted["offset"]
        page = numbers[offset : offset + wanted["limit"]]
        rows = (self.changed.get(n) or a_configuration(n, connection_id) for n in page)
        running = bool(self.type_id)
        return LivePresetView(
            connection_id=connection_id, type_id=self.type_id, name="Momentum" if running else "",
            status=self.status, configurations=self.total,
            by_state={s.value: (self.total + 3 - i) // 4 for i, s in enumerate(STATES)},
            rows=tuple(rows), offset=offset, total=len(numbers),
            next_evaluation_ms=NOW_MS + 3_600_000 if running else None,
            disabled_sets=self.disabled_sets,
        )  # fmt: skip
