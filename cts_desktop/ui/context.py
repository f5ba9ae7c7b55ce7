"""What every page and dialog of the window is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from cts_desktop.service.views import OperationResult
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.freezing import Freezing
from cts_desktop.ui.history import History
from cts_desktop.ui.keys import Keys
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service


@dataclass(frozen=True, slots=True)
class UiContext:
    """The tools of the window.

    Attributes:
        service: the verbs; only `operations` calls them, on the engine loop.
        ui_state: the window's own memory (ui.ini): geometry, columns, filters.
        freezing: whether live tables may change.
        undo: what can be taken back: settings, presets, deletions.
        help: open the guide at a topic, e.g. ``positions``; unknown: at its first page.
        announce: show what a command did beside the engine's commands.
        keys: asks for the passphrase of the key store where one is needed.
        open_page: show ``dashboard``, ``chart``, ``positions``, ``orders``, ``ladder``,
            ``presets``, ``statistics``, ``log`` or ``settings``; of the settings a pane as well,
            e.g. ``settings/Ladder``.
    """

    service: "Service"
    operations: Operations
    bridge: Bridge
    theme: ThemeManager
    ui_state: QSettings
    keys: Keys
    open_page: Callable[[str], None]
    announce: Callable[[OperationResult], None]
    freezing: Freezing = field(default_factory=Freezing)
    undo: History = field(default_factory=History)
    help: Callable[[str], None] = lambda _topic: None
