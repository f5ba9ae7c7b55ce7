"""The system's own kind of local connection: Unix sockets, and named pipes on Windows."""

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from multiprocessing.connection import _ConnectionBase

    Wire = _ConnectionBase[Any, Any]

#: How long half a message may take.
TIMEOUT_S: Final = 5.0


def _digest(root: Path) -> str:
    return hashlib.sha256(os.fsencode(root)).hexdigest()[:16]


if sys.platform == "win32":
    from multiprocessing.connection import Client

    FAMILY: Final = "AF_PIPE"

    def listening_address(root: Path) -> str:
        """Return where the program on a profile listens."""
        return rf"\\.\pipe\cts-desktop-{_digest(root)}"

    def clear(address: str) -> None:
        """Do nothing: a pipe goes with its program."""

    def protect(address: str) -> None:
        """Do nothing: nobody gets anywhere without the key."""

    def limit_waiting(wire: "Wire") -> None:
        """Do nothing: a pipe passes on whole messages only."""

    def connected(address: str) -> "Wire":
        """Connect; raise OSError."""
        return Client(address, FAMILY)

    def hang_up(wire: "Wire") -> None:
        """Do nothing: whoever still reads ends with the process."""

else:
    import socket
    import struct
    import tempfile
    from multiprocessing.connection import Connection

    FAMILY: Final = "AF_UNIX"
    #: The shortest limit of the systems for the path of a socket, less its closing zero.
    _MAX_PATH_BYTES: Final = 103

    def listening_address(root: Path) -> str:
        """Return where the program on a profile listens; raise OSError where that is not safe."""
        path = root / "control.sock"
        if len(os.fsencode(path)) > _MAX_PATH_BYTES:
            path = _runtime_directory() / f"{_digest(root)}.sock"
        return str(path)

    def _runtime_directory() -> Path:
        """Return a directory with a short path that is ours alone; raise OSError."""
        base = os.environ.get("XDG_RUNTIME_DIR")
        if base and Path(base).is_dir():
            directory = Path(base) / "cts-desktop"
        else:
            directory = Path(tempfile.gettempdir()) / f"cts-desktop-{os.getuid()}"
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PermissionError(f"{directory} is open to others or belongs to somebody else")
        return directory

    def clear(address: str) -> None:
        """Take away what a killed program left; raise OSError."""
        Path(address).unlink(missing_ok=True)

    def protect(address: str) -> None:
        """Keep other users out."""
        Path(address).chmod(0o600)

    def limit_waiting(wire: "Wire") -> None:
        """Let no half a message hold a thread for ever."""
        limit = struct.pack("ll", int(TIMEOUT_S), 0)  # struct timeval
        with socket.socket(fileno=os.dup(wire.fileno())) as twin:
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)

    def connected(address: str) -> "Wire":
        """Connect; raise OSError, also where a hung program has let its callers pile up."""
        with socket.socket(socket.AF_UNIX) as plain:
            plain.settimeout(TIMEOUT_S)
            plain.connect(address)
            plain.settimeout(None)
            return Connection(plain.detach())

    def hang_up(wire: "Wire") -> None:
        """End the talk from another thread: whoever reads is told at once; raise OSError."""
        with socket.socket(fileno=os.dup(wire.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)
