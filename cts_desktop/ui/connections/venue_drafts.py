"""What the Add dialog asks for of a real venue, checked in words and turned into a connection."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.market import MarketType
from cts_desktop.service.views import VenueView
from cts_desktop.settings.schema import PRACTICE, Value, setting
from cts_desktop.ui.connections.drafts import fits, name_problem
from cts_desktop.ui.dialogs import tr

#: What a ccxt id looks like.
_ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
_SCHEMES: Final[Mapping[str, frozenset[str]]] = {
    "endpoint": frozenset({"http", "https"}),
    "proxy": frozenset({"http", "https", "socks5"}),
}
#: Settings that only the other way of choosing symbols reads.
RULE_ONLY: Final = ("symbol_count", "quote_asset", "symbol_min_volume", "symbol_min_age_days",
                    "symbol_blacklist")  # fmt: skip
PAPER_ONLY: Final = ("paper_balance",)
_ACCOUNT_ONLY: Final = ("margin_mode", "position_mode", "dead_man_s")


def other_venue(exchange: str) -> VenueView:
    """Return what is offered for an exchange that the program has not been proven with."""
    return VenueView(
        exchange, exchange, available=True, tested=False,
        modes=(Mode.PAPER, Mode.TESTNET, Mode.LIVE),
        key_label=tr("API key"), secret_label=tr("Secret"),
        passphrase_label=tr("Passphrase, if any"), tells_rights=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VenueDraft:
    """The fields of the Add dialog for a real venue as typed.

    Attributes:
        values: settings by key as shown, whether they apply to the mode or not.
        practice: low bars of the ladder; on paper only.
        no_withdraw: the user says that the key cannot withdraw.
    """

    venue: VenueView
    name: str = ""
    market_type: MarketType = MarketType.PERPETUAL
    mode: Mode = Mode.PAPER
    values: Mapping[str, Value] = field(default_factory=dict)
    practice: bool = False
    no_withdraw: bool = False
    credentials: Credentials = field(default_factory=Credentials)
    taken_names: frozenset[str] = field(default_factory=frozenset)

    @property
    def needs_key(self) -> bool:
        """Whether this mode has an account at the venue."""
        return self.mode is not Mode.PAPER

    def settings(self) -> dict[str, Value]:
        """Return the connection's own settings: what applies and differs from the default."""
        left_out: tuple[str, ...] = _ACCOUNT_ONLY if self.mode is Mode.PAPER else PAPER_ONLY
        by_list = self.values.get("symbol_rule") == "list"
        left_out += RULE_ONLY if by_list else ("symbols",)
        if self.market_type is MarketType.SPOT:
            left_out += ("margin_mode", "position_mode")
        kept = {
            key: value.strip() if isinstance(value, str) else value
            for key, value in self.values.items()
            if key not in left_out and value != setting(key).default
        }
        return {**kept, **PRACTICE} if self.practice and self.mode is Mode.PAPER else kept

    def connection(self) -> Connection:
        """Return the connection to be added; its id is given by the service."""
        return Connection(
            connection_id="",
            name=self.name.strip(),
            exchange=self.venue.exchange,
            market_type=self.market_type,
            mode=self.mode,
            settings=self.settings(),
            no_withdraw_stated=self.needs_key and self.no_withdraw,
        )

    def problems(self) -> dict[str, str]:
        """Return what is missing or wrong, in words, by field."""
        found = {
            "name": name_problem(self.name, self.taken_names),
            "exchangeId": self._id_problem(),
            **(self._key_problems() if self.needs_key else {}),
            "symbols": self._symbols_problem(),
            "endpoint": self._url_problem("endpoint"),
            "proxy": self._url_problem("proxy"),
        }
        for key, value in self.settings().items():
            if not found.get(key):
                found[key] = fits(key, value)
        return {key: text for key, text in found.items() if text}

    def _id_problem(self) -> str:
        if self.venue.exchange and _ID.fullmatch(self.venue.exchange):
            return ""
        return tr("Give the exchange's id in ccxt: lower-case letters and digits, e.g. bitmart.")

    def _key_problems(self) -> dict[str, str]:
        venue, keys = self.venue, self.credentials
        found = {
            "key": not keys.key and venue.key_label,
            "secret": not keys.secret and venue.secret_label,
            "passphrase": venue.tested and not keys.passphrase and venue.passphrase_label,
        }
        missing = {key: tr("{0}: missing.").format(label) for key, label in found.items() if label}
        if self.mode is Mode.LIVE and not venue.tells_rights and not self.no_withdraw:
            missing["noWithdraw"] = tr("Look it up at the venue, and confirm it here.")
        return missing

    def _symbols_problem(self) -> str:
        if self.values.get("symbol_rule") != "list" or str(self.values.get("symbols", "")).strip():
            return ""
        return tr("Name at least one symbol, e.g. BTC/USDT, or let a rule pick them.")

    def _url_problem(self, key: str) -> str:
        text = str(self.values.get(key, "")).strip()
        if not text:
            return ""
        parts = urlsplit(text)
        if parts.scheme in _SCHEMES[key] and parts.netloc:
            return ""
        schemes = " / ".join(f"{scheme}://" for scheme in sorted(_SCHEMES[key]))
        return tr("This is no address: it begins with {0}.").format(schemes)
