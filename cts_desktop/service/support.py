"""The support bundle: what helps somebody else to understand a problem, without secrets."""

import asyncio
import io
import logging
import re
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.bundle import Collector
from cts_desktop.service.outside_views import BundlePart, HostView

_log = logging.getLogger(__name__)

_ZIP: Final = b"PK"
_SAFE_NAME: Final = re.compile(
    r"(?:[a-z]{1,20}/)?[A-Za-z0-9][\w-]{0,80}\.(?:txt|json|ini)", re.ASCII
)
#: Readable by the owner only, as everything of a profile.
_MODE: Final = 0o600 << 16


class Support:
    """Collects, shows and writes; sends nothing."""

    def __init__(
        self,
        paths: ProfilePaths,
        examine: Callable[[], str],
        clock: Clock,
        hosts: Callable[[], Awaitable[Sequence[HostView]]] | None = None,
    ) -> None:
        """Take what it reads from.

        Args:
            paths: of the profile.
            examine: writes doctor's report; blocks.
            clock: for times.
            hosts: asks the running program whom it may contact.
        """
        self._collector = Collector(paths, examine, clock)
        self._clock = clock
        self._hosts = hosts

    async def preview(self) -> tuple[BundlePart, ...]:
        """Return every file as it would be written."""
        hosts = await self._known_hosts()
        return await asyncio.to_thread(self._collector.parts, hosts)

    async def _known_hosts(self) -> Sequence[HostView] | None:
        """Ask; a program in which that fails is one that needs a bundle."""
        try:
            return None if self._hosts is None else await self._hosts()
        except Exception:  # noqa: BLE001 - see above
            _log.exception("the hosts cannot be listed")
            return None

    async def write(self, path: str, parts: Sequence[BundlePart] = ()) -> str:
        """Write the bundle as a zip, and return its path; raise UserActionError in words.

        *parts* are those of a preview, which are then written byte for byte; without them new ones
        are collected. A file is replaced only where it is a zip already.
        """
        chosen = tuple(parts) or await self.preview()
        return await asyncio.to_thread(self._write, Path(path), chosen)

    def _write(self, path: Path, parts: Sequence[BundlePart]) -> str:
        path = path.expanduser().absolute()
        if not self._collector.is_clean(parts):
            raise UserActionError(
                "Not written: something private was found in the bundle. Look at it again."
            )
        try:
            if path.exists() and not _is_zip(path):
                raise UserActionError(f"{path} is no zip file and is not replaced: choose another.")
            moment = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
            atomic_write(path, packed(parts, moment))
        except OSError as error:
            raise UserActionError(f"Not written: {human_os_error(error, path)}") from error
        return str(path)


def packed(parts: Sequence[BundlePart], moment: datetime) -> bytes:
    """Return a zip of *parts*; raise UserActionError for a name that might leave its folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            if not _SAFE_NAME.fullmatch(part.name):
                raise UserActionError(f"Not written: {part.name!r} is no name for a file.")
            entry = zipfile.ZipInfo(part.name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            archive.writestr(entry, part.text.encode())
    return buffer.getvalue()


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP
