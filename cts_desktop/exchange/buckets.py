"""Token buckets: how much may be sent, with credit for idle time. All times are monotonic."""

from dataclasses import dataclass
from typing import Final

#: Seconds and tokens are floats: what is missing by less than this is there.
ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class BucketSize:
    """How much a group may send: *capacity* at once after idle time, *rate* a second for ever."""

    capacity: float
    rate: float


class Bucket:
    """Tokens of one group; idle time is credited up to the capacity."""

    def __init__(self, size: BucketSize, now: float) -> None:
        self._size = size
        self._tokens = size.capacity
        self._at = now

    def tokens(self, now: float) -> float:
        """Return what could be taken at *now*."""
        idle = max(0.0, now - self._at)
        return min(self._size.capacity, self._tokens + idle * self._size.rate)

    def used_pct(self, now: float) -> float:
        """Return the taken part of the capacity in %."""
        return 100 * (1 - self.tokens(now) / self._size.capacity)

    def ready_at(self, weight: float, now: float) -> float:
        """Return when *weight* can be taken; raise ValueError where it never can."""
        if weight > self._size.capacity:
            raise ValueError(f"weight {weight} is beyond the capacity {self._size.capacity}")
        missing = weight - self.tokens(now)
        begin = max(now, self._at)
        return begin + missing / self._size.rate if missing > ROUNDING else begin

    def take(self, weight: float, now: float) -> None:
        """Take *weight*, which must be there; negative gives back."""
        self._tokens, self._at = self.tokens(now) - weight, max(now, self._at)

    def block(self, until: float) -> None:
        """Give nothing before *until*, and begin empty then: the venue counts differently."""
        self._tokens, self._at = 0.0, max(until, self._at)
