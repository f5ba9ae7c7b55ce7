"""How the dialogs of a connection are opened, from the tab and from anywhere else."""

from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from cts_desktop.domain.connections import Connection
from cts_desktop.ui.connections.add_dialog import AddDialog
from cts_desktop.ui.connections.differences_dialog import DifferencesDialog
from cts_desktop.ui.connections.info_dialog import InfoDialog
from cts_desktop.ui.connections.log_dialog import LogDialog
from cts_desktop.ui.connections.preflight_dialog import PreflightDialog
from cts_desktop.ui.connections.settings_dialog import SettingsDialog
from cts_desktop.ui.connections.test_dialog import TestDialog
from cts_desktop.ui.context import UiContext

D = TypeVar("D", bound=QDialog)


def open_add(context: UiContext, parent: QWidget | None) -> AddDialog:
    """Open the dialog that adds a connection."""
    dialog = AddDialog(context, parent)
    dialog.open()
    return dialog


def open_info(context: UiContext, connection_id: str, parent: QWidget | None) -> InfoDialog:
    """Open or raise what is known about a connection."""
    dialog = _opened(InfoDialog, connection_id, parent) or InfoDialog(
        context, connection_id, parent
    )
    return _raised(dialog)


def open_log(context: UiContext, connection_id: str, parent: QWidget | None) -> LogDialog:
    """Open or raise a connection's log."""
    dialog = _opened(LogDialog, connection_id, parent) or LogDialog(context, connection_id, parent)
    return _raised(dialog)


def open_differences(
    context: UiContext, connection_id: str, parent: QWidget | None
) -> DifferencesDialog:
    """Open or raise what the venue holds and the books of a connection do not."""
    dialog = _opened(DifferencesDialog, connection_id, parent) or DifferencesDialog(
        context, connection_id, parent
    )
    return _raised(dialog)


def open_settings(context: UiContext, connection_id: str, parent: QWidget | None) -> SettingsDialog:
    """Open or raise a connection's settings."""
    dialog = _opened(SettingsDialog, connection_id, parent) or SettingsDialog(
        context, connection_id, parent
    )
    return _raised(dialog)


def open_preflight(
    context: UiContext, connection_id: str, parent: QWidget | None
) -> PreflightDialog:
    """Open or raise the two acts before real money."""
    dialog = _opened(PreflightDialog, connection_id, parent) or PreflightDialog(
        context, connection_id, parent
    )
    return _raised(dialog)


def open_test(context: UiContext, connection: Connection, parent: QWidget | None) -> TestDialog:
    """Open the test of a connection and run it."""
    identity = connection.connection_id
    dialog = _opened(TestDialog, identity, parent) or TestDialog(context, connection, parent)
    _raised(dialog).run()
    return dialog


def _opened(kind: type[D], connection_id: str, parent: QWidget | None) -> D | None:
    present = parent.findChildren(kind) if parent is not None else []
    return next((d for d in present if getattr(d, "connection_id", "") == connection_id), None)


def _raised(dialog: D) -> D:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog
