"""Disk space kept in reserve: a file given up so that a close can be stored on a full disk."""

import os
from pathlib import Path
from typing import Final

from cts_desktop.runtime.files import free_bytes, sync_file

#: For the intents of some closing orders and all that is queued in front of them.
BALLAST_BYTES: Final = 16 * 1024 * 1024
#: It is laid down only where several times its size is free: it must not fill the disk itself, and
#: what it made room for must not be taken again while the disk is still nearly full.
_SPARE: Final = 4


class Ballast:
    """A file of a fixed size, or none. Another thread may use it at the same time."""

    def __init__(self, path: Path, size: int = BALLAST_BYTES) -> None:
        self.path = path
        self.size = size

    def keep(self) -> None:
        """Write the file where it is missing and the disk has room to spare.

        Cheap where it is there already. A disk that refuses is no error.
        """
        try:
            if not self._is_whole() and free_bytes(self.path.parent) >= _SPARE * self.size:
                self._write()
        except OSError:
            self.give_up()

    def give_up(self) -> bool:
        """Delete the file; return whether there was one."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True

    def _is_whole(self) -> bool:
        return self.path.exists() and self.path.stat().st_size == self.size

    def _write(self) -> None:
        self.path.touch(mode=0o600)
        # Random, because some file systems store no zeros and compress the rest.
        self.path.write_bytes(os.urandom(self.size))
        sync_file(self.path)
