"""Why entries wait while books and venue are being compared, in words, and since when."""

from cts_desktop.domain.lifecycle import ConnectionStatus
from cts_desktop.service.views import Snapshot
from cts_desktop.ui import formatting
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said


def reconciling_text(status: ConnectionStatus, since_ms: int | None, *, utc: bool) -> str:
    """Return reason and start of the comparison of one connection; nothing where there is none."""
    if not status.reconciling:
        return ""
    text = tr("No new entries, comparing books and venue since {0}: {1}")
    return text.format(formatting.clock(since_ms, utc=utc), said(status.reconciling.rstrip(".")))


def reconciling_line(snapshot: Snapshot, bridge: Bridge, *, utc: bool) -> str:
    """Return the same for the first connection that is being compared, with its name."""
    for status in snapshot.status.connections:
        since = bridge.reconciling_since(status.connection_id)
        if text := reconciling_text(status, since, utc=utc):
            return f"{status.name}: {text}"
    return ""
