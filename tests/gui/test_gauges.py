"""Gauges of limits, the card's switches and volumes, and the curve of all equity."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QCheckBox

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.limit_views import LimitView
from cts_desktop.ui.card_controls import FACTORS, VolumeSlider
from cts_desktop.ui.connection_card import ConnectionCard
from cts_desktop.ui.connections import openers
from cts_desktop.ui.equity_curve import EquityBox, total_curve
from cts_desktop.ui.gauges import Gauge, Gauges, figures_of, sentence_of, tone_of
from cts_desktop.ui.theme import ThemeManager
from tests.gui.conftest import START_TIMEOUT_MS, Desk

LEFT = Qt.MouseButton.LeftButton


def limit(value: str | None, bound: str = "3", **changes: object) -> LimitView:
    made = LimitView("daily_loss", None if value is None else Decimal(value), Decimal(bound), "%")
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "tone", "mark"),
    [
        ("0", "accent", ""), ("2.39", "accent", ""), ("2.4", "warning", "▲"), ("3", "danger", "✗"),
        ("4", "danger", "✗"), (None, "danger", "✗"),
    ],
)  # fmt: skip
def test_a_gauge_warns_from_four_fifths_on_in_words_as_well(value, tone, mark):
    assert tone_of(limit(value)) == tone
    assert figures_of(limit(value)).startswith(mark)
    assert (mark != "") == figures_of(limit(value)).startswith(("▲", "✗"))


def test_a_limit_of_nothing_is_reached_at_once():
    assert limit("0", "0").share == 1
    assert "reached" in sentence_of(limit("0", "0"))


def test_the_words_of_a_gauge_name_value_limit_symbol_and_consequence():
    assert "2.5" in sentence_of(limit("2.5"))
    assert "of at most 3" in sentence_of(limit("2.5"))
    assert "83" in sentence_of(limit("2.5"))
    assert "unknown" in sentence_of(limit(None))
    assert "nothing new is opened" in sentence_of(limit(None))
    fullest = limit("1", rule="symbol_exposure", about="BTC/USDT")
    assert "(BTC/USDT)" in sentence_of(fullest)


@pytest.fixture
def theme(qapp: QApplication, tmp_path: Path) -> ThemeManager:
    return ThemeManager(qapp, QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat))


def test_assistive_technology_reads_name_value_and_words(qtbot, theme: ThemeManager):
    gauge = Gauge(theme)
    qtbot.addWidget(gauge)
    gauge.show_limit(limit("1.5"))
    spoken = QAccessible.queryAccessibleInterface(gauge)
    assert spoken.text(QAccessible.Text.Name) == "Daily loss"
    assert spoken.role() is QAccessible.Role.ProgressBar
    assert spoken.valueInterface().currentValue() == 500
    assert "1.50" in spoken.text(QAccessible.Text.Description)
    gauge.show_limit(limit("9"))
    assert gauge.value() == gauge.maximum(), "more than all of it is all of it"


def test_a_gauge_has_room_for_its_figures_at_any_scale(qtbot, theme: ThemeManager):
    box = Gauges(theme)
    qtbot.addWidget(box)
    box.show_limits((limit("1"), limit("2.9", rule="drawdown")))
    box.show()
    for scale in (200, 100):
        theme.set_scale(scale)
        box.adjustSize()
        gauge = box.findChildren(Gauge)[1]
        assert gauge.height() >= 2 * gauge.fontMetrics().height()
        text = figures_of(limit("2.9", rule="drawdown"))
        assert gauge.width() >= gauge.fontMetrics().horizontalAdvance(text)


def test_where_it_is_narrow_six_gauges_stand_in_rows_of_equal_length(qtbot, theme: ThemeManager):
    box = Gauges(theme)
    qtbot.addWidget(box)
    rules = ("daily_loss", "drawdown", "max_positions", "exposure", "symbol_exposure", "order_rate")
    box.show_limits([limit("1", rule=rule) for rule in rules])
    gauges = box.findChildren(Gauge)
    one_row = box.sizeHint()
    lengths = {}
    for width in range(one_row.width(), box.minimumSizeHint().width() - 1, -1):
        box.setGeometry(0, 0, width, box.heightForWidth(width))
        rows: dict[int, list[Gauge]] = {}
        for gauge in gauges:
            rows.setdefault(gauge.y(), []).append(gauge)
            assert gauge.width() >= gauge.minimumSizeHint().width()
            assert box.rect().contains(gauge.geometry())
        lengths[len(rows)] = {len(row) for row in rows.values()}
    assert lengths == {1: {6}, 2: {3}, 3: {2}, 6: {1}}
    assert box.heightForWidth(one_row.width()) == one_row.height()


def test_a_limit_that_was_switched_off_leaves(qtbot, theme: ThemeManager):
    box = Gauges(theme)
    qtbot.addWidget(box)
    box.show_limits((limit("1"), limit("1", rule="drawdown")))
    box.show_limits((limit("1"),))
    qtbot.waitUntil(lambda: len(box.findChildren(Gauge)) == 1)
    box.show_limits(())
    assert box.isHidden()


def test_a_running_connection_shows_the_gates_own_limits_on_card_and_info(desk: Desk):
    desk.start()
    card = desk.window.findChild(ConnectionCard)
    assert card is not None
    desk.until(lambda: len(card.findChildren(Gauge)) == 6, START_TIMEOUT_MS)
    snapshot = desk.window.bridge.snapshot
    assert snapshot is not None
    dialog = openers.open_info(
        desk.window.context, snapshot.connections[0].connection.connection_id, desk.window
    )
    assert {g.accessibleName() for g in dialog.findChildren(Gauge)} >= {"Daily loss", "Exposure"}
    dialog.reject()


# ---------------------------------------------------------------- switches and volumes


def stored(desk: Desk) -> Connection:
    return desk.engine(desk.service.connections.list())[0]


def test_switch_and_volume_of_the_card_are_stored_and_the_switch_can_be_undone(desk: Desk):
    identity = stored(desk).connection_id
    switch = desk.find(QCheckBox, f"tradeSwitch-{identity}")
    desk.until(switch.isChecked)
    switch.click()
    desk.until(lambda: stored(desk).settings.get("live_trade") is False)
    desk.until(desk.window.context.undo.canUndo)
    desk.until(lambda: not switch.isChecked())
    desk.window.context.undo.undo()
    desk.until(lambda: stored(desk).settings.get("live_trade") is True)
    desk.until(switch.isChecked)

    slider = desk.find(VolumeSlider, f"tradeVolume-{identity}")
    desk.until(lambda: slider.accessibleDescription().startswith("1"))
    asked = FACTORS.index(2.0)
    for place in range(slider.value(), asked + 1):
        slider.setValue(place)
    assert slider.accessibleDescription().startswith("2")
    assert "live_factor" not in stored(desk).settings, "it is stored once the slider rests"
    desk.until(lambda: stored(desk).settings.get("live_factor") == 2)


def test_a_refusal_says_why_and_more_volume_with_real_money_is_asked_about(desk: Desk, monkeypatch):
    async def refuse(*_: object) -> None:
        raise UserActionError("Stop the engine before")

    identity = stored(desk).connection_id
    monkeypatch.setattr(desk.service.connections, "update", refuse)
    switch = desk.find(QCheckBox, f"presetSwitch-{identity}")
    desk.until(switch.isChecked)
    switch.click()
    box = desk.box("messageBox")
    assert "Stop the engine before" in box.text()
    box.close()
    assert switch.isChecked()

    card = desk.window.findChild(ConnectionCard)
    assert card is not None
    control = card._controls.main
    live = replace(stored(desk), mode=Mode.LIVE, armed_ms=1)
    desk.until(lambda: control._shown)
    control._connection = live
    control.slider.blockSignals(True)
    control.slider.setValue(FACTORS.index(3.0))
    control.slider.blockSignals(False)
    control._want("live_factor", 3.0)
    box = desk.box("confirmBox")
    assert "real money" in box.text()
    box.reject()
    desk.until(lambda: control.slider.factor == 1)
    assert "live_factor" not in stored(desk).settings


# ---------------------------------------------------------------- equity


def test_curves_are_added_from_where_all_of_them_are_known():
    one = [(0, 100.0), (10, 110.0), (30, 90.0)]
    other = [(5, 50.0), (20, 60.0)]
    assert total_curve([one, other]) == [(5, 150.0), (10, 160.0), (20, 170.0), (30, 150.0)]
    assert total_curve([[], one]) == one
    assert total_curve([[], []]) == []


def test_currencies_are_never_added_to_each_other(qtbot, theme: ThemeManager):
    box = EquityBox(theme)
    qtbot.addWidget(box)
    points = [(0, 100.0), (10, 120.0)]
    box.show_curves("PAPER", [("USDT", points), ("USDC", points), ("USDT", points)])
    assert box.currency_box.isVisibleTo(box)
    assert box.curve.points == tuple(points), "USDC comes first and stands alone"
    box.currency_box.setCurrentIndex(1)
    assert box.curve.points == ((0, 200.0), (10, 240.0))
    assert "+40.00" in box.change.text()
    assert not box.grab().isNull()
    box.show_curves("PAPER", [("USDT", points)])
    assert not box.currency_box.isVisibleTo(box)
