"""Every page and dialog, widget by widget: names, tooltips, reach, room, keys."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.outside_views import UpdateView
from cts_desktop.ui.application import open_ui_state
from cts_desktop.ui.chart.move_dialog import MoveDialog
from cts_desktop.ui.command_palette import open_palette
from cts_desktop.ui.connections import openers
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.i18n import language
from cts_desktop.ui.i18n.language import Language
from cts_desktop.ui.pages import PAGES
from cts_desktop.ui.passphrase_dialog import PassphraseDialog, Purpose
from cts_desktop.ui.presets.download_dialog import DownloadDialog
from cts_desktop.ui.presets.name_dialog import NameDialog
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.program.bundle_dialog import BundleDialog
from cts_desktop.ui.program.crash_dialog import CrashDialog
from cts_desktop.ui.program.update_dialog import UpdateDialog
from cts_desktop.ui.shortcuts_dialog import open_shortcuts
from cts_desktop.ui.statistics.tax_dialog import TaxDialog
from cts_desktop.ui.why_dialog import open_why
from cts_desktop.ui.wizard.dialog import open_wizard
from tests.gui import widget_walk as walk
from tests.gui.conftest import Desk
from tests.gui.stage import Stage

pytestmark = pytest.mark.every_page

Questions = Mapping[str, Callable[[QWidget], list[str]]]
SMALL = (1366, 768)
#: What each place is asked.
QUESTIONS = {
    "nameless": walk.nameless,
    "without a tooltip": walk.untold,
    "out of reach": walk.out_of_reach,
    "on the same key": walk.doubled_keys,
    "under the same letter": walk.doubled_letters,
}
READ = {"cut off": walk.cut_off, "cut title": walk.cut_titles}


@pytest.fixture
def filled(stage: Stage) -> Desk:
    """The window at the smallest size with a position on its pages."""
    stage.show(stage.position(1), stage.position(2))
    stage.desk.window.resize(*SMALL)
    return stage.desk


def look(root: QWidget, name: str, questions: Questions) -> set[str]:
    """Return what is wrong with everything in *root*, in words."""
    return {f"{name}: {what}: {one}" for what, ask in questions.items() for one in ask(root)}


def dialogs(desk: Desk) -> dict[str, Callable[[], QDialog]]:
    """How each dialog is opened; one of another area is added here."""
    context, window = desk.window.context, desk.window
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    connection = snapshot.connections[0].connection
    identity = connection.connection_id
    return {
        "add": lambda: openers.open_add(context, window),
        "info": lambda: openers.open_info(context, identity, window),
        "log": lambda: openers.open_log(context, identity, window),
        "settings": lambda: openers.open_settings(context, identity, window),
        "test": lambda: openers.open_test(context, connection, window),
        "preflight": lambda: openers.open_preflight(context, identity, window),
        "differences": lambda: openers.open_differences(context, identity, window),
        "why": lambda: open_why(context, snapshot.positions[0], window),
        "wizard": lambda: open_wizard(context, window),
        "palette": lambda: open_palette(context, window),
        "shortcuts": lambda: open_shortcuts(context, window),
        **{
            name: partial(_opened, make)
            for name, make in {
                "exits": lambda: ExitsDialog(context, snapshot.positions[0], window),
                "move": lambda: MoveDialog(
                    context, snapshot.positions[0], Decimal(64_500), window, is_stop=True
                ),
                "tax": lambda: TaxDialog(context, (), window),
                "bundle": lambda: BundleDialog(context.operations, context.theme, window),
                "update": lambda: UpdateDialog(context, UpdateView("0.1"), window),
                "passphrase": lambda: PassphraseDialog(
                    Purpose.NEW, context.operations, context.theme, window
                ),
                "name": lambda: NameDialog(window, "Clone", "Name of the copy", "One", "Clone"),
                "new run": lambda: NewRunDialog(context, window),
                "download": lambda: DownloadDialog(context, window),
                "crash": lambda: CrashDialog(context.theme, int, lambda _: 0, window),
            }.items()
        },
    }


def _opened(make: Callable[[], QDialog]) -> QDialog:
    dialog = make()
    dialog.open()
    return dialog


def settle() -> None:
    """Let layouts that ask their owners for room, and those in turn for theirs, come to rest."""
    QApplication.processEvents()
    for _ in range(4):  # no answer of the engine comes in between, as it would with processEvents
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def all_pages(desk: Desk, questions: Questions) -> set[str]:
    found: set[str] = set()
    for page in PAGES:
        desk.window.open_page(page.name)
        QApplication.processEvents()
        shown = desk.window.stack.currentWidget()
        assert shown is not None
        for part in walk.parts(shown):
            settle()
            found |= look(desk.window, f"{page.name} {part}", questions)
    return found


def all_dialogs(desk: Desk) -> set[str]:
    found: set[str] = set()
    for name, opener in dialogs(desk).items():
        dialog = opener()
        QApplication.processEvents()
        found |= look(dialog, name, {**QUESTIONS, "cut off": walk.cut_off})
        dialog.reject()
        QApplication.processEvents()
    return found


def test_everything_can_be_named_asked_reached_and_read_at_any_scale(filled):
    window = filled.window
    found = all_pages(filled, {**QUESTIONS, **READ}) | all_dialogs(filled)
    for scale in (150, 200):
        window.context.theme.set_scale(scale)
        window.resize(*SMALL)
        found |= {f"{scale} %: {one}" for one in all_pages(filled, READ)}
        size = window.size()
        assert (size.width(), size.height()) == SMALL, "it asks for more than there is"
    assert not found, "\n".join(sorted(found))


@pytest.fixture
def in_german(profile_dir: Path, qapp: QApplication) -> Iterator[None]:
    """The profile speaks German; everything after this test English again."""
    paths = ProfilePaths(profile_dir)
    paths.create()
    language.choose(open_ui_state(paths.ui_state), Language.GERMAN)
    yield
    english = open_ui_state(paths.ui_state)
    language.choose(english, Language.ENGLISH)
    language.install(qapp, english)


def test_everything_can_be_named_asked_reached_and_read_in_german(in_german, filled):
    assert filled.button("startButton").text() == "Starten"
    window = filled.window
    found = all_pages(filled, {**QUESTIONS, **READ}) | all_dialogs(filled)
    for scale in (100, 200):
        window.context.theme.set_scale(scale)
        window.resize(*SMALL)
        found |= {f"{scale} %: {one}" for one in all_pages(filled, READ)}
        size = window.size()
        assert (size.width(), size.height()) == SMALL, "it asks for more than there is"
    assert not found, "\n".join(sorted(found))
