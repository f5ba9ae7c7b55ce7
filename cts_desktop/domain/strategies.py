"""Strategies on top of a qualified set as plain values: settings, DCA plan, stored state (§7)."""

import json
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import ZERO, to_text

#: Volume of Block and DCA together, as a multiple of what it would be without them.
FACTOR_LIMIT: Final = Decimal(3)
#: Notional of first entry and adds together, as a multiple of the first.
DCA_LIMIT: Final = Decimal(4)
#: "Break-even plus" is this many position costs beyond the average price: one pays for the round
#: trip, one is earned.
BREAK_EVEN_PLUS_UNITS: Final = 2


class StrategyName(StrEnum):
    """A strategy with a state of its own per configuration set."""

    BLOCK = "block"
    DCA = "dca"


class DcaTarget(StrEnum):
    """What the take profit is measured from once something was added."""

    AVERAGE = "average"
    FIRST_ENTRY = "first entry"
    BREAK_EVEN_PLUS = "break-even plus"


@dataclass(frozen=True, slots=True)
class DcaStep:
    """One add: how far from the first entry (% of its price), and how many times its quantity."""

    distance_pct: Decimal
    multiple: Decimal


DCA_STEPS: Final = (
    DcaStep(Decimal("0.5"), Decimal("1.5")),
    DcaStep(Decimal("1.0"), Decimal("2.0")),
    DcaStep(Decimal("1.5"), Decimal("2.3")),
    DcaStep(Decimal("2.0"), Decimal("2.5")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategySettings:
    """What the user chose; both strategies are off by default.

    Attributes:
        block_ratio: added volume per losing block size; block_cap: highest factor, at most 3.
        dca_steps: the adds that may be placed, in order.
    """

    block: bool = False
    block_ratio: Decimal = Decimal(1)
    block_cap: Decimal = Decimal(2)
    dca: bool = False
    dca_target: DcaTarget = DcaTarget.AVERAGE
    dca_steps: tuple[DcaStep, ...] = DCA_STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class DcaPlan:
    """How one position may be added to; kept with the position, so that a restart goes on with it.

    Attributes:
        break_even_pct: distance of the "break-even plus" target from the average price.
        limit: most notional of first entry and adds together, as a multiple of the first.
        leverage: that of the first order; adds keep it.
        first_qty, first_notional: the entry before the first add; 0 while nothing was added.
        taken: steps sent or passed over: none is ever sent twice.
    """

    steps: tuple[DcaStep, ...] = DCA_STEPS
    target: DcaTarget = DcaTarget.AVERAGE
    break_even_pct: Decimal = ZERO
    limit: Decimal = DCA_LIMIT
    leverage: Decimal = Decimal(1)
    first_qty: Decimal = ZERO
    first_notional: Decimal = ZERO
    taken: int = 0

    @property
    def started(self) -> bool:
        """Tell whether an add was sent."""
        return self.first_qty > ZERO

    @property
    def first_price(self) -> Decimal:
        """Return the mean price of the first entry, once an add was sent."""
        return self.first_notional / self.first_qty

    @property
    def next_step(self) -> DcaStep | None:
        """Return the next step that may be placed."""
        return self.steps[self.taken] if self.taken < len(self.steps) else None

    def stop_distance(self, sl_pct: Decimal, notional: Decimal) -> Decimal:
        """Return the stop's distance in % of the average price for *notional* in total.

        There the whole position loses what the first entry alone would have lost at its own stop,
        before costs: distance·notional = sl_pct·first notional. So no add ever raises what can be
        lost, and the stop only ever moves nearer.
        """
        return sl_pct * self.first_notional / notional

    def target_price(self, average: Decimal, sign: int, tp_pct: Decimal) -> Decimal:
        """Return the take profit's price after an add (*sign* +1 long, -1 short)."""
        if self.target is DcaTarget.FIRST_ENTRY:
            return self.first_price * (1 + sign * tp_pct / 100)
        distance = tp_pct
        if self.target is DcaTarget.BREAK_EVEN_PLUS:
            distance = min(tp_pct, self.break_even_pct)
        return average * (1 + sign * distance / 100)

    def passed_over(self) -> Self:
        """Return the plan after a step that would exceed the limit."""
        return replace(self, taken=self.taken + 1)

    def placed(self, qty: Decimal, notional: Decimal) -> Self:
        """Return the plan after sending a step; *qty* and *notional* are those held before it."""
        if self.started:
            qty, notional = self.first_qty, self.first_notional
        return replace(self, taken=self.taken + 1, first_qty=qty, first_notional=notional)

    def to_text(self) -> str:
        """Return the plan as stored."""
        values = asdict(self)
        values["steps"] = [[to_text(s.distance_pct), to_text(s.multiple)] for s in self.steps]
        for name in _AMOUNTS:
            values[name] = to_text(values[name])
        return json.dumps(values, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return a stored plan; raise InvalidValueError for anything else."""
        try:
            values = json.loads(text)
            steps = tuple(DcaStep(Decimal(d), Decimal(m)) for d, m in values.pop("steps"))
            amounts = {name: Decimal(values.pop(name)) for name in _AMOUNTS}
            target = DcaTarget(values.pop("target"))
            return cls(steps=steps, target=target, taken=int(values["taken"]), **amounts)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise InvalidValueError(f"A stored DCA plan cannot be read: {error}") from None


_AMOUNTS: Final = ("break_even_pct", "limit", "leverage", "first_qty", "first_notional")


@dataclass(frozen=True, slots=True)
class StrategyAdvice:
    """What the strategies say about an entry a set asks for.

    Attributes:
        block_factor: times the usual volume.
        dca: the plan to follow, None for none.
        words: why, for people; empty where both strategies are off.
    """

    block_factor: Decimal = Decimal(1)
    dca: DcaPlan | None = None
    words: str = ""


NO_ADVICE: Final = StrategyAdvice()


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """The state of one strategy of one set as stored; `data` is packed by its book."""

    set_key: str
    strategy: StrategyName
    updated_ms: int
    data: bytes
