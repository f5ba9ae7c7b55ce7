"""Collects cyclic garbage on the UI thread only.

Python runs its collector in whichever thread allocates next. On the engine thread it would destroy
widgets that died in a cycle, and Qt objects must die in their own thread: the window crashed.
"""

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 200
_SLOW_S = 0.02


class GarbageCollector(QObject):
    """Takes the automatic collector's place while the Qt loop runs, by its own thresholds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the oldest generation that is due.

        What survived a slow full collection (libraries, kernels) is set aside for good, so that
        the next one does not hold up the window again.
        """
        due = [
            count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        ]
        if not due[0]:
            return
        generation = 2 if all(due) else 1 if due[1] else 0
        began = time.perf_counter()
        gc.collect(generation)
        if generation == len(due) - 1 and time.perf_counter() - began > _SLOW_S:
            gc.freeze()


def set_aside() -> None:
    """Collect everything once and leave what survives out of later collections.

    For the moment when all is loaded and nothing trades yet: the first full collection goes
    through libraries and kernels, which stay, and takes a tenth of a second.
    """
    gc.collect()
    gc.freeze()
