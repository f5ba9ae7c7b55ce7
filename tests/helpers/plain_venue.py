"""What a test's own gateway answers where the test does not care."""

from collections.abc import Sequence

from cts_desktop.domain.ports import FundingPayment
from cts_desktop.domain.venues import Inspection, LineFacts, MarketData


class PlainVenue:
    """A venue without public data, without a key, and with one way to trade."""

    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        return []

    async def set_up(self, symbols: Sequence[str]) -> None:
        """Do nothing."""

    def line(self) -> LineFacts:
        return LineFacts()

    def market_data(self) -> MarketData | None:
        return None

    def inspection(self) -> Inspection | None:
        return None
