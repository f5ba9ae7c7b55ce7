"""Adding, changing, testing, arming and deleting connections."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.credentials import Credentials, KeyRights, Right, Secret, VaultState
from cts_desktop.domain.errors import (
    DatabaseError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.events import ConnectionsEdited
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.connection_parts import (
    ROUTES,
    Parts,
    checked_key,
    differences,
    needs_key,
    whereabouts,
)
from cts_desktop.service.connection_test import ConnectionTest, OnStep, Trial
from cts_desktop.service.preflight import OnItem, Preflight
from cts_desktop.service.venue_questions import NO_WITHDRAW, STATE_IT, must_state
from cts_desktop.service.views import PreflightReport, StepResult, VenueView
from cts_desktop.settings.schema import PRACTICE

#: How long a pre-flight list counts.
PREFLIGHT_MS: Final = 15 * 60_000
#: What is known of a connection before it was tested.
_NOTHING_FOUND: Final[Mapping[str, Any]] = {
    "rights": None,
    "armed_ms": None,
    "last_test_ms": None,
    "last_test_result": "",
    "last_test_message": "",
}


class Connections:
    """The connections of a profile; every change is checked, stored at once, and announced.

    A key is stored before the connection that needs it, and taken back where that fails. What the
    program found out (key hint, rights, test, arming) is never taken from a caller.

    Attributes:
        unlocked: set from the first time the keys were unlocked.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.stores.connections
        self._state = parts.stores.state
        self._coordinator = parts.coordinator
        self._keys = parts.keys
        self._clock = parts.clock
        self._tests = ConnectionTest(parts)
        self._preflights = Preflight(parts)
        self._changing = asyncio.Lock()
        #: How often what a test concerns has changed: an old test says nothing of the present.
        self._versions: Counter[str] = Counter()
        #: The newest test of something not stored, so that storing it keeps what was found.
        self._trial: Trial | None = None
        self.unlocked = asyncio.Event()

    async def list(self) -> tuple[Connection, ...]:
        """Return all connections, oldest first."""
        return tuple(self._store.all())

    async def untouched(self) -> Connection | None:
        """Return the only connection, where it never ran and is as a new profile gets it."""
        every = self._store.all()
        if len(every) != 1 or self._coordinator.has_past(every[0].connection_id):
            return None
        (only,) = every
        made = only.exchange == PAPER_EXCHANGE and only.enabled and only.settings == PRACTICE
        return only if made else None

    async def venues(self) -> tuple[VenueView, ...]:
        """Return what can be chosen, and what cannot yet."""
        return await asyncio.to_thread(self._parts.venues.all)

    # ------------------------------------------------------------------ changes
    async def add(self, draft: Connection, credentials: Credentials | None = None) -> Connection:
        """Store a new connection under an id of its own, its key first.

        Raises CredentialsLockedError where the keys must be unlocked (or a passphrase chosen)
        before, UserActionError and its kin for what does not fit.
        """
        await self._parts.look_up(draft.exchange)
        async with self._changing:
            checked = self._parts.checked(replace(draft, connection_id=""))
            key = self._key_for(checked, credentials)
            now_ms = self._clock.now_ms()
            fresh = replace(
                checked, connection_id=self._free_id(), created_ms=now_ms, updated_ms=now_ms
            )
            added = self._with_findings(fresh, key)
            await self._store_with_key(added, key, f"Connection {added.name} added")
            return added

    async def update(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> Connection:
        """Store changes, and a new key where one is given; what can change while running does.

        Another exchange, market, mode, endpoint or key ends what was found out before: rights,
        test and arming. Raises as `add`.
        """
        await self._parts.look_up(connection.exchange)
        async with self._changing:
            return await self._update(connection, credentials)

    async def amend(
        self,
        connection_id: str,
        changes: Mapping[str, Any],
        credentials: Credentials | None = None,
    ) -> Connection:
        """Store what *changes* names, as it is asked for by a program outside; all else stays.

        What trades real money only changes where a person sees it: an armed connection keeps its
        settings, and no key is led to another address by who does not have it. Raises as `add`.
        """
        await self._parts.look_up(changes.get("exchange") or self._get(connection_id).exchange)
        async with self._changing:
            before = self._get(connection_id)
            wanted = self._parts.checked(replace(before, **changes))
            differ = differences(before.settings, wanted.settings)
            if before.armed_ms is not None and differ:
                raise UserActionError(
                    f"{before.name} is armed: its settings are changed in the window, or disarm "
                    "it before"
                )
            if credentials is None and needs_key(before) and differ.keys() & set(ROUTES):
                raise UserActionError(
                    f"The key of {before.name} would be sent to another address: name the key as "
                    "well, or change it in the window"
                )
            told = f": {', '.join(differ.values())}" if differ else ""
            return await self._update(wanted, credentials, told)

    async def _update(
        self, connection: Connection, credentials: Credentials | None, told: str = ""
    ) -> Connection:
        before = self._get(connection.connection_id)
        checked = self._parts.checked(connection)
        moved = whereabouts(before) != whereabouts(checked) or credentials is not None
        stopped = self._is_stopped(before.connection_id)
        if before.enabled and not checked.enabled and not stopped:
            raise UserActionError(f"Stop the engine of {before.name} before disabling it")
        if moved:
            self._require_stopped(before.connection_id)
        elsewhere = before.exchange != checked.exchange
        keeps = needs_key(before) and not elsewhere and credentials is None
        key = None if keeps else self._key_for(checked, credentials)
        changed = _as_found(checked, before, self._clock.now_ms())
        if moved:
            self._versions[before.connection_id] += 1
            hint = before.key_hint if credentials is None and not elsewhere else ""
            changed = self._with_findings(replace(changed, key_hint=hint), key)
        self._check_rights(changed)
        self._forget_preflight(before.connection_id)
        await self._store_with_key(changed, key, f"Connection {changed.name} changed{told}")
        if elsewhere and key is None and before.exchange != PAPER_EXCHANGE:
            await asyncio.to_thread(self._keys.delete, before.connection_id)
        return changed

    async def set_enabled(self, connection_id: str, *, enabled: bool) -> Connection:
        """Enable, or disable and disarm; a running engine is not disabled under its own feet."""
        async with self._changing:
            connection = self._get(connection_id)
            if not enabled and not self._is_stopped(connection_id):
                raise UserActionError(f"Stop the engine of {connection.name} before disabling it")
            changed = replace(
                connection,
                enabled=enabled,
                updated_ms=self._clock.now_ms(),
                armed_ms=connection.armed_ms if enabled else None,
            )
            word = "enabled" if enabled else "disabled"
            return self._save(changed, f"Connection {connection.name} {word}")

    async def delete(self, connection_id: str) -> None:
        """Delete a connection and its key; refused while its engine is not stopped."""
        async with self._changing:
            connection = self._get(connection_id)
            self._coordinator.forget(connection_id)
            if connection.exchange != PAPER_EXCHANGE:
                await asyncio.to_thread(self._keys.delete, connection_id)
            self._store.delete(connection_id)
            self._forget_preflight(connection_id)
            self._parts.log.log(f"Connection {connection.name} deleted")
            self._parts.bus.publish(ConnectionsEdited(connection_id))

    async def bring_back(self, deleted: Connection) -> Connection:
        """Store a connection anew that was deleted, under its old id; its key is gone.

        It is disarmed and untested, and disabled where it needs a key.
        """
        await self._parts.look_up(deleted.exchange)
        async with self._changing:
            if self._store.get(deleted.connection_id) is not None:
                raise UserActionError(f"{deleted.name} is there already")
            checked = self._parts.checked(deleted)
            fresh = replace(
                checked,
                enabled=checked.enabled and not needs_key(checked),
                updated_ms=self._clock.now_ms(),
                key_hint="",
                **_NOTHING_FOUND,
            )
            return self._save(fresh, f"Connection {fresh.name} brought back")

    # ------------------------------------------------------------------ test
    async def test(
        self,
        draft_or_id: Connection | str,
        on_step: OnStep | None = None,
        credentials: Credentials | None = None,
    ) -> tuple[StepResult, ...]:
        """Try a connection step by step without trading.

        The result of a stored one with its stored key is kept; that of anything else is kept when
        the same thing is added or stored next.
        """
        connection = self._get(draft_or_id) if isinstance(draft_or_id, str) else draft_or_id
        await self._parts.look_up(connection.exchange)
        version = self._versions[connection.connection_id]
        trial = await self._tests.run(connection, credentials, self._parts.checked, on_step)
        if not isinstance(draft_or_id, str) or credentials is not None:
            self._trial = trial
            return trial.steps
        async with self._changing:
            present = self._store.get(draft_or_id)
            if present is not None and version == self._versions[draft_or_id]:
                line = "passed" if trial.ok else trial.steps[-1].message
                self._save(_with_trial(present, trial), f"Test of {present.name}: {line}")
        return trial.steps

    # ------------------------------------------------------------------ real money
    async def preflight(self, connection_id: str, on_step: OnItem | None = None) -> PreflightReport:
        """Go through the list before real money and store the result; the first act of arming."""
        connection = self._get(connection_id)
        version = self._versions[connection_id]
        report = await self._preflights.run(connection, on_step)
        if version != self._versions[connection_id]:
            raise UserActionError(f"{connection.name} was changed meanwhile: check it again")
        self._preflights.store(connection_id, report)
        word = "nothing blocks" if report.green else "not ready"
        self._parts.log.log(
            f"Pre-flight list of {connection.name}: {word}",
            "info",
            {"connection_id": connection_id},
        )
        return report

    async def preflight_result(self, connection_id: str) -> PreflightReport | None:
        """Return the newest list that still concerns this connection as it is, or None."""
        return self._preflights.stored(connection_id)

    async def arm(self, connection_id: str, typed_name: str) -> Connection:
        """Allow orders with real money; the second act, after a green list of at most 15 min."""
        async with self._changing:
            connection = self._get(connection_id)
            if reason := self._why_not_armed(connection, typed_name):
                raise UserActionError(reason)
            armed = replace(connection, armed_ms=self._clock.now_ms())
            return self._save(armed, f"{connection.name} is armed: real money is traded")

    async def disarm(self, connection_id: str) -> Connection:
        """Take the permission back; closing and protecting what is open stays possible."""
        async with self._changing:
            connection = self._get(connection_id)
            if connection.armed_ms is None:
                return connection
            return self._save(replace(connection, armed_ms=None), f"{connection.name} is disarmed")

    def _why_not_armed(self, connection: Connection, typed_name: str) -> str:
        """Return what is missing, in words; empty where nothing is."""
        name = connection.name
        if connection.mode is not Mode.LIVE:
            return f"{name} trades no real money: there is nothing to arm"
        if not connection.enabled:
            return f"{name} is disabled: enable it first"
        if connection.last_test_result != "ok":
            return f"{name} has not passed a test with its present key: test it first"
        if reason := self._why_not_checked(connection):
            return reason
        return "" if typed_name == name else f"The name does not match: type {name} exactly"

    def _why_not_checked(self, connection: Connection) -> str:
        """Return why the newest pre-flight list does not count, in words."""
        report = self._preflights.stored(connection.connection_id)
        if report is None or not report.green:
            return f"The pre-flight list of {connection.name} is not green: check it first"
        age_ms = self._clock.now_ms() - report.ts_ms
        recent = 0 <= age_ms <= PREFLIGHT_MS
        return "" if recent else "The pre-flight list is older than 15 minutes: check it again"

    # ------------------------------------------------------------------ keys
    async def keys_state(self) -> VaultState:
        """Return where keys are kept, and whether they can be read."""
        return await asyncio.to_thread(self._keys.state)

    async def unlock_keys(self, passphrase: Secret) -> VaultState:
        """Open the file with the keys, making it where there is none; return the new state.

        Raises InvalidValueError (a new passphrase that is too short), WrongPassphraseError,
        VaultDamagedError or CredentialsError.
        """
        await asyncio.to_thread(self._keys.unlock, passphrase)
        self._parts.log.log("The keys are unlocked")
        self.unlocked.set()
        return await self.keys_state()

    async def change_passphrase(self, old: Secret, new: Secret) -> None:
        """Encrypt the file with the keys anew; raises as `unlock_keys`, then nothing changed."""
        await asyncio.to_thread(self._keys.change_passphrase, old, new)
        self._parts.log.log("The passphrase of the keys was changed")
        self.unlocked.set()

    async def waits_for_keys(self) -> tuple[str, ...]:
        """Return the names of the enabled connections whose keys are still locked."""
        names = tuple(c.name for c in self._store.all() if c.enabled and needs_key(c))
        return names if names and await self.keys_state() is VaultState.LOCKED else ()

    # ------------------------------------------------------------------ checks
    def _get(self, connection_id: str) -> Connection:
        connection = self._store.get(connection_id)
        if connection is None:
            raise NotFoundError(f"There is no connection {connection_id!r}")
        return connection

    def _free_id(self) -> str:
        """Return an id nobody had: the rows of a deleted connection must not become another's."""
        taken = {c.connection_id for c in self._store.all()}
        number = 1
        while (connection_id := f"c{number:03d}") in taken or self._coordinator.has_past(
            connection_id
        ):
            number += 1
        return connection_id

    def _is_stopped(self, connection_id: str) -> bool:
        engine = self._coordinator.engine(connection_id)
        return engine is None or engine.state is EngineState.STOPPED

    def _require_stopped(self, connection_id: str) -> None:
        if not self._is_stopped(connection_id):
            raise UserActionError("Stop this connection's engine before changing its market")

    def _key_for(
        self, connection: Connection, credentials: Credentials | None
    ) -> Credentials | None:
        """Return the key to store, None where there is none; raise where one is missing."""
        venue = self._parts.venue(connection.exchange)
        if venue is None or not needs_key(connection):
            return None
        return checked_key(credentials or Credentials(), venue)

    def _with_findings(self, connection: Connection, key: Credentials | None) -> Connection:
        """Return it as nothing is known of it, or as the test just before has found it."""
        fresh = replace(
            connection,
            key_hint=key.hint if key is not None else connection.key_hint,
            **_NOTHING_FOUND,
        )
        trial = self._trial
        same = (
            trial is not None
            and trial.credentials == key
            and whereabouts(trial.connection) == whereabouts(connection)
        )
        found = _with_trial(fresh, trial) if same and trial is not None else fresh
        self._check_rights(found)
        return found

    def _check_rights(self, connection: Connection) -> None:
        """Raise UserActionError for a key that may withdraw, or might."""
        if not needs_key(connection):
            return
        withdraw = connection.rights.withdraw if connection.rights else None
        venue = self._parts.venue(connection.exchange)
        if withdraw is Right.YES:
            raise UserActionError(NO_WITHDRAW)
        silent = venue is not None and not venue.tells_rights and withdraw is None
        if (silent or withdraw is Right.UNKNOWN) and must_state(connection):
            raise UserActionError(STATE_IT)

    # ------------------------------------------------------------------ storing
    async def _store_with_key(
        self, connection: Connection, key: Credentials | None, line: str
    ) -> None:
        """Store the key, then the row; a row that cannot be written takes the key back."""
        identity = connection.connection_id
        if key is None:
            self._save(connection, line)
            return
        before = None
        if self._store.get(identity) is not None:
            before = await asyncio.to_thread(self._keys.get, identity)
        await asyncio.to_thread(self._keys.put, identity, key)
        try:
            self._require_stopped(identity)  # it may have been started while the key was stored
            self._save(connection, line)
        except (DatabaseError, UserActionError):
            if before is None:
                await asyncio.to_thread(self._keys.delete, identity)
            else:
                await asyncio.to_thread(self._keys.put, identity, before)
            raise

    def _save(self, connection: Connection, line: str) -> Connection:
        self._store.save(connection)
        self._parts.log.log(line, "info", {"connection_id": connection.connection_id})
        self._coordinator.settings_changed()
        self._parts.bus.publish(ConnectionsEdited(connection.connection_id))
        return connection

    def _forget_preflight(self, connection_id: str) -> None:
        if self._preflights.stored(connection_id) is not None:
            self._preflights.store(connection_id, None)


def _as_found(wanted: Connection, before: Connection, now_ms: int) -> Connection:
    """Return *wanted* with what only the program may say taken from *before*."""
    return replace(
        wanted,
        created_ms=before.created_ms,
        updated_ms=now_ms,
        key_hint=before.key_hint,
        rights=before.rights,
        last_test_ms=before.last_test_ms,
        last_test_result=before.last_test_result,
        last_test_message=before.last_test_message,
        armed_ms=before.armed_ms if wanted.enabled else None,
    )


def _with_trial(connection: Connection, trial: Trial) -> Connection:
    last = trial.steps[-1]
    rights: KeyRights | None = trial.rights or connection.rights
    may_withdraw = rights is not None and rights.withdraw is Right.YES
    hint = trial.credentials.hint if trial.credentials is not None else connection.key_hint
    return replace(
        connection,
        last_test_ms=last.ts_ms,
        last_test_result="ok" if trial.ok else "failed",
        last_test_message=last.message,
        rights=rights,
        key_hint=hint,
        armed_ms=None if may_withdraw else connection.armed_ms,
    )
