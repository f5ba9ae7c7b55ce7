"""The stored computation of an order's size as named terms."""

import json
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import words


@dataclass(frozen=True, slots=True)
class SizeTerm:
    """One named number of a size computation."""

    name: str
    value: str


def size_terms(computation: str) -> tuple[SizeTerm, ...]:
    """Return a stored computation (JSON object, or plain text) as named terms."""
    if not computation:
        return ()
    try:
        terms = json.loads(computation)
    except ValueError:
        return (SizeTerm("", said(computation)),)
    if not isinstance(terms, dict):
        return (SizeTerm("", str(terms)),)
    return tuple(SizeTerm(_term_name(str(name)), _term(value)) for name, value in terms.items())


#: A size is checked by eye: more digits would hide the ones that matter.
_DIGITS = 8
#: How the terms of a size are called in the settings.
_TERMS = {
    "loss_budget_pct": QT_TRANSLATE_NOOP("dialogs", "Loss budget (%)"),
    "positions_average": QT_TRANSLATE_NOOP("dialogs", "Positions on average"),
    "price": QT_TRANSLATE_NOOP("dialogs", "Price"),
    "base_factor": QT_TRANSLATE_NOOP("dialogs", "Base volume factor"),
    "mode_factor": QT_TRANSLATE_NOOP("dialogs", "Factor of engine or preset"),
    "symbol_factor": QT_TRANSLATE_NOOP("dialogs", "Factor of the symbol"),
    "strategy_factor": QT_TRANSLATE_NOOP("dialogs", "Factor of Block"),
    "strategy_factor_capped_from": QT_TRANSLATE_NOOP("dialogs", "Factor of Block, uncapped"),
    "factor": QT_TRANSLATE_NOOP("dialogs", "All factors"),
    "raised_to_minimum": QT_TRANSLATE_NOOP("dialogs", "Raised to the minimum"),
    "adverse_move_pct": QT_TRANSLATE_NOOP("dialogs", "Adverse move (%)"),
    "target_notional": QT_TRANSLATE_NOOP("dialogs", "Wanted value"),
    "target_qty": QT_TRANSLATE_NOOP("dialogs", "Wanted quantity"),
    "minimum_qty": QT_TRANSLATE_NOOP("dialogs", "Minimum quantity"),
    "qty": QT_TRANSLATE_NOOP("dialogs", "Quantity"),
    "notional": QT_TRANSLATE_NOOP("dialogs", "Value"),
    "margin_limit": QT_TRANSLATE_NOOP("dialogs", "Margin available"),
    "sl_pct": QT_TRANSLATE_NOOP("dialogs", "Stop distance (%)"),
    "sl_limit_pct": QT_TRANSLATE_NOOP("dialogs", "Largest stop distance (%)"),
}


def _term_name(name: str) -> str:
    return dialogs.tr(str(_TERMS[name])) if name in _TERMS else words(name)


def _term(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return formatting.DASH if value is None else said("yes" if value else "no")
    try:
        return formatting.general(float(str(value)), _DIGITS)
    except ValueError:
        return said(value)
