"""While you were away: from when until when nobody looked, and what happened meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.notices import Notice, NoticeKind, NoticeLevel
from cts_desktop.domain.ports import Clock
from cts_desktop.service.notice_views import AwayLine, AwayReport
from cts_desktop.service.notice_watch import signed
from cts_desktop.storage.absence import Traded, newest_fill, traded
from cts_desktop.storage.notices import NoticeFilter, read_notices
from cts_desktop.storage.stores import SqliteStores

#: Shorter absences are not worth a report.
AWAY_MS: Final = 300_000
_SEEN_KEY: Final = "notices_seen"
_ABSENCES_KEY: Final = "notices_away"
_MOST_ABSENCES: Final = 20
_MOST_NOTICES: Final = 10_000
_TONES: Final = {NoticeLevel.ERROR: "danger", NoticeLevel.WARNING: "warning"}
#: Told by figures, and by what was found at the start.
_TOLD: Final = frozenset(
    {NoticeKind.POSITION_OPENED, NoticeKind.POSITION_CLOSED, NoticeKind.PROGRAM_ENDED}
)


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which nobody looked, bounded by clock and by fills.

    Attributes:
        findings: what was found when the program started, in words.
    """

    since_ms: int
    since_fill: int
    until_ms: int
    until_fill: int
    reason: str
    findings: tuple[str, ...] = ()

    @classmethod
    def parse(cls, stored: object) -> "Absence | None":
        """Return what `to_json` made; anything else is none."""
        match stored:
            case {"since": [int(a), int(b)], "until": [int(c), int(d)], "reason": str(reason),
                  "findings": [*findings]}:  # fmt: skip
                return cls(a, b, c, d, reason, tuple(map(str, findings)))
            case _:
                return None

    def to_json(self) -> dict[str, object]:
        """Return it for the state store."""
        return {
            "since": [self.since_ms, self.since_fill],
            "until": [self.until_ms, self.until_fill],
            "reason": self.reason,
            "findings": list(self.findings),
        }


