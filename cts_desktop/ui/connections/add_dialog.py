"""Add a connection: what to trade, where prices come from, tested before it is stored."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Connection, MarketSourceKind
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.market import MarketType
from cts_desktop.service.views import VenueView
from cts_desktop.settings.schema import setting
from cts_desktop.ui import dialogs
from cts_desktop.ui.connections.drafts import Draft
from cts_desktop.ui.connections.test_panel import TestPanel
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.editors import ChoiceBox, FileListEditor, NumberBox
from cts_desktop.ui.widgets import set_tone

SPEEDS = (1.0, 10.0, 60.0, 600.0, 0.0)
DEFAULT_SPEED = 60.0


class AddDialog(QDialog):
    """Collects a draft, says what is missing, tests it, and adds it.

    Signals:
        added: the stored connection.
    """

    added = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._touched: set[str] = set()
        self._notes: dict[str, QLabel] = {}
        self.setObjectName("addConnectionDialog")
        self.setWindowTitle(self.tr("Add connection"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._load_venues()
        self.check()
        self.resize(context.theme.px(900), context.theme.px(560))

    # ------------------------------------------------------------ construction

    def _make_fields(self) -> None:
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("connectionNameEdit")
        self.name_edit.setMaxLength(60)
        self.name_edit.setPlaceholderText(self.tr("e.g. Practice"))
        self.venue_box = ChoiceBox()
        self.venue_box.setObjectName("venueBox")
        self.venue_box.addItem(self.tr("Paper (simulated account)"), Draft().exchange)
        self.market_box = ChoiceBox()
        for kind in (MarketType.PERPETUAL, MarketType.SPOT):
            self.market_box.addItem(kind.label, kind)
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
            words = self.tr("{0}\u00d7 real time").format(f"{speed:g}") if speed else ""
            self.speed_box.addItem(words or self.tr("As fast as possible"), speed)
        self.speed_box.setCurrentIndex(SPEEDS.index(DEFAULT_SPEED))
        self.seed_box = NumberBox(0, 2_147_483_647, 1)
        self.seed_box.setValue(1)
        self.balance_box = NumberBox(10, 100_000_000, 100)
        self.balance_box.setObjectName("balanceBox")
        self.balance_box.setSuffix(" USDT")
        self.balance_box.setValue(Draft().balance)
        self.practice_box = QCheckBox(self.tr("Use &practice thresholds"))
        self.practice_box.setObjectName("practiceBox")
        self.practice_box.setChecked(True)

    def _make_buttons(self) -> None:
        self.panel = TestPanel(self.context)
        self.test_button = QPushButton(self.tr("&Test"))
        self.test_button.setObjectName("testDraftButton")
        self.test_button.setAutoDefault(False)
        self.add_button = QPushButton(self.tr("&Add connection"))
        self.add_button.setObjectName("addButton")
        self.add_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.add_button.setDefault(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.message = text_label("", "danger", wrap=True)
        self.message.setObjectName("addMessage")
        self.message.hide()

    def _lay_out(self) -> None:
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(6)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for key, label, field in (
            ("name", self.tr("&Name"), self.name_edit),
            ("exchange", self.tr("&Exchange"), self.venue_box),
            ("market", self.tr("&Market"), self.market_box),
            ("source", self.tr("P&rices"), self.source_box),
            ("files", self.tr("Data &files"), self.files),
            ("symbols", self.tr("S&ymbols"), self.symbols_edit),
            ("speed", self.tr("Spee&d"), self.speed_box),
            ("seed", self.tr("Seed"), self.seed_box),
            ("balance", self.tr("&Balance"), self.balance_box),
        ):
            self._add_field(key, label, field)
        practice = text_label(
            self.tr(
                "Low bars, luck guard off: shows orders within minutes so that you can learn the "
                "program. What passes them is mostly luck and says nothing about profit. Paper "
                "only; change it any time in Settings."
            ),
            "muted",
            wrap=True,
        )
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(self.form)
        left.addSpacing(4)
        left.addWidget(self.practice_box)
        left.addWidget(practice)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.panel, 1)
        right.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignLeft)
        columns = QHBoxLayout()
        columns.setSpacing(20)
        columns.addLayout(left, 5)
        columns.addLayout(right, 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(columns, 1)
        layout.addWidget(self.message)
        layout.addWidget(self.buttons)

    def _add_field(self, key: str, label: str, field: QWidget) -> None:
        (field.focusProxy() or field).setAccessibleName(label.replace("&", ""))
        note = text_label("", "danger", wrap=True)
        note.setObjectName(f"{key}Problem")
        note.hide()
        self._notes[key] = note
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(field)
        box.addWidget(note)
        caption = QLabel(label)
        caption.setBuddy(field.focusProxy() or field)
        self.form.addRow(caption, holder)

    def _connect(self) -> None:
        self.name_edit.textEdited.connect(lambda: self._touch("name"))
        self.files.edited.connect(lambda: self._touch("files"))
        self.files.browse_requested.connect(self._browse)
        self.source_box.currentIndexChanged.connect(self._source_chosen)
        self.seed_box.valueChanged.connect(lambda: self._touch("seed"))
        self.balance_box.valueChanged.connect(lambda: self._touch("balance"))
        self.test_button.clicked.connect(self._test)
        self.panel.finished.connect(self.check)
        self.buttons.accepted.connect(self.add)
        self.buttons.rejected.connect(self.reject)
        self._source_chosen()

    def _load_venues(self) -> None:
        self.context.operations.run(
            lambda s: s.connections.venues(), on_success=self.show_venues, owner=self,
            what=self.tr("List the exchanges"),
        )  # fmt: skip

    def show_venues(self, venues: tuple[VenueView, ...]) -> None:
        """List paper first; what is not available yet is visible, disabled, and says why."""
        box = self.venue_box
        box.clear()
        for venue in sorted(
            venues, key=lambda v: (v.exchange != Draft().exchange, not v.available)
        ):
            note = venue.note or self.tr("not yet")
            box.addItem(
                venue.label if venue.available else f"{venue.label} ({note})", venue.exchange
            )
            model = box.model()
            if not venue.available and isinstance(model, QStandardItemModel):
                item = model.item(box.count() - 1)
                item.setEnabled(False)
                item.setToolTip(note)
        box.setCurrentIndex(0)

    # ------------------------------------------------------------ the draft

    @property
    def draft(self) -> Draft:
        """What is typed now."""
        snapshot = self.context.bridge.snapshot
        views = snapshot.connections if snapshot else ()
        return Draft(
            name=self.name_edit.text(),
            exchange=str(self.venue_box.currentData() or Draft().exchange),
            market_type=MarketType(self.market_box.currentData()),
            source=MarketSourceKind(self.source_box.currentData()),
            files=tuple(str(self.files.value()).splitlines()),
            symbols=self.symbols_edit.text(),
            speed=float(self.speed_box.currentData()),
            seed=int(self.seed_box.value()),
            balance=self.balance_box.value(),
            practice=self.practice_box.isChecked(),
            taken_names=frozenset(view.connection.name.casefold() for view in views),
        )

    def check(self, *_: object) -> None:
        """Say beside each field what is wrong with it; allow Test and Add only when all fits."""
        problems = self.draft.problems()
        for key, note in self._notes.items():
            text = problems.get(key, "")
            note.setText(text)
            # A field nobody has touched yet is not wrong, only empty: say so without alarm.
            set_tone(note, "danger" if key in self._touched else "muted")
            note.setVisible(bool(text))
        self.add_button.setEnabled(not problems)
        self.add_button.setToolTip("\n".join(problems.values()))
        self.test_button.setEnabled(not problems and not self.panel.running)

    def _touch(self, key: str) -> None:
        self._touched.add(key)
        self.check()

    def _source_chosen(self) -> None:
        recorded = self.source_box.currentData() == MarketSourceKind.RECORDED
        for field, shown in ((self.files, recorded), (self.seed_box, not recorded)):
            holder = field.parentWidget()
            if holder is not None:
                self.form.setRowVisible(holder, shown)
        self.check()

    def _browse(self) -> None:
        self.context.operations.start(self._choose_files(), owner=self)

    async def _choose_files(self) -> None:
        present = self.draft.files
        folder = Path(present[-1]).parent if present else Path.home()
        paths = await dialogs.open_files(
            self, self.tr("Recorded market"), folder, self.tr("Market data (*.csv *.csv.gz)")
        )
        self.files.add_files([str(path) for path in paths])

    # ------------------------------------------------------------ verbs

    def _test(self) -> None:
        self.panel.run(self.draft.connection())
        self.check()

    def add(self) -> None:
        """Store the connection."""
        draft = self.draft.connection()
        self.message.hide()
        self.context.operations.run(
            lambda s: s.connections.add(draft),
            on_success=self._added,
            on_failure=self._refused,
            owner=self,
            busy=(self.buttons,),
            what=self.tr("Add the connection"),
        )

    def _added(self, connection: Connection) -> None:
        self.added.emit(connection)
        self.accept()

    def _refused(self, error: CtsError) -> None:
        self.message.setText(self.tr("Not added: {0}").format(error))
        self.message.show()
