"""Looking for a newer version: on click, or once a day where that was chosen."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from cts_desktop import __version__
from cts_desktop.domain.errors import CtsError, IllegalTransitionError, InvalidValueError
from cts_desktop.domain.events import ConnectionStateChanged, EngineStateChanged, UpdateFound
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.ports import Clock, StateStore
from cts_desktop.domain.releases import Channel, Release, Version
from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.files import human_os_error
from cts_desktop.runtime.resources import resources
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.outside_views import UpdateView
from cts_desktop.settings.signature import key_id, opened
from cts_desktop.settings.source import Settings

#: Returns the file at an https address, or raises CtsError: too large, too slow, not reached.
Fetch = Callable[[str], Coroutine[Any, Any, bytes]]

OWNER: Final = "Updates"
TIMEOUT_S: Final = 20.0
_FIRST_LOOK_S: Final = 120.0
_LOOK_EVERY_S: Final = 600.0
_DAY_MS: Final = 86_400_000
_STATE_KEY: Final = "updates"
_AT_REST: Final = {EngineState.STOPPED, EngineState.ERROR}
_NOT_NOW: Final = "Nothing is looked for while an engine runs: stop it first"


def channel_file() -> Path:
    """Return where a build says which release channel it belongs to."""
    return resources() / "updates" / "channel.json"


def read_channel(path: Path) -> Channel:
    """Return the channel named in a file; raise InvalidValueError in words."""
    try:
        channel = Channel.parse(path.read_bytes())
    except OSError as error:
        raise InvalidValueError(human_os_error(error, path)) from None
    if channel:
        key_id(channel.public_key)
    return channel


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is remembered of a channel.

    Attributes:
        key_id: whose files these were; those of another key say nothing.
        release: the newest that was ever seen: an older one is refused.
    """

    key_id: str = ""
    checked_ms: int | None = None
    problem: str = ""
    release: Release | None = None

    @classmethod
    def parse(cls, stored: object) -> Self:
        """Return what `to_json` made; anything else is no memory."""
        match stored:
            case {"keyId": str(key), "checkedMs": int(checked_ms), "problem": str(problem),
                  "release": str(text)}:  # fmt: skip
                try:
                    release = Release.parse(text.encode()) if text else None
                except InvalidValueError:
                    return cls()
                return cls(key, checked_ms, problem, release)
            case _:
                return cls()

    def to_json(self) -> dict[str, object]:
        """Return it for the state store."""
        return {
            "keyId": self.key_id,
            "checkedMs": self.checked_ms,
            "problem": self.problem,
            "release": self.release.to_json().decode() if self.release else "",
        }


