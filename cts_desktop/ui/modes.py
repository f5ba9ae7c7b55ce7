"""Which mode the window stands for, and whether orders with real money may be sent now."""

from collections.abc import Sequence
from typing import Final

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import ConnectionView
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.formatting import DASH
from cts_desktop.ui.i18n.said import said

_GRAVITY: Final = (Mode.PAPER, Mode.TESTNET, Mode.LIVE)
#: A shape per mode for places without a picture: colour alone would not tell them apart.
_MARKS: Final = {Mode.PAPER: "○", Mode.TESTNET: "◐", Mode.LIVE: "●"}


def in_force(views: Sequence[ConnectionView]) -> tuple[ConnectionView, ...]:
    """Return the connections whose engines do something; where none does, the enabled ones."""
    active = tuple(v for v in views if v.status.state is not EngineState.STOPPED)
    return active or tuple(v for v in views if v.connection.enabled)


def gravest_mode(views: Sequence[ConnectionView]) -> Mode:
    """Return the mode with most at stake among the connections in force."""
    modes = (view.connection.mode for view in in_force(views))
    return max(modes, key=_GRAVITY.index, default=Mode.PAPER)


def any_armed(views: Sequence[ConnectionView]) -> bool:
    """Tell whether a live connection in force may send orders."""
    return any(v.connection.mode is Mode.LIVE and v.connection.armed for v in in_force(views))


def mode_text(mode: str) -> str:
    """Return a mode as tables show it: a shape and the word; a dash where it is unknown."""
    if not mode:
        return DASH
    known = Mode(mode)
    return f"{_MARKS[known]} {said(known.label)}"


def armed_text(*, armed: bool) -> str:
    """Return in words whether orders with real money may be sent."""
    return tr("Armed") if armed else tr("Not armed")
