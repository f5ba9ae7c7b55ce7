"""What can go wrong with the test exchange, on purpose and the same every time."""

import random
from dataclasses import dataclass, field
from typing import Final, Literal

from tests.helpers.test_exchange.interfaces import StreamFaults

Mode = Literal["delay", "hang", "drop", "status", "refuse", "truncate", "garbage"]
MODES: Final = frozenset({"delay", "hang", "drop", "status", "refuse", "truncate", "garbage"})


@dataclass(slots=True)
class Fault:
    """One fault of REST requests.

    Attributes:
        mode: delay (by `seconds`), hang (no answer until the exchange closes), drop (the
            connection is cut), status (an error answer), refuse (the same with 400), truncate
            (half of the answer), garbage (an HTML page).
        path: only requests whose path contains it, in any case; "" for all.
        method: only requests with this method; "" for all.
        times: how often; None until it is cleared.
        skip: let that many matching requests pass first.
        chance: how likely it strikes, drawn from the seed.
        after: the request is carried out before the fault strikes.
        status: HTTP status of status and garbage.
        code: Binance's code of status and refuse.
        retry_after: seconds in a ``Retry-After`` header.
    """

    mode: Mode
    path: str = ""
    method: str = ""
    times: int | None = 1
    skip: int = 0
    chance: float = 1.0
    after: bool = False
    seconds: float = 0.0
    status: int = 503
    code: int = -1000
    message: str = "An unknown error occurred while processing the request."
    retry_after: int | None = None


@dataclass(slots=True)
class Faults:
    """All faults; nothing is wrong at first.

    Attributes:
        clock_offset_ms: how far the exchange's clock is ahead.
        invisible_ms: how long queries do not find a new order.
        maintenance: every request but the system status is answered with 503.
        streams: faults of the websockets.
    """

    seed: int = 1
    active: list[Fault] = field(default_factory=list)
    clock_offset_ms: int = 0
    invisible_ms: int = 0
    maintenance: bool = False
    streams: StreamFaults = field(default_factory=StreamFaults)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable chance

    def add(self, mode: Mode, **details: object) -> Fault:
        """Add a fault; see `Fault` for the details. The ready-made ones are below."""
        fault = Fault(mode, **details)  # type: ignore[arg-type]
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Make everything right again (revoked keys and delistings stay)."""
        self.active.clear()
        self.clock_offset_ms = self.invisible_ms = 0
        self.maintenance = False
        streams = self.streams
        streams.duplicate = streams.reorder = 0
        streams.silent = streams.user_silent = False
        streams.refuse = streams.user_refuse = False

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault that strikes this request, counted down."""
        for fault in self.active:
            if fault.path.lower() not in path.lower() or fault.method not in {"", method}:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.chance < 1 and self._random.random() >= fault.chance:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.active.remove(fault)
            return fault
        return None

    # ------------------------------------------------------------------ ready-made
    def too_many_requests(self, retry_after: int = 1, path: str = "", times: int = 1) -> None:
        """Answer 429."""
        self.add(
            "status", path=path, times=times, status=429, code=-1003, retry_after=retry_after,
            message="Too many requests; please use the websocket for live updates to avoid "
            "polling the API.",
        )  # fmt: skip

    def ban(self, retry_after: int = 60, times: int | None = None) -> None:
        """Answer 418 to everything."""
        self.add(
            "status", times=times, status=418, code=-1003, retry_after=retry_after,
            message="Way too many requests; IP banned until 9999999999999. Please use the "
            "websocket for live updates to avoid bans.",
        )  # fmt: skip

    def outcome_unknown(self, path: str = "order", *, accepted: bool, times: int = 1) -> None:
        """Answer placing an order with 503 -1007, after or before it was carried out."""
        self.add(
            "status", path=path, method="POST", times=times, after=accepted, status=503,
            code=-1007,
            message="Timeout waiting for response from backend server. Send status unknown; "
            "execution status unknown.",
        )  # fmt: skip
