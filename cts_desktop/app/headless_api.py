"""The API of a program without a window: opened as its options say, else as the settings do."""

import argparse

from cts_desktop.app.console import Console
from cts_desktop.app.session import Session
from cts_desktop.app.unlocking import unlock_store
from cts_desktop.domain.access import Listen
from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.service.access import ENVIRONMENT
from cts_desktop.service.outside_views import ApiState


def open_api(session: Session, options: argparse.Namespace, console: Console) -> None:
    """Open the API as the options say, else as the settings do, and say where.

    Raises UserActionError where the options ask for it and it cannot be; where the settings do,
    that is said and the engine runs all the same.
    """
    listen = _listen_of(options)
    access = session.service.access
    view = session.host.submit(access.open(listen)).result()
    if view.unknown and view.state is ApiState.FAILED and unlock_store(session, console):
        view = session.host.submit(access.apply()).result()
    if view.state is ApiState.LISTENING:
        console.line(f"The API listens at {view.address}")
        return
    if not view.problem:
        return
    text = f"The API is not open: {view.problem}"
    if view.unknown:
        text += f" Or put a token into the environment variable {ENVIRONMENT}."
    if listen is not None:
        raise UserActionError(text)
    console.line(text)


def _listen_of(options: argparse.Namespace) -> Listen | None:
    """Return how the options want it, None where they leave it to the settings."""
    certificate, private_key = options.api_certificate or "", options.api_private_key or ""
    if not options.api:
        if certificate or private_key or options.api_public:
            raise InvalidValueError(
                "--api-certificate, --api-private-key and --api-public belong to --api HOST:PORT"
            )
        return None
    listen = Listen.of(options.api, str(certificate), str(private_key), public=options.api_public)
    listen.check()
    return listen
