"""What every part of the test exchange shares."""

from collections.abc import Callable
from typing import NamedTuple

from cts_desktop.exchange.venue_market import VenueSettings
from tests.helpers.test_exchange.catalogue import Catalogue


class Context(NamedTuple):
    """What every part of the exchange shares: time, numbers, faults' sizes."""

    catalogue: Catalogue
    now_ms: Callable[[], int]
    next_id: Callable[[], int]
    invisible_ms: Callable[[], int]
    settings: VenueSettings
    seed: int
