"""Messages to a phone or a mailbox through Apprise: its services, their hosts, one attempt to send.

An address holds a token or a password: it is in no error, no repr and no log line, and what the
libraries would log is switched off. Everything here blocks and belongs into a thread of its own;
the first call loads Apprise.
"""

import importlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import CtsError, InvalidValueError, RetryLaterError, UserActionError
from cts_desktop.runtime.contacts import Door
from cts_desktop.runtime.imports import plain_imports

_SERVER_TROUBLE: Final = 500
_LATER: Final = frozenset({408, 425, 429})
_KEY_REFUSED: Final = frozenset({401, 403})


def _own_server(plugin: Any) -> str:
    return str(plugin.host)


def _mail_server(plugin: Any) -> str:
    return str(plugin.smtp_host)


def _ntfy(plugin: Any) -> str:
    return "ntfy.sh" if plugin.mode == "cloud" else str(plugin.host)


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Attributes:
        schemes: how addresses begin.
        part: the module of Apprise, and the class in it.
        hosts: where its messages go; empty: to the server its address names, see `server`.
        sites: hosts of the addresses that the service itself hands out, if Apprise reads those.
    """

    title: str
    schemes: tuple[str, ...]
    part: tuple[str, str]
    hosts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    server: Callable[[Any], str] = _own_server


SERVICES: Final = (
    Service("Telegram", ("tgram",), ("telegram", "NotifyTelegram"), ("api.telegram.org",)),
    Service("E-mail", ("mailto", "mailtos"), ("email", "NotifyEmail"), server=_mail_server),
    Service(
        "Discord", ("discord",), ("discord", "NotifyDiscord"),
        ("discord.com",), ("discord.com", "discordapp.com"),
    ),
    Service(
        "Slack", ("slack",), ("slack", "NotifySlack"),
        ("hooks.slack.com", "slack.com"), ("hooks.slack.com",),
    ),
    Service("Teams", ("workflow", "workflows"), ("workflows", "NotifyWorkflows")),
    Service("ntfy", ("ntfy", "ntfys"), ("ntfy", "NotifyNtfy"), sites=("ntfy.sh",), server=_ntfy),
    Service("Gotify", ("gotify", "gotifys"), ("gotify", "NotifyGotify")),
    Service("Matrix", ("matrix", "matrixs"), ("matrix", "NotifyMatrix")),
    Service("Mattermost", ("mmost", "mmosts"), ("mattermost", "NotifyMattermost")),
    Service("Rocket.Chat", ("rocket", "rockets"), ("rocketchat", "NotifyRocketChat")),
    Service("Signal", ("signal", "signals"), ("signal_api", "NotifySignalAPI")),
    Service("WhatsApp", ("whatsapp",), ("whatsapp", "NotifyWhatsApp"), ("graph.facebook.com",)),
    Service("Pushover", ("pover",), ("pushover", "NotifyPushover"), ("api.pushover.net",)),
    Service("Pushbullet", ("pbul",), ("pushbullet", "NotifyPushBullet"), ("api.pushbullet.com",)),
    Service(
        "Google Chat", ("gchat",), ("google_chat", "NotifyGoogleChat"),
        ("chat.googleapis.com",), ("chat.googleapis.com",),
    ),
    Service("SMS (Twilio)", ("twilio",), ("twilio", "NotifyTwilio"), ("api.twilio.com",)),
    Service("Home Assistant", ("hassio", "hassios"), ("home_assistant", "NotifyHomeAssistant")),
    Service("JSON", ("json", "jsons"), ("custom_json", "NotifyJSON")),
)  # fmt: skip
_BY_SCHEME: Final[Mapping[str, Service]] = {s: one for one in SERVICES for s in one.schemes}
_BY_SITE: Final[Mapping[str, Service]] = {host: one for one in SERVICES for host in one.sites}
_UNKNOWN: Final = (
    "This is not the address of a service this program knows. Addresses begin with "
    f"{', '.join(f'{one.schemes[-1]}://' for one in SERVICES)}"
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address that was understood.

    Attributes:
        service: the service's name.
        hosts: what will be contacted.
    """

    service: str
    hosts: tuple[str, ...]
    _plugin: Any = field(repr=False)

    def send(self, door: Door, title: str, text: str, wait_s: float) -> None:
        """Try once to send a message, through *door*; *wait_s* bounds each wait for the server.

        Raises RetryLaterError where it may succeed later, UserActionError where it will not.
        """
        from cts_desktop.exchange import messenger_guard as guard  # noqa: PLC0415 - loads requests

        attempt = guard.Attempt(door, wait_s)
        self._plugin.socket_connect_timeout = wait_s  # a mail server's, for all it is asked
        # A mail server is not asked by HTTP: it passes the door here.
        if self.service == "E-mail" and not all([door.admits(host) for host in self.hosts]):  # noqa: C419 - each is counted
            raise UserActionError(f"{self.service}: the server is not on the list of hosts")
        token = guard.ATTEMPT.set(attempt)
        try:
            sent = bool(self._plugin.notify(body=text, title=title))
        except Exception as error:  # noqa: BLE001 - whatever the library raises may quote the address
            raise RetryLaterError(f"{self.service}: failed ({type(error).__name__})") from None
        finally:
            guard.ATTEMPT.reset(token)
        if not sent:
            raise self._problem(attempt)

    def _problem(self, attempt: Any) -> CtsError:
        """Return why a message was not taken, in words that hold nothing of the address."""
        status, where = attempt.status, self.service
        if attempt.refused:
            return UserActionError(
                f"{where}: it wanted to contact a host that is not on its list; nothing was sent"
            )
        if attempt.trouble:
            if attempt.trouble == "SSLError":
                return UserActionError(f"{where}: the server cannot prove who it is (certificate)")
            return RetryLaterError(f"{where}: no answer ({attempt.trouble})")
        if status is None:
            return RetryLaterError(f"{where}: the message was not taken")
        if status in _LATER or status >= _SERVER_TROUBLE:
            return RetryLaterError(f"{where} answers {status}")
        hint = "it does not accept the token" if status in _KEY_REFUSED else "look at the address"
        return UserActionError(f"{where} answers {status}: {hint}")