class Away:
    """Knows when somebody looked last. Lives on the engine loop; rows are read in a thread.

    Absences are kept until they are acknowledged, over restarts.
    """

    def __init__(
        self, stores: SqliteStores, clock: Clock, names: Callable[[], Mapping[str, str]]
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._names = names
        stored = stores.state.get(_ABSENCES_KEY)
        parsed = map(Absence.parse, stored if isinstance(stored, list) else ())
        self._absences = [absence for absence in parsed if absence is not None]

    def begin(self, findings: Sequence[str], *, crashed: bool) -> None:
        """Look back at the start of the program: when was somebody here, and what was found."""
        seen = self._seen()
        if findings or (seen and self._clock.now_ms() - seen[0] > AWAY_MS):
            reason = "the program ended unexpectedly" if crashed else "the program was closed"
            self._note(seen or self._now(), reason, tuple(findings))

    def seen(self) -> bool:
        """Note that somebody can see the window; tell whether that ended an absence."""
        seen, now = self._seen(), self._now()
        if seen is not None and now[0] - seen[0] > AWAY_MS:
            self._note(seen, "the window was hidden")
            return True
        self._stores.state.put(_SEEN_KEY, now)
        return False

    def slept(self, seconds: float) -> bool:
        """Note that the computer slept, if it did; tell whether that was an absence."""
        seen = self._seen()
        if seconds * 1000 <= AWAY_MS or seen is None:
            return False
        self._note(seen, "the computer slept")
        return True

    def understood(self) -> None:
        """Forget what was reported."""
        self._absences.clear()
        self._stores.state.put(_ABSENCES_KEY, [])

    async def report(self) -> AwayReport | None:
        """Return what happened while nobody looked; nothing where that is nothing."""
        absences = tuple(self._absences)
        if not absences:
            return None
        self._stores.flush()
        path = self._stores.database.path
        rows, notices = await asyncio.to_thread(_read, path, absences)
        findings = dict.fromkeys(text for absence in absences for text in absence.findings)
        lines = (
            *(AwayLine(text, "log", "warning") for text in findings),
            *_traded_lines(rows, self._names()),
            *_notice_lines(notices, self._names()),
        )
        if not lines:
            return None
        reasons = "; ".join(dict.fromkeys(absence.reason for absence in absences))
        return AwayReport(absences[0].since_ms, absences[-1].until_ms, reasons, lines)

    # ------------------------------------------------------------------ inside
    def _now(self) -> tuple[int, int]:
        return self._clock.now_ms(), newest_fill(self._stores.database)

    def _seen(self) -> tuple[int, int] | None:
        match self._stores.state.get(_SEEN_KEY):
            case [int(ts_ms), int(fill)]:
                return ts_ms, fill
            case _:
                return None

    def _note(self, since: tuple[int, int], reason: str, findings: tuple[str, ...] = ()) -> None:
        """Keep an absence that ends now."""
        now = self._now()
        self._absences.append(Absence(*since, *now, reason, findings))
        if len(self._absences) > _MOST_ABSENCES:
            first, second, *others = self._absences
            joined = replace(
                second, since_ms=first.since_ms, since_fill=first.since_fill,
                findings=first.findings + second.findings,
            )  # fmt: skip
            self._absences = [joined, *others]
        self._stores.state.put(_ABSENCES_KEY, [one.to_json() for one in self._absences])
        self._stores.state.put(_SEEN_KEY, now)


def _read(path: Path, absences: Sequence[Absence]) -> tuple[list[Traded], list[Notice]]:
    """Return what was traded and told meanwhile, the newest notice first."""
    spans = [(absence.since_fill, absence.until_fill) for absence in absences]
    notices: dict[int, Notice] = {}  # one at the very seam of two absences is in both
    for absence in reversed(absences):
        wanted = NoticeFilter(since_ms=absence.since_ms, until_ms=absence.until_ms)
        notices |= {one.notice_id: one for one in read_notices(path, wanted, _MOST_NOTICES)}
    return traded(path, spans), list(notices.values())


def _traded_lines(rows: Sequence[Traded], names: Mapping[str, str]) -> list[AwayLine]:
    """Return figures by connection, mode and currency; they are never added up over these."""
    lines = []
    for row in rows:
        where = f"{names.get(row.connection_id, row.connection_id)} ({Mode(row.mode).label})"
        if row.closed:
            tone = "positive" if row.profit > 0 else "negative" if row.profit < 0 else ""
            net, closed = signed(row.profit), _closed(row.closed)
            text = f"{where}: {net} {row.quote} net result from {closed}"
            lines.append(AwayLine(text, "statistics", tone))
        if row.opened:
            lines.append(AwayLine(f"{where}: {_opened(row.opened)}", "positions"))
        if row.fills:
            fills = "1 fill" if row.fills == 1 else f"{row.fills:,} fills"
            lines.append(AwayLine(f"{where}: {fills}", "orders"))
    return lines


def _closed(count: int) -> str:
    return "1 closed position" if count == 1 else f"{count:,} closed positions"


def _opened(count: int) -> str:
    return "1 position was opened" if count == 1 else f"{count:,} positions were opened"


def _notice_lines(notices: Sequence[Notice], names: Mapping[str, str]) -> list[AwayLine]:
    """Return a line by kind, the gravest first, with the newest of each."""
    counts: Counter[NoticeKind] = Counter()
    newest: dict[NoticeKind, Notice] = {}
    for notice in notices:
        if notice.kind not in _TOLD:
            counts[notice.kind] += notice.count
            newest.setdefault(notice.kind, notice)
    lines = []
    for kind in sorted(newest, key=list(NoticeKind).index):
        notice, facts = newest[kind], kind.facts
        title = f"{facts.title} ({counts[kind]} times)" if counts[kind] > 1 else facts.title
        name = names.get(notice.connection_id, notice.connection_id)
        where = f"{name}: " if name else ""
        text = f"{title}: {where}{notice.text}"
        lines.append(AwayLine(text, notice.page or facts.page, _TONES.get(facts.level, "")))
    return lines
