from itertools import count

import pytest

from cts_desktop.domain.events import LogWritten
from cts_desktop.service.views import LogView
from cts_desktop.ui import log_model
from cts_desktop.ui.columns import Column
from cts_desktop.ui.log_model import LogModel


@pytest.fixture
def model(qapp) -> LogModel:
    return LogModel((Column("message", "Message", lambda line: line.message),), lambda x: x.place)


def stored(*numbers: int) -> list[LogView]:
    """Stored lines, newest first, as the query returns them."""
    return [LogView(n, n * 10, "info", "engine", f"line {n}", "", "") for n in numbers]


def live(*numbers: int) -> list[LogWritten]:
    return [LogWritten(n * 10, "info", "engine", f"line {n}") for n in numbers]


def shown(model: LogModel) -> list[int]:
    return [line.ts_ms // 10 for line in model.rows]


def test_lines_are_shown_from_oldest_to_newest(model):
    model.load(stored(3, 2, 1))
    model.append(live(4))
    assert shown(model) == [1, 2, 3, 4]
    assert model.oldest_id == 1


def test_a_live_line_that_the_load_already_brought_is_not_shown_twice(model):
    model.load(stored(3, 2, 1))
    model.append(live(2, 3, 4))
    model.append(live(4))  # the same words again, and really a second line
    assert shown(model) == [1, 2, 3, 4, 4]


def test_live_lines_that_are_older_than_the_loaded_page_stay_out(model):
    """They are stored: who scrolls up to them loads them."""
    model.load(stored(5, 4, 3), complete=False)
    model.append(live(1, 2, 3, 4, 5, 6))
    assert shown(model) == [3, 4, 5, 6]
    model.prepend(stored(2, 1))
    assert shown(model) == [1, 2, 3, 4, 5, 6]


def test_live_lines_as_old_as_the_oldest_of_the_page_stay_out_where_they_were_cut_off(model):
    model.load(stored(3), complete=False)
    model.append(live(3, 3, 4))  # two lines of one time; only the newer one fitted on the page
    assert shown(model) == [3, 4]


def test_a_late_live_line_is_shown_where_everything_stored_was_loaded(model):
    model.load(stored(5, 4))
    model.append(live(3))  # written by another thread, and late
    assert shown(model) == [4, 5, 3]


def test_older_lines_come_in_front_and_keep_the_selection(model, qtmodeltester):
    model.load(stored(9, 8))
    model.prepend(stored(7, 6))
    model.prepend(stored(5))
    assert shown(model) == [5, 6, 7, 8, 9]
    qtmodeltester.check(model)


def test_the_oldest_lines_give_way_to_new_ones(model, monkeypatch):
    monkeypatch.setattr(log_model, "MAX_ROWS", 4)
    model.load(stored(3, 2, 1))
    model.append(live(4, 5, 6))
    assert shown(model) == [3, 4, 5, 6]
    assert model.full
    model.prepend(stored(2, 1))
    assert shown(model) == [3, 4, 5, 6]


def test_lines_wait_while_the_table_is_frozen(model):
    model.load(stored(1))
    model.set_frozen(True)
    model.append(live(2))
    assert shown(model) == [1]
    model.set_frozen(False)
    assert shown(model) == [1, 2]


def test_a_full_log_takes_a_batch_in_one_piece(model):
    """One signal each, however many lines: what a table does per signal is what costs."""
    numbers = count(1)
    model.append(live(*(next(numbers) for _ in range(log_model.MAX_ROWS))))
    moved: list[str] = []
    for name in ("rowsInserted", "rowsRemoved", "dataChanged", "layoutChanged", "modelReset"):
        getattr(model, name).connect(lambda *_, name=name: moved.append(name))
    model.append(live(*(next(numbers) for _ in range(200))))
    assert moved == ["rowsInserted", "rowsRemoved"]
    assert len(model.rows) == log_model.MAX_ROWS
