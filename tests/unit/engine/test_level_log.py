"""Sets that climb and fall: a few lines, however many they are."""

from cts_desktop.analysis.ladder import LevelChange
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.engine.level_log import LINES_PER_MINUTE, LevelLog
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog

FIRST = "BTC/USDT direction r3 k2 f1/1/0.5 long tp4 sl0.4 h3600"
BASE, MAIN, REAL = SetLevel.BASE, SetLevel.MAIN, SetLevel.REAL


def made() -> tuple[LevelLog, RecordingLog, ManualClock]:
    log, clock = RecordingLog(), ManualClock()
    return LevelLog("c001", SetSpace(("BTC/USDT",), GridSpec(), 0.1), log, clock), log, clock


def test_a_change_is_a_line_with_the_set_and_both_levels():
    levels, log, _ = made()
    levels.take([LevelChange(0, BASE, MAIN)])
    assert log.lines == [("info", f"{FIRST}: Base → Main")]


async def test_more_than_a_few_are_summed_up_once_a_minute_is_over():
    levels, log, clock = made()
    levels.take([LevelChange(i, BASE, MAIN) for i in range(LINES_PER_MINUTE + 1_200)])
    levels.take([LevelChange(1, REAL, MAIN)])
    levels.sum_up()
    assert len(log.lines) == LINES_PER_MINUTE
    await clock.run(60)
    levels.sum_up()
    assert len(log.lines) == LINES_PER_MINUTE + 1
    summed = "More configuration sets moved: 1,200 × Base → Main, 1 × Real → Main"
    assert log.lines[-1] == ("info", summed)
    levels.take([LevelChange(0, BASE, MAIN)])
    assert log.lines[-1] == ("info", f"{FIRST}: Base → Main")


async def test_a_quiet_minute_says_nothing():
    levels, log, clock = made()
    await clock.run(60)
    levels.sum_up()
    assert log.lines == []
