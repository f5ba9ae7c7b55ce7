"""The limits of a connection with what counts against them, from its running engine."""

from typing import TYPE_CHECKING

from cts_desktop.service.limit_views import LimitView

if TYPE_CHECKING:
    from cts_desktop.engine.session import Session


def limit_views(session: "Session") -> tuple[LimitView, ...]:
    """Return every limit that is switched on; nothing before the session is ready to trade."""
    if session.desk is None or session.closed:
        return ()
    return tuple(
        LimitView(measure.rule, measure.value, measure.limit, measure.unit, measure.symbol)
        for measure in session.desk.measures()
    )
