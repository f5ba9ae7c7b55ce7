"""Chooses what is charted: typed parts of a symbol or connection find it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from cts_desktop.domain.connections import Mode
from cts_desktop.service.chart_views import ChartSymbol


class SymbolBox(QComboBox):
    """Symbols over all connections; what is typed must be one of them.

    Signals:
        chosen: the user chose a ChartSymbol.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[ChartSymbol, ...] = ()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(self.tr("Symbol"))
        self.setToolTip(self.tr("Type a part of a symbol or of a connection's name"))
        edit = QLineEdit()
        edit.setPlaceholderText(self.tr("Symbol"))
        edit.setAccessibleName(self.tr("Symbol"))
        self._edit = edit
        self.setLineEdit(edit)
        self.setMinimumContentsLength(9)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(self._choose)
        edit.editingFinished.connect(self._complete)

    @property
    def symbols(self) -> tuple[ChartSymbol, ...]:
        """What can be chosen."""
        return self._known

    def offer(self, symbols: Sequence[ChartSymbol]) -> None:
        """Offer other symbols; the choice stays."""
        known = tuple(symbols)
        if known == self._known:
            return
        self._known = known
        text = self.currentText()
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.clear()
        for symbol in known:
            self.addItem(symbol_words(symbol), symbol)
        self.setCurrentIndex(-1)
        self.setEditText(text)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def show_symbol(self, symbol: ChartSymbol) -> None:
        """Show what is charted."""
        self.setEditText(symbol_words(symbol))
        self._edit.setCursorPosition(0)

    def find_key(self, connection_id: str, symbol: str) -> ChartSymbol | None:
        """Return what is offered under a connection and a symbol."""
        key = connection_id, symbol
        found = (known for known in self._known if (known.connection_id, known.symbol) == key)
        return next(found, None)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._known):
            self.chosen.emit(self._known[index])

    def _complete(self) -> None:
        """Take what was typed where it means one symbol only."""
        typed = self.currentText().casefold().strip()
        exact = [s for s in self._known if symbol_words(s).casefold() == typed]
        found = exact or [s for s in self._known if typed and typed in symbol_words(s).casefold()]
        if len(found) == 1:
            self.chosen.emit(found[0])


def symbol_words(symbol: ChartSymbol) -> str:
    """Return a symbol with its connection; the mode is named where money may be at stake."""
    name = symbol.connection_name
    if symbol.mode in {Mode.LIVE, Mode.TESTNET}:
        name = f"{name} ({symbol.mode.upper()})"
    return f"{symbol.symbol} — {name}"
