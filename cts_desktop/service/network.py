"""Every host the program contacts, for the page that lists them."""

from cts_desktop.runtime.contacts import Contacts
from cts_desktop.service.outside_views import HostView


class Network:
    """Reads what the HTTP factory has recorded."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    async def hosts(self) -> tuple[HostView, ...]:
        """Return all hosts allowed or tried since the program started, by owner."""
        return tuple(
            HostView(c.owner, c.host, c.allowed, c.contacts, c.refused, c.first_ms, c.last_ms)
            for c in self._contacts.all()
        )
