from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from cts_desktop.ui.columns import Column
from cts_desktop.ui.labels import mean_price
from cts_desktop.ui.table_model import TableModel, runs
from cts_desktop.ui.table_view import TableView, freeze_with_f6


@dataclass(frozen=True)
class Row:
    name: str
    size: Decimal | None
    note: str = ""


def columns() -> tuple[Column[Row], ...]:
    return (
        Column("name", "Name", lambda row: row.name),
        Column(
            "size", "Size", lambda row: row.size,
            lambda size: "unknown" if size is None else f"{size} pieces", numeric=True,
        ),
        Column("note", "Note", lambda row: row.note, hidden=True),
    )  # fmt: skip


ROWS = (Row("b", Decimal(9)), Row("a", None), Row("c", Decimal(10)), Row("d", Decimal(-1)))


@pytest.fixture
def model(qapp) -> TableModel[Row]:
    result = TableModel(columns(), lambda row: row.name)
    result.set_rows(ROWS)
    return result


@pytest.fixture
def view(qtbot, model) -> TableView:
    result = TableView(model, "sampleTable", "Samples")
    qtbot.addWidget(result)
    result.resize(400, 300)
    result.show()
    return result


def names(model: TableModel[Row]) -> str:
    return "".join(row.name for row in model.rows)


def test_the_model_keeps_qts_contract(qtmodeltester, model):
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Qt.SortOrder.AscendingOrder, "dbca"), (Qt.SortOrder.DescendingOrder, "cbda")],
)
def test_numbers_sort_as_numbers_and_unknown_ones_come_last_either_way(model, order, expected):
    model.sort(1, order)
    assert names(model) == expected


def test_without_a_sorted_column_rows_keep_their_own_order(model):
    model.sort(1)
    model.sort(-1)
    assert names(model) == "bacd"


def test_only_changed_rows_are_announced(model):
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.set_rows([ROWS[0], replace(ROWS[1], note="new"), replace(ROWS[2], note="new"), ROWS[3]])
    assert changed == [(1, 2)]


def test_equal_rows_announce_nothing(qtbot, model):
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.layoutChanged):
        model.set_rows([replace(row) for row in ROWS])


def test_rows_are_inserted_and_removed_in_place(model):
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    model.rowsRemoved.connect(lambda _, first, last: gone.append((first, last)))
    model.rowsInserted.connect(lambda _, first, last: come.append((first, last)))
    model.set_rows([Row("x", None), Row("y", None), ROWS[0], ROWS[3], Row("z", None)])
    assert (gone, come) == ([(1, 2)], [(0, 1), (4, 4)])
    assert names(model) == "xybdz"


def test_a_selection_follows_its_row_when_the_order_changes(model, view):
    view.select_key("c")
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert view.selected == ROWS[2]
    assert view.currentIndex().row() == 0


def test_the_filter_asks_for_every_word_in_any_column(model):
    model.set_filter("PIECES 10")
    assert names(model) == "c"
    model.set_filter("")
    assert names(model) == "bacd"


def test_a_new_value_is_filtered_by_its_new_text(model):
    model.set_filter("unknown")
    model.set_rows([replace(row, size=None) for row in ROWS[:2]])
    assert names(model) == "ba"


def test_raw_values_and_words_are_both_offered(model):
    index = model.index(0, 1)
    assert index.data() == "9 pieces"
    assert index.data(Qt.ItemDataRole.UserRole) == Decimal(9)
    assert model.data(QModelIndex()) is None


def test_a_frozen_table_shows_the_newest_rows_only_when_released(model):
    model.set_frozen(True)
    model.set_rows([ROWS[0]])
    model.set_rows([ROWS[1]])
    assert names(model) == "bacd"
    model.set_frozen(False)
    assert names(model) == "a"


def test_f6_freezes_and_releases(qtbot, model, view):
    freeze_with_f6(view, [view])
    view.setFocus()
    qtbot.waitActive(view)
    for expected in (True, False):
        qtbot.keyClick(view, Qt.Key.Key_F6)
        assert model.frozen is expected


def test_copied_rows_are_tab_separated_in_the_order_shown(view):
    view.horizontalHeader().moveSection(1, 0)
    view.select_key("b")
    view.copy()
    assert QGuiApplication.clipboard().text() == "9 pieces\tb"


def test_csv_holds_what_is_shown_with_bare_numbers(model, view):
    model.set_filter("9")
    model.set_rows([Row("=SUM(A1)", Decimal("9.50"))])
    assert view.csv_text() == "Name,Size\r\n'=SUM(A1),9.5\r\n"


def test_columns_come_back_as_left(qtbot, qapp, tmp_path):
    state = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    first = TableView(TableModel(columns(), lambda row: row.name), "sampleTable", "Samples", state)
    qtbot.addWidget(first)
    first.horizontalHeader().moveSection(1, 0)
    first.setColumnHidden(2, False)
    first.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    first.save_columns()
    second = TableView(TableModel(columns(), lambda row: row.name), "sampleTable", "Samples", state)
    qtbot.addWidget(second)
    second.table.set_rows(ROWS)
    assert second.horizontalHeader().visualIndex(1) == 0
    assert not second.isColumnHidden(2)
    assert names(second.table) == "cbda"
    second.reset_columns()
    assert second.horizontalHeader().visualIndex(1) == 1
    assert second.isColumnHidden(2)


@pytest.fixture
def roomy(qtbot, qapp) -> Callable[..., TableView]:
    def make(state: QSettings | None = None) -> TableView:
        shown = (replace(columns()[0], room=60), *columns()[1:])
        view = TableView(TableModel(shown, lambda row: row.name), "sampleTable", "Samples", state)
        qtbot.addWidget(view)
        view.resize(180, 200)
        view.show()
        return view

    return make


def test_a_column_takes_the_room_of_a_wide_table_and_gives_it_back(roomy):
    view = roomy()
    narrow = view.columnWidth(0)
    view.resize(900, 200)
    assert view.columnWidth(0) - narrow >= 55
    view.resize(180, 200)
    assert view.columnWidth(0) == narrow


def test_a_width_that_somebody_chose_stays_until_the_columns_are_reset(roomy, tmp_path):
    state = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    view = roomy(state)
    header = view.horizontalHeader()
    edge = QPoint(header.sectionPosition(1) - 1, header.height() // 2)
    target = header.viewport()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(target, edge - QPoint(20, 0))
    QTest.mouseMove(target, edge - QPoint(30, 0))
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=edge - QPoint(30, 0))
    chosen = view.columnWidth(0)
    assert chosen < 100
    view.save_columns()
    for one in (view, roomy(state)):
        one.resize(900, 200)
        assert one.columnWidth(0) == chosen
    view.reset_columns()
    assert view.columnWidth(0) > 150


def test_an_empty_table_says_why(view, model):
    view.set_empty_text("Nothing yet.")
    model.set_rows([])
    assert not view.grab().isNull()  # painted without a warning


def test_return_activates_the_row(qtbot, view):
    view.select_key("c")
    with qtbot.waitSignal(view.row_activated) as activated:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert activated.args == [ROWS[2]]


def test_numbers_are_grouped_into_runs():
    assert list(runs([1, 2, 5, 7, 8])) == [(1, 2), (5, 5), (7, 8)]
    assert list(runs([])) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(200) / Decimal(3), "66.6666667"),
        (Decimal("0.000012345678912345"), "0.0000123456789"),
        (Decimal("42.5"), "42.5"),
        (None, "—"),
    ],
)
def test_endless_mean_prices_keep_nine_digits(value, expected):
    assert mean_price(value) == expected
