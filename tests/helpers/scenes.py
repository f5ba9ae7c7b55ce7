"""Everything there are pictures of: the one table in which a new page or dialog is entered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from tests.helpers import (
    access_screenshots,
    backtest_screenshots,
    candle_screenshots,
    chart_screenshots,
    guide_screenshots,
    ladder_screenshots,
    notice_screenshots,
    preset_screenshots,
    program_screenshots,
    running_screenshots,
    shell_screenshots,
    statistics_screenshots,
    update_screenshots,
    venue_screenshots,
)
from tests.helpers.studio import Studio


class Stage(Enum):
    """In which program a part is taken; parts of one stage share it, in the order of the table."""

    FRESH = auto()
    """A new profile without a connection, in which nothing runs."""
    VENUE = auto()
    """A new profile of its own."""
    RUNNING = auto()
    """A paper connection at high speed that holds positions."""


@dataclass(frozen=True, slots=True)
class Part:
    """Pictures that are taken together; `take` calls `studio.page` and `studio.boxes`."""

    name: str
    stage: Stage
    take: Callable[[Studio], Awaitable[object]]


async def _first_run(studio: Studio) -> None:
    for page in ("dashboard", "chart", "positions", "orders", "ladder", "presets", "statistics",
                 "log", "settings"):  # fmt: skip
        studio.window.open_page(page)
        await asyncio.sleep(1)
        await studio.page(page)
    studio.window.open_page("dashboard")


PARTS = (
    Part("empty", Stage.FRESH, _first_run),
    Part("access", Stage.FRESH, lambda s: access_screenshots.take_access(
        s.window, s.application, s.page, s.boxes)),
    Part("program", Stage.FRESH, lambda s: program_screenshots.take_program(
        s.window, s.application, s.page, s.boxes)),
    Part("updates", Stage.FRESH, lambda s: update_screenshots.take_updates(
        s.window, s.application, s.page, s.boxes)),
    Part("shell", Stage.FRESH, shell_screenshots.take_shell),
    Part("guide", Stage.FRESH, guide_screenshots.take_guide),
    Part("notices", Stage.FRESH, notice_screenshots.take_notices),
    Part("statistics", Stage.FRESH, statistics_screenshots.take_statistics),
    Part("venues", Stage.VENUE, venue_screenshots.take_venues),
    Part("pages", Stage.RUNNING, running_screenshots.take_pages),
    Part("dialogs", Stage.RUNNING, running_screenshots.take_dialogs),
    Part("tables", Stage.RUNNING, running_screenshots.take_tables),
    Part("painted", Stage.RUNNING, running_screenshots.take_painted),
    Part("ladder", Stage.RUNNING, lambda s: ladder_screenshots.take_ladder(
        s.window, s.application, s.page, s.boxes)),
    Part("presets", Stage.RUNNING, lambda s: preset_screenshots.take_presets(
        s.window, s.application, s.page, s.boxes)),
    Part("backtests", Stage.RUNNING, lambda s: backtest_screenshots.take_backtests(
        s.window, s.page, s.boxes)),
    Part("candles", Stage.RUNNING, lambda s: candle_screenshots.take_candles(
        s.window, s.page, s.boxes)),
    Part("chart", Stage.RUNNING, chart_screenshots.take_chart),
    Part("ends", Stage.RUNNING, running_screenshots.take_ends),
)  # fmt: skip
