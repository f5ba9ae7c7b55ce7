"""What one market step caused, as records (rules §5)."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.layout import Ints

CLOSED_DTYPE: Final = np.dtype(
    [
        ("set_index", np.int64),
        ("reason", np.int64),
        ("entry_price", np.float64),
        ("exit_price", np.float64),
        ("entry_ms", np.int64),
        ("exit_ms", np.int64),
        ("net_units", np.float64),
        ("gross_units", np.float64),
    ]
)
SIGNAL_DTYPE: Final = np.dtype(
    [
        ("symbol_index", np.int64),
        ("parameterisation", np.int64),
        ("side", np.int64),
        ("strength", np.float64),
        ("ts_ms", np.int64),
    ]
)
Records: TypeAlias = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True, eq=False)
class StepEvents:
    """What one market step caused; set indices refer to `SetBook.specs`.

    Attributes:
        closed: simulated positions that ended, `CLOSED_DTYPE`; `reason` is a `SimulatedExit`.
        opened: sets whose pending simulated position was entered in this step.
        asks: sets at Exchange and qualified whose signal fired in this step and whose own simulated
            position was idle: they ask for a real order.
        signals: indications that fired, `SIGNAL_DTYPE`; `parameterisation` is its number in
            `SetSpace.parameterisations`.
        woken: how many sets each signal made pending.
        asking: how many of `asks` each signal caused; `asks` are in the order of the signals.
    """

    closed: Records
    opened: Ints
    asks: Ints
    signals: Records
    woken: Ints
    asking: Ints

    def __bool__(self) -> bool:
        """Tell whether anything happened."""
        return bool(self.closed.size or self.opened.size or self.signals.size)


NO_EVENTS: Final = StepEvents(
    np.empty(0, CLOSED_DTYPE),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, SIGNAL_DTYPE),
    np.empty(0, np.int64),
    np.empty(0, np.int64),
)
