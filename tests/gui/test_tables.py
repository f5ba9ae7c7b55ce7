from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from shiboken6 import delete

from cts_desktop.ui import cell_delegate, formatting, table_export
from cts_desktop.ui.cell_delegate import CellDelegate, decimals
from cts_desktop.ui.columns import Column
from cts_desktop.ui.freezing import Freezing, FrozenMark
from cts_desktop.ui.labels import mean_price
from cts_desktop.ui.table_model import TableModel, runs
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.theme import ThemeManager
from tests.helpers.manual_clock import ManualClock


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


def table(qtbot) -> TableView:
    result = TableView(TableModel(columns(), lambda row: row.name), "heldTable", "Held")
    qtbot.addWidget(result)
    result.table.set_rows(ROWS)
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


def test_a_frozen_table_counts_what_waits_and_lets_through_what_was_asked_for(model):
    model.set_frozen(True)
    assert model.waiting == 0
    model.set_rows([replace(ROWS[0], note="new"), *ROWS[2:], Row("e", None)])
    assert model.waiting == 3  # one is different, one is gone, one is new
    model.let_through()
    model.set_rows(ROWS[:1])
    assert (names(model), model.waiting) == ("b", 0)


def test_all_held_tables_stand_still_together_and_say_since_when(qtbot, qapp, tmp_path):
    clock = ManualClock(1_767_225_600_000)
    freezing = Freezing(clock=clock)
    one, other = (table(qtbot) for _ in range(2))
    freezing.hold(one, other)
    theme = ThemeManager(qapp, QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat))
    mark = FrozenMark(freezing, theme)
    qtbot.addWidget(mark)
    assert mark.isHidden()
    one.freeze_action.trigger()  # the command in one context menu holds them all
    other.table.set_rows(ROWS[:2])
    clock.advance_to(clock.now_ms() + 60_000)
    mark._say()
    assert (freezing.frozen, names(other.table)) == (True, "bacd")
    assert "since 00:00:00" in mark.accessibleName()
    assert "2 change" in mark.accessibleName()
    mark.click()
    assert (freezing.frozen, names(other.table)) == (False, "ba")


def test_a_closed_dialogs_table_is_forgotten(qapp):
    freezing = Freezing()
    gone = TableView(TableModel(columns(), lambda row: row.name), "goneTable", "Gone")
    freezing.hold(gone)
    delete(gone)
    freezing.toggle()
    assert freezing.waiting == 0


def test_copied_rows_are_tab_separated_with_titles_in_the_order_shown(view):
    view.horizontalHeader().moveSection(1, 0)
    view.select_key("b")
    view.copy()
    assert QGuiApplication.clipboard().text() == "Size\tName\n9\tb"


def test_one_cell_is_copied_as_it_is_shown(view):
    view.setCurrentIndex(view.table.index(0, 1))
    view.copy_cell()
    assert QGuiApplication.clipboard().text() == "9 pieces"


def test_copied_numbers_have_the_chosen_decimal_sign_and_no_groups(view):
    view.table.set_rows([Row("x", Decimal("12345.5"))])
    view.selectRow(0)
    formatting.use(formatting.Numbers.COMMA)
    try:
        assert view.copy_text().endswith("x\t12345,5")
        assert view.csv_text().endswith("x,12345.5\r\n")
    finally:
        formatting.use(formatting.Numbers.NEUTRAL)


def test_csv_holds_what_is_shown_with_bare_numbers(model, view):
    model.set_filter("9")
    model.set_rows([Row("=SUM(A1)", Decimal("9.50"))])
    assert view.csv_text() == "Name,Size\r\n'=SUM(A1),9.5\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\r1"])
def test_no_text_is_run_by_a_spreadsheet(text):
    assert table_export.safe(text) == f"'{text}"


