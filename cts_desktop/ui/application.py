"""The Qt application and the window, made in the order that shows something soonest."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from cts_desktop import __version__
from cts_desktop.runtime import identity
from cts_desktop.ui import icons
from cts_desktop.ui.garbage import GarbageCollector
from cts_desktop.ui.i18n import language
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service, Submit


def create_application(argv: Sequence[str]) -> QApplication:
    """Return the one QApplication, not yet themed."""
    identity.announce()  # before the first window, or its button in the task bar is another's
    app = QApplication(list(argv))
    app.setApplicationName("cts-desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("cts-desktop")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)  # closing the last window would stop the qasync loop
    GarbageCollector(app)
    return app


def open_ui_state(path: Path) -> QSettings:
    """Return the window's memory; one that is never written where *path* is no regular file.

    QSettings writes a new file and renames it: running as root, that would replace the null device.
    Below something that is no directory it can create nothing, and keeps its values in memory.
    """
    harmless = path if path.is_file() or not path.exists() else path / "ui.ini"
    return QSettings(str(harmless), QSettings.Format.IniFormat)


def create_window(
    app: QApplication,
    service: "Service",
    submit: "Submit",
    ui_state_path: Path,
    quit_requested: Callable[[], None],
) -> MainWindow:
    """Return the themed window, not yet shown; the qasync loop must be the running loop's owner.

    Args:
        app: of `create_application`.
        service: the door.
        submit: runs a verb on the engine loop.
        ui_state_path: the window's own memory, created when missing.
        quit_requested: starts the program's quit sequence, which ends with `MainWindow.shutdown`.
    """
    ui_state = open_ui_state(ui_state_path)
    language.install(app, ui_state)
    theme = ThemeManager(app, ui_state)
    app.setWindowIcon(icons.icon(theme, "program"))
    return MainWindow(service, submit, theme, ui_state, quit_requested)
