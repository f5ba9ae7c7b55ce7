"""Pictures of what concerns the program itself: backups, hosts, support bundle, crashes, offers.

What a fresh profile on a good machine never gets into is painted over it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog

from cts_desktop.app.bootstrap import Application
from cts_desktop.service.outside_views import AutostartView, HostView, RestoreView
from cts_desktop.service.views import BackupView
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.notice_bar import Offer
from cts_desktop.ui.program.bundle_dialog import BundleDialog
from cts_desktop.ui.program.crash_dialog import CrashDialog
from cts_desktop.ui.settings.page import SettingsPage
from tests.helpers.grab import SETTLE_S, open_box
from tests.helpers.studio import until
from tests.helpers.trades import NOW_MS

Page = Callable[[str], Awaitable[None]]
Boxes = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]

_HOUR = 3_600_000
_FOLDER = "/profile/backups"
BACKUPS = tuple(
    BackupView(f"{_FOLDER}/cts-20261102T1{n}0000-{kind}.db", NOW_MS - n * _HOUR,
               (n + 1) * 7_340_032, kind, good=n != 2)
    for n, kind in enumerate(("manual", "hourly", "hourly", "daily", "daily"))
)  # fmt: skip
LOSS = RestoreView(
    BACKUPS[1].path, BACKUPS[1].created_ms,
    (("orders", 31), ("fills", 58), ("positions", 12), ("decisions", 20_441),
     ("settings_history", 2), ("trade_engine_logs", 1_204)),
    open_positions=3, older_schema=True,
)  # fmt: skip
HOSTS = (
    HostView("Binance main", "fapi.binance.com", True, 1_204, 0, NOW_MS - _HOUR, NOW_MS),
    HostView("Binance main", "fstream.binance.com", True, 6, 0, NOW_MS - _HOUR, NOW_MS),
    HostView("Binance main", "tracker.example.net", False, 0, 3, NOW_MS - 9_000, NOW_MS),
    HostView("Bybit testnet", "api-testnet.bybit.com", True),
    HostView("Updates", "releases.example.org", True, 1, 0, NOW_MS - _HOUR, NOW_MS - _HOUR),
)
AUTOSTART = {
    "on": AutostartView(on=True, note="Written in ~/.config/autostart/cts-desktop.desktop"),
    "impossible": AutostartView(
        on=False,
        possible=False,
        note="This program is portable: it leaves nothing on the computer it runs on.",
    ),
}


async def take_program(
    window: MainWindow, application: Application, page: Page, boxes: Boxes
) -> None:
    """Take the panes filled, their dialogs, the crash window, and several offers at once."""
    window.open_page("settings")
    await asyncio.sleep(SETTLE_S)
    settings = window.findChild(SettingsPage, "settingsPage")
    assert settings is not None
    await _take_backups(application, settings, page, boxes)
    await _take_panes(application, settings, page)
    await _take_dialogs(window, page, boxes)


async def _take_backups(
    application: Application, settings: SettingsPage, page: Page, boxes: Boxes
) -> None:
    backups: Any = application.service.backups
    real = backups.list, backups.look_at
    backups.list = partial(_answer, BACKUPS)
    settings.show_part("Data & backup")
    window: Any = settings.window()
    pane = settings.backups
    await until(lambda: pane.view.model().rowCount() == len(BACKUPS), 10.0)
    await page("backups")
    pane.view.selectRow(1)
    lost = {
        "restore": LOSS,
        "restore-nothing-lost": replace(LOSS, lost=(), open_positions=0, older_schema=False),
        "restore-foreign": replace(
            LOSS,
            lost=(),
            same_profile=False,
            unknown="cts.db: the database is damaged (malformed).",
        ),
    }
    for name, view in lost.items():
        backups.look_at = partial(_answer, view)
        pane.restore_selected()
        await until(lambda: window.findChildren(QDialog, "confirmBox"), 10.0)
        await boxes({name: lambda: open_box(window, "confirmBox")})
    backups.list, backups.look_at = real


async def _take_panes(application: Application, settings: SettingsPage, page: Page) -> None:
    service: Any = application.service
    real = service.network.hosts, service.autostart.state
    settings.show_part("Network")
    await asyncio.sleep(SETTLE_S)
    await page("hosts-none")
    service.network.hosts = partial(_answer, HOSTS)
    settings.hosts.load()
    await asyncio.sleep(SETTLE_S)
    await page("hosts")
    for name, view in AUTOSTART.items():
        service.autostart.state = partial(_answer, view)
        settings.show_part("Program")
        settings.program.load()
        await asyncio.sleep(SETTLE_S)
        await page(f"program-autostart-{name}")
    service.network.hosts, service.autostart.state = real


async def _take_dialogs(window: MainWindow, page: Page, boxes: Boxes) -> None:
    report = Path(window.context.ui_state.fileName()).with_name("crash-20261102T101500.txt")
    report.write_text("CTS Desktop met an error that nobody expected\n\n" + _TRACE * 12)
    await boxes(
        {
            "bundle": lambda: _shown(_bundle(window)),
            "crash": lambda: _crash(window, report),
            "crash-report": lambda: _crash(window, report, more=41, show=True),
            "crash-no-report": lambda: _crash(window, None),
            "crash-found": lambda: _found(window, [report, report]),
        }
    )
    notices = window.panel.notices
    for number in range(3):
        text = said(f"An earlier run ended with an error or met one: {number + 2} crash reports.")
        offer = Offer(text, said("Look at it…"), lambda: None, put_off=lambda: None)
        notices.offer(f"offer{number}", offer)
    await page("offers")
    for number in range(3):
        notices.withdraw(f"offer{number}")


_TRACE = (
    '  File "cts_desktop/engine/loop.py", line 214, in _tick\n'
    "    self._position.close(order.price, order.quantity, fee=order.fee, at_ms=self._now)\n"
)
_WHAT = "ZeroDivisionError: division by zero (in the loop of Paper)"


async def _answer(view: object, *_arguments: object) -> object:
    return view


def _bundle(window: MainWindow) -> QDialog:
    return BundleDialog(window.operations, window.context.theme, window)


def _crash(
    window: MainWindow, report: Path | None, *, more: int = 0, show: bool = False
) -> QDialog:
    dialog = _crash_dialog(window)
    dialog.tell(_WHAT, report)
    if more:
        dialog.tell_more(more, _WHAT)
    dialog.show_button.setChecked(show)
    return _shown(dialog)


def _found(window: MainWindow, reports: list[Path]) -> QDialog:
    dialog = _crash_dialog(window)
    dialog.tell_found(reports)
    return _shown(dialog)


def _crash_dialog(window: MainWindow) -> CrashDialog:
    return CrashDialog(window.context.theme, lambda: None, lambda _parent: None, window)


def _shown(dialog: QDialog) -> QDialog:
    dialog.show()
    return dialog
