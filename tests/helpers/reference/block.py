"""Block: larger entries after losing blocks of one set's results (rules §7)."""

from collections.abc import Sequence

SIZES = (2, 4, 6, 8)
HARD_LIMIT = 3.0


def adjusted(results: Sequence[float]) -> list[int]:
    """Return the sizes whose newest complete block, counted from the oldest, is negative."""
    sizes = []
    for size in SIZES:
        blocks = [results[i : i + size] for i in range(0, len(results), size)]
        complete = [block for block in blocks if len(block) == size]
        if complete and sum(complete[-1]) < 0.0:
            sizes.append(size)
    return sizes


def factor(results: Sequence[float], ratio: float, cap: float) -> float:
    """Return the volume factor of the position that follows these results."""
    return min(1.0 + len(adjusted(results)) * ratio, cap, HARD_LIMIT)


def with_and_without(
    results: Sequence[float], ratio: float, cap: float, window: int = 50
) -> tuple[float, float]:
    """Return the means of the newest results: weighted by the factor each had, and plain.

    The factor of a position follows from the results before it only.
    """
    first = max(0, len(results) - window)
    weights = [factor(results[:i], ratio, cap) for i in range(first, len(results))]
    newest = results[first:]
    weighted = sum(w * x for w, x in zip(weights, newest, strict=True)) / sum(weights)
    return weighted, sum(newest) / len(newest)
