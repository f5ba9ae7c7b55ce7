"""Which sets the ladder shows: text, state, symbol, indication, side; the engine does the work."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.ladder import SetState
from cts_desktop.ui.labels import sized, words
from cts_desktop.ui.ladder.set_words import side_text
from cts_desktop.ui.table_page import debounced
from cts_desktop.ui.widgets import tight

#: What the field of the text wants beyond its least width, to stand beside the choices.
_TYPING_ROOM: Final = 80
INDICATIONS: Final = ("direction", "move", "active", "optimal", "auto")


class SetFilters(QWidget):
    """A row of filters.

    Signals:
        changed: another filter is wanted.
        cleared: all filters are to be forgotten, those beside this row too.
    """

    changed = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        self.text = QLineEdit(placeholderText=tr("Part of a set's name (Ctrl+F)"))
        self.text.setObjectName("ladderFilter")
        self.text.setAccessibleName(tr("Part of a set's name"))
        self.text.setClearButtonEnabled(True)
        self._typing = debounced(self, self.text, self.changed.emit)
        self.state = self._box("ladderState", tr("All states"))
        self.symbol = self._box("ladderSymbol", tr("All symbols"))
        self.indication = self._box("ladderIndication", tr("All indications"))
        self.side = self._box("ladderSide", tr("Both sides"))
        for state in SetState:
            self.state.addItem(words(state), state.value)
        for name in INDICATIONS:
            self.indication.addItem(words(name), name)
        for side in ("long", "short"):
            self.side.addItem(side_text(side), side)
        self.with_results = QCheckBox(tr("With &results"))
        self.with_results.setObjectName("ladderWithResults")
        self.with_results.setToolTip(tr("Hides sets that have not closed a position yet"))
        self.with_results.toggled.connect(self.changed)
        clear = QPushButton(tr("Show &all"))
        clear.setObjectName("ladderClearFilters")
        clear.setToolTip(tr("Forgets every filter"))
        clear.clicked.connect(self.cleared)
        chosen, typed = QHBoxLayout(), QHBoxLayout()
        for box in self._boxes:
            chosen.addWidget(box)
        chosen.addStretch(1)
        typed.addWidget(self.text, 1)
        typed.addWidget(self.with_results)
        typed.addWidget(clear)
        self._parts = chosen, typed
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.addLayout(chosen)
        self._rows.addLayout(typed, 1)
        for layout in (*self._parts, self._rows):
            tight(layout)

    @override
    def minimumSizeHint(self) -> QSize:
        widths = (part.minimumSize().width() for part in self._parts)
        return QSize(max(widths), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        """Put what is typed below what is chosen where both do not fit beside each other."""
        super().resizeEvent(event)
        chosen, typed = (part.minimumSize().width() for part in self._parts)
        beside = chosen + typed + sized(self, _TYPING_ROOM) <= self.width()
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    @property
    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.state, self.symbol, self.indication, self.side

    def _box(self, name: str, everything: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(everything)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.addItem(everything, "")
        box.currentIndexChanged.connect(self.changed)
        return box

    def offer_symbols(self, symbols: Sequence[str]) -> None:
        """Offer *symbols*; the choice stays while it is one of them."""
        known = [self.symbol.itemData(place) for place in range(1, self.symbol.count())]
        if known == list(symbols):
            return
        chosen = self.symbol.currentData()
        self.symbol.blockSignals(True)  # noqa: FBT003 - Qt's signature
        while self.symbol.count() > 1:
            self.symbol.removeItem(1)
        for symbol in symbols:
            self.symbol.addItem(symbol, symbol)
        self.symbol.setCurrentIndex(max(0, self.symbol.findData(chosen)))
        self.symbol.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if self.symbol.currentData() != chosen:
            self.changed.emit()

    def forget(self) -> None:
        """Filter nothing, without announcing it."""
        self.text.clear()
        self._typing.stop()
        widgets = (*self._boxes, self.with_results)
        for widget in widgets:
            widget.blockSignals(True)  # noqa: FBT003 - Qt's signature
        for box in self._boxes:
            box.setCurrentIndex(0)
        self.with_results.setChecked(False)
        for widget in widgets:
            widget.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def chosen(self) -> dict[str, str]:
        """Return what is filtered by, by name; what is empty does not count."""
        return {
            "text": self.text.text().strip(),
            "state": str(self.state.currentData()),
            "symbol": str(self.symbol.currentData()),
            "indication": str(self.indication.currentData()),
            "side": str(self.side.currentData()),
        }
