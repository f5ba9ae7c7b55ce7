"""The statistics of one profile over a real database, and positions that are easy to add up."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from cts_desktop.domain.statistics import Drill, Scope
from cts_desktop.service.statistics import Statistics
from cts_desktop.service.statistics_views import ClosedView, StatisticsReport, Sums
from tests.helpers.closed_positions import Deal, store
from tests.unit.storage.samples import HandClock, opened

ALL = Scope(mode="live", quote="USDT")
TRAILED = "BTC/USDT:USDT direction r10 k2 long tp4 sl0.5 tr0.3/0.1"
PRESET = "preset Balanced/Fast/BTC/USDT:USDT rsi14"


class Bench:
    """The statistics of one profile."""

    def __init__(self, directory: Path) -> None:
        self.stores = opened(directory)
        self.statistics = Statistics(
            self.stores,
            self.stores.database.path,
            HandClock(),  # type: ignore[arg-type]
        )
        self._number = 0

    def trade(self, *deals: Deal) -> None:
        for deal in deals:
            self._number += 1
            store(self.stores, self._number, deal)

    def report(self, scope: Scope = ALL) -> StatisticsReport:
        return asyncio.run(self.statistics.report(scope))

    def behind(self, report: StatisticsReport, drill: Drill) -> tuple[list[ClosedView], Sums]:
        """All rows behind a figure, read page by page."""
        rows: list[ClosedView] = []
        while True:
            page = asyncio.run(
                self.statistics.rows(report.report_id, drill, offset=len(rows), limit=7)
            )
            rows += page.rows
            if len(rows) >= page.sums.n:
                return rows, page.sums


@pytest.fixture
def bench(profile_dir: Path) -> Iterator[Bench]:
    made = Bench(profile_dir)
    yield made
    made.stores.close()


def exact(values: object) -> Fraction:
    return sum(map(Fraction, values), Fraction(0))  # type: ignore[call-overload]


def deal(net: int, **changes: object) -> Deal:
    """A position that earned *net* without any costs."""
    exits = ((str(100 + net), "1", "0"),)
    return replace(Deal(entries=(("100", "1", "0"),), exits=exits), **changes)  # type: ignore[arg-type]
