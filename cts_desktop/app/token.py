"""`token`: make a token for the API where there is no window, and show it once."""

import argparse
import getpass
import os
import sys

from cts_desktop.app.console import Console, say_error
from cts_desktop.app.session import Session, open_session
from cts_desktop.app.unlocking import is_terminal, unlock_store
from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret, VaultState
from cts_desktop.domain.errors import (
    CredentialsLockedError,
    InvalidValueError,
    ProfileInUseError,
    UserActionError,
)
from cts_desktop.service.access import ENVIRONMENT as TOKEN
from cts_desktop.settings.secrets import ENVIRONMENT, take_passphrase


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the token alone on standard output, what is to be known about it on standard error."""
    if not options.profile.is_dir():
        raise UserActionError(
            f"There is no profile at {options.profile}. Name the right one with --profile DIR."
        )
    scope = Scope(options.scope)
    passphrase = take_passphrase(os.environ)
    try:
        with open_session(options.profile, resume=False) as session:
            _open_store(session, passphrase)
            token = session.host.submit(session.service.access.rotate(scope)).result()
    except ProfileInUseError as in_use:
        raise ProfileInUseError(
            f"{in_use}\nMake the token in its window (Settings → API), or end the program before; "
            f"one without a window also takes a token from the environment variable {TOKEN}."
        ) from None
    say_error(
        f"This is the {scope} token of the API. It is shown this once; the one before has ended."
    )
    console.line(token.reveal())
    return 0


def _open_store(session: Session, passphrase: Secret | None) -> None:
    """Have the place where keys are kept open, made where there is none; raise in words."""
    connections = session.service.connections
    state = session.host.submit(connections.keys_state()).result()
    if state in {VaultState.KEYCHAIN, VaultState.UNLOCKED}:
        return
    if passphrase is not None:
        session.host.submit(connections.unlock_keys(passphrase)).result()
    elif not is_terminal():
        raise CredentialsLockedError(
            "Tokens are kept with the keys, in a file that a passphrase encrypts. Put the "
            f"passphrase into the environment variable {ENVIRONMENT}, or start in a terminal, "
            "which asks for it."
        )
    elif state is VaultState.NONE:
        session.host.submit(connections.unlock_keys(_new_passphrase())).result()
    elif not unlock_store(session, Console(sys.stderr)):
        raise CredentialsLockedError("The keys stay locked: no token was made.")


def _new_passphrase() -> Secret:
    say_error(
        "This computer offers no keychain: keys and tokens are kept in a file that a passphrase "
        "encrypts. It is asked for at each start, and nobody can help who forgets it."
    )
    first = Secret(getpass.getpass("New passphrase: ", sys.stderr))
    if Secret(getpass.getpass("Once more: ", sys.stderr)) != first:
        raise InvalidValueError("The two passphrases do not match: nothing was stored.")
    return first
