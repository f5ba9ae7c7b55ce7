"""The desk with the verbs around connections over a venue that has keys, and its dialogs."""

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QWidget

from cts_desktop.domain.connections import Connection
from tests.helpers.connection_desk import KEY, PASSPHRASE, ConnectionDesk, draft

if TYPE_CHECKING:  # which makes the stage
    from tests.gui.conftest import Desk

D = TypeVar("D", bound=QDialog)


class VenueStage:
    """Attributes:
    venue: keys, gateways and the clock behind the verbs.
    """

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.venue = ConnectionDesk(desk.application, desk.paths.root)
        object.__setattr__(desk.service, "connections", self.venue.connections)

    def unlock(self) -> None:
        """Make the file with the keys, or open it."""
        self.venue.keys.unlock(PASSPHRASE)

    def lock(self) -> None:
        """Be as after a start: the file is there and closed."""
        self.venue.keys._vault._key = None

    def add(self, **more: object) -> Connection:
        """Store a live connection with its key, and wait until the window has it."""
        self.unlock()
        added = self.desk.engine(self.venue.connections.add(draft(**more), KEY))  # type: ignore[arg-type]
        self.wait_for(added)
        return added

    def ready(self, **more: object) -> Connection:
        """Store a live connection whose pre-flight list is green."""
        ready = self.desk.engine(self.venue.ready(**more))
        self.wait_for(ready)
        return ready

    def wait_for(self, connection: Connection) -> None:
        """Wait until the window shows *connection*."""
        bridge = self.desk.window.bridge
        bridge.refresh()
        self.desk.until(
            lambda: bridge.snapshot and bridge.snapshot.connection(connection.connection_id)
        )

    def stored(self, connection: Connection) -> Connection:
        """Return *connection* as it is stored now."""
        return self.desk.engine(self._stored(connection))

    async def _stored(self, connection: Connection) -> Connection:
        return self.venue.stored(connection)

    def type_into(self, field: QLineEdit, words: str) -> None:
        """Type *words* key by key."""
        self.desk.qtbot.keyClicks(field, words)  # type: ignore[no-untyped-call]

    def dialog(self, kind: type[D]) -> D:
        """Wait for an open dialog of this kind."""
        window = self.desk.window
        self.desk.until(lambda: any(d.isVisible() for d in window.findChildren(kind)))
        return next(d for d in window.findChildren(kind) if d.isVisible())


def text(parent: QWidget, name: str) -> str:
    """Return the text of a label."""
    label = parent.findChild(QLabel, name)
    assert label is not None, name
    return label.text()


def line(parent: QWidget, name: str) -> QLineEdit:
    """Return a line edit."""
    found = parent.findChild(QLineEdit, name)
    assert found is not None, name
    return found


def button(parent: QWidget, name: str) -> QAbstractButton:
    """Return a button."""
    found = parent.findChild(QAbstractButton, name)
    assert found is not None, name
    return found
