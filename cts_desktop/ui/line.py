"""The line to the venues in words: request budget, clock, streams; nothing is said of no line."""

from collections.abc import Sequence
from typing import Final

from cts_desktop.domain.connections import PAPER_EXCHANGE
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.venues import LineFacts
from cts_desktop.service.views import ConnectionView
from cts_desktop.ui import formatting
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said

#: From here on a figure is worth a colour.
BUSY_PCT: Final = 80
OFF_MS: Final = 500
_GROUND: Final = "muted"


def in_use(views: Sequence[ConnectionView]) -> tuple[ConnectionView, ...]:
    """Return the connections that talk to a venue right now."""
    return tuple(
        view
        for view in views
        if view.connection.exchange != PAPER_EXCHANGE
        and view.status.state not in {EngineState.STOPPED, EngineState.ERROR}
    )


def held_until(facts: LineFacts) -> int | None:
    """Return until when nothing is sent, wall time in ms; None while requests flow."""
    times = (facts.breaker_until_ms, facts.banned_until_ms)
    return max((time for time in times if time is not None), default=None)


def requests_text(views: Sequence[ConnectionView], *, utc: bool) -> tuple[str, str]:
    """Return the fullest budget, or until when nothing is sent, with its tone."""
    if not views:
        return formatting.DASH, _GROUND
    held = [(until, view) for view in views if (until := held_until(view.line)) is not None]
    if held:
        until, view = max(held, key=lambda pair: pair[0])
        text = tr("held until {0} ({1})")
        return text.format(formatting.clock(until, utc=utc), view.connection.name), "danger"
    used = max(view.line.used_pct for view in views)
    waiting = sum(view.line.waiting for view in views)
    text = formatting.pct(used, 0)
    if waiting:
        text = tr("{0}, {1} waiting").format(text, waiting)
    return text, "warning" if used >= BUSY_PCT or waiting else _GROUND


def clock_text(views: Sequence[ConnectionView]) -> tuple[str, str]:
    """Return the widest clock offset with its tone."""
    offsets = [v.line.clock_offset_ms for v in views if v.line.clock_offset_ms is not None]
    if not offsets:
        return formatting.DASH, _GROUND
    worst = max(offsets, key=abs)
    return formatting.signed(worst, "ms", 0), "warning" if abs(worst) > OFF_MS else _GROUND


def stream_text(views: Sequence[ConnectionView]) -> str:
    """Return what is wrong with the first stream that has trouble; nothing while all flow."""
    for view in views:
        if view.line.stream:
            return f"{view.connection.name}: {said(view.line.stream)}"
    return ""


def line_text(view: ConnectionView, *, utc: bool) -> tuple[str, str]:
    """Return the line of one connection as a card shows it, with its tone."""
    if not in_use((view,)):
        return "", ""
    if view.line.stream:
        return said(view.line.stream), "warning"
    requests, tone = requests_text((view,), utc=utc)
    clock, clock_tone = clock_text((view,))
    latency = formatting.money(view.line.latency_ms, "ms", 0)
    text = tr("Latency {0} · clock {1} · requests {2}").format(latency, clock, requests)
    return text, next((t for t in (tone, clock_tone) if t != _GROUND), "")
