from itertools import product

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor

from cts_desktop.ui import icons
from cts_desktop.ui.palettes import GainLoss, colors_for
from cts_desktop.ui.theme import Scheme, ThemeManager

TEXTS = (
    "text", "muted", "accent", "positive", "negative", "warning", "danger", "paper", "testnet",
    "live",
)  # fmt: skip
GROUNDS = ("window", "card", "base", "alternate", "raised")
AA = 4.5


def luminance(color: str) -> float:
    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    rgb = QColor(color)
    return sum(
        weight * linear(share)
        for weight, share in zip(
            (0.2126, 0.7152, 0.0722), (rgb.redF(), rgb.greenF(), rgb.blueF()), strict=True
        )
    )


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.fixture
def ui_state(tmp_path):
    return QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def theme(qapp, ui_state):
    manager = ThemeManager(qapp, ui_state)
    yield manager
    manager.set_scale(100)


@pytest.mark.parametrize(("dark", "gain_loss"), list(product((True, False), GainLoss)), ids=str)
def test_every_text_colour_is_readable_on_every_ground(dark, gain_loss):
    colors = colors_for(dark=dark, gain_loss=gain_loss)
    poor = {
        (text, ground): round(contrast(getattr(colors, text), getattr(colors, ground)), 2)
        for text, ground in product(TEXTS, GROUNDS)
        if contrast(getattr(colors, text), getattr(colors, ground)) < AA
    }
    assert poor == {}
    assert contrast(colors.on_danger, colors.danger_fill) >= AA
    assert contrast(colors.on_accent, colors.accent) >= AA
    assert contrast(colors.text, colors.selection) >= AA


def test_gain_and_loss_swap_their_colours_when_told_to(theme):
    gain = theme.color("positive")
    theme.set_gain_loss(GainLoss.RED_GREEN)
    assert theme.color("negative") == gain
    assert theme.profit_color(-1) == gain


def test_a_change_of_theme_reaches_the_application_at_once(qapp, theme, qtbot):
    theme.set_scheme(Scheme.LIGHT)
    bright = qapp.palette().window().color().lightness()
    with qtbot.waitSignal(theme.changed):
        theme.set_scheme(Scheme.DARK)
    assert qapp.palette().window().color().lightness() < bright
    assert theme.colors.window in qapp.styleSheet() or theme.colors.card in qapp.styleSheet()


def test_the_appearance_is_remembered(qapp, theme, ui_state):
    theme.set_scheme(Scheme.DARK)
    theme.set_scale(150)
    theme.set_utc(False)
    theme.set_gain_loss(GainLoss.BLUE_ORANGE)
    ui_state.sync()
    again = ThemeManager(qapp, QSettings(ui_state.fileName(), QSettings.Format.IniFormat))
    assert (again.scheme, again.scale, again.utc) == (Scheme.DARK, 150, False)
    assert again.gain_loss is GainLoss.BLUE_ORANGE


@pytest.mark.parametrize("stored", ["", "huge", "-5", "9999"])
def test_nonsense_in_the_file_falls_back_to_something_usable(qapp, ui_state, stored):
    ui_state.setValue("appearance/scale", stored)
    ui_state.setValue("appearance/theme", stored)
    theme = ThemeManager(qapp, ui_state)
    assert 100 <= theme.scale <= 300
    assert theme.scheme is Scheme.SYSTEM
    theme.set_scale(100)


def test_scaling_enlarges_the_font_and_goes_back_exactly(qapp, theme):
    before = qapp.font().pointSizeF()
    theme.set_scale(200)
    assert qapp.font().pointSizeF() == pytest.approx(2 * before)
    theme.set_scale(100)
    assert qapp.font().pointSizeF() == pytest.approx(before)


def test_icons_take_the_colour_of_the_theme(theme):
    theme.set_scheme(Scheme.DARK)
    picture = icons.pixmap(theme, "stop", 48, "danger").toImage()
    colors = {
        picture.pixelColor(x, y).name()
        for x, y in product(range(picture.width()), range(picture.height()))
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert theme.colors.danger in colors
    assert "#000000" not in colors
