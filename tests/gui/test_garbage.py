"""Cyclic garbage may only be collected where Qt objects may die."""

import gc
import threading
import weakref

from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from cts_desktop.ui.garbage import GarbageCollector, set_aside


class Cycle(QObject):
    """A Qt object that only the collector can free."""

    def __init__(self, died_in: list[int]) -> None:
        super().__init__()
        self.me = self
        weakref.finalize(self, lambda: died_in.append(threading.get_ident()))


def test_the_automatic_collector_is_off_in_a_window_process(qapp: QCoreApplication) -> None:
    assert qapp.findChild(GarbageCollector) is not None
    assert not gc.isenabled()


def test_a_qt_object_in_a_cycle_dies_on_the_ui_thread_however_much_others_allocate(
    qtbot: QtBot, qapp: QCoreApplication
) -> None:
    died_in: list[int] = []
    Cycle(died_in)
    busy = threading.Thread(target=lambda: [[[]] for _ in range(200_000)])
    busy.start()
    busy.join()
    assert died_in == []
    litter: list[list[int]] = [[] for _ in range(2 * gc.get_threshold()[0])]
    qtbot.waitUntil(lambda: bool(died_in), timeout=10_000)
    assert died_in == [threading.get_ident()]
    assert litter


def test_what_is_set_aside_is_spared_by_later_collections() -> None:
    before = gc.get_freeze_count()
    try:
        set_aside()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
