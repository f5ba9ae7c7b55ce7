from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState
from cts_desktop.domain.venues import LineFacts
from cts_desktop.service.views import ConnectionView, Snapshot
from cts_desktop.ui import line
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.connections.preflight_dialog import PreflightDialog
from cts_desktop.ui.connections.tab import ConnectionsTab
from cts_desktop.ui.modes import any_armed, gravest_mode, mode_text
from cts_desktop.ui.orders_view import OrdersPage
from cts_desktop.ui.widgets import MODE_ICON
from tests.gui.venue_stage import button

NOON_MS = 1_767_268_800_000


def view(
    mode: Mode,
    state: EngineState = EngineState.STOPPED,
    *,
    enabled: bool = True,
    armed: bool = False,
    facts: LineFacts | None = None,
) -> ConnectionView:
    connection = Connection(
        mode.value, mode.label.title(), "telling", mode=mode, enabled=enabled,
        armed_ms=1 if armed else None,
    )  # fmt: skip
    status = ConnectionStatus(mode.value, connection.name, state, mode=mode.value)
    return ConnectionView(connection, status, available=True, line=facts or LineFacts())


RUNNING = EngineState.RUNNING


# ---------------------------------------------------------------- which mode is in force


@pytest.mark.parametrize(
    ("views", "expected"),
    [
        ((), Mode.PAPER),
        ((view(Mode.PAPER), view(Mode.LIVE)), Mode.LIVE),
        ((view(Mode.PAPER), view(Mode.LIVE, enabled=False)), Mode.PAPER),
        ((view(Mode.PAPER, RUNNING), view(Mode.LIVE)), Mode.PAPER),
        ((view(Mode.TESTNET, RUNNING), view(Mode.PAPER, RUNNING)), Mode.TESTNET),
        ((view(Mode.LIVE, EngineState.ERROR), view(Mode.PAPER, RUNNING)), Mode.LIVE),
    ],
)
def test_the_gravest_of_what_runs_counts_else_of_what_is_enabled(views, expected):
    assert gravest_mode(views) is expected


def test_only_a_live_connection_in_force_is_armed():
    assert not any_armed((view(Mode.PAPER, RUNNING), view(Mode.TESTNET, RUNNING)))
    assert not any_armed((view(Mode.LIVE, RUNNING),))
    assert any_armed((view(Mode.LIVE, RUNNING, armed=True),))
    assert not any_armed((view(Mode.PAPER, RUNNING), view(Mode.LIVE, armed=True)))


def test_the_modes_differ_by_word_shape_and_icon():
    assert len({mode_text(mode.value) for mode in Mode}) == 3
    assert len({mode_text(mode.value)[0] for mode in Mode}) == 3
    assert len(set(MODE_ICON.values())) == 3
    assert mode_text("") == "—"


# ---------------------------------------------------------------- the line in words


def test_without_a_line_no_figure_is_invented():
    paper = replace(view(Mode.PAPER, RUNNING).connection, exchange="paper")
    views = line.in_use((replace(view(Mode.PAPER, RUNNING), connection=paper), view(Mode.LIVE)))
    assert views == ()
    assert line.requests_text(views, utc=True) == ("—", "muted")
    assert line.clock_text(views) == ("—", "muted")
    assert line.stream_text(views) == ""


def test_an_unmeasured_clock_is_a_dash_and_not_zero():
    assert line.clock_text((view(Mode.LIVE, RUNNING),)) == ("—", "muted")


def test_the_worst_of_all_lines_is_shown():
    calm = view(Mode.LIVE, RUNNING, facts=LineFacts(used_pct=10, clock_offset_ms=-40))
    busy = view(
        Mode.TESTNET, RUNNING, facts=LineFacts(used_pct=91, clock_offset_ms=-740, waiting=2)
    )
    assert line.requests_text((calm,), utc=True) == ("10\u202f%", "muted")
    assert line.requests_text((calm, busy), utc=True) == ("91\u202f%, 2 waiting", "warning")
    assert line.clock_text((calm, busy)) == ("−740\u202fms", "warning")


def test_a_ban_says_until_when_nothing_is_sent():
    held = view(Mode.LIVE, RUNNING, facts=LineFacts(banned_until_ms=NOON_MS, breaker_until_ms=5))
    assert line.requests_text((held,), utc=True) == ("held until 12:00:00 (Live)", "danger")


def test_trouble_of_a_stream_names_the_connection():
    silent = view(Mode.LIVE, RUNNING, facts=LineFacts(stream="no price for 34 s"))
    assert line.stream_text((view(Mode.TESTNET, RUNNING), silent)) == "Live: no price for 34 s"
    assert line.line_text(silent, utc=True) == ("no price for 34 s", "warning")
    assert line.line_text(view(Mode.LIVE), utc=True) == ("", "")


# ---------------------------------------------------------------- where it is shown


def test_a_live_connection_is_named_everywhere_and_whether_it_is_armed(venue):
    ready = venue.ready()
    desk, window = venue.desk, venue.desk.window
    desk.until(lambda: desk.find(QLabel, "modeBadge").text() == "LIVE")
    identity = ready.connection_id
    for badge in ("armedBadge", "statusArmedBadge", f"armedBadge-{identity}"):
        assert desk.find(QLabel, badge).text() == "Not armed", badge
    assert desk.find(QLabel, "statusModeBadge").text() == "LIVE"
    assert desk.find(QLabel, f"modeBadge-{identity}").text() == "LIVE"
    assert "LIVE (not armed)" in window.windowTitle()
    desk.engine(venue.venue.connections.arm(identity, "Real"))
    desk.until(lambda: "LIVE (armed)" in window.windowTitle())
    for badge in ("armedBadge", "statusArmedBadge", f"armedBadge-{identity}"):
        assert desk.find(QLabel, badge).text() == "Armed", badge


