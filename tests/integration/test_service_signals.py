"""What a real run tells about itself: signals, minutes, twins, refusals, costs."""

from typing import Any

import pytest

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.session import Session
from cts_desktop.service.views import SlippageView
from tests.helpers.paper_run import Waiter, application, practice

MINUTE_MS = 60_000


@pytest.mark.logs
async def test_what_a_run_tells_about_itself_adds_up(profile_dir):
    async with application(profile_dir) as app:
        connection = await app.service.connections.add(practice(seed=1))
        name = connection.connection_id
        await app.service.commands.start()
        await Waiter(app).fills(60)
        await app.service.commands.pause()
        session = session_of(app, name)
        assert session.main is not None
        assert session.desk is not None
        app.coordinator._keeper.write()

        minutes = app.stores.metrics.since(name, 0)
        starts = [row.minute_ms for row in minutes]
        assert starts == list(range(starts[0], starts[-1] + 1, MINUTE_MS))  # one each, none missing
        assert sum(row.steps for row in minutes) == session.feed.steps
        book = session.main.book
        assert sum(sum(row.signals.values()) for row in minutes) == book.signals_total
        assert sum(row.opened for row in minutes) == book.opened_total
        assert sum(row.closed for row in minutes) == book.closed_total
        assert sum(row.sent for row in minutes) == len(entries(app))
        refused = sum(sum(row.refused.values()) for row in minutes)
        assert refused == sum(session.desk.refused.values())
        assert refused == sum(row.repeats for row in decisions(app) if not row.accepted)
        assert sum(row.asked for row in minutes) == refused + len(entries(app))

        views = await app.service.signals.signals(name, limit=20)
        assert len(views) == 20
        assert [v.ts_ms for v in views] == sorted((v.ts_ms for v in views), reverse=True)
        assert {view.connection_id for view in views} == {name}
        chain = await app.service.signals.why_nothing(name, 24 * 60)
        assert next(link for link in chain if link.stage == "sent").count == len(entries(app))
        await app.service.commands.stop()
        stopped = await app.service.signals.why_nothing(name, 24 * 60)
        assert [link.count for link in stopped] == [link.count for link in chain]


@pytest.mark.logs
async def test_every_position_has_a_twin_and_the_twins_go_on_after_a_restart(profile_dir):
    async with application(profile_dir) as app:
        connection = await app.service.connections.add(practice(seed=3))
        await app.service.commands.start()
        await Waiter(app).fills(21)  # an odd number: at least one position is open
    async with application(profile_dir) as app:
        name = connection.connection_id
        unfinished = {twin.twin_id for twin in app.stores.twins.unfinished(name)}
        await app.service.commands.start()
        await Waiter(app).fills(40)
        await app.service.commands.stop()
        found = [await app.service.signals.twin(p.position_id) for p in all_of(app)]
        views = [view for view in found if view is not None]
        assert [view.twin_id for view in views] == [p.paper_twin_id for p in all_of(app)]
        later = {twin.twin_id for twin in app.stores.twins.unfinished(name)}
        assert unfinished - later
        complete = [view for view in views if view.state == "complete"]
        assert complete
        for view in complete:
            assert view.entry_slippage_pct is not None
            assert view.fee_difference_pct is not None
            assert (view.exit_slippage_pct is None) == bool(view.note)
            assert abs(view.entry_slippage_pct) < 1.0
        (slippage, *_) = await app.service.signals.slippage(name)
        assert isinstance(slippage, SlippageView)
        summary: Any = await app.service.queries.summary(name)
        told = sum(costs["comparisons"] for costs in summary["slippage"].values())
        assert told == len(complete)


async def test_nobody_asked_has_nothing_to_tell(profile_dir):
    async with application(profile_dir) as app:
        assert await app.service.signals.signals() == ()
        assert await app.service.signals.twin("p1") is None
        assert await app.service.signals.slippage("c001") == ()
        chain = await app.service.signals.why_nothing("c001")
        assert all(link.count == 0 and not link.blocking for link in chain)


def session_of(app: Application, connection_id: str) -> Session:
    engine = app.coordinator.engine(connection_id)
    assert engine is not None
    assert engine.session is not None
    return engine.session


def decisions(app: Application) -> list[Decision]:
    return [d for d in app.stores.decisions.page(limit=1_000_000).items if d.purpose == "entry"]


def entries(app: Application) -> list[Decision]:
    return [row for row in decisions(app) if row.accepted]


def all_of(app: Application) -> list[Position]:
    return [*app.stores.positions.closed_page(limit=1000).items,
            *app.stores.positions.open_page(limit=1000).items]  # fmt: skip
