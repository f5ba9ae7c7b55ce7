"""What the wizard was told, and the connection that follows from it."""

from dataclasses import dataclass
from enum import StrEnum

from cts_desktop.domain.connections import MarketSourceKind, Mode
from cts_desktop.service.views import VenueView
from cts_desktop.ui.connections.drafts import Draft
from cts_desktop.ui.connections.venue_drafts import VenueDraft


class Market(StrEnum):
    """Where the prices come from."""

    SIMULATED = "simulated"
    RECORDED = "recorded"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Answers:
    """All steps together.

    Attributes:
        balance: of the simulated account, in USDT.
        practice: low bars of the ladder, so that orders come within minutes.
        files: recorded markets.
        venue: whose public prices are followed; None where none was chosen.
        symbols: to follow there, separated by commas.
    """

    name: str
    balance: float
    practice: bool
    market: Market = Market.SIMULATED
    files: tuple[str, ...] = ()
    venue: VenueView | None = None
    symbols: str = ""

    def draft(self, taken: frozenset[str] = frozenset()) -> Draft | VenueDraft:
        """Return the connection as the Add dialog would have it; *taken* names are case-folded."""
        if self.market is Market.LIVE and self.venue is not None:
            return VenueDraft(
                venue=self.venue,
                name=self.name,
                market_type=self.venue.markets[0],
                mode=Mode.PAPER,
                values={"symbols": self.symbols, "paper_balance": self.balance,
                        "symbol_rule": "list"},
                practice=self.practice,
                taken_names=taken,
            )  # fmt: skip
        recorded = self.market is Market.RECORDED
        return Draft(
            name=self.name,
            source=MarketSourceKind.RECORDED if recorded else MarketSourceKind.SYNTHETIC,
            files=self.files if recorded else (),
            balance=self.balance,
            practice=self.practice,
            taken_names=taken,
        )
