"""The shadows of DCA against the slow reference: the same end, and the same result."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pytest

from cts_desktop.analysis.strategies.dca import DcaShadows
from cts_desktop.analysis.strategies.dca import Entry as ShadowEntry
from cts_desktop.domain.strategies import DCA_STEPS, DcaStep, DcaTarget, StrategySettings
from tests.helpers.reference.dca import Averaged, Terms
from tests.helpers.reference.positions import Costs, Exits
from tests.helpers.reference.prices import Step

D = Decimal
#: See `test_reference`.
pytestmark = pytest.mark.no_cover
Prices = npt.NDArray[np.float64]
STEP_MS = 60_000
COST_PCT = 0.1
BREAK_EVEN_PCT = 0.2
START_MS = 1_600_000_000_000
SYMBOLS = 2
#: Fees, slippage and funding of each symbol.
COSTS = (Costs(0.1, 0.02, 0.01), Costs(0.04, 0.0, -0.02))
NO_PRICE = (float("nan"),) * 4


def walk(rng: np.random.Generator, steps: int) -> Iterator[Prices]:
    """Draw prices `[(open, high, low, last), symbol]`, with gaps and missing ones."""
    last = np.array([100.0, 0.0037])
    for _ in range(steps):
        gap = rng.normal(size=SYMBOLS) * np.where(rng.random(SYMBOLS) < 0.05, 8e-3, 1e-4)
        open_ = last * (1.0 + gap)
        moves = rng.normal(size=SYMBOLS) * np.where(rng.random(SYMBOLS) < 0.05, 9e-3, 1.2e-3)
        last = open_ * (1.0 + moves)
        wicks = np.abs(rng.normal(size=(2, SYMBOLS))) * 1e-3
        high = np.maximum(open_, last) * (1.0 + wicks[0])
        low = np.minimum(open_, last) * (1.0 - wicks[1])
        prices = np.array([open_, high, low, last])
        prices[:, rng.random(SYMBOLS) < 0.02] = np.nan
        yield prices


def drawn_steps(rng: np.random.Generator) -> tuple[DcaStep, ...]:
    """Draw up to four steps, some of which exceed the limit."""
    count = int(rng.integers(1, 5))
    distances = np.cumsum(rng.uniform(0.15, 0.6, count))
    multiples = rng.uniform(0.2, 1.8, count)
    return tuple(
        DcaStep(D(f"{distance:.3f}"), D(f"{multiple:.3f}"))
        for distance, multiple in zip(distances, multiples, strict=True)
    )


@dataclass
class Both:
    """Shadows of positions that follow each other, and the reference beside them.

    Attributes:
        seen: how often what happened, by its name.
    """

    rng: np.random.Generator
    target: DcaTarget
    steps: tuple[DcaStep, ...]
    trailing_only: bool = False
    max_hold_ms: int = 0
    count: int = 24

    def __post_init__(self) -> None:
        settings = StrategySettings(dca=True, dca_target=self.target, dca_steps=self.steps)
        self.shadows = DcaShadows(
            settings,
            BREAK_EVEN_PCT,
            trailing_only=self.trailing_only,
            max_hold_ms=self.max_hold_ms,
        )
        pairs = [(float(step.distance_pct), float(step.multiple)) for step in self.steps]
        self.terms = Terms(pairs, self.target.value, BREAK_EVEN_PCT)
        self.open: dict[int, Averaged] = {}
        self.seen: Counter[str] = Counter()
        self.costs = np.array(
            [[c.fee_pct + c.slippage_pct for c in COSTS], [c.funding_pct for c in COSTS]]
        )

    def run(self, steps: int) -> "Both":
        now_ms = START_MS
        for prices in walk(self.rng, steps):
            now_ms += STEP_MS * (1 + 200 * int(self.rng.random() < 0.01))
            self._take(prices, now_ms)
            self._open(prices[3], now_ms)
        return self

    def _open(self, last: Prices, now_ms: int) -> None:
        """Open a position wherever there is none, as a set's simulated position would."""
        for index in range(self.count):
            symbol = index % SYMBOLS
            if index in self.open or not last[symbol] > 0.0 or self.rng.random() < 0.7:
                continue
            trail = (0.3, 0.15) if self.rng.random() < 0.5 else (0.0, 0.0)
            side = 1 if self.rng.random() < 0.5 else -1
            tp_pct, sl_pct = self.rng.uniform(0.3, 2.5), self.rng.uniform(0.4, 4.0)
            price = float(last[symbol])
            entry = ShadowEntry(symbol, side, price, now_ms, tp_pct, sl_pct, *trail)
            assert self.shadows.open(index, entry)
            self.shadows.plain_closed(index, now_ms, 0.0)
            exits = Exits(tp_pct, sl_pct, *trail, self.trailing_only, self.max_hold_ms)
            self.open[index] = Averaged(side > 0, price, now_ms, exits, self.terms)

    def _take(self, prices: Prices, now_ms: int) -> None:
        ended = set(self.shadows.step(prices, self.costs, COST_PCT, now_ms))
        for index, position in list(self.open.items()):
            symbol = index % SYMBOLS
            open_, high, low, last = prices[:, symbol].tolist()
            if not last > 0.0:
                assert index not in ended
                continue
            fills = len(position.fills)
            end = position.take(Step(now_ms, open_, high, low, last, 1.0, empty=False))
            self.seen[f"{len(position.fills) - fills} adds in one step"] += 1
            assert (index in ended) is (end is not None), (index, position, end)
            if end is not None:
                self._compare(index, position, *end, now_ms)

    def _compare(
        self, index: int, position: Averaged, reason: str, price: float, now_ms: int
    ) -> None:
        expected = position.net_units(price, now_ms, COSTS[index % SYMBOLS], COST_PCT)
        found = self.shadows.state(index).with_[-1]
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), (index, position, reason)
        del self.open[index]
        self.seen["ended"] += 1
        self.seen[reason] += 1
        self.seen["averaged"] += len(position.fills) > 1
        self.seen["passed over"] += position.steps_done > len(position.fills) - 1
        side = "long" if position.long else "short"
        self.seen[f"{side} with {len(position.fills) - 1} adds"] += 1


