import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"


Script = Callable[[str], ModuleType]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """Imports a module of packaging/, which is no package; forgotten after the test."""
    yield from importing(monkeypatch)


def importing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    """Yield what imports a module of packaging/; at the end it is forgotten."""
    known = set(sys.modules)
    monkeypatch.syspath_prepend(str(PACKAGING))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("DEBFULLNAME", "Some Body")
    monkeypatch.setenv("DEBEMAIL", "some@body.example")
    yield importlib.import_module
    for name in set(sys.modules) - known:
        path = getattr(sys.modules[name], "__file__", None)
        if path is not None and Path(path).parent == PACKAGING:
            del sys.modules[name]
