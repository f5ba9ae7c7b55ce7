"""Why nothing happened: the chain from price to order over some minutes, in words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.money import grouped
from cts_desktop.domain.sets import MinuteMetrics
from cts_desktop.service.views import WhyNotView

#: As many causes are named; the rest is told by number.
_NAMED: Final = 3
_MOST: Final = 0.5


@dataclass(frozen=True, slots=True)
class GateWords:
    """What the activity gate asks for: mean move per second and deviation per step, in %."""

    move_pct: float
    deviation_pct: float


class _Sums:
    """The sums of some minutes, and the newest of them."""

    def __init__(self, minutes: Sequence[MinuteMetrics]) -> None:
        self._minutes = minutes
        self.newest = minutes[-1] if minutes else MinuteMetrics(minute_ms=0)

    def of(self, number: Callable[[MinuteMetrics], int]) -> int:
        return sum(map(number, self._minutes))

    def by_name(self, counts: Callable[[MinuteMetrics], Mapping[str, int]]) -> Counter[str]:
        total: Counter[str] = Counter()
        for minute in self._minutes:
            total.update(counts(minute))
        return total


def explain(minutes: Sequence[MinuteMetrics], gate: GateWords | None) -> tuple[WhyNotView, ...]:
    """Return the links of the chain in order; where nothing was sent one of them is blocking.

    The chain ends at the first link without any count; at a stricter gate before it, where that was
    closed most of the time; at the gate's refusals, where everything that was asked was refused.
    """
    sums = _Sums(minutes)
    links = (
        _prices(sums),
        _activity(sums, gate),
        _signals(sums),
        _simulated(sums),
        _qualified(sums),
        _asked(sums),
        _refused(sums),
        WhyNotView("sent", "Orders sent", sums.of(lambda m: m.sent)),
    )
    end = _end_of(links, sums) if minutes else ""
    return tuple(replace(link, blocking=link.stage == end) for link in links)


def _end_of(links: Sequence[WhyNotView], sums: _Sums) -> str:
    """Return the stage at which the chain ended, empty where orders were sent."""
    counts = {link.stage: link.count for link in links}
    if counts["sent"]:
        return ""
    if counts["asked"]:
        return "refused" if counts["refused"] else "sent"
    steps = counts["prices"]
    if not counts["signals"] and steps:
        stale = sums.of(lambda m: m.stale)
        watched = max(1, steps - stale)
        if counts["activity"] and counts["activity"] >= (1 - _MOST) * watched:
            return "signals"
        return "prices" if stale > _MOST * steps else "activity"
    order = ("prices", "signals", "simulated", "qualified", "asked")
    return next(stage for stage in order if not counts[stage])


def _prices(sums: _Sums) -> WhyNotView:
    taken, steps = sums.of(lambda m: m.symbol_steps), sums.of(lambda m: m.steps)
    stale = sums.of(lambda m: m.stale)
    detail = f"{_count(steps)} price steps"
    if stale:
        detail += f"; {_count(stale)} times a symbol had no price, or too few since the last gap"
    return WhyNotView("prices", "Prices", taken, detail if steps else "No price step was taken")


def _activity(sums: _Sums, gate: GateWords | None) -> WhyNotView:
    active, quiet = sums.of(lambda m: m.active), sums.by_name(lambda m: m.quiet)
    closed = quiet.total()
    if not active + closed:
        return WhyNotView("activity", "Activity gate open", 0, "No symbol could be judged")
    share = 100 * closed / (active + closed)
    detail = f"Activity gate closed in {share:.0f} % of the price steps"
    if closed:
        moved = "moved too little"
        if gate is not None:
            moved = (
                f"moved less than {gate.move_pct:.3g} % a second, or swung less than "
                f"{gate.deviation_pct:.3g} % a step"
            )
        detail += f": {_some(quiet)} {moved}"
    return WhyNotView("activity", "Activity gate open", active, detail)


def _signals(sums: _Sums) -> WhyNotView:
    signals = sums.by_name(lambda m: m.signals)
    detail = f"Most: {_some(signals, counted=True)}" if signals else "No indication fired"
    return WhyNotView("signals", "Signals", signals.total(), detail)


def _simulated(sums: _Sums) -> WhyNotView:
    opened, blocked = sums.of(lambda m: m.opened), sums.by_name(lambda m: m.blocked)
    detail = f"{_count(sums.of(lambda m: m.closed))} closed"
    if blocked:
        sleeping = f"{_count(blocked.total())} signals woke no set"
        detail += f"; {sleeping}: {_some(blocked, counted=True)}"
    return WhyNotView("simulated", "Simulated positions opened", opened, detail)


def _qualified(sums: _Sums) -> WhyNotView:
    newest = sums.newest
    detail = " · ".join(
        f"{level.label} {_count(number)}"
        for level, number in zip(SetLevel, newest.levels, strict=True)
    )
    if newest.paused:
        detail += f"; {_count(newest.paused)} paused"
    if newest.failed:
        detail += f"; {_count(newest.failed)} failed"
    at_exchange = newest.levels[SetLevel.EXCHANGE]
    return WhyNotView("qualified", "Sets at Exchange", at_exchange, detail)


def _asked(sums: _Sums) -> WhyNotView:
    asked, sets = sums.of(lambda m: m.asked), sums.of(lambda m: m.asks)
    detail = "No set at Exchange had a signal while its simulated position was closed"
    if asked:
        detail = f"by {_count(sets)} sets; the best of each symbol and side asks for all"
    return WhyNotView("asked", "Orders asked for", asked, detail)


def _refused(sums: _Sums) -> WhyNotView:
    refused = sums.by_name(lambda m: m.refused)
    words = Counter({reason.replace("_", " "): count for reason, count in refused.items()})
    detail = _some(words, counted=True) if words else "Nothing was refused"
    return WhyNotView("refused", "Refused by the gate", refused.total(), detail)


def _some(counts: Counter[str], *, counted: bool = False) -> str:
    """Return the most frequent names, and how many more there are."""
    named = counts.most_common(_NAMED)
    text = ", ".join(f"{name} {_count(times)}×" if counted else name for name, times in named)
    more = len(counts) - len(named)
    return f"{text} and {_count(more)} more" if more else text


def _count(number: int) -> str:
    return grouped(str(number))
