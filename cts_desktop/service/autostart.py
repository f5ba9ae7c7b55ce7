"""Opening the window at login, off unless the user switches it on."""

from cts_desktop.service.outside_views import AutostartView


class Autostart:
    """Reads and writes the entry of the system."""

    async def state(self) -> AutostartView:
        """Return whether it is on, and whether it can be."""
        raise NotImplementedError

    async def switch(self, *, on: bool) -> AutostartView:
        """Switch it; raise UserActionError in words."""
        raise NotImplementedError
