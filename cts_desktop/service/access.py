"""The API's tokens and state; the server itself is a face, and is handed in."""

from typing import Protocol

from cts_desktop.domain.access import Listen, Scope
from cts_desktop.domain.credentials import CredentialStore, Secret
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.outside_views import ApiView
from cts_desktop.settings.source import Settings


class Server(Protocol):
    """What listens."""

    async def start(self, listen: Listen) -> str:
        """Listen and return the address clients use; raise UserActionError in words."""
        ...

    async def stop(self) -> None:
        """Stop listening and end what is under way; harmless where it does not listen."""
        ...


class RemoteAccess:
    """Opens and closes the API, makes tokens, and knows who may do what."""

    def __init__(
        self, keys: CredentialStore, settings: Settings, log: SystemLogger, clock: Clock
    ) -> None:
        self._keys = keys
        self._settings = settings
        self._log = log
        self._clock = clock
        self.server: Server | None = None

    async def status(self) -> ApiView:
        """Return what there is."""
        raise NotImplementedError

    async def rotate(self, scope: Scope) -> Secret:
        """Return a new token, to be shown once; the old one of that scope ends at once."""
        raise NotImplementedError

    async def revoke(self, scope: Scope) -> None:
        """Forget the token of a scope."""
        raise NotImplementedError

    def scope_of(self, token: str) -> Scope | None:
        """Return what *token* allows, in constant time; None for a stranger's."""
        raise NotImplementedError
