"""What can go wrong at a venue, as single faults and as a plan drawn from a seed."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Final


class Fault(Enum):
    """What goes wrong with one command."""

    NONE = auto()
    LOST_BEFORE = auto()  # no answer, and it never arrived
    LOST_AFTER = auto()  # it was carried out, the answer is lost
    BUSY_BEFORE = auto()  # 503, and it was not carried out
    BUSY_AFTER = auto()  # 503, and it was carried out
    LATE = auto()  # no answer; it arrives seconds after it was given up
    LIMITED = auto()  # 429, and it was not carried out
    REFUSED = auto()
    HANGS = auto()  # it was carried out, the answer never comes
    HANGS_BEFORE = auto()  # it never arrived, no answer ever comes
    CRASHES = auto()  # the client library trips over the answer


class QueryFault(Enum):
    """What goes wrong with one query."""

    NONE = auto()
    FAILS = auto()
    HANGS = auto()
    LIMITED = auto()
    LIES = auto()


class StepFault(Enum):
    """What begins with one market step."""

    NONE = auto()
    SILENCE = auto()  # events are lost, and nobody notices
    BROKEN = auto()  # events are lost, the gateway knows and tells the gap when it is over
    DOWN = auto()  # maintenance
    THIN = auto()  # hardly any volume: orders fill in parts


#: Faults that leave the outcome open; a plan draws from these and from refusals.
UNCERTAIN: Final = (
    Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BUSY_BEFORE, Fault.BUSY_AFTER, Fault.LATE,
    Fault.LIMITED, Fault.HANGS, Fault.HANGS_BEFORE, Fault.CRASHES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaultRates:
    """Probabilities.

    Attributes:
        command, refusal: per create or cancel: something of UNCERTAIN, or a refusal.
        query_fails, query_hangs, query_limited, query_lies: per query. A lie comes once: the next
            answers to the same question are honest.
        event_lost, event_twice, event_late: per account event; late ones come up to `late_s` later.
        shuffle: per batch of events: told in another order.
        silence, broken, down, thin: per market step; each lasts up to `lasting_steps` steps.
    """

    command: float = 0.0
    refusal: float = 0.0
    query_fails: float = 0.0
    query_hangs: float = 0.0
    query_limited: float = 0.0
    query_lies: float = 0.0
    event_lost: float = 0.0
    event_twice: float = 0.0
    event_late: float = 0.0
    late_s: float = 5.0
    shuffle: float = 0.0
    silence: float = 0.0
    broken: float = 0.0
    down: float = 0.0
    thin: float = 0.0
    lasting_steps: int = 20

    def times(self, factor: float) -> "FaultRates":
        """Return the same mixture, more or less of it."""
        kept = {"late_s", "lasting_steps"}
        changed = {
            name: min(1.0, getattr(self, name) * factor)
            for name in self.__dataclass_fields__
            if name not in kept
        }
        return replace(self, **changed)


#: A bad day: everything happens, most things work.
STORM: Final = FaultRates(
    command=0.15, refusal=0.03, query_fails=0.08, query_hangs=0.003, query_limited=0.01,
    query_lies=0.03, event_lost=0.1, event_twice=0.1, event_late=0.15, shuffle=0.1,
    silence=0.002, broken=0.004, down=0.001, thin=0.02,
)  # fmt: skip

_HONEST_AFTER_A_LIE: Final = 4


class Faults:
    """A plan of faults: the same seed and the same questions give the same faults.

    Every kind of question draws from a generator of its own, so that one more query does not move
    what happens to the orders.

    Attributes:
        journal: what was injected, in order: print it when a run failed.
        raging: no fault is drawn while this is False.
    """

    def __init__(self, seed: int = 0, rates: FaultRates = FaultRates()) -> None:
        self.seed = seed
        self.rates = rates
        self.raging = rates != FaultRates()
        self.journal: list[str] = []
        self._generators: dict[str, random.Random] = {}
        self._honest: dict[str, int] = {}

    def calm(self) -> None:
        """Draw no more faults."""
        self.raging = False

    def _of(self, name: str) -> random.Random:
        if name not in self._generators:
            self._generators[name] = random.Random(f"{self.seed}:{name}")  # noqa: S311
        return self._generators[name]

    def _choose(self, name: str, rates: Sequence[tuple[Any, float]], none: Any) -> Any:
        """Return one of the kinds by its probability, else *none*."""
        if not self.raging:
            return none
        draw = self._of(name).random()
        for kind, rate in rates:
            if draw < rate:
                self.journal.append(f"{name}: {kind.name.lower()}")
                return kind
            draw -= rate
        return none

    def command(self, name: str) -> Fault:
        """Return what happens to the next command *name*."""
        each = self.rates.command / len(UNCERTAIN)
        rates = [(fault, each) for fault in UNCERTAIN]
        chosen: Fault = self._choose(
            name, [*rates, (Fault.REFUSED, self.rates.refusal)], Fault.NONE
        )
        return chosen

    def query(self, name: str) -> QueryFault:
        """Return what happens to the next query *name*."""
        honest = self._honest[name] = max(0, self._honest.get(name, 0) - 1)
        lies = 0.0 if honest else self.rates.query_lies
        chosen: QueryFault = self._choose(
            name,
            [
                (QueryFault.FAILS, self.rates.query_fails),
                (QueryFault.HANGS, self.rates.query_hangs),
                (QueryFault.LIMITED, self.rates.query_limited),
                (QueryFault.LIES, lies),
            ],
            QueryFault.NONE,
        )
        if chosen is QueryFault.LIES:
            self._honest[name] = _HONEST_AFTER_A_LIE
        return chosen

    def lie(self, name: str) -> "Lie":
        """Return how the answer to the query *name* differs from the truth, this once."""
        chosen: Lie = self._of(f"lie of {name}").choice(LIES.get(name, [stale]))
        return chosen

    def step(self) -> tuple[StepFault, int]:
        """Return what begins with the next market step, and how many steps it lasts."""
        chosen: StepFault = self._choose(
            "step",
            [
                (StepFault.SILENCE, self.rates.silence),
                (StepFault.BROKEN, self.rates.broken),
                (StepFault.DOWN, self.rates.down),
                (StepFault.THIN, self.rates.thin),
            ],
            StepFault.NONE,
        )
        return chosen, self._of("step").randint(1, self.rates.lasting_steps)

    def events(self, batch: Iterable[object]) -> list[tuple[float, object]]:
        """Return what is told of a batch of account events, each with its delay in seconds."""
        events = list(batch)
        if not self.raging:
            return [(0.0, event) for event in events]
        draw = self._of("events")
        told: list[tuple[float, object]] = []
        for event in events:
            name = type(event).__name__
            if draw.random() < self.rates.event_lost and not is_money(event):
                self.journal.append(f"event: {name} lost")
                continue
            for _ in range(1 + (draw.random() < self.rates.event_twice)):
                late = draw.random() < self.rates.event_late
                told.append((draw.random() * self.rates.late_s if late else 0.0, event))
        if draw.random() < self.rates.shuffle:
            draw.shuffle(told)
        return told


def is_money(event: object) -> bool:
    """Tell whether *event* is a payment, which no query tells again: it is never lost."""
    return type(event).__name__ == "FundingPayment"


# ---------------------------------------------------------------------- lies
#: Makes a false answer of the true one and of the answer before.
Lie = Callable[[Any, Any], Any]


def empty(truth: Any, before: Any) -> Any:
    """Nothing at all."""
    return []


def stale(truth: Any, before: Any) -> Any:
    """What was true the last time."""
    return truth if before is None else before


def first_missing(truth: Any, before: Any) -> Any:
    """All but one."""
    return list(truth)[1:]


def other_qty(truth: Any, before: Any) -> Any:
    """Positions of twice their quantity."""
    return [replace(position, qty=position.qty * Decimal(2)) for position in truth]


LIES: Final[dict[str, list[Lie]]] = {
    "fetch_positions": [empty, stale, other_qty],
    "fetch_open_orders": [first_missing, stale],
    "fetch_fills": [stale],
    "fetch_closed_orders": [stale],
    "fetch_balance": [stale],
}
