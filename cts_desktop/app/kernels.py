"""Where the compiled numeric kernels of exactly these sources are cached."""

import hashlib
import os
from pathlib import Path

import cts_desktop
from cts_desktop.runtime import paths
from cts_desktop.runtime.resources import resources

#: A frozen program has no sources; whoever freezes it puts their digest into this file.
FROZEN_ID = "kernels.txt"


def kernel_cache() -> Path:
    """Return the cache directory; its name changes with version and sources.

    numba notices changes in a kernel's own file only: machine code of a kernel that calls a changed
    one, or uses a changed constant, would stay in use and compute something else without a word.
    """
    frozen = resources() / FROZEN_ID
    name = frozen.read_text(encoding="ascii") if frozen.is_file() else kernel_id()
    return paths.kernel_cache() / name


def kernel_id() -> str:
    """Return a digest of the version and of all sources that kernels are compiled from."""
    package = Path(cts_desktop.__file__).parent
    digest = hashlib.sha256(cts_desktop.__version__.encode())
    for source in [*sorted((package / "analysis").rglob("*.py")), package / "domain" / "ladder.py"]:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def are_compiled() -> bool:
    """Tell whether the cache in use holds any kernel."""
    return any(Path(os.environ["NUMBA_CACHE_DIR"]).rglob("*.nbi"))
