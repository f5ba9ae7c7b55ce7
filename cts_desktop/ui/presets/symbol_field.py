"""Which symbols a preset or one of its sets trades: named ones, or the first by what they did."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.presets import ANY_SYMBOL
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.presets.fields import PART_WIDTH, Field, show_number
from cts_desktop.ui.settings.editors import ChoiceBox, NumberBox
from cts_desktop.ui.widgets import tight

_MOST_VOLUME = 1e12
_MOST_DAYS = 3650
_QUOTE_WIDTH = 64
_VOLUME_WIDTH = 150
_DAYS = "d"  # as everywhere in this form


class SymbolRuleField(Field):
    """A rule: how symbols are picked, and what that way needs."""

    def __init__(self) -> None:
        super().__init__()
        self._rule = ANY_SYMBOL
        self.kind = ChoiceBox()
        for text, kind in (
            (tr("Those named here"), SymbolRuleKind.LIST),
            (tr("The most traded"), SymbolRuleKind.VOLUME),
            (tr("The most volatile"), SymbolRuleKind.VOLATILITY),
            (tr("Those that changed most"), SymbolRuleKind.CHANGE),
        ):
            self.kind.addItem(text, kind)
        self.names = QLineEdit(placeholderText=tr("BTC/USDT, ETH/USDT; empty: those there are"))
        self.never = QLineEdit(placeholderText=tr("none"))
        self.quote = QLineEdit()
        self.quote.setMaxLength(12)
        self.fix_width(self.quote, _QUOTE_WIDTH)
        self.count = NumberBox(1, 500, 1)
        self.volume = NumberBox(0, _MOST_VOLUME, 100_000)
        self.age = NumberBox(0, _MOST_DAYS, 1)
        self.age.setSuffix(f" {_DAYS}")
        self.fix_width(self.count, PART_WIDTH)
        self.fix_width(self.age, PART_WIDTH)
        self.fix_width(self.volume, _VOLUME_WIDTH)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.kind)
        self._show(ANY_SYMBOL)

    def _lay_out(self) -> None:
        self._ranked = QWidget()
        ranked = QVBoxLayout(self._ranked)
        tight(ranked, spacing=4)
        ranked.addWidget(
            _row((tr("How many"), self.count), (tr("priced in"), self.quote), grows=False)
        )
        ranked.addWidget(_row((tr("Traded in 24 h at least"), self.volume), grows=False))
        ranked.addWidget(_row((tr("Listed for at least"), self.age), grows=False))
        self._never = _row((tr("Never these"), self.never))
        layout = QVBoxLayout(self)
        tight(layout, spacing=4)
        for widget in (self.kind, self.names, self._ranked, self._never):
            layout.addWidget(widget)

    def _connect(self) -> None:
        for box, name in (
            (self.kind, tr("How symbols are picked")),
            (self.names, tr("Symbols")),
            (self.never, tr("Never these")),
            (self.quote, tr("Priced in")),
            (self.count, tr("How many symbols")),
            (self.volume, tr("Traded in 24 hours at least")),
            (self.age, tr("Days since it was listed at least")),
        ):
            box.setAccessibleName(name)
        self.kind.currentIndexChanged.connect(self._changed)
        for edit in (self.names, self.never, self.quote):
            edit.textEdited.connect(self._changed)
        for number in (self.count, self.volume, self.age):
            number.valueChanged.connect(self._changed)

    @override
    def value(self) -> Any:
        return self._rule

    @override
    def show_value(self, value: Any) -> None:
        if value != self._rule:  # typing is not to be rewritten
            self._show(value)

    def _show(self, rule: SymbolRule) -> None:
        self._rule = rule
        self.kind.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.kind.setCurrentIndex(self.kind.findData(rule.kind))
        self.kind.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.names.setText(", ".join(rule.symbols))
        self.never.setText(", ".join(rule.blacklist))
        self.quote.setText(rule.quote_asset)
        show_number(self.count, rule.count)
        show_number(self.volume, float(rule.min_volume))
        show_number(self.age, rule.min_age_days)
        self._follow()

    def _changed(self) -> None:
        self._rule = replace(
            self._rule,
            kind=SymbolRuleKind(self.kind.currentData()),
            symbols=_listed(self.names.text()),
            blacklist=_listed(self.never.text()),
            quote_asset=self.quote.text().strip().upper(),
            count=int(self.count.value()),
            min_volume=Decimal(f"{self.volume.value():f}").normalize() + 0,
            min_age_days=int(self.age.value()),
        )
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        listed = self._rule.kind is SymbolRuleKind.LIST
        self.names.setVisible(listed)
        self._ranked.setVisible(not listed)
        self.volume.setSuffix(f" {self._rule.quote_asset}".rstrip())


def rule_text(rule: SymbolRule) -> str:
    """Return a rule in a few words."""
    if rule.kind is SymbolRuleKind.LIST:
        return ", ".join(rule.symbols) or tr("those there are")
    what = {
        SymbolRuleKind.VOLUME: tr("{0} most traded"),
        SymbolRuleKind.VOLATILITY: tr("{0} most volatile"),
        SymbolRuleKind.CHANGE: tr("{0} that changed most"),
    }[rule.kind]
    return what.format(rule.count)


def _listed(text: str) -> tuple[str, ...]:
    names = (name.strip().upper() for name in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _row(*pairs: tuple[str, QWidget], grows: bool = True) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    tight(row)
    for caption, widget in pairs:
        label: QLabel = text_label(caption, "muted")
        label.setBuddy(widget)
        row.addWidget(label)
        row.addWidget(widget, int(grows))
    if not grows:
        row.addStretch(1)
    return holder
