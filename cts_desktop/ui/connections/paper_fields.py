"""What a connection to the simulated market is asked for."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from cts_desktop.domain.connections import MarketSourceKind
from cts_desktop.domain.market import MarketType
from cts_desktop.settings.schema import setting
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.connections.drafts import Draft
from cts_desktop.ui.connections.fields import FieldForm
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.editors import ChoiceBox, NumberBox
from cts_desktop.ui.settings.file_editors import FileListEditor

SPEEDS = (1.0, 10.0, 60.0, 600.0, 0.0)
DEFAULT_SPEED = 60.0


class PracticeBox(QWidget):
    """The switch of the practice thresholds with what they mean."""

    def __init__(self, *, checked: bool) -> None:
        super().__init__()
        self.box = QCheckBox(self.tr("Use &practice thresholds"))
        self.box.setObjectName("practiceBox")
        self.box.setChecked(checked)
        self.setFocusProxy(self.box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.box)
        layout.addWidget(
            text_label(
                self.tr(
                    "Low bars, luck guard off: shows orders within minutes so that you can learn "
                    "the program. What passes them is mostly luck and says nothing about profit. "
                    "Paper only; change it any time in Settings."
                ),
                "muted",
                wrap=True,
            )
        )


class PaperFields(QWidget):
    """Prices, symbols, speed and balance of a simulated market.

    Signals:
        edited: something changed.
    """

    edited = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.fields = FieldForm()
        self._make()
        self.practice = PracticeBox(checked=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.fields)
        layout.addWidget(self.practice)
        layout.addStretch(1)
        self._connect()

    def _make(self) -> None:
        self.market_box = ChoiceBox()
        for kind in (MarketType.PERPETUAL, MarketType.SPOT):
            self.market_box.addItem(said(kind.label), kind)
        self.source_box = ChoiceBox()
        self.source_box.setObjectName("marketSourceBox")
        self.source_box.addItem(self.tr("Synthetic (endless, by seed)"), MarketSourceKind.SYNTHETIC)
        self.source_box.addItem(self.tr("Recorded (from files)"), MarketSourceKind.RECORDED)
        self.files = FileListEditor(setting("market_files"))
        self.files.box.setObjectName("marketFilesEdit")
        self.files.box.setPlaceholderText(self.tr("Candles or trades, .csv or .csv.gz"))
        self.symbols_edit = QLineEdit()
        self.symbols_edit.setObjectName("symbolsEdit")
        self.symbols_edit.setPlaceholderText(self.tr("All symbols of the market"))
        self.symbols_edit.setToolTip(self.tr("Comma-separated; empty takes all symbols"))
        self.speed_box = ChoiceBox()
        self.speed_box.setObjectName("speedBox")
        for speed in SPEEDS:
            words = (
                self.tr("{0}\u00d7 real time").format(formatting.general(speed)) if speed else ""
            )
            self.speed_box.addItem(words or self.tr("As fast as possible"), speed)
        self.speed_box.setCurrentIndex(SPEEDS.index(DEFAULT_SPEED))
        self.seed_box = NumberBox(0, 2_147_483_647, 1)
        self.seed_box.setValue(1)
        self.balance_box = NumberBox(10, 100_000_000, 100)
        self.balance_box.setObjectName("balanceBox")
        self.balance_box.setSuffix(" USDT")
        self.balance_box.setValue(Draft().balance)
        for key, caption, field in (
            ("market", self.tr("&Market"), self.market_box),
            ("source", self.tr("P&rices"), self.source_box),
            ("files", self.tr("Data &files"), self.files),
            ("symbols", self.tr("S&ymbols"), self.symbols_edit),
            ("speed", self.tr("Spee&d"), self.speed_box),
            ("seed", self.tr("Seed"), self.seed_box),
            ("balance", self.tr("&Balance"), self.balance_box),
        ):
            self.fields.add(key, caption, field)

    def _connect(self) -> None:
        self.fields.edited.connect(self.edited)
        self.files.edited.connect(lambda: self.fields.touch("files"))
        self.files.browse_requested.connect(self._browse)
        self.source_box.currentIndexChanged.connect(self._source_chosen)
        self.seed_box.valueChanged.connect(lambda: self.fields.touch("seed"))
        self.balance_box.valueChanged.connect(lambda: self.fields.touch("balance"))
        self._source_chosen()

    def draft(self, name: str, taken: frozenset[str]) -> Draft:
        """Return what is typed now."""
        return Draft(
            name=name,
            market_type=MarketType(self.market_box.currentData()),
            source=MarketSourceKind(self.source_box.currentData()),
            files=tuple(str(self.files.value()).splitlines()),
            symbols=self.symbols_edit.text(),
            speed=float(self.speed_box.currentData()),
            seed=int(self.seed_box.value()),
            balance=self.balance_box.value(),
            practice=self.practice.box.isChecked(),
            taken_names=taken,
        )

    def _source_chosen(self) -> None:
        recorded = self.source_box.currentData() == MarketSourceKind.RECORDED
        self.fields.set_visible("files", shown=recorded)
        self.fields.set_visible("seed", shown=not recorded)
        self.edited.emit()

    def _browse(self) -> None:
        self._context.operations.start(self._choose_files(), owner=self)

    async def _choose_files(self) -> None:
        present = str(self.files.value()).splitlines()
        folder = Path(present[-1]).parent if present else Path.home()
        paths = await dialogs.open_files(
            self.window(),
            self.tr("Recorded market"),
            folder,
            self.tr("Market data (*.csv *.csv.gz)"),
        )
        self.files.add_files([str(path) for path in paths])
