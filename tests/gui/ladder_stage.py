"""A ladder as large as one likes behind the real page: sets exist only while they are shown."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from cts_desktop.service.views import (
    GateView,
    LadderView,
    OperationResult,
    SetDetailsView,
    SetView,
    SignalView,
    StageView,
    TwinView,
    WhyNotView,
)
from tests.helpers.trades import NOW_MS

if TYPE_CHECKING:  # which makes the stage
    from tests.gui.conftest import Desk

LEVELS = ("Base", "Main", "Real", "Exchange")
SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")


def a_set(number: int, connection_id: str = "c1", **changes: Any) -> SetView:
    """Return the set with this number: neighbours differ in every column."""
    side = "short" if number % 2 else "long"
    symbol = SYMBOLS[number % 3]
    mean = (number % 41 - 20) / 10
    lacks = ("12 more closed positions", "evidence 20") if number % 4 else ()
    level = LEVELS[0 if number % 40 else number // 40 % 4]
    reading = f"direction r{3 + number % 27} k2 f1/1/0.5"
    view = SetView(
        connection_id=connection_id,
        set_key=f"{symbol} {reading} {side} tp{4 + number % 17} sl0.4 h{number}",
        symbol=symbol, indication="direction", side=side, level=level,
        state="failed" if number % 50 == 7 else "qualified" if level != "Base" else "evaluating",
        n=number % 90, win_rate=0.3 + number % 40 / 100, break_even_win_rate=0.38,
        avg_units=mean, interval_units=(mean - 0.8, mean + 2.0),
        profit_factor=None if number % 9 == 0 else 0.5 + number % 30 / 10, total_units=12.5,
        drawdown_units=float(number % 35), drawdown_hours=1.5, evidence=1.4 ** (number % 12),
        family_evidence=2.5, missing=lacks,
        expected_h=number % 70 / 2 if number % 5 else None, open_position=number % 6 == 0,
        last_close_ms=NOW_MS - 60_000 * number,
    )  # fmt: skip
    return replace(view, **changes)


def gates_of(view: SetView) -> tuple[GateView, ...]:
    """Return the gates as a set at the foot of the ladder stands before them."""
    return (
        GateView("Base 1: closed positions", True, str(view.n), "at least 10"),
        GateView("Base 1: win rate", True, "46 %", "at least 40 %"),
        GateView("Base 2: closed positions", False, str(view.n), "at least 50"),
        GateView("Base 2: payoff", None, "", "at least 1.2"),
        GateView("Base → Main: mean of the newest 50", None, "", "at least 0.5 C"),
        GateView("Real → Exchange: luck guard", False, "evidence 1 → 3.4", "20"),
    )


CHAIN = (
    WhyNotView("prices", "Prices arrived", 3600, "3 symbols, 12 stale seconds"),
    WhyNotView("activity", "Activity gate open", 412, "BTC/USDT 400, ETH/USDT 12"),
    WhyNotView("signals", "Signals fired", 38, "direction 30, move 8"),
    WhyNotView("simulated", "Simulated positions opened", 9120),
    WhyNotView("qualified", "Sets at Exchange", 0, "Base 20 100, Main 4, Real 0", blocking=True),
    WhyNotView("asked", "Orders asked for", 0),
    WhyNotView("refused", "Refused by the gate", 0),
    WhyNotView("sent", "Entries sent", 0),
)


@dataclass
class LadderStage:
    """Speaks for the engine's ladder and signals, and notes what it was asked."""

    desk: "Desk"
    total: int = 0
    sets: dict[int, SetView] = field(default_factory=dict)
    error: Exception | None = None
    hanging: asyncio.Event | None = None
    chain: tuple[WhyNotView, ...] = CHAIN
    twins: dict[str, TwinView] = field(default_factory=dict)
    fired: tuple[SignalView, ...] = ()
    questions: list[dict[str, Any]] = field(default_factory=list)
    detailed: list[str] = field(default_factory=list)
    resets: list[tuple[str, str]] = field(default_factory=list)

    def speak(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Answer instead of the engine from now on."""
        for verb in ("ladder", "set_details", "reset_set"):
            monkeypatch.setattr(self.desk.service.ladder, verb, getattr(self, verb))
        for verb in ("signals", "why_nothing", "twin"):
            monkeypatch.setattr(self.desk.service.signals, verb, getattr(self, verb))

    def set_at(self, number: int, connection_id: str) -> SetView:
        return self.sets.get(number) or a_set(number, connection_id)

    async def _speak(self) -> None:
        if self.hanging is not None:
            await self.hanging.wait()
        if self.error is not None:
            raise self.error

    async def ladder(self, connection_id: str, **question: Any) -> LadderView:
        self.questions.append(question)
        await self._speak()
        matching = self.total // 4 if question["level"] else self.total
        if question["text"] == "nothing like it":
            matching = 0
        numbers = range(matching)
        if question["descending"]:
            numbers = numbers[::-1]
        first = question["offset"]
        page = numbers[first : first + question["limit"]]
        sets = tuple(self.set_at(number, connection_id) for number in page)
        quarter = self.total // 4
        stages = tuple(
            StageView(level, quarter, evaluating=quarter * (level == "Base"),
                      qualified=quarter * (level != "Base"),
                      failed=int(level == "Main" and self.total > 0))
            for level in LEVELS
        )  # fmt: skip
        return LadderView(connection_id, stages, sets, first, matching, self.total)

    async def set_details(self, connection_id: str, set_key: str) -> SetDetailsView:
        self.detailed.append(set_key)
        await self._speak()
        number = int(set_key.rpartition(" h")[2])
        view = self.set_at(number, connection_id)
        return SetDetailsView(view, gates_of(view), "evidence 1 → 3.4 of 20 needed; family 1 → 2.5")

    async def reset_set(self, connection_id: str, set_key: str) -> OperationResult:
        self.resets.append((connection_id, set_key))
        return OperationResult(f"{set_key} starts again at Base")

    async def signals(self, connection_id: str = "", limit: int = 200) -> tuple[SignalView, ...]:
        await self._speak()
        return tuple(replace(s, connection_id=connection_id) for s in self.fired[:limit])

    async def why_nothing(self, connection_id: str, minutes: int) -> tuple[WhyNotView, ...]:
        self.questions.append({"minutes": minutes})
        await self._speak()
        return self.chain

    async def twin(self, position_id: str) -> TwinView | None:
        return self.twins.get(position_id)

    def release(self) -> None:
        """Let an answer that hangs come."""
        hanging = self.hanging
        assert hanging is not None

        async def go() -> None:
            hanging.set()

        self.hanging = None
        self.desk.engine(go())
