"""The API's tokens and state; the server itself is a face, and is handed in."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Final, Protocol

from cts_desktop.domain.access import Listen, Scope
from cts_desktop.domain.credentials import Credentials, CredentialStore, Secret
from cts_desktop.domain.errors import (
    CredentialsError,
    CredentialsLockedError,
    CtsError,
    InvalidValueError,
    UserActionError,
)
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.outside_views import ApiState, ApiView
from cts_desktop.settings.source import Settings

#: The environment variable with a token for one run, where there is nowhere to keep one.
ENVIRONMENT: Final = "CTS_API_TOKEN"
#: Shorter ones are not taken from anywhere.
MIN_TOKEN: Final = 8
#: Shorter ones might be guessed: said, and not taken where other machines can reach the API.
SAFE_TOKEN: Final = 32
_MAX_TOKEN: Final = 1024
_RANDOM_BYTES: Final = 32
_NO_TOKEN: Final = (
    "There is no token yet, so nobody could be let in: make one in Settings → API, or with "
    f"'cts-desktop token trade', or put one into the environment variable {ENVIRONMENT}"
)


class Server(Protocol):
    """What listens."""

    async def start(self, listen: Listen) -> str:
        """Listen and return the address clients use; raise UserActionError in words."""
        ...

    async def stop(self) -> None:
        """Stop listening and end what is under way; harmless where it does not listen."""
        ...

    def tokens_changed(self) -> None:
        """End what is kept open for a token that counts no more, such as streams of events."""
        ...


class RemoteAccess:
    """Opens and closes the API, makes tokens, and knows who may do what.

    Lives on the engine loop. Of the tokens only digests are kept in memory; the tokens themselves
    are where the keys of connections are. Until `open` nothing is ever listened to, and after
    `close` nothing is any more.

    Attributes:
        server: what listens; handed in by whoever builds the program.
    """

    def __init__(
        self, keys: CredentialStore, settings: Settings, log: SystemLogger, clock: Clock
    ) -> None:
        self._keys = keys
        self._settings = settings
        self._log = log
        self._clock = clock
        self.server: Server | None = None
        self._begun = False
        self._told: Listen | None = None
        self._listening: Listen | None = None
        self._address = self._problem = ""
        self._requests = self._refused = 0
        self._last_ms: int | None = None
        self._digests: dict[Scope, bytes] = {}
        self._environment: bytes | None = None
        self._bad_environment = self._short_environment = ""
        self._revoked: set[Scope] = set()
        self._looked = False
        self._unknown = ""
        self._tokens_change = asyncio.Lock()
        self._switching = asyncio.Lock()

    # ------------------------------------------------------------------ opening and closing
    async def open(self, listen: Listen | None = None) -> ApiView:
        """Listen from now on as the settings say, or for this run as *listen* says; tell how."""
        self._begun = True
        self._told = listen
        return await self.apply()

    async def apply(self) -> ApiView:
        """Listen, listen elsewhere, or stop listening, as is wanted now; a failure is tried again.

        Never raises: what is in the way is in the view and in the log.
        """
        if self._is_wanted():
            with suppress(CredentialsError):
                await self._read()
        async with self._switching:
            await self._switch()
        return self._view()

    async def close(self) -> None:
        """Stop listening for good."""
        self._begun = False
        async with self._switching:
            await self._switch()

    def _is_wanted(self) -> bool:
        on = self._told is not None or bool(self._settings.get("api_enabled"))
        return self._begun and on

    async def _switch(self) -> None:
        self._problem = ""
        try:
            wanted = self._wanted()
        except UserActionError as error:
            wanted, self._problem = None, _in_short(error)
        try:
            if wanted != self._listening:
                await self._stop()
            if wanted is not None and self._listening is None:
                await self._start(wanted)
        except CtsError as error:
            self._problem = _in_short(error)
        except Exception as error:  # noqa: BLE001 - whatever the server raises, the engine goes on
            self._problem = f"unexpected error ({type(error).__name__})"
            self._log.log_error(error, "api", "open or close the API")
        if self._problem:
            self._log.log(f"The API is not open: {self._problem}", "warning")

    def _wanted(self) -> Listen | None:
        """Return how to listen, None for not at all; raise UserActionError for what is in the way.

        A problem of the address comes before one of the tokens: it is there whatever the keys say.
        """
        if not self._is_wanted():
            return None
        get = self._settings.get
        listen = self._told or Listen.of(
            str(get("api_address")),
            str(get("api_certificate")),
            str(get("api_private_key")),
            public=bool(get("api_public")),
        )
        listen.check()
        if self._bad_environment:
            raise InvalidValueError(self._bad_environment)
        if self._short_environment and not listen.endpoint.is_local:
            raise InvalidValueError(self._short_environment)
        if self._counting():
            return listen
        raise UserActionError(self._unknown or _NO_TOKEN)

    async def _start(self, wanted: Listen) -> None:
        if self.server is None:
            raise UserActionError("This program was started without an API")
        self._requests = self._refused = 0
        self._last_ms = None
        self._address = await self.server.start(wanted)
        self._listening = wanted
        self._log.log(f"The API listens at {self._address}")

    async def _stop(self) -> None:
        if self._listening is None or self.server is None:
            return
        address, self._listening, self._address = self._address, None, ""
        await self.server.stop()
        self._log.log(f"The API at {address} is closed")

    # ------------------------------------------------------------------ state
    async def status(self) -> ApiView:
        """Return what is known; asks nobody."""
        return self._view()

    async def look(self) -> ApiView:
        """Return what there is; asks the keychain for the tokens, the first time only."""
        if not self._looked:
            with suppress(CredentialsError):
                await self._read()
        return self._view()

    def _view(self) -> ApiView:
        state = ApiState.LISTENING if self._listening else ApiState.OFF
        if self._problem:
            state = ApiState.FAILED
        return ApiView(
            state=state,
            address=self._address,
            problem=self._problem,
            needs_token=self._problem == _NO_TOKEN,
            scopes=tuple(scope.value for scope in Scope if scope in self._counting()),
            from_environment=self._environment is not None,
            requests=self._requests,
            refused=self._refused,
            last_ms=self._last_ms,
            unknown=self._unknown,
        )

    def note(self, text: str) -> None:
        """Write down what somebody outside has asked for, before it is done."""
        self._log.log(f"By HTTP: {text}")

    def seen(self, admitted: bool) -> None:  # noqa: FBT001 - the server's one fact
        """Count a request that was let in, or turned away."""
        if admitted:
            self._requests += 1
            self._last_ms = self._clock.now_ms()
        else:
            self._refused += 1

    # ------------------------------------------------------------------ tokens
    def take_environment(self, environment: MutableMapping[str, str]) -> None:
        """Let the token given in *environment* count alone, and remove it: no child inherits it."""
        text = environment.pop(ENVIRONMENT, "")
        if not text:
            return
        self._bad_environment = _why_unfit(text)
        if self._bad_environment:
            return
        self._environment = _digest(text)
        if len(text) < SAFE_TOKEN:
            self._short_environment = (
                f"The token in {ENVIRONMENT} is short and might be guessed: make one with "
                "'openssl rand -hex 32'"
            )
            self._log.log(self._short_environment, "warning")

    async def rotate(self, scope: Scope) -> Secret:
        """Return a new token, to be shown once; the old one of that scope ends at once.

        Raises CredentialsLockedError and its kin; then nothing has changed.
        """
        token = f"cts_{scope.value[0]}_{secrets.token_urlsafe(_RANDOM_BYTES)}"
        async with self._tokens_change:
            await asyncio.to_thread(self._keys.put, _key_id(scope), Credentials(Secret(token)))
            self._revoked.discard(scope)
            self._digests[scope] = _digest(token)
            self._looked = self._looked and not self._unknown  # what could not be read now can
            self._tell_server()
        self._log.log(f"A new {scope} token for the API was made; the one before has ended")
        await self.apply()
        return Secret(token)

    async def revoke(self, scope: Scope) -> None:
        """Forget the token of a scope; it ends at once, even where it cannot be deleted.

        Raises CredentialsLockedError and its kin where it stays stored.
        """
        try:
            async with self._tokens_change:
                self._revoked.add(scope)
                self._digests.pop(scope, None)
                self._tell_server()
                await asyncio.to_thread(self._keys.delete, _key_id(scope))
        except CredentialsError as error:
            raise type(error)(
                f"The {scope} token is refused until the program ends, but it could not be "
                f"deleted and would count again at the next start: {error}"
            ) from None
        finally:
            await self.apply()
        self._log.log(f"The {scope} token for the API was revoked")

    def scope_of(self, token: str) -> Scope | None:
        """Return what *token* allows, in constant time; None for a stranger's."""
        given = _digest(token)
        found = None
        for scope, digest in self._counting().items():  # all of them, or the time would tell
            if hmac.compare_digest(digest, given):
                found = scope
        return found

    def _counting(self) -> dict[Scope, bytes]:
        """Return the digests of the tokens that count in this run."""
        return self._digests if self._environment is None else {Scope.TRADE: self._environment}

    def _tell_server(self) -> None:
        if self.server is not None:
            self.server.tokens_changed()

    async def _read(self) -> None:
        """Read which tokens there are, where that is not known; raise CredentialsError."""
        if self._environment is not None:
            return
        async with self._tokens_change:
            if self._looked and not self._unknown:
                return
            try:
                found = {scope: await self._stored(scope) for scope in Scope}
            except CredentialsError as error:
                self._unknown = str(error)
                # A file that is locked says so at once; a keychain may ask the user each time.
                self._looked = not isinstance(error, CredentialsLockedError)
                raise
            self._digests = {
                scope: digest
                for scope, digest in found.items()
                if digest and scope not in self._revoked
            }
            self._looked, self._unknown = True, ""

    async def _stored(self, scope: Scope) -> bytes | None:
        stored = await asyncio.to_thread(self._keys.get, _key_id(scope))
        text = stored.key.reveal() if stored is not None else ""
        return None if _why_unfit(text) else _digest(text)


def _in_short(error: CtsError) -> str:
    """Return what is wrong without the name of what everybody here talks about."""
    return str(error).removeprefix("API: ")


def _key_id(scope: Scope) -> str:
    """Return under which id a token stands beside the keys of connections."""
    return f"api-{scope}"


def _digest(token: str) -> bytes:
    """Return what is compared; a header may hold anything, even half a character."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _why_unfit(token: str) -> str:
    """Return in words why a token from outside is not taken; empty where it is."""
    if not MIN_TOKEN <= len(token) <= _MAX_TOKEN:
        return (
            f"{ENVIRONMENT} holds a token of {len(token)} characters, from {MIN_TOKEN} to "
            f"{_MAX_TOKEN} are needed: make one with 'openssl rand -hex 32'"
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        return f"{ENVIRONMENT} holds blanks or characters that a header cannot carry"
    return ""
