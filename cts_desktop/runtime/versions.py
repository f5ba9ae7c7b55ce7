"""Versions of the program and what it runs on, for `doctor` and crash reports."""

import importlib.metadata
import platform
import sqlite3
from collections.abc import Mapping
from typing import Final

#: Distributions that matter in a bug report. Looked up by name, so none of them is imported.
LIBRARIES: Final = (
    "PySide6-Essentials",
    "qasync",
    "peewee",
    "platformdirs",
    "numpy",
    "numba",
)
DISTRIBUTION: Final = "cts-desktop"
UNKNOWN: Final = "not installed"


def versions() -> Mapping[str, str]:
    """Return versions by name: the program, Python, the system, SQLite, then the libraries."""
    return {
        DISTRIBUTION: _installed(DISTRIBUTION),
        "Python": platform.python_version(),
        "System": platform.platform(),
        "SQLite": sqlite3.sqlite_version,
        **{name: _installed(name) for name in LIBRARIES},
    }


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return UNKNOWN
