"""The written warning before the luck guard is switched off (domain §6)."""

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QWidget

from cts_desktop.domain.ladder import LuckGuard
from cts_desktop.ui import dialogs
from cts_desktop.ui.settings.form import SettingsForm

_KEY = "luck_guard"


async def may_apply(parent: QWidget, forms: Iterable[SettingsForm]) -> bool:
    """Ask where an edit of *forms* switches the luck guard off; anything else may be applied."""
    rows = [form.rows[_KEY] for form in forms if _KEY in form.rows]
    off = any(row.dirty and row.value == LuckGuard.OFF for row in rows)
    return not off or await _ask(parent)


async def may_switch_off(
    parent: QWidget, wanted: Mapping[str, object], present: Mapping[str, object]
) -> bool:
    """Ask where going from *present* to *wanted* values switches the luck guard off."""
    off = wanted[_KEY] == LuckGuard.OFF and present[_KEY] != LuckGuard.OFF
    return not off or await _ask(parent)


async def _ask(parent: QWidget) -> bool:
    tr = dialogs.tr
    return await dialogs.confirm(
        parent,
        tr("Luck guard"),
        tr(
            "Switch the luck guard off? With thousands of sets and a look every minute some look "
            "good by chance. Without the guard such sets may send orders."
        ),
        tr("Switch the luck guard &off"),
        danger=True,
        detail=tr("They are marked “guard off” in red wherever they appear."),
    )
