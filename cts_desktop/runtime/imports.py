"""Importing heavy libraries beside Qt.

PySide6 replaces `builtins.__import__` by a hook that reads the source of every module imported
after it, which doubles the time and the memory of large imports. This module must be imported
before PySide6 (the command line does), so that it knows the original.
"""

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PLAIN_IMPORT: Final = builtins.__import__


@contextmanager
def plain_imports() -> Iterator[None]:
    """Put Python's own import back until the block ends, for all threads."""
    hooked = builtins.__import__
    builtins.__import__ = _PLAIN_IMPORT
    try:
        yield
    finally:
        builtins.__import__ = hooked
