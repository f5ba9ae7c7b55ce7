import re
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor

from cts_desktop.runtime.resources import resources
from cts_desktop.ui import icons
from cts_desktop.ui import theme as theme_module
from cts_desktop.ui.charts import heat_map
from cts_desktop.ui.palettes import GainLoss, colors_for
from cts_desktop.ui.statistics import calendar_view
from cts_desktop.ui.theme import SPACES, TYPE_SCALE, Scheme, ThemeManager

TEXTS = (
    "text", "muted", "accent", "positive", "negative", "warning", "danger", "paper", "testnet",
    "live",
)  # fmt: skip
GROUNDS = ("window", "card", "base", "alternate", "raised", "selection")
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


#: The strongest tints of calendar and heat map.
TINTS = {"calendar": calendar_view._STRENGTH, "heat map": heat_map._STRENGTH}


def mixed(base: str, toward: str, share: float) -> str:
    one, other = QColor(base), QColor(toward)
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in pairs)).name()


@pytest.mark.parametrize(("dark", "gain_loss"), list(product((True, False), GainLoss)), ids=str)
def test_figures_are_readable_on_the_strongest_tint_of_gain_and_loss(dark, gain_loss):
    colors = colors_for(dark=dark, gain_loss=gain_loss)
    for share, toward in product(TINTS.values(), (colors.positive, colors.negative)):
        assert contrast(colors.text, mixed(colors.base, toward, share)) >= AA


def test_the_style_sheet_writes_only_with_colours_made_for_its_grounds():
    sheet = (resources() / "themes" / "cts.qss").read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{([^}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    grounds, inks = set(GROUNDS), {*TEXTS, "disabled"}
    special = {("on_danger", "danger_fill"), ("on_accent", "accent")}
    for selector, body in rules:
        ink = re.search(r"(?<![\w-])color: \$(\w+)", body)
        ground = re.search(r"background: \$(\w+)", body)
        if ink and (ink[1], ground[1] if ground else "") not in special:
            assert ink[1] in inks, selector
        if ink and ground:
            assert ground[1] in grounds or (ink[1], ground[1]) in special, selector


def test_gaps_and_sizes_of_text_come_from_one_table():
    gap = re.compile(r"(?:Spacing|setContentsMargins|tight)\(([^()]*)\)")
    sources = Path(theme_module.__file__).parent.rglob("*.py")
    odd = [
        (file.name, code)
        for file in sources
        for code in gap.findall(file.read_text(encoding="utf-8"))
        if set(map(int, re.findall(r"\b\d+\b", code))) - set(SPACES)
    ]
    assert odd == []
    sheet = (resources() / "themes" / "cts.qss").read_text(encoding="utf-8")
    assert set(map(int, re.findall(r"\$pt(\d+)", sheet))) <= set(TYPE_SCALE)


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


def test_a_second_window_is_no_larger_than_the_first(qapp, theme, ui_state):
    theme.set_scale(200)
    size = qapp.font().pointSizeF()
    ThemeManager(qapp, ui_state)  # as after a backup was brought back
    assert qapp.font().pointSizeF() == size


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
