"""What can be traded, as a face shows it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from cts_desktop.domain.connections import PAPER_EXCHANGE, Mode
from cts_desktop.domain.errors import NotFoundError
from cts_desktop.exchange.quirks import VENUES12, Quirks, Testnet, known_ids, quirks_of
from cts_desktop.service.views import VenueView

PAPER: Final = VenueView(PAPER_EXCHANGE, "Paper (simulated)", available=True)


def view_of(quirks: Quirks) -> VenueView:
    """Return how a venue is shown."""
    labels = quirks.credentials
    testnet = (Mode.TESTNET,) if quirks.testnet is not Testnet.NONE else ()
    return VenueView(
        exchange=quirks.venue_id,
        label=quirks.label,
        available=True,
        note=quirks.note,
        tested=quirks.tested,
        markets=quirks.market_types,
        modes=(Mode.PAPER, *testnet, Mode.LIVE),
        key_label=labels.key,
        secret_label=labels.secret,
        passphrase_label=labels.passphrase,
        tells_rights=quirks.tells_rights,
        dead_man=quirks.has_dead_man,
    )


NAMED: Final[Mapping[str, VenueView]] = MappingProxyType(
    {PAPER_EXCHANGE: PAPER, **{name: view_of(quirks_of(name)) for name in VENUES12}}
)


class VenueList:
    """Implements `service.connection_parts.Venues`."""

    def view(self, exchange: str) -> VenueView | None:
        """Return a venue, or None where there is no such one."""
        if found := NAMED.get(exchange):
            return found
        try:
            return view_of(quirks_of(exchange))
        except NotFoundError:
            return None

    def all(self) -> tuple[VenueView, ...]:
        """Return every venue, those nobody has tried last; may take a second."""
        return _all()


@cache
def _all() -> tuple[VenueView, ...]:
    others = sorted(known_ids() - set(NAMED))
    return (*NAMED.values(), *(view_of(quirks_of(name)) for name in others))
