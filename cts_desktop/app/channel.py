"""A private line into the program that runs on a profile: one socket, JSON messages, no pickle.

Address and key are in a file only this user can read; the key is new at every start. Whoever
connects proves to know it, and so does the program, before either says anything else.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Listener
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from cts_desktop.app import local_socket
from cts_desktop.app.local_socket import TIMEOUT_S
from cts_desktop.domain.errors import CtsError
from cts_desktop.runtime.files import atomic_write

if TYPE_CHECKING:
    from cts_desktop.app.local_socket import Wire

Message = Mapping[str, object]

#: A request is small; an answer may list everything that is open.
REQUEST_BYTES: Final = 64 * 1024
_ANSWER_BYTES: Final = 16 * 1024 * 1024
#: After this long without a sign of life the program counts as hung.
PATIENCE_S: Final = 10.0
_WAITING: Final = 16


class GarbledError(Exception):
    """Whoever is at the other end does not speak this language, or does not know the key."""


#: Whatever can go wrong with a stranger, a dead program or garbage at the other end.
BROKEN: Final = (OSError, EOFError, ValueError, GarbledError)


class NotListeningError(CtsError):
    """No program could be reached: none listens, or it went away in the middle."""


class HungError(CtsError):
    """The program is there and does not answer."""


# ---------------------------------------------------------------------- where
@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a program listens, and the secret that opens the line."""

    address: str
    key: bytes = field(repr=False)

    def write(self, root: Path) -> None:
        """Leave it in the profile, readable by its owner only; raise OSError."""
        text = json.dumps({"address": self.address, "key": self.key.hex()})
        atomic_write(_file(root), text.encode())

    @classmethod
    def read(cls, root: Path) -> Self:
        """Return the entrance of the program on a profile; raise OSError or ValueError."""
        stored = json.loads(_file(root).read_text(encoding="utf-8"))
        try:
            return cls(str(stored["address"]), bytes.fromhex(stored["key"]))
        except (KeyError, TypeError) as error:
            raise ValueError("no entrance") from error


def _file(root: Path) -> Path:
    return root / "control.json"


class Listening:
    """The listening end; for a program that holds the profile."""

    def __init__(self, root: Path) -> None:
        """Listen, in place of whatever a killed program left; raise OSError."""
        self._root = root
        self.entrance = Entrance(local_socket.listening_address(root), secrets.token_bytes(32))
        local_socket.clear(self.entrance.address)
        self._listener = Listener(self.entrance.address, local_socket.FAMILY, _WAITING)
        try:
            local_socket.protect(self.entrance.address)
            self.entrance.write(root)
        except OSError:
            self._listener.close()
            raise

    def accept(self) -> "Line":
        """Wait for the next caller, who has proved nothing yet; raise OSError."""
        return Line(self._listener.accept())

    def wake(self) -> None:
        """Make a waiting `accept` return."""
        Line(local_socket.connected(self.entrance.address)).close()

    def close(self) -> None:
        """Stop listening and leave nothing behind."""
        _file(self._root).unlink(missing_ok=True)
        self._listener.close()


# ---------------------------------------------------------------------- talking
class Line:
    """One connection; every message is one JSON object."""

    def __init__(self, wire: "Wire") -> None:
        self._wire = wire
        local_socket.limit_waiting(wire)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def challenge(self, key: bytes) -> None:
        """Let the caller prove to know *key*, then prove it as well; raise one of BROKEN."""
        ours = secrets.token_hex(32)
        self.send({"challenge": ours})
        answer = self.receive(TIMEOUT_S)
        theirs, proof = str(answer.get("challenge")), str(answer.get("proof"))
        if not hmac.compare_digest(proof.encode(), _proof(key, "caller", ours, theirs).encode()):
            raise GarbledError("the caller does not know the key")
        self.send({"proof": _proof(key, "program", ours, theirs)})

    def introduce(self, key: bytes, timeout_s: float) -> None:
        """Prove to the program that we know *key*, and let it prove it; raise one of BROKEN."""
        theirs, ours = str(self.receive(timeout_s).get("challenge")), secrets.token_hex(32)
        self.send({"challenge": ours, "proof": _proof(key, "caller", theirs, ours)})
        proof = str(self.receive(timeout_s).get("proof"))
        if not hmac.compare_digest(proof.encode(), _proof(key, "program", theirs, ours).encode()):
            raise GarbledError("whoever listens does not know the key")

    def send(self, message: Message) -> None:
        """Send a message; raise OSError."""
        self._wire.send_bytes(json.dumps(message).encode())

    def receive(self, timeout_s: float, max_bytes: int = REQUEST_BYTES) -> dict[str, Any]:
        """Return the next message; raise TimeoutError or another of BROKEN."""
        if not self._wire.poll(timeout_s):
            raise TimeoutError("nothing was said")
        try:
            message = json.loads(self._wire.recv_bytes(max_bytes))
        except RecursionError:
            raise GarbledError("nested too deeply") from None
        if not isinstance(message, dict):
            raise GarbledError("not an object")
        return message

    def hang_up(self) -> None:
        """End the talk from another thread: whoever reads is told at once; raise OSError."""
        local_socket.hang_up(self._wire)

    def close(self) -> None:
        """Close this end."""
        self._wire.close()


def _proof(key: bytes, who: str, programs: str, callers: str) -> str:
    """Return what only one who knows *key* can say about both challenges; each side its own."""
    return hmac.new(key, f"{who} {programs} {callers}".encode(), "sha256").hexdigest()


# ---------------------------------------------------------------------- asking
def ask(
    root: Path,
    verb: str,
    arguments: Message,
    *,
    patience_s: float = PATIENCE_S,
    on_wait: Callable[[float], None] = lambda _silent_s: None,
) -> dict[str, Any]:
    """Ask the program on a profile, wait for as long as it is at work, and return its answer.

    Args:
        root: the profile.
        verb: one that the program's table knows (app.control).
        arguments: of that verb, as JSON values.
        patience_s: how long program or engine may be silent.
        on_wait: told about once a second for how many seconds the engine has been silent.

    Raises:
        NotListeningError: nobody there, or gone in the middle of it; it may be tried again.
        HungError: the program, or its engine, gave no sign of life for *patience_s*.
    """
    try:
        entrance = Entrance.read(root)
        with Line(local_socket.connected(entrance.address)) as line:
            line.introduce(entrance.key, patience_s)
            line.send({"verb": verb, "arguments": arguments})
            while "ok" not in (message := line.receive(patience_s, _ANSWER_BYTES)):
                silent_s = float(message.get("engine_silent_s", 0))
                if silent_s >= patience_s:
                    raise HungError(f"its engine has not answered for {silent_s:.0f} s")
                on_wait(silent_s)
            return message
    except TimeoutError as error:
        raise HungError("the program does not answer") from error
    except BROKEN as error:
        raise NotListeningError(str(error) or type(error).__name__) from error
