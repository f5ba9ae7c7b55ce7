"""Importing heavy libraries beside Qt.

PySide6 replaces `builtins.__import__` by a hook that reads the source of every module imported
after it, which doubles the time and the memory of large imports. This module must be imported
before PySide6 (the command line does), so that it knows the original.
"""

import builtins
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PLAIN_IMPORT: Final = builtins.__import__
_ONE_AT_A_TIME: Final = threading.Lock()


@contextmanager
def plain_imports() -> Iterator[None]:
    """Put Python's own import back until the block ends, for all threads."""
    # Two at once would take each other's import for the one to put back.
    with _ONE_AT_A_TIME:
        hooked = builtins.__import__
        builtins.__import__ = _PLAIN_IMPORT
        try:
            yield
        finally:
            builtins.__import__ = hooked
