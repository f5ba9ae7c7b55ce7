"""Every venue the program knows, and how a connection becomes a gateway."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cts_desktop.domain.connections import PAPER_EXCHANGE, MarketSourceKind
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.exchange.market_sources.source import MarketSource
from cts_desktop.exchange.market_sources.synthetic import SyntheticSource
from cts_desktop.exchange.simulated_gateway import Ledger, SimulatedGateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.clock import SystemClock

NOT_YET: Final = "not yet: live exchanges come with a later release"


@dataclass(frozen=True, slots=True)
class Venue:
    """One exchange id.

    Attributes:
        note: why it is not available; empty where it is.
    """

    venue_id: str
    label: str
    available: bool = False
    note: str = NOT_YET


VENUES: Final[Mapping[str, Venue]] = MappingProxyType(
    {
        venue.venue_id: venue
        for venue in (
            Venue(PAPER_EXCHANGE, "Paper (simulated)", available=True, note=""),
            Venue("binance", "Binance"),
            Venue("bybit", "Bybit"),
            Venue("okx", "OKX"),
            Venue("kraken", "Kraken"),
            Venue("kucoin", "KuCoin"),
            Venue("bitget", "Bitget"),
            Venue("gate", "Gate"),
            Venue("mexc", "MEXC"),
            Venue("bingx", "BingX"),
            Venue("htx", "HTX"),
            Venue("coinbase", "Coinbase"),
            Venue("hyperliquid", "Hyperliquid"),
        )
    }
)


def venue(venue_id: str) -> Venue:
    """Return a known venue, or raise NotFoundError listing them."""
    try:
        return VENUES[venue_id]
    except KeyError:
        raise NotFoundError(
            f"There is no exchange {venue_id!r}. Known: {', '.join(VENUES)}."
        ) from None


@dataclass(frozen=True, slots=True)
class PaperSettings:
    """A paper connection's settings as plain values (keys of settings.schema in brackets).

    Attributes:
        source: [market_source].
        files: [market_files], one path each.
        speed: [market_speed] market time per real time; 0 = as fast as possible.
        balance: [paper_balance] in the market's quote currency.
        latency_ms: [paper_latency_ms] one way.
    """

    source: MarketSourceKind = MarketSourceKind.SYNTHETIC
    files: Sequence[Path] = ()
    speed: float = 60.0
    seed: int = 1
    balance: Decimal = Decimal(10_000)
    latency_ms: int = 50
    market_type: MarketType = MarketType.PERPETUAL


def make_gateway(
    exchange: str,
    settings: PaperSettings,
    *,
    connection_id: str,
    ledger: Ledger | None = None,
    on_failure: Callable[[str, BaseException], None] | None = None,
    throttle: Throttle | None = None,
) -> ExchangeGateway:
    """Return a fresh, unconnected gateway.

    Where the market runs in real time, requests take the way they take to a real venue: through
    *throttle*, the connection's own. A market that paces the engine must not wait for anything.

    Raises NotFoundError for an unknown exchange, UserActionError for one that is not available or
    for settings that cannot work. Files are read by `connect`.
    """
    chosen = venue(exchange)
    if not chosen.available:
        raise UserActionError(f"{chosen.label} is {chosen.note}")
    if settings.balance <= 0:
        raise InvalidValueError("Paper balance: must be above 0")
    if settings.speed < 0:
        raise InvalidValueError("Speed: must not be negative")
    more = {"on_failure": on_failure} if on_failure else {}
    gateway = SimulatedGateway(
        _source(settings),
        VenueSettings(start_balance=settings.balance),
        connection_id=connection_id,
        speed=settings.speed,
        seed=settings.seed,
        latency_ms=settings.latency_ms,
        ledger=ledger,
        **more,
    )
    if gateway.lockstep:
        return gateway
    return ThrottledGateway(gateway, throttle or Throttle(SystemClock()))


def _source(settings: PaperSettings) -> MarketSource:
    if settings.source is MarketSourceKind.SYNTHETIC:
        return SyntheticSource(seed=settings.seed, market_type=settings.market_type)
    if not settings.files:
        raise UserActionError("No data file is named. Add at least one under Market, Data files.")
    return RecordedSource(settings.files, market_type=settings.market_type, seed=settings.seed)
