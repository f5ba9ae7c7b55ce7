"""What a database that is brought back must not go on with: a run, and trading with real money."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from cts_desktop.domain.lifecycle import KILL_SWITCH_KEY, RUN_KEY, EngineState
from cts_desktop.storage.soundness import reading_uri
from cts_desktop.storage.statements import upsert

_STATE = "SELECT value FROM engine_state WHERE key = ?"
_PUT = upsert("engine_state", ("key", "value", "updated_at"), ("key",))


def lay_to_rest(path: Path, present: Path, now_ms: int) -> tuple[str, ...]:
    """Change a copy before it takes the place of *present*: nothing in it goes on by itself.

    Its engine counts as stopped and live connections have to be armed anew, for the moment they
    were armed in is over; an emergency stop that is in force stays in force.

    Returns the names of the connections that were armed. Raises sqlite3.Error; then the copy is
    not to be used.
    """
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        with copy:
            disarmed = _disarm(copy)
            run = {
                "running": False, "state": EngineState.STOPPED, "at": now_ms, "disarmed": disarmed,
            }  # fmt: skip
            copy.execute(_PUT, (RUN_KEY, json.dumps(run), now_ms))
            if _emergency(present):
                copy.execute(_PUT, (KILL_SWITCH_KEY, json.dumps(obj=True), now_ms))
    return disarmed


def _disarm(copy: sqlite3.Connection) -> tuple[str, ...]:
    """Disarm all connections; those of an old schema never were armed."""
    columns = [row[1] for row in copy.execute("PRAGMA table_info(connections)")]
    if "armed_at" not in columns:
        return ()
    names = copy.execute("SELECT name FROM connections WHERE armed_at IS NOT NULL ORDER BY name")
    armed = tuple(str(row[0]) for row in names)
    copy.execute("UPDATE connections SET armed_at = NULL")
    return armed


def _emergency(present: Path) -> bool:
    """Tell whether the emergency stop is engaged; a file that cannot be read does not say so."""
    try:
        with closing(sqlite3.connect(reading_uri(present), uri=True)) as database:
            found = database.execute(_STATE, (KILL_SWITCH_KEY,)).fetchone()
    except sqlite3.Error:
        return False
    return found is not None and json.loads(found[0]) is True
