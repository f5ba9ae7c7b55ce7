import subprocess
import sys
from typing import Any

import pytest

from cts_desktop.analysis import alarms, exits, gates, prices, signals, stepping
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.warm import warm
from tests.unit.analysis.feeds import LIVELY, feed, new_book, walk


def test_warming_leaves_nothing_to_compile():
    warm()
    kernels: tuple[Any, ...] = (
        prices.append_step,
        stepping.step_positions,
        stepping.wake_sets,
        signals.fire_step,
        alarms.rearm,
        gates.evaluate_sets,
        exits.exit_step,
    )
    signatures = [len(kernel.signatures) for kernel in kernels]
    feed(new_book(LIVELY, ("A", "B")), walk(1, 100, symbols=2), PriceGrid(2, 1000, 100))
    assert [len(kernel.signatures) for kernel in kernels] == signatures
    assert signatures == [1] * len(kernels)


@pytest.mark.parametrize(
    "module", ["sizing", "set_specs", "set_space", "layout", "indications", "estimate"]
)
def test_what_needs_no_kernel_does_not_load_numba(module):
    code = f"import sys, cts_desktop.analysis.{module}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