def test_words_are_left_alone():
    assert [table_export.safe(word) for word in ("BTC/USDT", "▼ short", "")] == [
        "BTC/USDT", "▼ short", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, ""), (7, "7"), (-3, "-3"), (1e-7, "0.0000001"), (float("nan"), ""),
        (Decimal("1E+3"), "1000"), (Decimal("NaN"), ""), ("=1", "'=1"),
    ],
)  # fmt: skip
def test_a_number_leaves_with_all_its_digits_or_not_at_all(value, text):
    assert table_export.number(value) == text


def test_times_leave_as_iso_in_utc():
    column: Column[int] = Column("t", "T", lambda t: t, lambda t: "shown", time=True)
    assert table_export.bare(column, 1_767_225_600_007) == "2026-01-01T00:00:00.007Z"
    empty: Column[int] = Column("t", "T", lambda _: None, time=True)
    assert table_export.bare(empty, 0) == ""


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("9", 0), ("1 234.50", 2), ("▲ +0.1 USDT", 1), ("12.5 %", 1), ("—", None), ("", None),
        ("65 000 / 3.25", 2),
    ],
)  # fmt: skip
def test_decimals_are_counted_up_to_the_unit(text, places):
    assert decimals(text, ".") == places


def drawn_right_edges(view: TableView, column: int) -> list[int]:
    """Return where the cells of *column* end, in pixels from its right edge."""
    picture = view.viewport().grab().toImage()
    edges = []
    for row in range(view.table.rowCount()):
        area = view.visualRect(view.table.index(row, column))
        ground = picture.pixel(area.right() - 1, area.center().y())
        inked = [
            x
            for x in range(area.left(), area.right())
            for y in range(area.top() + 2, area.bottom() - 1)
            if picture.pixel(x, y) != ground
        ]
        edges.append(area.right() - max(inked))
    return edges


@pytest.mark.parametrize("chosen", [formatting.Numbers.NEUTRAL, formatting.Numbers.COMMA])
def test_numbers_stand_with_their_decimal_signs_below_each_other(qtbot, qapp, request, chosen):
    shown = replace(columns()[1], text=formatting.exact, width=160)
    model: TableModel[Row] = TableModel([shown], lambda row: row.name)
    view = TableView(model, "alignedTable", "Aligned")
    qtbot.addWidget(view)
    view.setAlternatingRowColors(False)
    model.set_rows([Row("a", Decimal("7.125")), Row("b", Decimal("7.1")), Row("c", Decimal(7))])
    view.resize(400, 200)
    view.show()
    view.viewport().grab()  # the first pass learns the most decimals
    request.addfinalizer(lambda: formatting.use(formatting.Numbers.NEUTRAL))
    formatting.use(chosen)  # while the table is there
    longest, one, none = drawn_right_edges(view, 0)
    digit = view.fontMetrics().horizontalAdvance("0")
    point = view.fontMetrics().horizontalAdvance(".")
    assert abs(one - longest - 2 * digit) <= 2
    assert abs(none - longest - 3 * digit - point) <= 3


def test_a_text_that_stays_is_laid_out_once_and_those_that_move_do_not_pile_up(
    view, model, monkeypatch
):
    monkeypatch.setattr(cell_delegate, "MOST_TEXTS", 10)
    laid_out, lay_out = [], CellDelegate._lay_out

    def count(delegate: CellDelegate, text: str) -> object:
        laid_out.append(text)
        return lay_out(delegate, text)

    monkeypatch.setattr(CellDelegate, "_lay_out", count)
    for number in range(100):
        model.set_rows([Row("stays", Decimal(number))])
        view.viewport().grab()
    assert laid_out.count("stays") == 1
    assert "99 pieces" in laid_out
    delegate = view.itemDelegate()
    assert isinstance(delegate, CellDelegate)
    assert len(delegate._texts) + len(delegate._earlier) <= 20


