"""Everything by keyboard: Tab comes round every page, reaches every control, and is seen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QDialog, QTableView, QWidget
from shiboken6 import isValid

from cts_desktop.ui.pages import PAGES
from cts_desktop.ui.theme import Scheme
from tests.gui.conftest import Desk

pytestmark = pytest.mark.every_page

#: More controls than any page has.
MANY = 300


def is_control(widget: QWidget) -> bool:
    """Whether Tab should come by."""
    reached = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return reached and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def walk(start: QWidget, key: Qt.Key) -> Iterator[QWidget]:
    """Yield where the focus goes until it comes round."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    window, here = start.window(), start
    for _ in range(MANY):
        QTest.keyClick(here, key)
        now = window.focusWidget()
        assert now is not None, f"the focus is lost behind {words(here)}"
        assert now is not here, f"the focus is trapped in {words(here)}"
        yield now
        if now is start:
            return
        here = now
    pytest.fail(f"the focus does not come round to {words(start)}; it is in {words(here)}")


def words(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    return f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}"


@pytest.fixture
def active(desk: Desk) -> Desk:
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    return desk


def test_tab_reaches_every_control_of_every_page_and_comes_round_both_ways(active: Desk) -> None:
    start = active.button("startButton")
    for page in PAGES:
        active.window.open_page(page.name)
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            passed = set(walk(start, key))
            shown = active.find(QWidget, f"{page.name}Page").findChildren(QWidget)
            controls = filter(is_control, shown)
            missed = [words(w) for w in controls if w not in passed]
            assert not missed, page.name


def test_the_focus_is_seen_on_every_kind_of_control_in_both_themes(active: Desk) -> None:
    unseen = []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        active.window.context.theme.set_scheme(scheme)
        looked: set[tuple[str, ...]] = set()
        for page in PAGES:
            active.window.open_page(page.name)
            for control in list(walk(active.button("startButton"), Qt.Key.Key_Tab)):
                if (kind := kind_of(control)) not in looked:
                    looked.add(kind)
                    if not focus_changes(control):
                        unseen.append(f"{scheme}: {words(control)}")
    assert not unseen, "\n".join(unseen)


def kind_of(control: QWidget) -> tuple[str, ...]:
    """Controls of one kind are painted alike."""
    marks = ("danger", "primary", "link", "stage")
    parent = control.parentWidget()
    place = "rail" if parent is not None and parent.objectName() == "navRail" else ""
    return (type(control).__name__, place, *(str(control.property(mark)) for mark in marks))


def focus_changes(control: QWidget) -> bool:
    """Whether the control looks otherwise with the focus than without."""
    if isinstance(control, QAbstractItemView):
        return True  # the current row or cell shows it
    control.setFocus(Qt.FocusReason.TabFocusReason)
    with_focus = control.grab().toImage()
    control.clearFocus()
    return control.grab().toImage() != with_focus


@pytest.fixture
def connections(active: Desk) -> QTableView:
    """The table of connections with its first row chosen."""
    active.window.open_page("settings/Connections")
    table = active.find(QTableView, "connectionsTable")
    active.until(lambda: table.model().rowCount())
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    return table


def test_arrow_keys_move_in_a_table(connections: QTableView) -> None:
    QTest.keyClick(connections, Qt.Key.Key_Right)
    assert connections.currentIndex().column() == 1
    QTest.keyClick(connections, Qt.Key.Key_Home)
    assert connections.currentIndex().column() == 0


def test_tab_comes_round_every_dialog_and_escape_closes_it(
    active: Desk, connections: QTableView
) -> None:
    for word in ("add", "Info", "Log", "Settings", "test"):
        name = f"{word}ConnectionButton" if word.islower() else f"connection{word}Button"
        active.until(active.button(name).isEnabled)
        dialog = opened(active, name)
        start = next(filter(is_control, dialog.findChildren(QWidget)))
        passed = set(walk(start, Qt.Key.Key_Tab))
        controls = filter(is_control, dialog.findChildren(QWidget))
        assert not [words(w) for w in controls if w not in passed], name
        gone = closed(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        active.until(gone)


def opened(desk: Desk, button: str) -> QDialog:
    """Click a button and return the dialog it opens."""
    before = set(desk.window.findChildren(QDialog))
    desk.click(button)
    desk.until(lambda: set(desk.window.findChildren(QDialog)) - before)
    (dialog,) = set(desk.window.findChildren(QDialog)) - before
    return dialog


def closed(dialog: QDialog) -> Callable[[], bool]:
    return lambda: not isValid(dialog) or not dialog.isVisible()
