"""The colour tables: one per theme, by meaning. All text colours reach WCAG AA on their grounds."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colors:
    """Colours by meaning, as ``#rrggbb``.

    Attributes:
        window, card, base, alternate: grounds of window, cards, tables, every other row.
        border, grid: lines around things and within charts or tables.
        text, muted, disabled: text by weight; `disabled` is the one that need not be readable.
        danger_fill: ground of buttons that cannot be undone, with `on_danger` as their text.
        paper, testnet, live: the three modes, always beside their word.
    """

    window: str
    card: str
    base: str
    alternate: str
    raised: str
    border: str
    grid: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    selection: str
    positive: str
    negative: str
    warning: str
    danger: str
    danger_fill: str
    on_danger: str
    paper: str
    testnet: str
    live: str


DARK = Colors(
    window="#12161b",
    card="#1a1f26",
    base="#161a20",
    alternate="#1b2027",
    raised="#262d36",
    border="#323b46",
    grid="#262d36",
    text="#e3e8ed",
    muted="#9aa6b2",
    disabled="#5f6a76",
    accent="#62a6ff",
    on_accent="#0a1017",
    selection="#1f3a5c",
    positive="#45c98a",
    negative="#ff7b7b",
    warning="#f2b950",
    danger="#ff8080",
    danger_fill="#c23636",
    on_danger="#ffffff",
    paper="#5cc6d6",
    testnet="#c9a2ff",
    live="#ff9a5c",
)

LIGHT = Colors(
    window="#eef1f4",
    card="#ffffff",
    base="#ffffff",
    alternate="#f5f7f9",
    raised="#f8f9fb",
    border="#c9d1d9",
    grid="#e3e7ec",
    text="#1a2027",
    muted="#55606c",
    disabled="#9aa3ad",
    accent="#1a5fc4",
    on_accent="#ffffff",
    selection="#cfe1fb",
    positive="#0b6e3c",
    negative="#b8262b",
    warning="#825200",
    danger="#b3261e",
    danger_fill="#b3261e",
    on_danger="#ffffff",
    paper="#0a6472",
    testnet="#6b34b0",
    live="#a34100",
)


class GainLoss(StrEnum):
    """Which colours mean gain and loss."""

    GREEN_RED = "green_red"
    RED_GREEN = "red_green"
    BLUE_ORANGE = "blue_orange"


#: Blue and orange stay apart for every common kind of colour blindness.
_BLUE_ORANGE = {True: ("#6db3ff", "#f5a155"), False: ("#0b5cad", "#944500")}


def colors_for(*, dark: bool, gain_loss: GainLoss = GainLoss.GREEN_RED) -> Colors:
    """Return the table of a theme with the chosen colours of gain and loss."""
    table = DARK if dark else LIGHT
    match gain_loss:
        case GainLoss.GREEN_RED:
            return table
        case GainLoss.RED_GREEN:
            return replace(table, positive=table.negative, negative=table.positive)
        case GainLoss.BLUE_ORANGE:
            gain, loss = _BLUE_ORANGE[dark]
            return replace(table, positive=gain, negative=loss)


def palette_for(colors: Colors) -> QPalette:
    """Return the palette the Fusion style paints with."""
    role = QPalette.ColorRole
    palette = QPalette()
    for each, color in {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.base,
        role.AlternateBase: colors.alternate,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.raised,
        role.ButtonText: colors.text,
        role.BrightText: colors.danger,
        role.ToolTipBase: colors.card,
        role.ToolTipText: colors.text,
        role.Highlight: colors.selection,
        role.HighlightedText: colors.text,
        role.Accent: colors.accent,
        role.Link: colors.accent,
        role.LinkVisited: colors.accent,
        role.Mid: colors.border,
        role.Midlight: colors.grid,
        role.Light: colors.raised,
        role.Dark: colors.border,
        role.Shadow: colors.border,
    }.items():
        palette.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(colors.disabled))
    return palette
