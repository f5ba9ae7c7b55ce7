"""The table of main indications (rules §4); free of numba, so that forms can read it.

A new indication is a row here, a kernel in this package and a branch in its dispatcher.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DIRECTION_ID: Final = 0
MOVE_ID: Final = 1
ACTIVE_ID: Final = 2
OPTIMAL_ID: Final = 3
AUTO_ID: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicationSpec:
    """One indication: its id in kernels and events, and what may be chosen for it.

    Attributes:
        threshold_range: of `k` in cost units, or of `θ` in % (`threshold_unit`).
        range_minimum, range_maximum: look-back in grid steps; of *active* it selects `q`; 0 of
            *auto*, which has none.
        windows_s: shortest and longest window, empty where there is none.
        has_filter: the common filter (mc, lp, dd) applies.
        has_activity: it asks for a share of lively seconds.
    """

    name: str
    id: int
    title: str
    threshold_range: tuple[float, float]
    threshold_unit: str = "C"
    range_minimum: int = 3
    range_maximum: int = 30
    windows_s: tuple[int, ...] = ()
    has_filter: bool = True
    has_activity: bool = False
    on_by_default: bool = True

    @property
    def has_range(self) -> bool:
        """Whether a range may be chosen."""
        return self.range_maximum > 0


INDICATIONS: Final[Mapping[str, IndicationSpec]] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            IndicationSpec(
                name="direction",
                id=DIRECTION_ID,
                title="Direction (reversal)",
                threshold_range=(0.5, 20.0),
            ),
            IndicationSpec(
                name="move",
                id=MOVE_ID,
                title="Move (continuation)",
                threshold_range=(0.5, 20.0),
            ),
            IndicationSpec(
                name="active",
                id=ACTIVE_ID,
                title="Active (burst)",
                threshold_range=(0.5, 2.5),
                threshold_unit="%",
                range_minimum=1,
                range_maximum=10,
                windows_s=(10, 300),
                has_filter=False,
                has_activity=True,
            ),
            IndicationSpec(
                name="optimal",
                id=OPTIMAL_ID,
                title="Optimal (filtered reversal)",
                threshold_range=(0.5, 20.0),
                on_by_default=False,
            ),
            IndicationSpec(
                name="auto",
                id=AUTO_ID,
                title="Auto (steady change)",
                threshold_range=(0.5, 3.0),
                threshold_unit="%",
                range_minimum=0,
                range_maximum=0,
                windows_s=(60, 2400),
                has_filter=False,
                on_by_default=False,
            ),
        )
    }
)

INDICATION_NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {spec.id: spec.name for spec in INDICATIONS.values()}
)

MARKET_CHANGE_RANGE: Final = (1, 10)
LAST_PART_CHOICES: Final = (1.0, 1.5, 2.0, 2.5)
PULLBACK_CHOICES: Final = (0.1, 0.2, 0.3, 0.4, 0.5)
FILTER_MINIMUM_MS: Final = 3000
#: Cost units a second that the activity gate asks for per point of the activity index (rules §3).
UNITS_PER_INDEX: Final = 0.05
