import pytest
from PySide6.QtCore import QObject, QRect, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QPushButton

from cts_desktop.ui import window_state
from cts_desktop.ui.closing import Answer


class FakeTray(QObject):
    """A tray that is there, which offscreen has none."""

    activated = Signal()
    available = True

    def set_tooltip(self, text: str) -> None: ...

    def notify(self, title: str, text: str) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def running(desk):
    desk.start()
    return desk


def choose(desk, option: int, *, remember: bool = False) -> None:
    box = desk.box("chooseBox")
    box.findChild(QCheckBox, "rememberBox").setChecked(remember)
    button = box.findChild(QPushButton, f"option{option}Button")
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.window.operations.pending == 0)


def test_closing_a_stopped_program_without_a_tray_quits_without_a_question(desk):
    desk.window.close()
    desk.until(lambda: desk.quits == ["quit"])
    assert desk.window.isVisible()


def test_closing_a_running_program_asks_and_cancel_changes_nothing(running):
    running.window.close()
    box = running.box("chooseBox")
    running.qtbot.keyClick(box, Qt.Key.Key_Escape)
    running.until(lambda: running.window.operations.pending == 0)
    assert running.quits == []
    assert running.window.isVisible()


def test_without_a_tray_the_window_never_offers_to_hide(running):
    running.window.close()
    texts = [button.text() for button in running.box("chooseBox").buttons()]
    assert not any("tray" in text for text in texts)
    choose(running, 0)
    assert running.quits == ["quit"]


def test_return_alone_does_not_quit(running):
    running.window.close()
    running.qtbot.keyClick(running.box("chooseBox"), Qt.Key.Key_Return)
    running.until(lambda: running.window.operations.pending == 0)
    assert running.quits == []


def test_with_a_tray_the_window_hides_and_the_tray_brings_it_back(running):
    tray = running.window.tray = FakeTray(running.window)
    tray.activated.connect(running.window.bring_forward)
    running.window.close()
    choose(running, 0)
    assert not running.window.isVisible()
    assert running.quits == []
    tray.activated.emit()
    assert running.window.isVisible()


def test_a_remembered_answer_is_not_asked_again_until_told_to(running):
    running.window.tray = FakeTray(running.window)
    running.window.close()
    choose(running, 0, remember=True)
    running.window.bring_forward()
    running.window.close()
    running.until(lambda: not running.window.isVisible())
    running.window.closing.remember(Answer.ASK)
    running.window.bring_forward()
    running.window.close()
    assert running.box("chooseBox").isVisible()


def test_a_remembered_tray_does_not_hide_the_window_where_there_is_none(running):
    running.window.closing.remember(Answer.TRAY)
    running.window.close()
    assert running.box("chooseBox").isVisible()


def test_closing_twice_asks_once(running):
    running.window.close()
    running.box("chooseBox")
    running.window.close()
    running.qtbot.wait(50)
    assert running.window.operations.pending == 1


def test_quit_is_asked_for_once(desk):
    desk.window.closing.quit()
    desk.window.closing.quit()
    desk.window.close()
    desk.until(lambda: desk.window.operations.pending == 0)
    assert desk.quits == ["quit"]


def test_the_window_comes_back_as_it_was_left(desk):
    desk.window.resize(1111, 666)
    desk.window.open_page("orders")
    desk.window._save_state()
    stored = QSettings(str(desk.paths.ui_state), QSettings.Format.IniFormat)
    assert stored.value("window/page") == "orders"
    other = type(desk.window).__mro__[1]()  # a bare QMainWindow takes the geometry
    desk.qtbot.addWidget(other)
    window_state.restore(other, stored)
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert other.width() <= max(1111, area.width())


def test_a_window_from_a_screen_that_is_gone_is_put_back_into_view(desk):
    desk.window.setGeometry(QRect(9000, 7000, 700, 500))
    window_state.keep_reachable(desk.window)
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.intersects(desk.window.geometry())


def test_resetting_the_layout_keeps_the_appearance(desk):
    state = desk.window.context.ui_state
    state.setValue("appearance/theme", "dark")
    state.setValue("tables/x", 1)
    window_state.forget(state)
    assert state.value("appearance/theme") == "dark"
    assert state.value("tables/x") is None
