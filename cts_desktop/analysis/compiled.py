"""The one door to numba, typed, so that kernels stay checked functions for everyone else.

The caller chooses NUMBA_CACHE_DIR before the first import of this module. numba notices a change of
the kernel's own file only, not of a constant or kernel it uses from another file: the directory's
name must therefore change with the program's version (or, in development, with its sources).
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def kernel(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Compile a function at its first call and keep the machine code on disk.

    `error_model="numpy"` lets a division by zero give inf or nan instead of a check per division;
    kernels guard the divisions that can meet zero. No fastmath: results are equal to the last bit
    on every path. `nogil` lets the window paint while the engine's thread computes (p99 of its lag
    at 50,000 ticks/s: 5 ms instead of 12); a kernel's arrays belong to the thread that calls it.
    """
    compile_ = numba.njit(cache=True, error_model="numpy", nogil=True)
    compiled: Callable[_Arguments, _Result] = compile_(function)
    return compiled
