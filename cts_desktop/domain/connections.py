"""A connection: which venue or simulated market is traded, how, and with which settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cts_desktop.domain.credentials import KeyRights
from cts_desktop.domain.market import MarketType

#: The exchange id of connections that trade a simulated market with a simulated account.
PAPER_EXCHANGE = "paper"


class Mode(StrEnum):
    """Whether money is at stake."""

    PAPER = "paper"
    TESTNET = "testnet"
    LIVE = "live"

    @property
    def label(self) -> str:
        """Return the word shown on every badge."""
        return self.value.upper()


class MarketSourceKind(StrEnum):
    """Where a paper connection's prices come from."""

    SYNTHETIC = "synthetic"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Connection:
    """One configured connection.

    Attributes:
        settings: overrides of connection-scoped settings by key (see settings.schema).
        last_test_result: ``ok``, ``failed`` or empty when never tested.
        key_hint: the end of the stored key, to tell two apart; empty without one.
        rights: what the venue said of the key in the last test; None where it was not asked.
        no_withdraw_stated: the user says that the key cannot withdraw, where the venue does not.
        armed_ms: when orders with real money were allowed; None where they are not.
    """

    connection_id: str
    name: str
    exchange: str = PAPER_EXCHANGE
    market_type: MarketType = MarketType.PERPETUAL
    mode: Mode = Mode.PAPER
    enabled: bool = True
    settings: Mapping[str, object] = field(default_factory=dict)
    created_ms: int = 0
    updated_ms: int = 0
    last_test_ms: int | None = None
    last_test_result: str = ""
    last_test_message: str = ""
    key_hint: str = ""
    rights: KeyRights | None = None
    no_withdraw_stated: bool = False
    armed_ms: int | None = None

    @property
    def armed(self) -> bool:
        """Tell whether orders may be sent in this mode: only real money needs arming."""
        return self.mode is not Mode.LIVE or self.armed_ms is not None