class Updates:
    """Asks the release channel; downloads and installs nothing."""

    def __init__(
        self,
        channel: Path,
        fetch: Fetch,
        state: StateStore,
        settings: Settings,
        coordinator: GlobalTradeEngineCoordinator,
        bus: Bus,
        log: SystemLogger,
        clock: Clock,
    ) -> None:
        self._channel_file = channel
        self._fetch = fetch
        self._state = state
        self._settings = settings
        self._coordinator = coordinator
        self._bus = bus
        self._log = log
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._tasks = Supervisor(lambda _name, _error: None)  # who waits for them reports
        self._newest_memory: _Memory | None = None  # what was put may not be stored yet

    @property
    def host(self) -> str:
        """Return the host that is asked, or nothing where this build knows none."""
        try:
            return read_channel(self._channel_file).host
        except InvalidValueError:
            return ""

    async def last(self) -> UpdateView:
        """Return what was found last, without asking anybody."""
        try:
            channel = read_channel(self._channel_file)
        except InvalidValueError as error:
            return UpdateView(__version__, problem=str(error).rstrip("."), available=False)
        return self._view(channel)

    async def check(self) -> UpdateView:
        """Ask now; what cannot be found out is the view's problem.

        Raises IllegalTransitionError while an engine runs.
        """
        async with self._one_at_a_time:
            if not (known := await self.last()).available:
                return known
            self._require_rest()
            channel = read_channel(self._channel_file)
            memory = replace(self._memory(channel), problem="")
            try:
                memory = replace(memory, release=await self._newest(channel, memory.release))
            except CtsError as error:
                memory = replace(memory, problem=str(error).rstrip("."))
                self._log.log(f"No newer version could be looked for: {error}")
            self._newest_memory = replace(memory, checked_ms=self._clock.now_ms())
            self._state.put(_STATE_KEY, self._newest_memory.to_json())
            return self._view(channel)

    async def keep(self) -> None:
        """Look once a day while that is chosen and no engine runs, until cancelled."""
        await self._clock.sleep(_FIRST_LOOK_S)
        while True:
            try:
                if await self._is_due():
                    self._announce(await self.check())
            except CtsError as error:  # the database cannot be read, say: no reason to end
                self._log.log_error(error, "updates", "daily look")
            await self._clock.sleep(_LOOK_EVERY_S)

    def _announce(self, found: UpdateView) -> None:
        if found.newer and not found.problem:
            self._log.log(f"Version {found.version} is available")
            self._bus.publish(UpdateFound(found.version))

    async def _is_due(self) -> bool:
        if not self._settings.get("updates_check") or self._engine_runs():
            return False
        known = await self.last()
        since_ms = self._clock.now_ms() - (known.checked_ms or 0)
        # Below zero the clock was set back since.
        return known.available and not 0 <= since_ms < _DAY_MS

    async def _newest(self, channel: Channel, seen: Release | None) -> Release:
        """Return what the channel says now; raise CtsError where it may not be believed."""
        data = await self._fetched(channel.url)
        release = Release.parse(opened(data, channel.public_key))
        if release.expired(self._clock.now_ms()):
            raise InvalidValueError(
                f"The version file expired on {release.expires}: somebody may be holding back a "
                "newer one, or this computer's clock is wrong"
            )
        if seen is not None and release.version < seen.version:
            raise InvalidValueError(
                f"The version file names {release.version.text}, but {seen.version.text} was "
                "seen before: somebody may be holding back the newer one"
            )
        return release

    async def _fetched(self, url: str) -> bytes:
        """Fetch a file, unless an engine starts meanwhile."""
        task = self._tasks.start(self._fetch(url), "version file")
        broken_off = asyncio.Event()

        def look(_event: object) -> None:
            if self._engine_runs():
                broken_off.set()
                task.cancel()

        kinds = (EngineStateChanged, ConnectionStateChanged)
        unsubscribe = [self._bus.subscribe(kind, look) for kind in kinds]
        try:
            data: bytes = await task
        except asyncio.CancelledError:
            if broken_off.is_set():
                raise IllegalTransitionError(_NOT_NOW) from None
            raise
        finally:
            for stop in unsubscribe:
                stop()
        return data

    def _engine_runs(self) -> bool:
        status = self._coordinator.get_status()
        states = {status.state, *(connection.state for connection in status.connections)}
        return not states <= _AT_REST

    def _require_rest(self) -> None:
        if self._engine_runs():
            raise IllegalTransitionError(_NOT_NOW)

    def _memory(self, channel: Channel) -> _Memory:
        memory = self._newest_memory or _Memory.parse(self._state.get(_STATE_KEY))
        key = key_id(channel.public_key)
        return memory if memory.key_id == key else _Memory(key)

    def _view(self, channel: Channel) -> UpdateView:
        if not channel:
            return UpdateView(__version__, available=False)
        memory = self._memory(channel)
        view = UpdateView(__version__, memory.checked_ms, problem=memory.problem)
        if (release := memory.release) is None:
            return view
        return replace(
            view,
            version=release.version.text,
            newer=release.version > Version.parse(__version__),
            released=release.released.isoformat(),
            changes=release.changes,
            page=release.page,
        )
