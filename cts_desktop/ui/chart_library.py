"""The chart library, loaded on the window's thread in steps between which the window goes on.

Not on a thread of its own: the library reads every class of Qt's modules, and PySide makes a class
when it is first read; where two threads do so at the same moment, the program crashes.
"""

import gc
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LIBRARY: Final = "pyqtgraph"
#: Of Qt's modules the library takes every class: two thirds of the time it takes to load.
_OF_QT: Final = tuple(
    f"PySide6.{name}"
    for name in ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtTest", "QtOpenGL", "QtOpenGLWidgets")
)
#: What else it needs, so that the last step is short. The first is needed whole: the engine's
#: thread may be importing it as well, and of two who begin with its parts one fails.
_OTHERS: Final = (
    "colorama", "multiprocessing.connection", "pydoc", "xml.etree.ElementTree", "cProfile",
    "numpy.typing",
)  # fmt: skip
_CLASSES_PER_STEP: Final = 20
_DONE: Final = object()


def when_loaded(owner: QObject, then: Callable[[], object]) -> None:
    """Call *then* when the library is there, in a turn of its own while *owner* lives.

    Where it cannot be loaded the import of who needs it says so.
    """
    # Started anew after each step: one that repeats would go before all that became due meanwhile.
    timer = QTimer(owner, singleShot=True)

    def go_on() -> None:
        if next(_left, _DONE) is _DONE:
            timer.deleteLater()
            then()
        else:
            timer.start()

    timer.timeout.connect(go_on)
    timer.start()


def _steps() -> Iterator[None]:
    """Load a part with each step; each but the last takes a few milliseconds."""
    if _LIBRARY in sys.modules:
        return
    for name in _OF_QT:
        module = _loaded(name)
        for number, part in enumerate(dir(module)):
            getattr(module, part, None)
            if number % _CLASSES_PER_STEP == 0:
                yield
    for name in (*_OTHERS, _LIBRARY):
        _loaded(name)
        yield
    gc.freeze()  # it stays: the next full collection would go through all of it


def _loaded(name: str) -> object:
    with suppress(ImportError):
        return importlib.import_module(name)
    return None


#: What is not loaded yet, for all who wait for it.
_left = _steps()
