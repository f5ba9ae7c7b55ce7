"""What is said about the API, without a widget."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cts_desktop.domain.access import Scope
from cts_desktop.service.outside_views import ApiState, ApiView
from cts_desktop.ui import formatting
from cts_desktop.ui.i18n.said import said

_UNIX: Final = "unix:"
#: The log says it before each problem.
_PREFIX: Final = "API: "
_STATUS: Final = "/api/trade-engine/status"
#: Icon, word and tone of each state.
STATE_LOOK: Final = {
    ApiState.OFF: ("stop", QT_TRANSLATE_NOOP("api", "Off"), "muted"),
    ApiState.LISTENING: ("ok", QT_TRANSLATE_NOOP("api", "Listening"), "positive"),
    ApiState.FAILED: ("warning", QT_TRANSLATE_NOOP("api", "Not open"), "danger"),
}
SCOPE_NAME: Final[Mapping[Scope, object]] = {
    Scope.READ: QT_TRANSLATE_NOOP("api", "Read token"),
    Scope.TRADE: QT_TRANSLATE_NOOP("api", "Trade token"),
}
SCOPE_HELP: Final[Mapping[Scope, object]] = {
    Scope.READ: QT_TRANSLATE_NOOP("api", "Looks at everything and changes nothing."),
    Scope.TRADE: QT_TRANSLATE_NOOP(
        "api", "Also starts, stops, closes and edits connections. Cannot arm live trading."
    ),
}


def tr(text: object) -> str:
    """Translate *text* of this module, or what a table above holds for one."""
    return QCoreApplication.translate("api", str(text))


def traffic_text(view: ApiView, *, utc: bool) -> str:
    """Return how much came in, and when last."""
    text = tr("{0} let in, {1} refused").format(
        formatting.count(view.requests), formatting.count(view.refused)
    )
    if view.last_ms is None:
        return text
    return tr("{0}; last {1}").format(text, formatting.clock(view.last_ms, utc=utc))


def problem_text(view: ApiView) -> str:
    """Return why it is not open, to somebody who looks at the buttons that make a token."""
    if view.needs_token:
        return tr("There is no token yet, so nobody could be let in: make one below.")
    problem = said(view.problem)
    if problem == view.problem:  # it is known by the sentence that the log has
        problem = said(f"{_PREFIX}{problem}").removeprefix(_PREFIX)
    return problem[:1].upper() + problem[1:]


def curl_line(address: str) -> str:
    """Return a command that asks for the status; the token has to be filled in."""
    where = f"{address}{_STATUS}"
    if address.startswith(_UNIX):
        where = f"--unix-socket '{address.removeprefix(_UNIX)}' http://localhost{_STATUS}"
    return f'curl -H "Authorization: Bearer TOKEN" {where}'


def token_text(view: ApiView, scope: Scope) -> tuple[str, str]:
    """Return whether there is a token of *scope*, and the tone of that."""
    if scope in view.scopes:
        text = tr("✓ from CTS_API_TOKEN") if view.from_environment else tr("✓ made")
        return text, "positive"
    if view.unknown:
        return tr("unknown"), "warning"
    return tr("none"), "muted"