def test_paper_alone_shows_no_arming(desk):
    desk.until(lambda: desk.find(QLabel, "modeBadge").text() == "PAPER")
    for badge in ("armedBadge", "statusArmedBadge"):
        assert not desk.find(QLabel, badge).isVisible()
    assert "armed" not in desk.window.windowTitle()


def test_a_card_leads_to_the_two_acts(venue):
    ready = venue.ready()
    venue.desk.window.open_page("dashboard")
    link = f"preflightButton-{ready.connection_id}"
    venue.desk.until(lambda: venue.desk.window.findChild(QPushButton, link))
    venue.desk.until(venue.desk.button(link).isVisible)
    assert "Not armed" in venue.desk.button(link).text()
    venue.desk.click(link)
    assert venue.dialog(PreflightDialog).connection_id == ready.connection_id


def test_the_list_shows_mode_and_arming_and_leads_to_the_two_acts(venue):
    ready = venue.ready()
    venue.desk.window.open_page("settings")
    tab = venue.desk.find(ConnectionsTab, "connectionsTab")
    venue.desk.until(lambda: tab.view.select_key(ready.connection_id))
    columns = {column.key: column for column in tab.view.table.columns}
    row = tab.view.selected
    assert columns["mode"].text(columns["mode"].value(row)) == "● LIVE"
    assert columns["armed"].value(row) == "Not armed"
    venue.desk.click("preflightConnectionButton")
    assert venue.dialog(PreflightDialog).connection_id == ready.connection_id


def test_disabling_a_live_connection_says_that_it_is_disarmed(venue):
    ready = venue.ready()
    venue.desk.engine(venue.venue.connections.arm(ready.connection_id, "Real"))
    venue.desk.window.open_page("settings")
    tab = venue.desk.find(ConnectionsTab, "connectionsTab")
    venue.desk.until(lambda: tab.view.select_key(ready.connection_id))
    venue.desk.click("enableConnectionButton")
    box = venue.desk.box("confirmBox")
    assert "(LIVE)" in box.text()
    assert "disarmed" in box.informativeText()
    venue.desk.click("confirmButton")
    venue.desk.until(lambda: not venue.stored(ready).enabled)
    assert not venue.stored(ready).armed


def test_deleting_a_connection_with_a_key_says_that_the_key_goes_too(venue):
    added = venue.add()
    venue.desk.window.open_page("settings")
    tab = venue.desk.find(ConnectionsTab, "connectionsTab")
    venue.desk.until(lambda: tab.view.select_key(added.connection_id))
    venue.desk.click("deleteConnectionButton")
    box = venue.desk.box("confirmBox")
    assert "key is deleted" in box.informativeText()
    box.reject()


def test_the_welcome_does_not_call_everything_paper_once_a_real_account_is_there(venue):
    venue.desk.window.open_page("dashboard")
    welcome = venue.desk.find(QWidget, "firstRunBox")
    venue.desk.until(welcome.isVisible)
    venue.add()
    venue.desk.until(lambda: not welcome.isVisible())


def test_fills_show_the_mode_of_their_connection(venue):
    added = venue.add()
    page = venue.desk.find(OrdersPage, "ordersPage")
    column = next(c for c in page.fills.table.columns if c.key == "mode")
    fill = FillOf(added.connection_id)
    assert column.text(column.value(fill)) == "● LIVE"
    assert column.tone is not None
    assert column.tone(fill) is Tone.LIVE
    gone = FillOf("deleted")
    assert column.text(column.value(gone)) == "—"


class FillOf:
    """As much of a fill as its mode needs."""

    def __init__(self, connection_id: str) -> None:
        self.connection_id = connection_id


def test_the_status_bar_follows_the_line_of_a_running_connection(venue, monkeypatch):
    added = venue.add()
    desk, bridge = venue.desk, venue.desk.window.bridge
    desk.until(lambda: desk.find(QLabel, "rateLimitLabel").text() == "Requests —")
    assert desk.find(QLabel, "clockOffsetLabel").text() == "Clock —"
    assert not desk.find(QLabel, "streamLabel").isVisible()
    real = desk.service.queries.snapshot
    facts = LineFacts(used_pct=42, clock_offset_ms=12, stream="no price for 34 s")

    async def snapshot() -> Snapshot:
        found: Snapshot = await real()
        views = tuple(
            replace(v, line=facts, status=replace(v.status, state=RUNNING))
            if v.connection.connection_id == added.connection_id
            else v
            for v in found.connections
        )
        return replace(found, connections=views)

    monkeypatch.setattr(desk.service.queries, "snapshot", snapshot)
    bridge.refresh()
    desk.until(lambda: desk.find(QLabel, "rateLimitLabel").text() == "Requests 42\u202f%")
    assert desk.find(QLabel, "clockOffsetLabel").text() == "Clock +12\u202fms"
    assert desk.find(QLabel, "streamLabel").text() == "Real: no price for 34 s"


def test_the_window_still_fits_a_small_laptop_with_everything_shown(venue):
    venue.desk.engine(venue.venue.connections.arm(venue.ready().connection_id, "Real"))
    venue.desk.until(lambda: "(armed)" in venue.desk.window.windowTitle())
    assert venue.desk.window.minimumSizeHint().width() <= 1366
    assert button(venue.desk.window, "emergencyStopButton").isVisible()
