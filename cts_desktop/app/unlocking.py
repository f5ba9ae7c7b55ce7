"""Asking for the passphrase of the keys where there is no window."""

import getpass
import sys
from typing import Final

from cts_desktop.app.console import Console
from cts_desktop.app.profile import interruptible
from cts_desktop.app.session import Session
from cts_desktop.domain.credentials import Secret, VaultState
from cts_desktop.domain.errors import CredentialsLockedError, WrongPassphraseError
from cts_desktop.settings.secrets import ENVIRONMENT

_TRIES: Final = 3


def require_keys(session: Session, console: Console) -> None:
    """Have the keys of the enabled connections unlocked.

    Raises CredentialsLockedError where nobody can be asked, or nobody knows the passphrase.
    """
    waiting = unlock(session, console)
    if waiting:
        raise CredentialsLockedError(
            f"The keys of {', '.join(waiting)} are locked, so nothing is started. Put the "
            f"passphrase into the environment variable {ENVIRONMENT}, or start in a terminal, "
            "which asks for it."
        )


def unlock(session: Session, console: Console) -> tuple[str, ...]:
    """Ask in a terminal, where keys are locked; return whose keys still are.

    An empty answer gives up.
    """
    connections = session.service.connections
    waiting = session.host.submit(connections.waits_for_keys()).result()
    if not waiting or not is_terminal():
        return waiting
    console.line(f"The keys of {', '.join(waiting)} are locked.")
    return () if _ask(session, console) else waiting


def unlock_store(session: Session, console: Console) -> bool:
    """Ask in a terminal for what opens the file with the keys; tell whether it was opened now.

    Unlike `unlock` whoever needs a key; not where there is a keychain, or no file yet.
    """
    state = session.host.submit(session.service.connections.keys_state()).result()
    if state is not VaultState.LOCKED or not is_terminal():
        return False
    console.line("The keys are locked.")
    return _ask(session, console)


def _ask(session: Session, console: Console) -> bool:
    """Ask until it fits or the answer is empty; tell whether it fits."""
    for _ in range(_TRIES):
        with interruptible():
            given = Secret(getpass.getpass("Passphrase: ", sys.stderr))
        if not given:
            break
        try:
            session.host.submit(session.service.connections.unlock_keys(given)).result()
        except WrongPassphraseError as error:
            console.line(str(error))
        else:
            return True
    return False


def is_terminal() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
