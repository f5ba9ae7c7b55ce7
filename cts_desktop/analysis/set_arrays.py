"""What others in analysis see of a set book: its arrays, and no more."""

from typing import Any, Protocol

from cts_desktop.analysis.layout import Bytes, Counts, Floats, Singles
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.domain.ladder import LadderThresholds


class SimulatedSets(Protocol):
    """What strategies see: the sets, their open positions and newest results."""

    @property
    def space(self) -> SetSpace: ...  # noqa: D102
    @property
    def state(self) -> Floats: ...  # noqa: D102
    @property
    def counts(self) -> Counts: ...  # noqa: D102
    @property
    def flags(self) -> Bytes: ...  # noqa: D102
    @property
    def ring(self) -> Singles: ...  # noqa: D102


class SetArrays(SimulatedSets, Protocol):
    """What ladder, statistics and ranking see: evidence as well, and what sets are judged by.

    Attributes:
        ladder: kept for `ladder.ladder_of`, which makes it; None until then.
    """

    ladder: Any

    @property
    def log_e(self) -> Floats: ...  # noqa: D102
    @property
    def thresholds(self) -> LadderThresholds: ...  # noqa: D102
    def costs(self) -> MarketCosts: ...  # noqa: D102
