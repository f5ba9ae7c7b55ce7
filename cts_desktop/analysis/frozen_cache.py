"""Where numba keeps the machine code of a frozen program's kernels."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

from numba.core.caching import UserProvidedCacheLocator
from typing_extensions import override


class FrozenCacheLocator(UserProvidedCacheLocator):
    """Keeps it below NUMBA_CACHE_DIR, by the kernel's module; numba is told of it by name.

    A frozen program has no source files. numba's own locator passes by a kernel without one, and
    the next in line writes into the user's home, below a name made of the working directory.
    """

    def __init__(self, function: Callable[..., object], file: str) -> None:
        super().__init__(function, file)  # type: ignore[no-untyped-call]
        self._cache_path = str(Path(os.environ["NUMBA_CACHE_DIR"]) / function.__module__)

    @override
    @classmethod
    def from_function(cls, function: Callable[..., object], file: str) -> Self:
        """Return the locator of a kernel; raise OSError where its folder cannot be written."""
        located = cls(function, file)
        located.ensure_cache_path()  # type: ignore[no-untyped-call]
        return located
