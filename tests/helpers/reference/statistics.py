"""What the closed positions of one set say, from the whole list each time (rules §1, §5, §6)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.helpers.reference.positions import Trade

_MS_PER_HOUR = 3_600_000.0


@dataclass
class Record:
    """The closed positions of one set in the order in which they closed.

    `sl_pct` and `cost_pct` bound the sceptic's bets.
    """

    sl_pct: float
    cost_pct: float
    trades: list[Trade] = field(default_factory=list)
    _evidence: tuple[int, float] = (0, 1.0)

    @property
    def nets(self) -> list[float]:
        """`net_units` of every closed position."""
        return [trade.net_units for trade in self.trades]

    @property
    def n(self) -> int:
        return len(self.trades)

    @property
    def wins(self) -> int:
        return sum(net > 0.0 for net in self.nets)

    @property
    def total_units(self) -> float:
        return sum(self.nets)

    @property
    def sum_squares(self) -> float:
        return sum(net * net for net in self.nets)

    @property
    def gross_win(self) -> float:
        return math.fsum(net for net in self.nets if net > 0.0)

    @property
    def gross_loss(self) -> float:
        return -math.fsum(net for net in self.nets if net <= 0.0)

    def last(self, window: int) -> list[float]:
        """Return `net_units` of the newest positions, as many as there are."""
        return self.nets[-window:]

    def avg_units(self, window: int) -> float | None:
        newest = self.last(window)
        return math.fsum(newest) / len(newest) if newest else None

    def win_rate(self, window: int) -> float | None:
        newest = self.last(window)
        return sum(net > 0.0 for net in newest) / len(newest) if newest else None

    def profit_factor(self, window: int) -> float | None:
        """Return Σ positive / |Σ negative|, None where nothing was lost."""
        lost = math.fsum(-net for net in self.last(window) if net < 0.0)
        return math.fsum(net for net in self.last(window) if net > 0.0) / lost if lost else None

    def payoff(self) -> float | None:
        """Return mean win / |mean loss| of all; None without a loss or a win (0 is a loss)."""
        losses = self.n - self.wins
        if not self.wins or self.gross_loss <= 0.0:
            return None
        return (self.gross_win / self.wins) / (self.gross_loss / losses)

    def drawdown_units(self) -> float:
        """Return the deepest fall below the running maximum of cumulated `net_units`, from 0 on."""
        total = highest = deepest = 0.0
        for net in self.nets:
            total += net
            highest = max(highest, total)
            deepest = max(deepest, highest - total)
        return deepest

    def drawdown_hours(self, now_ms: int) -> float:
        """Return the longest time below the running maximum, one still going on included.

        As in the docstring of `analysis.results`: it runs from the latest maximum, the first of
        which is 0 at the entry of the first position, to the close that reaches it again.
        """
        if not self.trades:
            return 0.0
        total = highest = 0.0
        since_ms, longest_ms, below = self.trades[0].entry_ms, 0, False
        for trade in self.trades:
            total += trade.net_units
            if total >= highest:
                if below:
                    longest_ms = max(longest_ms, trade.exit_ms - since_ms)
                highest, since_ms, below = total, trade.exit_ms, False
            else:
                below = True
                longest_ms = max(longest_ms, trade.exit_ms - since_ms)
        if below:
            longest_ms = max(longest_ms, now_ms - since_ms)
        return longest_ms / _MS_PER_HOUR

    def evidence(self) -> float:
        """Return the e-value: the capital of a sceptic who bets against "expectancy ≤ 0".

        Kept for as long as no position closes: the luck guard asks for that of every set.

        The bet is that of the rules' example, `clip(mean/(var + mean²), 0, 1/(2B))` with
        `B = 2·sl_pct/C` and mean and variance (of the population) of earlier positions only.
        """
        if self._evidence[0] != self.n:
            self._evidence = self.n, math.exp(min(self.log_evidence(), 690.0))
        return self._evidence[1]

    def log_evidence(self) -> float:
        """Return the logarithm of `evidence`, minus infinity once the capital is lost."""
        return log_capital(self.nets, 1.0 / (2.0 * (2.0 * self.sl_pct / self.cost_pct)))


def log_capital(nets: Sequence[float], largest_bet: float) -> float:
    """Return the log of the product of `1 + λ·x`, each λ from earlier results only."""
    log = total = squares = 0.0
    for earlier, net in enumerate(nets):
        bet = 0.0
        if squares > 0.0:
            mean, mean_square = total / earlier, squares / earlier  # the latter is var + mean²
            bet = min(max(mean / mean_square, 0.0), largest_bet)
        factor = 1.0 + bet * net
        if factor <= 0.0:
            return -math.inf
        log += math.log(factor)
        total += net
        squares += net * net
    return log
