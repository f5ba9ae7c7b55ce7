"""Compile or load the numeric kernels ahead of the first start."""

import argparse
import time

from cts_desktop.analysis.presets.warm import warm as warm_presets
from cts_desktop.analysis.presets.warm import warm_backtests
from cts_desktop.analysis.warm import warm
from cts_desktop.app.console import Console


def run(options: argparse.Namespace, console: Console) -> int:
    """Warm the kernels; the command line has said where they are cached."""
    del options
    console.progress("Compiling the numeric kernels …")
    began = time.perf_counter()
    warm()
    warm_presets()
    warm_backtests()
    console.line(f"Numeric kernels ready after {time.perf_counter() - began:.1f} s.")
    return 0
