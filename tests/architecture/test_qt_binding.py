import sys

import pytest
from PySide6.QtCore import QObject

CALLS = 20_000


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_calls_into_qt_do_not_lose_references_to_none():
    """PySide6 6.12.0 lost one per call that returns None, and Python 3.11 aborted after minutes."""
    target = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        target.setObjectName("name")
    assert abs(sys.getrefcount(None) - before) < CALLS / 10