@pytest.mark.parametrize("target", DcaTarget)
@pytest.mark.parametrize("draw", range(4))
def test_every_shadow_ends_as_the_reference_does(draw, target):
    rng = np.random.default_rng([draw, len(target.value)])
    both = Both(
        rng,
        target,
        drawn_steps(rng),
        trailing_only=draw == 3,
        max_hold_ms=(0, 40 * STEP_MS)[draw % 2],
    )
    both.run(500)
    assert both.seen["ended"] > 300
    assert both.seen["averaged"] > 50


def test_the_steps_of_the_rules_agree_and_only_the_first_ever_fits():
    both = Both(np.random.default_rng(3), DcaTarget.AVERAGE, DCA_STEPS).run(800)
    assert both.seen["ended"] > 300
    for side in ("long", "short"):
        assert both.seen[f"{side} with 0 adds"] > 20
        assert both.seen[f"{side} with 1 adds"] > 20
        assert not any(both.seen[f"{side} with {n} adds"] for n in (2, 3, 4))
    assert both.seen["passed over"] > 0


def test_the_draws_cover_every_way_out_and_several_adds_in_one_step():
    seen: Counter[str] = Counter()
    small = tuple(DcaStep(D(d), D("0.5")) for d in ("0.4", "0.8", "1.2", "1.6"))
    for target in DcaTarget:
        both = Both(np.random.default_rng(5), target, small, max_hold_ms=90 * STEP_MS)
        seen += both.run(500).seen
    assert {"stop", "target", "trailing", "time"} <= seen.keys()
    for side in ("long", "short"):
        assert all(seen[f"{side} with {n} adds"] > 5 for n in range(5)), seen
    assert all(seen[f"{n} adds in one step"] > 5 for n in (1, 2, 3)), seen
