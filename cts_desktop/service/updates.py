"""Looking for a newer version: on click, or once a day where that was chosen."""

from cts_desktop.service.outside_views import UpdateView


class Updates:
    """Asks the release channel; downloads and installs nothing."""

    async def last(self) -> UpdateView:
        """Return what was found last, without asking anybody."""
        raise NotImplementedError

    async def check(self) -> UpdateView:
        """Ask now; refused in words while an engine runs."""
        raise NotImplementedError
