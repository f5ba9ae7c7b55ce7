"""The main window: control panel above, rail on the left, the page, the status bar."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop import __version__
from cts_desktop.domain.connections import Mode
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.service.views import OperationResult, Snapshot
from cts_desktop.ui import accessibility, dialogs, icons, menus, window_state
from cts_desktop.ui.actions import EngineActions
from cts_desktop.ui.alerts import Alerts
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.closing import Answer, Closing
from cts_desktop.ui.command import Command, describe, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.control_panel import EngineControlPanel
from cts_desktop.ui.freezing import Freezing
from cts_desktop.ui.history import History
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.keys import Keys
from cts_desktop.ui.modes import any_armed, armed_text, gravest_mode
from cts_desktop.ui.nav_rail import NavRail
from cts_desktop.ui.notice_bar import Offer
from cts_desktop.ui.notices.presence import Presence
from cts_desktop.ui.notifications import open_tray
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.page_area import PageArea, PageStack
from cts_desktop.ui.pages import PAGES, HasParts, title
from cts_desktop.ui.program.update_notice import UpdateNotice
from cts_desktop.ui.session import Session
from cts_desktop.ui.status_bar import StatusBar
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import tight
from cts_desktop.ui.window_commands import WindowCommands

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service, Submit

_PAGE_KEY = "window/page"
OTHER_PAGES_AFTER_MS = 150


class MainWindow(QMainWindow):
    """Holds everything that is always visible, and the pages.

    Closing it asks; quitting is the program's business: `quit_requested` starts its sequence,
    which ends with `shutdown`.
    """

    def __init__(
        self,
        service: "Service",
        submit: "Submit",
        theme: ThemeManager,
        ui_state: QSettings,
        quit_requested: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self._ui_state = ui_state
        self._theme = theme
        self.operations = Operations(service, submit)
        self.bridge = Bridge(service, submit)
        self.keys = Keys(self.operations, theme)
        self.context = UiContext(
            service,
            self.operations,
            self.bridge,
            theme,
            ui_state,
            self.keys,
            self.open_page,
            self.announce,
            Freezing(self),
            History(self),
            self.open_help,
        )
        self.commands = WindowCommands(self, self.context)
        self.engine_actions = EngineActions(self.operations, self.bridge, theme, self)
        self._mode = said(Mode.PAPER.label)
        self._shut_down = False
        self._unread = 0
        self._session = Session(ui_state)
        self._page_actions = self._make_page_actions()
        self._build()
        self.tray = open_tray(theme, self._tray_actions(), self)
        self.tray.activated.connect(self.bring_forward)
        self.closing = Closing(self, ui_state, quit_requested, lambda: self.tray.available)
        self._fill_menus()
        self.bridge.snapshot_changed.connect(self._on_snapshot)
        self.bridge.engine_state_changed.connect(self._show_title)
        self.bridge.notices_changed.connect(self._count_unread)
        self.presence = Presence(self, self.operations)
        self.alerts = Alerts(self.bridge, theme, self.panel.notices, self._notify)
        self.announcer = accessibility.Announcer(self, self.bridge, self.panel.notices)
        self.keys.changed.connect(self._offer_keys)
        self.update_notice = UpdateNotice(self.context, self.panel.notices, self)
        self._show_title()
        window_state.restore(self, ui_state)
        self.open_page(str(ui_state.value(_PAGE_KEY, PAGES[0].name)))
        self.bridge.open()
        # The other pages are made while the user looks at the first.
        # After the first paint, so that the window is there before the pages nobody sees yet.
        QTimer.singleShot(OTHER_PAGES_AFTER_MS, self, self._make_next_page)
        QTimer.singleShot(OTHER_PAGES_AFTER_MS, self, self._ask_for_keys)

    def open_page(self, name: str) -> None:
        """Show a page by name, or a part of one (``settings/Ladder``); unknown: the first page."""
        name, _, part = name.partition("/")
        names = [page.name for page in PAGES]
        index = names.index(name) if name in names else 0
        self._make_page(index)
        self.stack.setCurrentIndex(index)
        self._page_actions[index].setChecked(True)
        page: object = self.stack.currentWidget()
        if part and isinstance(page, HasParts):
            page.show_part(part)

    def announce(self, result: OperationResult) -> None:
        """Show what a command of a page did, where the engine's commands show it."""
        self.panel.show_result(result)

    def open_help(self, topic: str = "") -> None:
        """Show the guide at a topic."""
        # Imported when first needed: the guide is not part of showing the window.
        from cts_desktop.ui.help.guide import open_guide  # noqa: PLC0415

        open_guide(self, self._theme, topic)

    def bring_forward(self) -> None:
        """Show the window on top, from the tray or from a second start."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def shutdown(self) -> None:
        """Remember the layout, stop listening and go; the last step of the quit sequence."""
        if self._shut_down:
            return
        self._shut_down = True
        self._save_state()
        self.bridge.close()
        self.operations.close()
        self.tray.close()
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent, /) -> None:
        if self._shut_down:
            event.accept()
            return
        event.ignore()
        self._save_state()
        self.operations.start(self.closing.close(self.engine_actions.state), owner=self)

    def _build(self) -> None:
        self.panel = EngineControlPanel(
            self.engine_actions, self.bridge, self._theme, self.open_page, self
        )
        self.stack = PageStack()
        self.stack.setObjectName("pageStack")
        self._empty_places = {index: QWidget() for index in range(len(PAGES))}
        for place in self._empty_places.values():
            self.stack.addWidget(place)
        middle = QHBoxLayout()
        tight(middle, spacing=0)
        middle.addWidget(NavRail(self._theme, self._page_actions, self))
        middle.addWidget(PageArea(self.stack), 1)
        central = QWidget()
        layout = QVBoxLayout(central)
        tight(layout, spacing=0)
        layout.addWidget(self.panel)
        layout.addLayout(middle, 1)
        self.setCentralWidget(central)
        freezing = self.context.freezing
        bar = StatusBar(self.bridge, self._theme, SystemClock(), freezing, self)
        bar.review.connect(self._review_differences)
        self.setStatusBar(bar)

    def _make_page_actions(self) -> list[QAction]:
        actions = []
        for number, page in enumerate(PAGES, start=1):
            action = QAction(title(page), self)
            action.setObjectName(f"{page.name}PageAction")
            action.setCheckable(True)
            action.setShortcuts([QKeySequence(f"Alt+{number}"), QKeySequence(f"Ctrl+{number}")])
            describe(action, action.iconText())
            # The rail is narrow: a name of two words gets two lines, and its & is no mnemonic.
            action.setIconText(action.iconText().replace(" & ", " &&\n"))
            icons.bind_icon(self._theme, action, page.name)
            action.triggered.connect(lambda _checked=False, name=page.name: self.open_page(name))
            self.addAction(action)
            actions.append(action)
        return actions

    def _make_page(self, index: int) -> None:
        empty = self._empty_places.pop(index, None)
        if empty is None:
            return
        page = PAGES[index].make(self.context)
        accessibility.complete(page)
        self._session.restore(page)
        showing = self.stack.currentIndex()
        self.stack.removeWidget(empty)
        empty.deleteLater()
        self.stack.insertWidget(index, page)
        self.stack.setCurrentIndex(showing)

    @property
    def _pages(self) -> list[QWidget]:
        """The pages that are made already."""
        made = (index for index in range(len(PAGES)) if index not in self._empty_places)
        pages = (self.stack.widget(index) for index in made)
        return [page for page in pages if page is not None]

    def _make_next_page(self) -> None:
        if self._shut_down:
            return
        if not self._empty_places:
            self.update_notice.load()
            return
        self._make_page(min(self._empty_places))
        QTimer.singleShot(0, self, self._make_next_page)

    def _tray_actions(self) -> list[QAction]:
        show = self._command(
            Command(self.tr("Show &window"), self.tr("Brings the window to the front."),
                    "showWindowAction"),
            self.bring_forward,
        )  # fmt: skip
        self._quit_action = self._command(
            Command(self.tr("Stop and &quit"), self.tr("Stops the engine and ends the program."),
                    "quitAction", "quit", "Ctrl+Q"),
            self._quit,
        )  # fmt: skip
        # A tray menu closes with each click: there the second step is a question on the window.
        emergency = QAction(self.tr("&Emergency stop…"), self)
        emergency.setObjectName("trayEmergencyAction")
        icons.bind_icon(self._theme, emergency, "emergency", "danger")
        emergency.triggered.connect(self._ask_emergency)
        of_engine = [
            emergency if action is self.engine_actions.emergency else action
            for action in self.engine_actions.all
        ]
        return [show, *of_engine, menus.separator(self), self._quit_action]

    def _command(self, command: Command, run: Callable[[], object]) -> QAction:
        return make_action(self, self._theme, command, run)

    def _ask_emergency(self) -> None:
        self.bring_forward()
        self.engine_actions.ask_emergency()

    def _ask_for_keys(self) -> None:
        """Ask for the passphrase once; put off, or behind a tray, the notice bar keeps offering."""
        if self._shut_down:
            return
        if self.isVisible():
            self.keys.unlock(self)
        else:
            self.keys.look()

    def _offer_keys(self) -> None:
        if not self.keys.locked:
            self.panel.notices.withdraw("keys")
            return
        text = self.tr("Keys are locked: {0} cannot start.").format(
            ", ".join(self.keys.waiting) or self.tr("connections with keys")
        )
        unlock = Offer(text, self.tr("Unlock…"), lambda: self.keys.unlock(self))
        self.panel.notices.offer("keys", unlock)

    def _review_differences(self, connection_id: str) -> None:
        # Imported when first needed: the dialogs are not part of showing the window.
        from cts_desktop.ui.connections import openers  # noqa: PLC0415

        openers.open_differences(self.context, connection_id, self)

    def _fill_menus(self) -> None:
        tr, commands = self.tr, self.commands
        close = Command(tr("&Close window"),
                        tr("Asks what closing should do, or does what was remembered."),
                        "closeWindowAction", "close", "Ctrl+W")  # fmt: skip
        reset = Command(tr("&Reset layout"), tr("Forgets sizes, places, tabs and columns."),
                        "resetLayoutAction", "reset")  # fmt: skip
        again = Command(tr("As&k again when closing"), tr("Forgets the remembered answer."),
                        "askAgainAction")  # fmt: skip
        about = Command(tr("&About CTS Desktop"), tr("Says which version this is."), "aboutAction")
        groups = menus.MenuGroups(
            program=[commands.wizard, menus.separator(self), self._command(close, self.close),
                     self._quit_action],
            edit=[commands.undo, commands.redo, menus.separator(self), commands.palette],
            engine=list(self.engine_actions.all),
            pages=self._page_actions,
            view=[
                commands.freeze,
                self._command(reset, self._reset_layout),
                self._command(again, lambda: self.closing.remember(Answer.ASK)),
            ],
            help=[commands.help, commands.whats_this, commands.shortcuts,
                  self._command(about, self._about)],
        )  # fmt: skip
        menus.fill_menu_bar(self, self._theme, groups)

    def _quit(self) -> None:
        self._save_state()
        self.closing.quit()

    def _about(self) -> None:
        dialogs.message(
            self,
            self.tr("About CTS Desktop"),
            self.tr("CTS Desktop {version}").format(version=__version__),
            detail=self.tr("A self-qualifying automated crypto trader for one person."),
        )

    def _reset_layout(self) -> None:
        window_state.reset(self, self._ui_state)
        for page in self._pages:
            self._session.reset(page)
        self.panel.notices.say(self.tr("Layout reset: sizes, tabs and columns are as at first."))

    def _save_state(self) -> None:
        window_state.save(self, self._ui_state)
        for page in self._pages:
            self._session.save(page)
        self._ui_state.setValue(_PAGE_KEY, PAGES[self.stack.currentIndex()].name)
        self._ui_state.sync()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        mode = gravest_mode(snapshot.connections)
        words = said(mode.label)
        if mode is Mode.LIVE:
            words += f" ({armed_text(armed=any_armed(snapshot.connections)).lower()})"
        if words != self._mode:
            self._mode = words
            self._show_title()

    def _notify(self, title: str, text: str) -> None:
        """Say it by the tray where the window is not in front."""
        shown = self.isVisible() and not self.isMinimized()
        if not shown or QApplication.activeWindow() is None:
            self.tray.notify(title, text)

    def _show_title(self) -> None:
        state = said(self.engine_actions.state.label)
        text = self.tr("CTS Desktop — {mode} — {state}")
        self.setWindowTitle(text.format(mode=self._mode, state=state))
        self._show_tooltip()

    def _count_unread(self, unread: int) -> None:
        self._unread = unread
        self._show_tooltip()

    def _show_tooltip(self) -> None:
        """Let the tray say the state, and how many notices nobody has read yet."""
        text = self.windowTitle()
        if self._unread:
            text += "\n" + self.tr("%n unread notification(s)", "", self._unread)
        self.tray.set_tooltip(text)

    @override
    def changeEvent(self, event: QEvent, /) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and not self.isMinimized():
            self.bridge.refresh()
