"""Every host the program contacts, for the page that lists them."""

from cts_desktop.service.outside_views import HostView


class Network:
    """Reads what the HTTP factory has recorded."""

    async def hosts(self) -> tuple[HostView, ...]:
        """Return all hosts allowed or tried, by owner."""
        raise NotImplementedError
