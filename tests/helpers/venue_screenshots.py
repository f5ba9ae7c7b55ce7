"""Pictures of everything about real venues.

The program's own window and service over a venue of the test helpers; lines and states that only a
running engine has are painted over the snapshots.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QDialog

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import VaultDamagedError, WrongPassphraseError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.venues import LineFacts
from cts_desktop.service.connections import Connections
from cts_desktop.service.views import PreflightItem, PreflightReport, Snapshot
from cts_desktop.ui.connections import openers
from cts_desktop.ui.connections.add_dialog import AddDialog
from cts_desktop.ui.connections.preflight_dialog import PreflightDialog
from cts_desktop.ui.connections.settings_dialog import SettingsDialog
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.passphrase_dialog import PassphraseDialog, Purpose
from tests.helpers.connection_desk import GOOD_RIGHTS, PASSPHRASE, ConnectionDesk
from tests.helpers.faulty_gateway import BTC
from tests.helpers.grab import SETTLE_S
from tests.helpers.studio import Studio

KEY = Credentials(Secret("a-key-nobody-has-3f9c"), Secret("a-secret-nobody-has"))
BUSY = LineFacts(used_pct=86.0, waiting=3, clock_offset_ms=-612, latency_ms=184.0)
SILENT = replace(BUSY, stream="account: the connection is lost")


async def take_venues(studio: Studio) -> None:
    """Take the dialogs of a fresh profile, then those of a live connection."""
    window, application = studio.window, studio.application
    desk = ConnectionDesk(application, studio.paths.root)
    # The venue's clock stands where the window's does, or every age would be absurd.
    desk.clock.advance_to(application.service.queries._clock.now_ms())
    desk.parts = replace(desk.parts, venues=application.service.connections._parts.venues)
    desk.connections = Connections(desk.parts)
    object.__setattr__(application.service, "connections", desk.connections)
    await studio.boxes(add_openers(window))
    await studio.boxes(passphrase_openers(window))
    await asyncio.sleep(SETTLE_S)
    live = await window.operations.call(lambda _s: _add(desk))
    await asyncio.sleep(1)
    await take_live(studio, desk, live)


async def _add(desk: ConnectionDesk) -> Connection:
    desk.keys.unlock(PASSPHRASE)
    draft = Connection(
        "", "Main account", exchange="binance", mode=Mode.LIVE, settings={"symbols": BTC}
    )
    second = replace(draft, name="Practice at the demo", exchange="bybit", mode=Mode.TESTNET)
    await desk.connections.add(second, KEY)
    await desk.connections.add(replace(draft, name="Paper", exchange="paper", mode=Mode.PAPER))
    return await desk.connections.add(draft, KEY)


# ---------------------------------------------------------------- add and passphrase


def add_openers(window: MainWindow) -> dict[str, Callable[[], QDialog]]:
    """Return how each state of the Add dialog is reached."""

    def opened(exchange: str, mode: Mode, tab: int) -> AddDialog:
        dialog = openers.open_add(window.context, window)
        show, loaded = dialog.show_venues, dialog.venue_box

        def fill(venues: Any) -> None:
            show(venues)
            loaded.setCurrentIndex(loaded.findData(exchange))
            dialog.venue.modes.choose(mode)
            dialog.venue.setCurrentIndex(tab)

        dialog.show_venues = fill  # type: ignore[method-assign]
        dialog.name_edit.setText("Main account")
        window.operations.run(lambda s: s.connections.venues(), on_success=fill, owner=dialog)
        return dialog

    return {
        "add-venue-paper": lambda: opened("binance", Mode.PAPER, 0),
        "add-venue-live": lambda: opened("okx", Mode.LIVE, 0),
        "add-venue-silent": lambda: opened("gate", Mode.LIVE, 0),
        "add-venue-symbols": lambda: _with_rule(opened("binance", Mode.LIVE, 1)),
        "add-venue-trading": lambda: opened("binance", Mode.LIVE, 2),
        "add-venue-trading-paper": lambda: opened("binance", Mode.PAPER, 2),
        "add-venue-advanced": lambda: opened("binance", Mode.LIVE, 3),
        "add-venue-other": lambda: opened("", Mode.TESTNET, 0),
    }


def _with_rule(dialog: AddDialog) -> AddDialog:
    editor = dialog.venue.symbols.editors["symbol_rule"]
    editor.show_value("volume")
    editor.edited.emit()
    return dialog


def passphrase_openers(window: MainWindow) -> dict[str, Callable[[], QDialog]]:
    """Return how each passphrase dialog is opened."""

    def opened(purpose: Purpose, *typed: str, error: Any = None) -> QDialog:
        dialog = PassphraseDialog(purpose, window.operations, window.context.theme, window)
        dialog.open()
        for field, text in zip(dialog._fields, typed, strict=False):
            field.line.setText(text)
        dialog._typed()
        if error is not None:
            dialog._refused(error)
        return dialog

    damaged = VaultDamagedError("/profile/keys.json was tampered with: its keys do not open.")
    return {
        "passphrase-new": lambda: opened(Purpose.NEW, "correct horse", "correct house"),
        "passphrase-unlock": lambda: opened(Purpose.UNLOCK),
        "passphrase-wrong": lambda: opened(Purpose.UNLOCK, "x", error=WrongPassphraseError("no")),
        "passphrase-damaged": lambda: opened(Purpose.UNLOCK, "x", error=damaged),
        "passphrase-change": lambda: opened(Purpose.CHANGE),
    }


# ---------------------------------------------------------------- a live connection


async def take_live(studio: Studio, desk: ConnectionDesk, live: Connection) -> None:
    """Take cards, tables and dialogs of a live connection that is not armed, then armed."""
    window, application = studio.window, studio.application
    context, identity = window.context, live.connection_id
    window.keys.look()
    window.bridge.refresh()
    await asyncio.sleep(1)
    await studio.page("live-dashboard")
    desk.answers(rights=GOOD_RIGHTS)
    await studio.boxes(
        {
            "venue-test": lambda: openers.open_test(context, live, window),
            "venue-info": lambda: openers.open_info(context, identity, window),
            "venue-settings": lambda: openers.open_settings(context, identity, window),
            "venue-settings-key": lambda: _replacing(window, identity),
            "preflight-new": lambda: openers.open_preflight(context, identity, window),
            "preflight-blocked": lambda: _checked(window, identity),
            "preflight-green": lambda: _green(window, identity),
        },
    )
    store = application.stores.connections

    async def arm() -> None:
        stored = store.get(identity)
        assert stored is not None
        desk.connections._save(replace(stored, armed_ms=desk.clock.now_ms()), "armed")

    await window.operations.call(lambda _s: arm())
    queries: Any = application.service.queries
    real = queries.snapshot
    for name, facts in (("live-armed", BUSY), ("live-silent", SILENT)):
        queries.snapshot = _running(real, facts)
        window.bridge.refresh()
        await asyncio.sleep(SETTLE_S)
        await studio.page(f"{name}-dashboard")
    await studio.boxes(
        {
            "preflight-armed": lambda: openers.open_preflight(context, identity, window),
            "venue-info-running": lambda: openers.open_info(context, identity, window),
        },
    )
    window.open_page("settings")
    await studio.page("live-settings-connections")
    desk.keys._vault._key = None
    window.keys.look()
    await asyncio.sleep(SETTLE_S)
    await studio.page("live-keys-locked")
    queries.snapshot = real


def _running(real: Any, facts: LineFacts) -> Any:
    async def snapshot() -> Snapshot:
        found: Snapshot = await real()
        views = tuple(
            replace(v, status=replace(v.status, state=EngineState.RUNNING), line=facts)
            if v.connection.exchange != PAPER_EXCHANGE
            else v
            for v in found.connections
        )
        status = replace(found.status, connections=tuple(v.status for v in views))
        return replace(found, connections=views, status=status)

    return snapshot


def _replacing(window: MainWindow, identity: str) -> SettingsDialog:
    dialog = openers.open_settings(window.context, identity, window)
    show = dialog._show_global

    def loaded(values: Any) -> None:
        show(values)
        box = dialog.keys
        assert box is not None
        box.replace_button.click()
        box.fields.key.line.setText("new key")
        box.fields.secret.line.setText("new secret")
        box.fields.key.edited.emit()

    window.operations.run(lambda s: s.settings.values(), on_success=loaded)
    return dialog


def _checked(window: MainWindow, identity: str) -> PreflightDialog:
    dialog = openers.open_preflight(window.context, identity, window)
    dialog.check()
    return dialog


def _green(window: MainWindow, identity: str) -> PreflightDialog:
    dialog = openers.open_preflight(window.context, identity, window)
    items = (
        PreflightItem("Test of the connection", ok=True, message="Passed"),
        PreflightItem("Limits", ok=True, message="Daily loss 3 %, drawdown 10 %, exposure 100 %"),
        PreflightItem("Rights of the key", ok=True, message="Read: yes, trade: yes, withdraw: no"),
        PreflightItem("Clock", ok=True, message="Differs by 12 ms from the venue's"),
        PreflightItem(
            "What others hold", ok=False, blocking=False,
            message="Not from this program: order BTC/USDT 81923",
            remedy="They are left alone. Better to trade on an account of its own.",
        ),
    )  # fmt: skip
    report = PreflightReport(1_767_225_600_000, items)
    loaded = window.operations.run

    async def later(_service: Any) -> PreflightReport:
        return report

    loaded(later, on_success=dialog._show_report)
    dialog.name_edit.setText("Main account")
    return dialog
