"""Benchmarks; before any of them imports numba the kernels' cache is that of these sources.

numba's own, beside the sources, does not notice that a kernel calls another file's changed one.
"""

from cts_desktop.app.cli import prepare_kernel_cache

prepare_kernel_cache()
