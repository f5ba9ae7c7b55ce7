"""With against without: when a strategy of a set may act, and when it switches itself off (§7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

#: Results that must be compared before a strategy may act, and before it is switched off.
LEAST_RESULTS: Final = 20
#: Further results after which a strategy that was switched off may come on again.
RETURN_AFTER: Final = 40
#: Cost units by which "with" must lie below "without": rounding alone switches nothing.
_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean net result in cost units over the newest `n` positions that can be compared."""

    n: int
    with_: float
    without: float

    @classmethod
    def weighted(cls, results: Sequence[float], weights: Sequence[float]) -> Self:
        """Compare the mean weighted by volume, Σw·x / Σw, with the plain one."""
        n = len(results)
        if not n:
            return cls(0, 0.0, 0.0)
        weighted = sum(w * x for w, x in zip(weights, results, strict=True))
        return cls(n, weighted / sum(weights), sum(results) / n)

    @classmethod
    def paired(cls, with_: Sequence[float], without: Sequence[float]) -> Self:
        """Compare the means of results of the same entries."""
        n = len(with_)
        return cls(n, sum(with_) / n, sum(without) / n) if n else cls(0, 0.0, 0.0)

    @property
    def worse(self) -> bool:
        """Tell whether the strategy makes it worse."""
        return self.with_ < self.without - _TOLERANCE

    @property
    def words(self) -> str:
        """The comparison for people."""
        if self.n < LEAST_RESULTS:
            return f"{self.n} of {LEAST_RESULTS} results compared"
        return f"with {self.with_:+.2f}, without {self.without:+.2f} over {self.n}"


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a strategy of one set is on, and for how many results that has been so.

    It goes off where "with" is worse, at 20 results since it came on or later; it comes on again
    where "with" is not worse, at 40 further results or later, judged at each of them.
    """

    on: bool = True
    since: int = 0

    @classmethod
    def judged(cls, comparison: Comparison) -> "Switch":
        """Return the switch of a strategy that begins with results it can compare already."""
        return cls(comparison.n < LEAST_RESULTS or not comparison.worse, comparison.n)

    def after(self, comparison: Comparison) -> "Switch":
        """Return the switch after one more result, which *comparison* holds already."""
        since = self.since + 1
        enough = min(since, comparison.n) >= LEAST_RESULTS if self.on else since >= RETURN_AFTER
        if enough and comparison.worse is self.on:
            return Switch(not self.on)
        return replace(self, since=since)

    def acts(self, comparison: Comparison) -> bool:
        """Tell whether the strategy may act on real orders: on, and compared often enough."""
        return self.on and comparison.n >= LEAST_RESULTS
