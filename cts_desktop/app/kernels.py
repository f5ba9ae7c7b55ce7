"""Where the compiled numeric kernels of exactly these sources are cached."""

import hashlib
import os
from pathlib import Path

import cts_desktop
from cts_desktop.runtime import paths


def kernel_cache() -> Path:
    """Return the cache directory; its name changes with version and sources.

    numba notices changes in a kernel's own file only: machine code of a kernel that calls a changed
    one, or uses a changed constant, would stay in use and compute something else without a word.
    """
    package = Path(cts_desktop.__file__).parent
    sources = [*sorted((package / "analysis").rglob("*.py")), package / "domain" / "ladder.py"]
    digest = hashlib.sha256(cts_desktop.__version__.encode())
    for source in sources:
        if source.exists():  # a frozen program has no sources: its version says enough
            digest.update(source.read_bytes())
    return paths.kernel_cache() / digest.hexdigest()[:12]


def are_compiled() -> bool:
    """Tell whether the cache in use holds any kernel."""
    return any(Path(os.environ["NUMBA_CACHE_DIR"]).rglob("*.nbi"))
