"""Pictures of the wizard's steps, the command palette and the list of shortcuts."""

from functools import partial

from PySide6.QtWidgets import QDialog

from cts_desktop.ui.command_palette import open_palette
from cts_desktop.ui.shortcuts_dialog import open_shortcuts
from cts_desktop.ui.wizard.answers import Market
from cts_desktop.ui.wizard.dialog import open_wizard
from tests.helpers.studio import Studio


async def take_shell(studio: Studio) -> None:
    """Take them all; nothing is started."""
    await studio.boxes({
        "wizard-look": partial(_wizard, studio, 0),
        "wizard-account": partial(_wizard, studio, 1),
        "wizard-market": partial(_wizard, studio, 2),
        "wizard-live": partial(_wizard, studio, 2, Market.LIVE),
        "wizard-recorded": partial(_wizard, studio, 2, Market.RECORDED),
        "wizard-summary": partial(_wizard, studio, 3),
        "palette": partial(_palette, studio, ""),
        "palette-found": partial(_palette, studio, "po"),
        "palette-refused": partial(_palette, studio, "pause engine"),
        "palette-empty": partial(_palette, studio, "zzqqxx"),
        "shortcuts": lambda: open_shortcuts(studio.window.context, studio.window),
    })  # fmt: skip


def _wizard(studio: Studio, step: int, market: Market = Market.SIMULATED) -> QDialog:
    wizard = open_wizard(studio.window.context, studio.window)
    wizard.market.choose(market)
    for _ in range(step):
        wizard.next_button.click()
    return wizard


def _palette(studio: Studio, letters: str) -> QDialog:
    palette = open_palette(studio.window.context, studio.window)
    palette.edit.setText(letters)
    return palette
