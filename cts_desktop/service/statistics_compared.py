"""With and without Block, DCA and trailing: real positions, and simulated entries both ways."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cts_desktop.domain.ladder import RESULT_WINDOW
from cts_desktop.domain.statistics import Drill, DrillKind
from cts_desktop.domain.strategies import StrategyName
from cts_desktop.service.statistics_rows import STRATEGIES, ClosedRows, at_factor_1, sums_of
from cts_desktop.service.statistics_views import ComparedRow
from cts_desktop.storage.statistics_reader import StatisticsReader, StatisticsSnapshot

#: The part of a set's name that says how it trails.
_TRAILING: Final = re.compile(r" tr[0-9.]+/[0-9.]+(?: only)?(?= |$)")


def compared(rows: ClosedRows, reader: StatisticsReader) -> tuple[ComparedRow, ...]:
    """Return a few rows for each strategy.

    A real position was either shaped by a strategy or not, so *with* and *without* are different
    positions. What Block's positions would have earned at factor 1, and DCA's simulated pairs, are
    of the same entries; a trailing set and its sibling may have entered at different times.
    """
    found: list[ComparedRow] = []
    with reader.snapshot() as snapshot:
        simulated = {"dca": _averaged(rows, snapshot), "trailing": _trailed(rows, snapshot)}
    for strategy in STRATEGIES:
        found += _real(rows, strategy)
        if strategy == "block":
            mine = rows.behind(Drill(DrillKind.WITH, strategy))
            if mine:
                estimate = at_factor_1(mine, rows.factors)
                drill = Drill(DrillKind.WITH, strategy)
                found.append(ComparedRow(strategy, "scaled", None, drill, estimate, len(mine)))
        else:
            found.append(simulated[strategy].row(strategy))
    return tuple(found)


def _real(rows: ClosedRows, strategy: str) -> Iterator[ComparedRow]:
    for kind in (DrillKind.WITH, DrillKind.WITHOUT):
        drill = Drill(kind, strategy)
        mine = rows.behind(drill)
        yield ComparedRow(strategy, kind.value, sums_of(mine), drill, None, len(mine))


@dataclass(slots=True)
class _Pairs:
    """Simulated results both ways, of all sets together."""

    with_: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    sets: int = 0

    def add(self, with_: Sequence[float], without: Sequence[float]) -> None:
        """Take the results of one set."""
        if with_ and without:
            self.with_ += with_
            self.without += without
            self.sets += 1

    def row(self, strategy: str) -> ComparedRow:
        """Return what all of them say."""
        n = len(self.with_)
        means = (sum(self.with_) / n, sum(self.without) / n) if n else (None, None)
        return ComparedRow(strategy, "simulated", None, None, None, n, self.sets, *means)


def _sets_of(rows: ClosedRows) -> dict[str, list[str]]:
    """Return the configuration sets that traded, by connection."""
    keys: dict[str, set[str]] = {}
    for row in rows.rows:
        keys.setdefault(row.connection_id, set()).add(row.set_key)
    return {connection_id: sorted(found - {""}) for connection_id, found in keys.items()}


def _averaged(rows: ClosedRows, snapshot: StatisticsSnapshot) -> _Pairs:
    """Return the pairs DCA remembers of the sets that traded."""
    pairs = _Pairs()
    for connection_id, keys in _sets_of(rows).items():
        stored = snapshot.strategy_states(connection_id, StrategyName.DCA, keys)
        for data in stored.values():
            pairs.add(*_stored_pairs(data))
    return pairs


def _stored_pairs(data: bytes) -> tuple[list[float], list[float]]:
    from cts_desktop.analysis.strategies.dca import stored_pairs  # noqa: PLC0415 - numba

    try:
        return stored_pairs(data)
    except ValueError:
        return [], []  # it is measured anew when the engine starts, and said there


def _trailed(rows: ClosedRows, snapshot: StatisticsSnapshot) -> _Pairs:
    """Compare each trailing set that traded with its sibling without trailing, as the ladder does.

    Over the newest results of both, as many as both have, at most 50.
    """
    pairs = _Pairs()
    for connection_id, keys in _sets_of(rows).items():
        siblings = {key: _TRAILING.sub("", key) for key in keys if _TRAILING.search(key)}
        wanted = [*siblings, *siblings.values()]
        newest = {
            key: _newest(data) for key, data in snapshot.set_records(connection_id, wanted).items()
        }
        for key, sibling in siblings.items():
            mine, other = newest.get(key, []), newest.get(sibling, [])
            n = min(len(mine), len(other))
            pairs.add(mine[len(mine) - n :], other[len(other) - n :])
    return pairs


def _newest(data: bytes) -> list[float]:
    """Return a set's newest results, oldest first; nothing of a record that cannot be read."""
    from cts_desktop.analysis.set_figures import recent_results  # noqa: PLC0415 - numba
    from cts_desktop.analysis.set_storage import read_records  # noqa: PLC0415

    try:
        record = read_records(data)[0]
    except (ValueError, IndexError):
        return []
    found: list[float] = recent_results(record["counts"], record["ring"], RESULT_WINDOW).tolist()
    return found
