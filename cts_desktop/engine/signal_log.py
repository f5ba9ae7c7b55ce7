"""The newest signals of a main engine, and how many there were of each kind."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np

from cts_desktop.analysis.indications import INDICATION_NAMES, INDICATIONS
from cts_desktop.analysis.layout import FAILED, STATE, Ints
from cts_desktop.analysis.set_specs import side_name
from cts_desktop.analysis.sets import SetBook, StepEvents

KEPT: Final = 500
EVERY_SET_FAILED: Final = "every set failed"
NO_SET_FREE: Final = "no set is free"
SIDE_NOT_TRADED: Final = "side not traded"


class SeenSignal(NamedTuple):
    """One signal, as a person reads it."""

    symbol: str
    parameterisation: str
    side: str
    strength: float
    ts_ms: int
    woken: int
    asks: int


class SignalLog:
    """Counts signals by arrays, because a burst wakes thousands in one step.

    Attributes:
        recent: time of the latest signal by "SYMBOL indication side".
    """

    def __init__(self, book: SetBook) -> None:
        self.recent: dict[str, int] = {}
        self._book = book
        self._space = book.space
        self._indications: Ints = np.array(
            [INDICATIONS[p.indication].id for p in book.space.parameterisations], np.int64
        )
        self._newest: deque[tuple[int, int, int, float, int, int, int]] = deque(maxlen=KEPT)

    def take(self, events: StepEvents) -> Mapping[str, int]:
        """Remember the signals of a step; return how many there were by symbol, kind and side."""
        signals = events.signals
        for record, woken, asks in zip(
            signals[-KEPT:].tolist(),
            events.woken[-KEPT:].tolist(),
            events.asking[-KEPT:].tolist(),
            strict=True,
        ):
            self._newest.append((*record, woken, asks))
        kinds = self._indications[signals["parameterisation"]]
        codes = (signals["symbol_index"] * len(INDICATIONS) + kinds) * 2 + (signals["side"] < 0)
        unique, counts = np.unique(codes, return_counts=True)
        named = dict(zip(map(self._name, unique.tolist()), counts.tolist(), strict=True))
        self.recent.update(dict.fromkeys(named, int(signals["ts_ms"][-1])))
        return named

    def _name(self, code: int) -> str:
        rest, short = divmod(code, 2)
        symbol, kind = divmod(rest, len(INDICATIONS))
        return f"{self._space.symbols[symbol]} {INDICATION_NAMES[kind]} {side_name(1 - 2 * short)}"

    def blocked(self, events: StepEvents) -> Mapping[str, int]:
        """Return how many signals of a step woke no set, by reason."""
        idle = events.signals[events.woken == 0]
        if not idle.size:
            return {}
        space = self._space
        sides: Ints = np.array(space.sides, np.int64)
        matches = idle["side"][:, None] == sides
        traded = matches.any(axis=1)
        rows = idle["symbol_index"] * len(space.parameterisations) + idle["parameterisation"]
        groups = (rows * sides.size + matches.argmax(axis=1))[traded]
        failed = self._book.flags[STATE].reshape(space.n_groups, space.n_exits)[groups] == FAILED
        n_failed = int(failed.all(axis=1).sum())
        counts = {
            SIDE_NOT_TRADED: int(idle.size - groups.size),
            EVERY_SET_FAILED: n_failed,
            NO_SET_FREE: int(groups.size) - n_failed,
        }
        return {reason: count for reason, count in counts.items() if count}

    def newest(self, limit: int) -> Iterator[SeenSignal]:
        """Yield remembered signals, newest first."""
        for row, _ in zip(reversed(self._newest), range(limit), strict=False):
            symbol, parameterisation, side, strength, ts_ms, woken, asks = row
            yield SeenSignal(
                self._space.symbols[symbol],
                self._space.parameterisations[parameterisation].name,
                side_name(side),
                strength,
                ts_ms,
                woken,
                asks,
            )
