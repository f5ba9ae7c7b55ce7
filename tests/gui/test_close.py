from PySide6.QtCore import QObject, QRect, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QMainWindow, QPushButton

from cts_desktop.ui import window_state
from cts_desktop.ui.closing import Answer


class FakeTray(QObject):
    """A tray that is there, which offscreen has none."""

    activated = Signal()
    available = True

    tooltip = ""

    def set_tooltip(self, text: str) -> None:
        self.tooltip = text

    def notify(self, title: str, text: str) -> None: ...

    def close(self) -> None: ...


def choose(desk, option: int, *, remember: bool = False) -> None:
    box = desk.box("chooseBox")
    box.findChild(QCheckBox, "rememberBox").setChecked(remember)
    button = box.findChild(QPushButton, f"option{option}Button")
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settled(desk)


def settled(desk) -> None:
    desk.until(lambda: desk.window.operations.pending == 0)


def test_closing_a_stopped_program_without_a_tray_quits_without_a_question_and_once(desk):
    the_tray_has_every_command_and_says_state_and_unread_notices(desk)
    desk.window.close()
    desk.until(lambda: desk.quits == ["quit"])
    assert desk.window.isVisible()
    desk.window.closing.quit()
    desk.window.close()
    settled(desk)
    assert desk.quits == ["quit"]


def the_tray_has_every_command_and_says_state_and_unread_notices(desk) -> None:
    window, real = desk.window, desk.window.tray
    tray = window.tray = FakeTray(window)
    names = {action.objectName() for action in window._tray_actions()}
    wanted = {action.objectName() for action in window.engine_actions.all}
    # Emergency stop asks in a box there: a tray's menu is closed by the first click.
    assert wanted - names == {window.engine_actions.emergency.objectName()}
    assert {"trayEmergencyAction", "showWindowAction", "quitAction"} <= names
    window.bridge.notices_changed.emit(3)
    assert tray.tooltip.startswith("CTS Desktop — PAPER — Stopped")
    assert "3 unread" in tray.tooltip
    window.bridge.notices_changed.emit(0)
    assert "unread" not in tray.tooltip
    window.tray = real


def test_closing_a_running_program_asks_and_never_hides_without_a_tray(desk):
    desk.start()
    cancelling_changes_nothing(desk)
    a_remembered_tray_does_not_hide_the_window_where_there_is_none(desk)
    closing_twice_asks_once(desk)
    with_a_tray_the_window_hides_and_the_tray_brings_it_back(desk)
    a_remembered_answer_is_not_asked_again_until_told_to(desk)


def cancelling_changes_nothing(desk) -> None:
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):  # Return alone does not quit
        desk.window.close()
        box = desk.box("chooseBox")
        assert not any("tray" in button.text() for button in box.buttons())
        desk.qtbot.keyClick(box, key)
        settled(desk)
        assert desk.quits == []
        assert desk.window.isVisible()


def a_remembered_tray_does_not_hide_the_window_where_there_is_none(desk) -> None:
    desk.window.closing.remember(Answer.TRAY)
    desk.window.close()
    desk.box("chooseBox").reject()
    settled(desk)
    assert desk.window.isVisible()
    desk.window.closing.remember(Answer.ASK)


def closing_twice_asks_once(desk) -> None:
    desk.window.close()
    box = desk.box("chooseBox")
    desk.window.close()
    desk.until(lambda: desk.window.operations.pending == 1)  # the first still asks
    box.reject()
    settled(desk)
    assert desk.quits == []


def with_a_tray_the_window_hides_and_the_tray_brings_it_back(desk) -> None:
    tray = desk.window.tray = FakeTray(desk.window)
    tray.activated.connect(desk.window.bring_forward)
    desk.window.close()
    choose(desk, 0)
    assert not desk.window.isVisible()
    assert desk.quits == []
    tray.activated.emit()
    assert desk.window.isVisible()


def a_remembered_answer_is_not_asked_again_until_told_to(desk) -> None:
    desk.window.close()
    choose(desk, 0, remember=True)
    desk.window.bring_forward()
    desk.window.close()
    desk.until(lambda: not desk.window.isVisible())
    desk.window.closing.remember(Answer.ASK)
    desk.window.bring_forward()
    desk.window.close()
    choose(desk, 1)
    assert desk.quits == ["quit"]


def test_the_window_comes_back_as_it_was_left_and_always_into_view(desk):
    desk.window.resize(1111, 666)
    desk.window.open_page("orders")
    desk.window._save_state()
    stored = QSettings(str(desk.paths.ui_state), QSettings.Format.IniFormat)
    assert stored.value("window/page") == "orders"
    one, other = QMainWindow(), QMainWindow()
    for bare in (one, other):
        desk.qtbot.addWidget(bare)
    one.setGeometry(QRect(30, 40, 555, 444))
    window_state.save(one, stored)
    window_state.restore(other, stored)
    assert other.geometry() == one.geometry()
    area = QGuiApplication.primaryScreen().availableGeometry()

    # From a screen that is gone.
    desk.window.setGeometry(QRect(9000, 7000, 700, 500))
    window_state.keep_reachable(desk.window)
    assert area.intersects(desk.window.geometry())


def test_resetting_the_layout_keeps_the_appearance(tmp_path):
    state = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    state.setValue("appearance/theme", "dark")
    state.setValue("tables/x", 1)
    window_state.forget(state)
    assert state.value("appearance/theme") == "dark"
    assert state.value("tables/x") is None
