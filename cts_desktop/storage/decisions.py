"""Decisions of the gate: why, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cts_desktop.domain.risk import Decision, RuleResult
from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database, Row
from cts_desktop.storage.models import DecisionModel
from cts_desktop.storage.paging import DEFAULT_LIMIT, Page, page_of, position_in

INSERT_DECISION: Final = """
    INSERT INTO decisions (
        connection_id, timestamp, symbol, side, purpose, accepted, reason, message, set_key,
        client_id, position_id, value, limit_value, rules, computation, mode
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, coalesce(
        (SELECT mode FROM connections WHERE id = ?1), ''
    ))
"""
#: The same refusal within the minute ?3 … ?4; the index of reasons leads to its few rows.
_SAME: Final = """
    FROM decisions
    WHERE connection_id = ?1 AND reason = ?2 AND timestamp >= ?3 AND timestamp < ?4
        AND symbol = ?5 AND side = ?6 AND purpose = ?7 AND position_id = ?8 AND accepted = 0
"""
# Counted by the statement that follows. Whoever restarts within a minute finds its row again.
_FIRST_REFUSAL: Final = f"""
    INSERT INTO decisions (
        connection_id, reason, timestamp, symbol, side, purpose, position_id, accepted, message,
        set_key, client_id, value, limit_value, rules, computation, repeats, mode
    ) SELECT ?1, ?2, ?9, ?5, ?6, ?7, ?8, 0, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 0, coalesce(
        (SELECT mode FROM connections WHERE id = ?1), ''
    ) WHERE NOT EXISTS (SELECT 1 {_SAME})
"""  # noqa: S608 - constants
_COUNT_REFUSAL: Final = f"""
    UPDATE decisions SET repeats = repeats + ?10, timestamp = max(timestamp, ?9)
    WHERE id = (SELECT max(id) {_SAME})
"""  # noqa: S608 - constants
_BY_REASON: Final = """
    SELECT reason, sum(repeats) FROM decisions
    WHERE (?1 = '' OR connection_id = ?1) AND timestamp >= ?2
    GROUP BY reason ORDER BY sum(repeats) DESC, reason
"""
_DELETE_REFUSED: Final = """
    DELETE FROM decisions WHERE accepted = 0 AND id <= (SELECT max(id) FROM decisions) - ?
"""
_MINUTE_MS: Final = 60_000
_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions to list; empty fields and None do not filter."""

    connection_id: str = ""
    symbol: str = ""
    set_key: str = ""
    client_id: str = ""
    position_id: str = ""
    accepted: bool | None = None
    reasons: Sequence[str] = ()


class DecisionRepository:
    """Implements `domain.ports.DecisionStore`, and the lists a person looks at.

    Equal refusals (connection, symbol, side, purpose, position, reason) within a minute are one
    row: of the first, with its set, chain and values; `repeats` counts them and `timestamp` is the
    last one's. So a million blocked signals do not become a million rows.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        # The minute of the newest row of each refusal, to spare it another chain as text.
        self._stored: dict[Row, int] = {}

    def add(self, decision: Decision) -> None:
        """Queue a decision."""
        if decision.accepted:
            self._database.queue(INSERT_DECISION, decision_row(decision))
            return
        refusal = (
            decision.connection_id,
            decision.reason,
            decision.symbol,
            decision.side,
            decision.purpose,
            decision.position_id,
        )
        minute_ms = decision.ts_ms // _MINUTE_MS * _MINUTE_MS
        same = (*refusal[:2], minute_ms, minute_ms + _MINUTE_MS, *refusal[2:], decision.ts_ms)
        if self._stored.get(refusal) != minute_ms:
            if len(self._stored) >= _REMEMBERED:
                self._stored.clear()
            self._stored[refusal] = minute_ms
            self._database.queue(_FIRST_REFUSAL, same + _first_only(decision))
        self._database.queue(_COUNT_REFUSAL, (*same, decision.repeats))

    def page(
        self, wanted: DecisionFilter = DecisionFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[Decision]:
        """Return decisions, newest first."""
        query = DecisionModel.select()
        for name in ("connection_id", "symbol", "set_key", "client_id", "position_id"):
            if value := getattr(wanted, name):
                query = query.where(getattr(DecisionModel, name) == value)
        if wanted.accepted is not None:
            query = query.where(DecisionModel.accepted == wanted.accepted)
        if wanted.reasons:
            query = query.where(DecisionModel.reason << list(wanted.reasons))
        if after:
            query = query.where(DecisionModel.id < position_in(after)[0])
        rows = self._database.rows(query.order_by(DecisionModel.id.desc()).limit(limit + 1))
        return page_of(rows, limit, decision_from, ("id",))

    def by_reason(self, connection_id: str, since_ms: int = 0) -> dict[str, int]:
        """Return how many decisions had each reason, the most frequent first; all for no id.

        A minute in which *since_ms* lies counts as a whole where its last refusal came later.
        """
        return dict(self._database.select(_BY_REASON, (connection_id, since_ms)))

    def delete_refused_beyond(self, newest: int) -> None:
        """Queue the deletion of refusals older than the *newest* so many decisions.

        Counted, not dated: a recorded market has times of its own. What led to orders stays.
        """
        self._database.queue(_DELETE_REFUSED, (newest,))


def _first_only(decision: Decision) -> Row:
    """Return what a row of several refusals has of the first alone."""
    return (
        decision.message,
        decision.set_key,
        decision.client_id,
        decision.value,
        decision.limit,
        _chain(decision),
        decision.computation,
    )


def _chain(decision: Decision) -> str:
    return json_text([[r.rule, r.passed, r.value, r.limit] for r in decision.rules])


def decision_row(decision: Decision) -> Row:
    """Return the parameters of INSERT_DECISION."""
    return (
        decision.connection_id,
        decision.ts_ms,
        decision.symbol,
        decision.side,
        decision.purpose,
        decision.accepted,
        decision.reason,
        decision.message,
        decision.set_key,
        decision.client_id,
        decision.position_id,
        decision.value,
        decision.limit,
        _chain(decision),
        decision.computation,
    )


def decision_from(row: dict[str, Any]) -> Decision:
    """Return the decision of a row of DecisionModel."""
    return Decision(
        connection_id=row["connection_id"],
        ts_ms=row["timestamp"],
        symbol=row["symbol"],
        side=row["side"],
        purpose=row["purpose"],
        accepted=row["accepted"],
        reason=row["reason"],
        message=row["message"],
        set_key=row["set_key"],
        client_id=row["client_id"],
        position_id=row["position_id"],
        value=row["value"],
        limit=row["limit_value"],
        rules=tuple(RuleResult(*rule) for rule in row["rules"]),
        computation=row["computation"],
        repeats=row["repeats"],
    )
