"""What a benchmark returns, and how results are chosen, shown and stored."""

import json
import os
import platform
import statistics
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from typing_extensions import override

Record = dict[str, Any]
BUILD = Path(__file__).resolve().parents[2] / "build"


@dataclass(frozen=True)
class Goal:
    """A limit the value should keep."""

    direction: Literal["at most", "at least"]
    limit: float

    def is_met(self, value: float) -> bool:
        return value <= self.limit if self.direction == "at most" else value >= self.limit

    @override
    def __str__(self) -> str:
        return f"{self.direction} {self.limit:,g}"


@dataclass(frozen=True)
class Reference:
    """Something measured beside ours in the same run: absolute values drift, ratios last."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Measurement:
    """The values of several runs, in `unit`."""

    values: Sequence[float]
    unit: str
    goal: Goal | None = None
    reference: Reference | None = None

    def record(self) -> Record:
        """Return the entry of bench.json; `spread` is (largest - smallest) / median."""
        value = statistics.median(self.values)
        reference = statistics.median(self.reference.values) if self.reference else None
        return {
            "value": value,
            "unit": self.unit,
            "reference": self.reference.name if self.reference else None,
            "reference_value": reference,
            "ratio": value / reference if reference else None,
            "runs": len(self.values),
            "spread": (max(self.values) - min(self.values)) / value if value else 0.0,
            "goal": str(self.goal) if self.goal else None,
            "goal_met": self.goal.is_met(value) if self.goal else None,
        }


Benchmarks = Mapping[str, Callable[[], Measurement]]


class UnknownBenchmarkError(LookupError):
    """A pattern that names no benchmark."""


def gather(modules: Iterable[Benchmarks]) -> Benchmarks:
    """Join the modules' tables; two benchmarks of one name are an error."""
    table: dict[str, Callable[[], Measurement]] = {}
    for benchmarks in modules:
        twice = table.keys() & benchmarks.keys()
        if twice:
            raise ValueError(f"benchmarks defined twice: {', '.join(sorted(twice))}")
        table |= benchmarks
    return table


def choose(benchmarks: Benchmarks, patterns: Sequence[str]) -> list[str]:
    """Return the names that match any of the glob patterns, in the table's order; all for none."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in benchmarks):
            raise UnknownBenchmarkError(
                f"no benchmark {pattern!r}; there are:\n  " + "\n  ".join(benchmarks)
            )
    return [
        name
        for name in benchmarks
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def measure(benchmark: Callable[[], Measurement]) -> Record:
    """Run one benchmark; note where and when, as bench.json collects the results of many runs."""
    record = benchmark().record()
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return record | {
        "machine": f"{system}, Python {platform.python_version()}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def directory_on_disk() -> tempfile.TemporaryDirectory[str]:
    """Make a directory for a while, where /tmp may be memory and a durable commit cost nothing."""
    BUILD.mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(dir=BUILD, prefix="b")


def merge_into(path: Path, records: Mapping[str, Record]) -> None:
    """Store `records`, keeping what `path` has of other benchmarks."""
    known: dict[str, Record] = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**known, **records}, indent=2, sort_keys=True) + "\n")


def as_row(name: str, record: Record) -> str:
    """Return a line of the printed table, for `HEADING`."""
    verdict = {True: "met", False: "MISSED", None: ""}[record["goal_met"]]
    ratio = f"{record['ratio']:.2f} x {record['reference']}" if record["ratio"] else ""
    value = f"{record['value']:,.4g} {record['unit']}"
    return (
        f"{name:<32} {value:>20} {record['spread']:>6.0%} {record['runs']:>4}  "
        f"{record['goal'] or '':<18} {verdict:<7} {ratio}"
    )


HEADING = f"{'name':<32} {'median':>20} {'spread':>6} {'runs':>4}  {'goal':<18} {'':<7} ratio"
