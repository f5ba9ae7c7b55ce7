"""Where an open position's stop is watched, in words that need no colour."""

from cts_desktop.domain.positions import PositionState
from cts_desktop.service.views import PositionView
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.formatting import DASH

#: An open position without any stop; one still opening or closing has no word at all.
UNPROTECTED = "unprotected"


def protection_of(position: PositionView) -> str:
    """Return ``venue``, ``local``, ``placing``, ``unprotected``, or nothing where none is due."""
    if position.protection or position.state != PositionState.OPEN:
        return position.protection
    return UNPROTECTED


def protection_text(code: str) -> str:
    """Return the word and its sign."""
    known = {
        "venue": tr("✓ venue"),
        "local": tr("◐ local stop"),
        "placing": tr("… placing"),
        UNPROTECTED: tr("✗ UNPROTECTED"),
    }
    return known.get(code, code or DASH)


def protection_tone(position: PositionView) -> Tone | None:
    """Return the tone of the word."""
    tones = {"venue": Tone.GOOD, "local": Tone.WARNING, UNPROTECTED: Tone.BAD}
    return tones.get(protection_of(position))


def protection_tip(position: PositionView) -> str:
    """Return what the word means for the user."""
    tips = {
        "venue": tr("A stop order rests at the venue: it works without this program."),
        "placing": tr("The stop order is on its way to the venue."),
        "local": tr("This program watches the stop: it works only while the engine runs."),
        UNPROTECTED: tr("No stop is in place: set one, or close the position."),
    }
    return tips.get(protection_of(position), tr("No stop is due in this state."))
