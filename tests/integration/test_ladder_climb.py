"""One set through its whole life on a scripted market: real prices, real book, real ladder."""

from dataclasses import dataclass, field

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import LevelChange, ladder_of
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LadderThresholds, SetLevel, SetState

BASE, MAIN, REAL, EXCHANGE = SetLevel
STEP_MS = 1000
#: One long set: target 0.8 %, stop 0.16 %; after costs of 0.04 % a win is 7.6 units, a loss 2.
GRID = GridSpec(
    indications={"move": IndicationGrid(ranges=(3,), thresholds=(2.0,))},
    sides=(1,),
    tp_factors=(8.0,),
    sl_ratios=(0.2,),
    trailing=(None,),
    max_hold_s=0,
    min_volatility_pct=0.0,
    activity_index=0.0,
)
WIN, LOSS = 7.6, -2.0


@dataclass
class Market:
    """A market that does what the script says; the set is judged at every close and each minute."""

    book: SetBook = field(
        default_factory=lambda: SetBook(
            ("A/USDT",),
            GRID,
            MarketCosts.uniform(1, fee_round_trip_pct=0.04, slippage_pct=0.0),
            LadderThresholds(),
            0.1,
            STEP_MS,
        )
    )
    grid: PriceGrid = field(default_factory=lambda: PriceGrid(1, STEP_MS, 200))
    price: float = 100.0
    now_ms: int = 0
    changes: list[LevelChange] = field(default_factory=list)
    opened: int = 0
    asked: int = 0

    def __post_init__(self) -> None:
        self.move(*[0.0] * 12)  # the activity gate looks at 10 s

    def move(self, *percents: float) -> None:
        """Take one price step per percentage."""
        ladder = ladder_of(self.book)
        for percent in percents:
            before, self.price = self.price, self.price * (1 + percent / 100)
            self.now_ms += STEP_MS
            high, low = max(before, self.price), min(before, self.price)
            self.grid.append(
                self.now_ms, *(np.array([v]) for v in (self.price, high, low, 1.0, 0.0, before))
            )
            events = self.book.step(self.grid, [True])
            self.opened += events.opened.size
            self.asked += events.asks.size
            self.changes += ladder.evaluate_closed(events.closed["set_index"], self.now_ms)
            if self.now_ms % 60_000 == 0:
                self.changes += ladder.evaluate_all(self.now_ms)

    def trades(self, results: str) -> None:
        """Let the set win (W) or lose (L): a rise wakes it, the next step enters, the last ends."""
        for result in results:
            # A single large step among flat ones wakes nothing: 60 % must move.
            self.move(0.12, 0.12, 0.0, 0.9 if result == "W" else -0.3, 0.0, 0.0, 0.0, 0.0)

    @property
    def standing(self) -> tuple[SetLevel, SetState]:
        return self.book.stats(0).level, self.book.state_of(0)

    def moved(self) -> list[tuple[SetLevel, SetLevel]]:
        """Return the changes of level since the last call."""
        moved = [(change.old, change.new) for change in self.changes]
        self.changes.clear()
        return moved


def test_the_script_makes_the_results_it_says():
    market = Market()
    market.trades("WLW")
    assert market.opened == market.book.closed_total == 3
    assert market.book.ring[0, :3].round(4).tolist() == [
        np.float32(WIN), np.float32(LOSS), np.float32(WIN),
    ]  # fmt: skip


def test_a_set_climbs_pauses_resumes_falls_fails_and_starts_again():
    market = Market()
    # Base phase 1 and 2 ask for 50 closed positions: nothing before.
    market.trades("WWLWL" * 9 + "WWLW")
    assert market.moved() == []
    assert market.standing == (BASE, SetState.EVALUATING)
    # Then one level per evaluation, at a close or at the full minute.
    market.trades("LWW")
    assert market.moved() == [(BASE, MAIN), (MAIN, REAL), (REAL, EXCHANGE)]
    assert market.standing == (EXCHANGE, SetState.QUALIFIED)
    # At Exchange each of its signals asks for a real order.
    asked = market.asked
    assert asked <= 1
    market.trades("WL")
    assert market.asked == asked + 2
    # A third of winners: well in profit, but below the 38 % that pause it. It keeps its level and
    # simulates on, or it could never return; it asks no more.
    market.trades("WLL" * 17)
    assert market.standing == (EXCHANGE, SetState.PAUSED)
    asked, opened = market.asked, market.opened
    market.trades("WLL")
    assert (market.asked, market.opened) == (asked, opened + 3)
    # 40 % would not have paused it and does not bring it back; 43 % does.
    market.trades("WWLLL" * 10)
    assert market.standing == (EXCHANGE, SetState.PAUSED)
    market.trades("WWLL" * 13)
    assert market.standing == (EXCHANGE, SetState.QUALIFIED)
    assert market.moved() == []
    # The newest 30 no longer earn 0.6 units: two evaluations in a row cost a level. The floor of
    # the levels below is in the newest 50 and falls later.
    market.trades("LLLLW" * 5)
    fallen = market.moved()
    assert fallen[0] == (EXCHANGE, REAL)
    assert all(new == old - 1 for old, new in fallen)
    assert market.standing[0] < EXCHANGE
    # Sixteen losses without a win lose 32 units: failed, down to Base at once.
    market.trades("L" * 16)
    assert market.standing == (BASE, SetState.FAILED)
    opened = market.opened
    market.trades("W" * 60)
    assert market.opened == opened, "a failed set takes no simulated position"
    assert market.standing == (BASE, SetState.FAILED)


def test_a_set_that_is_reset_climbs_again():
    market = Market()
    market.trades("L" * 16)
    assert market.standing == (BASE, SetState.FAILED)
    market.book.reset(0)
    assert market.standing == (BASE, SetState.EVALUATING)
    assert market.book.counts[0].tolist() == [0, 0]
    assert market.book.log_e[0] == 0.0
    market.trades("WWLWL" * 9 + "WWLW")
    assert market.moved() == []
    market.trades("LWW")
    assert market.moved()[-1] == (REAL, EXCHANGE)
    assert market.standing == (EXCHANGE, SetState.QUALIFIED)


def test_what_the_book_says_of_the_set_follows_its_life():
    market = Market()
    market.trades("WWLWL" * 4)
    stats = market.book.stats(0)
    assert stats.missing == ("phase 2: 30 more closed positions",)
    # At the rate since the first entry.
    assert stats.expected_h is not None
    assert abs(stats.expected_h * 3600 - 30 * (market.now_ms - 15_000) / 1000 / 20) < 1.0
    assert market.book.state[0, at.FIRST_MS] == 15_000
    market.trades("WWLWL" * 7)
    assert market.book.stats(0).missing == ()
