"""What a grid of configuration sets would cost, before it is applied (rules §5, no numba)."""

from dataclasses import dataclass
from typing import Final

from cts_desktop.analysis.set_specs import GridSpec, exit_name

#: Of the set book's arrays and of its price ring, and of a stored set with the results kept of it.
_BYTES_PER_SET: Final = 340
_BYTES_PER_SYMBOL: Final = 1_000_000
_DISK_BYTES_PER_SET: Final = 560
_DISK_BYTES_PER_RESULT: Final = 75
#: Measured with a whole engine of 870,000 sets, most of it for storing what closed: time per set
#: and step in an ordinary market, and when a large share of all positions closes within a minute.
_ORDINARY_NS: Final = 15.0
_BUSY_NS: Final = 50.0
_MOST_RESULTS: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class GridEstimate:
    """Sets, memory, disk (MB) and share of one core in %; kept sets are in both grids."""

    sets: int
    sets_per_symbol: int
    kept: int
    dropped: int
    memory_mb: float
    disk_mb: float
    cpu_pct: float
    busy_cpu_pct: float


@dataclass(frozen=True, slots=True)
class GridUse:
    """A grid where it runs: on so many symbols, with this position cost, step and storage."""

    grid: GridSpec
    n_symbols: int
    position_cost_pct: float
    step_ms: int
    results_per_set: int

    def count(self) -> int:
        """Return how many sets that makes."""
        return self.grid.count(self.n_symbols, self.position_cost_pct)

    def names(self) -> tuple[set[str], set[str]]:
        """Return what its sets' names are made of, symbols aside: groups and exits."""
        grid = self.grid
        groups = {f"{p.name} {side}" for p in grid.parameterisations() for side in grid.sides}
        cost = self.position_cost_pct
        exits = {exit_name(e, grid.max_hold_s, cost, self.step_ms) for e in grid.exits(cost)}
        return groups, exits


def estimate(wanted: GridUse, present: GridUse | None) -> GridEstimate:
    """Return what *wanted* would cost, and what it keeps of the *present* grid's history."""
    sets = wanted.count()
    kept = 0
    if present is not None:
        (groups, exits), (old_groups, old_exits) = wanted.names(), present.names()
        symbols = min(wanted.n_symbols, present.n_symbols)
        kept = symbols * len(groups & old_groups) * len(exits & old_exits)
    results = min(sets * wanted.results_per_set, _MOST_RESULTS)
    steps_per_s = 1000 / wanted.step_ms
    return GridEstimate(
        sets=sets,
        sets_per_symbol=sets // max(1, wanted.n_symbols),
        kept=kept,
        dropped=(present.count() if present is not None else 0) - kept,
        memory_mb=(sets * _BYTES_PER_SET + wanted.n_symbols * _BYTES_PER_SYMBOL) / 1e6,
        disk_mb=(sets * _DISK_BYTES_PER_SET + results * _DISK_BYTES_PER_RESULT) / 1e6,
        cpu_pct=sets * _ORDINARY_NS * steps_per_s / 1e7,
        busy_cpu_pct=sets * _BUSY_NS * steps_per_s / 1e7,
    )