def understand(address: Secret) -> Recipient:
    """Return who is meant by *address*; raise InvalidValueError, which never quotes it."""
    text = address.reveal().strip()
    scheme = text.partition("://")[0].lower()
    native = _BY_SITE.get(_host(text)) if scheme in {"http", "https"} else None
    service = native or _BY_SCHEME.get(scheme)
    if service is None:
        raise InvalidValueError(_UNKNOWN)
    kind, asset = loaded(service), _asset()
    try:
        # As Apprise does: a hash sign in a path is part of it.
        read = kind.parse_native_url if native else kind.parse_url
        plugin = kind(**read(text.replace("/#", "/%23")), asset=asset)
        hosts = service.hosts or (service.server(plugin),)
    except Exception as error:  # noqa: BLE001 - whatever the library raises may quote the address
        raise InvalidValueError(
            f"{service.title}: the address is not complete, or a part of it does not fit "
            f"({type(error).__name__})"
        ) from None
    if not all(hosts):
        raise InvalidValueError(f"{service.title}: the address names no server")
    return Recipient(service.title, hosts, plugin)


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def loaded(service: Service) -> Any:
    """Return the class of a service; only its own module of a hundred and fifty is loaded."""
    module, name = service.part
    with plain_imports():
        # Before anything of it can log: its lines, and those of what it uses, may hold addresses.
        for logger in ("apprise", "urllib3", "requests"):
            logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
        importlib.import_module("cts_desktop.exchange.messenger_guard").install()
        return getattr(importlib.import_module(f"apprise.plugins.{module}"), name)


@cache
def _asset() -> Any:
    """Return how messages present themselves: by our name, and without pictures from elsewhere."""
    with plain_imports():
        asset = importlib.import_module("apprise.asset").AppriseAsset
    return asset(
        app_id="CTS Desktop",
        app_desc="CTS Desktop",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        secure_logging=True,
    )
