"""What all engines share: storage, bus, log, venues, and who watches."""

from collections.abc import Callable
from dataclasses import dataclass

from cts_desktop.domain.ports import Clock, GatewayFactory, Log, Stores
from cts_desktop.engine.step_listener import StepListener
from cts_desktop.runtime.bus import Bus


@dataclass(frozen=True, slots=True)
class EngineServices:
    """What every engine shares.

    Attributes:
        kill_switch: tells whether the emergency stop is engaged.
        storage_ok: tells whether the database can be written.
        clock: the program's own, whatever drives the time of a market.
        step_listener: sees every step of every main engine; None where nobody wants to.
    """

    stores: Stores
    bus: Bus
    log: Log
    make_gateway: GatewayFactory
    kill_switch: Callable[[], bool]
    storage_ok: Callable[[], bool]
    clock: Clock
    step_listener: StepListener | None = None