def test_a_filter_is_found_in_a_table_without_a_page_and_escape_ends_it(qtbot, view):
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    finder = view.findChild(QLineEdit, "sampleTableFinder")
    assert finder.isVisible()
    qtbot.keyClicks(finder, "10")
    assert names(view.table) == "c"
    qtbot.keyClick(finder, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert names(view.table) == "bacd"


def test_the_value_of_a_cell_becomes_the_filter_of_the_page(qtbot, view):
    edit = QLineEdit()
    qtbot.addWidget(edit)
    view.use_finder(edit)
    view.setCurrentIndex(view.table.index(2, 1))
    menu = view.menu()
    assert any("Filter by “10 pieces”" in a.text().replace("&", "") for a in menu.actions())
    view.filter_action.trigger()
    assert edit.text() == "10 pieces"


def test_columns_are_sorted_moved_and_hidden_by_keyboard(qtbot, view):
    qtbot.waitActive(view)
    view.setFocus()
    view.setCurrentIndex(view.table.index(0, 1))
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_Down, held)
    assert names(view.table) == "cbda"
    qtbot.keyClick(view, Qt.Key.Key_Left, held)
    assert view.columns.shown == [1, 0]
    hide = next(a for a in view.columns.actions if a.text() == "&Hide column")
    hide.trigger()
    assert view.columns.shown == [0]
    view.setCurrentIndex(view.table.index(0, 0))
    hide.trigger()
    assert view.columns.shown == [0], "the last column stays"


def test_a_slow_answer_is_called_loading_and_a_quick_one_is_not(qtbot, view, model):
    model.set_rows([])
    view.set_empty_text("Nothing yet.")
    view.reading.ask()
    assert view._words_for_nothing() == ""
    qtbot.waitUntil(lambda: view._words_for_nothing() == "Loading…")
    view.reading.answer()
    assert view._words_for_nothing() == "Nothing yet."


def test_a_table_that_could_not_be_read_says_so_and_tries_again(qtbot, view, model):
    tried: list[str] = []
    view.reading.answer()
    view.reading.ask()
    view.reading.fail("the disk is full", lambda: tried.append("again"))
    assert view.reading.isVisible()
    assert "the disk is full" in view.reading.text.text()
    assert "was read 0." in view.reading.text.text(), "what is shown has an age"
    model.set_rows([])
    assert view._words_for_nothing() == "", "it is not empty, it is unknown"
    view.reading.again.click()
    view.reading.answer()
    assert tried == ["again"]
    assert not view.reading.isVisible()


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


@pytest.mark.parametrize("stored", ["", "nonsense", "@ByteArray(\\0\\0)", "7"])
def test_a_damaged_file_gives_the_columns_of_the_program(qtbot, qapp, tmp_path, stored):
    file = tmp_path / "ui.ini"
    state = QSettings(str(file), QSettings.Format.IniFormat)
    first = TableView(TableModel(columns(), lambda row: row.name), "sampleTable", "Samples", state)
    qtbot.addWidget(first)
    first.columns.save()
    state.sync()
    lines = file.read_text().splitlines()
    file.write_text("\n".join(f"{one.split('=')[0]}={stored}" if "=" in one else one
                              for one in lines))  # fmt: skip
    again = QSettings(str(file), QSettings.Format.IniFormat)
    again.sync()
    view = TableView(TableModel(columns(), lambda row: row.name), "sampleTable", "Samples", again)
    qtbot.addWidget(view)
    assert view.columns.shown == first.columns.shown
    assert [view.columnWidth(n) for n in view.columns.shown] == [
        first.columnWidth(n) for n in first.columns.shown
    ]


def test_no_number_is_cut_off(qtbot, qapp):
    shown = replace(columns()[1], text=str, width=60)
    model: TableModel[Row] = TableModel([columns()[0], shown, columns()[1]], lambda row: row.name)
    view = TableView(model, "narrowTable", "Narrow")
    qtbot.addWidget(view)
    model.set_rows([Row("a", Decimal("118234567.125")), Row("b", Decimal(118234567))])
    view.resize(900, 200)
    view.show()
    needed = view.fontMetrics().horizontalAdvance("118234567.125")
    qtbot.waitUntil(lambda: view.columnWidth(1) >= needed + 14)
    view.columns._pulled.add(1)
    view.setColumnWidth(1, 40)
    view.viewport().grab()
    qtbot.wait(10)
    assert view.columnWidth(1) == 40, "somebody has chosen it"


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
