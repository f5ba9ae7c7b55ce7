"""The table of main indications (rules §4); free of numba, so that forms can read it.

The kernels are `direction.py` and `move.py`, dispatched by id in `analysis/signals.py`: a new
indication is a row here, a kernel and a branch there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DIRECTION_ID: Final = 0
MOVE_ID: Final = 1


@dataclass(frozen=True, slots=True)
class IndicationSpec:
    """One indication: its id in kernels and events, and what may be chosen for it.

    `k` is the threshold in cost units, `range` the look-back in grid steps.
    """

    name: str
    id: int
    title: str
    k_default: float
    k_minimum: float
    k_maximum: float
    range_minimum: int
    range_maximum: int
    on_by_default: bool


INDICATIONS: Final[Mapping[str, IndicationSpec]] = MappingProxyType(
    {
        "direction": IndicationSpec(
            name="direction",
            id=DIRECTION_ID,
            title="Direction (reversal)",
            k_default=2.0,
            k_minimum=0.5,
            k_maximum=20.0,
            range_minimum=3,
            range_maximum=30,
            on_by_default=True,
        ),
        "move": IndicationSpec(
            name="move",
            id=MOVE_ID,
            title="Move (continuation)",
            k_default=3.0,
            k_minimum=0.5,
            k_maximum=20.0,
            range_minimum=3,
            range_maximum=30,
            on_by_default=True,
        ),
    }
)

INDICATION_NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {spec.id: spec.name for spec in INDICATIONS.values()}
)

MARKET_CHANGE_RANGE: Final = (1, 10)
LAST_PART_CHOICES: Final = (1.0, 1.5, 2.0, 2.5)
PULLBACK_CHOICES: Final = (0.1, 0.2, 0.3, 0.4, 0.5)
FILTER_MINIMUM_MS: Final = 3000
