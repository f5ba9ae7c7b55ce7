"""Asking for the passphrase of the keys where there is no window."""

import getpass
import sys
from typing import Final

from cts_desktop.app.console import Console
from cts_desktop.app.session import Session
from cts_desktop.domain.credentials import Secret
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
    if not waiting or not _is_terminal():
        return waiting
    console.line(f"The keys of {', '.join(waiting)} are locked.")
    for _ in range(_TRIES):
        given = Secret(getpass.getpass("Passphrase: ", sys.stderr))
        if not given:
            break
        try:
            session.host.submit(connections.unlock_keys(given)).result()
        except WrongPassphraseError as error:
            console.line(str(error))
        else:
            return ()
    return waiting


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
