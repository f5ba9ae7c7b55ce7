"""The support bundle: what helps somebody else to understand a problem, without secrets."""

from cts_desktop.service.outside_views import BundlePart


class Support:
    """Collects, shows and writes; sends nothing."""

    async def preview(self) -> tuple[BundlePart, ...]:
        """Return every file as it would be written."""
        raise NotImplementedError

    async def write(self, path: str) -> str:
        """Write the bundle as a zip, and return its path; raise UserActionError in words."""
        raise NotImplementedError
