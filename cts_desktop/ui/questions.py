"""What a question about rows says: how many, which symbols, where, whether money is at stake."""

from collections.abc import Sequence
from typing import Final, Protocol

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import Snapshot
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said

#: More symbols than this are counted instead of named, except the first ones.
NAMED: Final = 5
#: States in which a connection takes closes and cancels.
COMMANDABLE: Final = frozenset(
    {EngineState.STARTING, EngineState.RUNNING, EngineState.PAUSED, EngineState.RESUMING}
)


class Row(Protocol):
    """What a position and an order have in common."""

    @property
    def symbol(self) -> str:
        """Return the symbol."""
        ...

    @property
    def connection_id(self) -> str:
        """Return the id of the connection."""
        ...

    @property
    def connection_name(self) -> str:
        """Return the name of the connection."""
        ...

    @property
    def mode(self) -> str:
        """Return the mode: ``paper``, ``testnet`` or ``live``."""
        ...


def symbols_of(rows: Sequence[Row]) -> str:
    """Return each symbol once; of more than six the first five and the number of the rest."""
    names = list(dict.fromkeys(row.symbol for row in rows))
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    return tr("{0} and {1} more").format(", ".join(names[:NAMED]), len(names) - NAMED)


def places_of(rows: Sequence[Row]) -> str:
    """Return the connections of *rows* with their modes."""
    places = dict.fromkeys(f"“{row.connection_name}” ({row.mode.upper()})" for row in rows)
    return ", ".join(places)


def live_note(rows: Sequence[Row]) -> str:
    """Return how many of *rows* concern real money, in words; nothing where none does."""
    live = sum(row.mode == Mode.LIVE for row in rows)
    if live < len(rows):
        return tr("LIVE, real money: {0} of {1}.").format(live, len(rows)) if live else ""
    return tr("This is LIVE: real money.") if live else ""


def left_out(obstacles: Sequence[str]) -> str:
    """Return how many of the chosen rows a command leaves out, and why the first; empty for none.

    Args:
        obstacles: one per chosen row, empty where the command takes it.
    """
    why = [obstacle for obstacle in obstacles if obstacle]
    return tr("Left out: {0}. {1}").format(len(why), why[0]) if why else ""


def quote_of(symbol: str) -> str:
    """Return the currency in which *symbol* is priced."""
    return symbol.partition("/")[2].partition(":")[0]


def sentences(*parts: str) -> str:
    """Return the parts that say something as one text."""
    return " ".join(part for part in parts if part)


def engine_obstacle(snapshot: Snapshot | None, row: Row) -> str:
    """Return why the connection of *row* takes no close or cancel now; nothing where it does."""
    if snapshot is None:
        return tr("The engine has not answered yet.")
    for view in snapshot.connections:
        if view.connection.connection_id == row.connection_id:
            state = view.status.state
            if state in COMMANDABLE:
                return ""
            text = tr("The engine of “{0}” does not run ({1}).")
            return text.format(row.connection_name, said(state.value))
    return tr("The connection “{0}” is gone.").format(row.connection_name)
