"""Configuration sets to and from packed records, without loss (rules §5).

A record is everything needed to continue exactly where a set was: sums, evidence, newest results,
an open simulated position with its trailing stop. A pending entry is not part of it.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import side_name
from cts_desktop.analysis.set_stats import STATES
from cts_desktop.analysis.step_events import Records
from cts_desktop.domain.ladder import RESULT_WINDOW
from cts_desktop.domain.sets import SetRow

_VERSION: Final = 2
"""Version 1 was JSON; the database's migration to this one knows the record's layout."""
_LARGEST_LEVEL: Final = 3
_STATE_NAMES: Final = tuple(state.value for state in STATES)
_FLAGS: Final = {
    "level": at.LEVEL,
    "state": at.STATE,
    "misses": at.MISSES,
    "latched": at.LATCHED,
}
RECORD_DTYPE: Final = np.dtype(
    [
        ("version", "u1"),
        ("holding", "u1"),
        *((name, "u1") for name in _FLAGS),
        ("unused", "<u2"),
        ("counts", "<i4", (at.COUNT_COLUMNS,)),
        ("log_e", "<f8"),
        ("figures", "<f8", (at.STATE_COLUMNS,)),
        ("ring", "<f4", (RESULT_WINDOW,)),
    ]
)


def pack_sets(
    indices: Ints, state: Floats, counts: Counts, log_e: Floats, flags: Bytes, ring: Singles
) -> Records:
    """Return the records of these sets."""
    records: Records = np.zeros(indices.size, RECORD_DTYPE)
    records["version"] = _VERSION
    records["holding"] = flags[at.PHASE, indices] == at.HOLDING
    for name, row in _FLAGS.items():
        records[name] = flags[row, indices]
    records["counts"] = counts[indices]
    records["log_e"] = log_e[indices]
    records["figures"] = state[indices]
    records["ring"] = ring[indices]
    return records


def as_rows(space: SetSpace, indices: Ints, records: Records, now_ms: int) -> list[SetRow]:
    """Return packed sets as rows of the database."""
    packed = records.tobytes()
    size = RECORD_DTYPE.itemsize
    columns = zip(
        indices.tolist(),
        records["level"].tolist(),
        records["state"].tolist(),
        records["counts"].tolist(),
        records["figures"][:, at.SUM].tolist(),
        strict=True,
    )
    rows = []
    spec, spec_group = None, -1
    for place, (index, level, state, (count, wins), net_units_sum) in enumerate(columns):
        group = index // space.n_exits
        if spec is None or group != spec_group:
            # Symbol, indication and side are those of the whole group.
            spec, spec_group = space[index], group
        rows.append(
            SetRow(
                set_key=space.key(index),
                symbol=spec.symbol,
                indication=spec.indication,
                side=side_name(spec.side),
                level=level,
                state=_STATE_NAMES[state],
                closed_count=count,
                win_count=wins,
                net_units_sum=net_units_sum,
                updated_ms=now_ms,
                data=packed[place * size : (place + 1) * size],
            )
        )
    return rows


def read_records(packed: bytes) -> Records:
    """Return packed records as they can be read, after a look at every one.

    Raises:
        ValueError: A record is of another version of the program, or damaged.
    """
    if len(packed) % RECORD_DTYPE.itemsize:
        raise ValueError(
            f"Stored configuration sets are damaged: {len(packed)} bytes are not a whole number "
            f"of records of {RECORD_DTYPE.itemsize}"
        )
    records: Records = np.frombuffer(packed, RECORD_DTYPE)
    foreign = records["version"] != _VERSION
    if foreign.any():
        raise ValueError(
            f"A stored configuration set has version {int(records['version'][foreign][0])}; "
            f"this program reads version {_VERSION}"
        )
    count, wins = records["counts"].T
    sound = (
        (records["level"] <= _LARGEST_LEVEL)
        & (records["state"] < len(STATES))
        & (records["holding"] <= 1)
        & (records["latched"] <= records["holding"])
        & (wins >= 0)
        & (wins <= count)
        & np.isfinite(records["log_e"])
        & np.isfinite(records["figures"]).all(1)
        & np.isfinite(records["ring"]).all(1)
    )
    if not sound.all():
        raise ValueError(
            f"{np.count_nonzero(~sound)} of {records.size} stored configuration sets are damaged"
        )
    return records


def unpack_sets(
    records: Records,
    indices: Ints,
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
) -> None:
    """Write records into the arrays of a book, each to the set of its index."""
    flags[at.PHASE, indices] = records["holding"] * at.HOLDING
    for name, row in _FLAGS.items():
        flags[row, indices] = records[name]
    flags[at.DIRTY, indices] = 0
    flags[at.CHANGED, indices] = 1
    counts[indices] = records["counts"]
    log_e[indices] = records["log_e"]
    state[indices] = records["figures"]
    ring[indices] = records["ring"]
