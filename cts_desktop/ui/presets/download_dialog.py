"""What to download: which connection's venue, which symbols and timeframe, from when to when."""

import re
from typing import Final

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, QTimeZone
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import PAPER_EXCHANGE
from cts_desktop.domain.presets import TIMEFRAMES_S, timeframe_name
from cts_desktop.service.views import ConnectionView
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.editors import ChoiceBox
from cts_desktop.ui.widgets import set_tone, tight

_DAY_MS: Final = 86_400_000
_USUAL_DAYS: Final = 90
_CANDLES_PER_REQUEST: Final = 500


class DownloadDialog(QDialog):
    """Fields and an estimate; the verb waits until they make sense."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("downloadDialog")
        self.setWindowTitle(self.tr("Download candles"))
        self._make_fields()
        self._lay_out()
        self.connection_box.currentIndexChanged.connect(self._offer_symbols)
        self.symbols_edit.textChanged.connect(self._follow)
        self.frame_box.currentIndexChanged.connect(self._follow)
        self.since.dateChanged.connect(self._follow)
        self.until.dateChanged.connect(self._follow)
        self.now_box.toggled.connect(self._follow)
        self._offer_symbols()
        self._follow()

    def _make_fields(self) -> None:
        self.connection_box = ChoiceBox()
        self.connection_box.setObjectName("downloadConnection")
        for view in self._real():
            self.connection_box.addItem(view.connection.name, view.connection.connection_id)
        self.symbols_edit = QLineEdit(placeholderText="BTC/USDT, ETH/USDT")
        self.symbols_edit.setObjectName("downloadSymbols")
        self.symbols_edit.setMinimumWidth(340)
        self.frame_box = ChoiceBox()
        self.frame_box.setObjectName("downloadTimeframe")
        for seconds in TIMEFRAMES_S:
            self.frame_box.addItem(timeframe_name(seconds), seconds)
        today = QDateTime.currentDateTimeUtc().date()
        self.since = _date_edit("downloadSince", today.addDays(-_USUAL_DAYS))
        self.until = _date_edit("downloadUntil", today)
        self.now_box = QCheckBox(self.tr("up to &now"))
        self.now_box.setObjectName("downloadUpToNow")
        self.now_box.setChecked(True)
        self.estimate = text_label("", "muted", wrap=True)
        self.estimate.setObjectName("downloadEstimate")
        self.estimate.setMinimumHeight(3 * self.fontMetrics().height())  # it must not jump
        self.estimate.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _lay_out(self) -> None:
        tr = self.tr
        days = QHBoxLayout()
        tight(days)
        for widget in (
            self.since, text_label(tr("to")), self.until, self.now_box,
            text_label(tr("(UTC, both included)"), "muted"),
        ):  # fmt: skip
            days.addWidget(widget)
        days.addStretch(1)
        form = QFormLayout()
        for caption, field in (
            (tr("&Connection"), self.connection_box),
            (tr("S&ymbols"), self.symbols_edit),
            (tr("&Timeframe"), self.frame_box),
        ):
            form.addRow(caption, field)
            field.setAccessibleName(caption.replace("&", ""))
        form.addRow(tr("Days"), days)
        self.since.setAccessibleName(tr("First day"))
        self.until.setAccessibleName(tr("Last day"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = buttons.addButton(
            tr("&Download"), QDialogButtonBox.ButtonRole.AcceptRole
        )  # fmt: skip
        self.start.setObjectName("startDownloadButton")
        self.start.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.start.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.estimate)
        layout.addWidget(buttons)

    def _real(self) -> tuple[ConnectionView, ...]:
        """Return the connections that lead to an exchange."""
        snapshot = self._context.bridge.snapshot
        views = snapshot.connections if snapshot is not None else ()
        return tuple(view for view in views if view.connection.exchange != PAPER_EXCHANGE)

    # ------------------------------------------------------------ what is asked for

    @property
    def connection_id(self) -> str:
        """The chosen connection; empty where there is none."""
        return str(self.connection_box.currentData() or "")

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols, each once."""
        words = re.split(r"[,;\s]+", self.symbols_edit.text().upper())
        return tuple(dict.fromkeys(word for word in words if word))

    @property
    def timeframe_s(self) -> int:
        """The length of the candles."""
        return int(self.frame_box.currentData())

    @property
    def since_ms(self) -> int:
        """The first moment."""
        return _ms(self.since.date())

    @property
    def until_ms(self) -> int:
        """The first moment after it; 0 for up to now."""
        return 0 if self.now_box.isChecked() else _ms(self.until.date()) + _DAY_MS

    def _candles(self) -> int:
        now_ms = QDateTime.currentMSecsSinceEpoch()
        end_ms = min(self.until_ms or now_ms, now_ms)
        return max(0, end_ms - self.since_ms) // (self.timeframe_s * 1000)

    # ------------------------------------------------------------ reactions

    def _offer_symbols(self) -> None:
        """Begin with what the connection trades, unless something was typed."""
        view = next(
            (v for v in self._real() if v.connection.connection_id == self.connection_id), None
        )
        if view is not None and not self.symbols_edit.isModified():
            self.symbols_edit.setText(", ".join(view.symbols))

    def _follow(self) -> None:
        self.until.setEnabled(not self.now_box.isChecked())
        problem = self._problem()
        self.start.setEnabled(not problem)
        self.estimate.setText(problem or self._estimate())
        set_tone(self.estimate, "warning" if problem else "muted")

    def _problem(self) -> str:
        tr = self.tr
        if not self.connection_id:
            return tr(
                "No connection leads to an exchange: add one under Settings, Connections (paper "
                "with live prices needs no key), or import files."
            )
        if not self.symbols:
            return tr("Say which symbols, for example BTC/USDT.")
        if not self._candles():
            return tr("The last day must not be before the first, nor the first in the future.")
        return ""

    def _estimate(self) -> str:
        candles = self._candles() * len(self.symbols)
        text = self.tr(
            "About {0} candles in {1} requests. What is stored already is not asked for."
        )
        return text.format(
            formatting.count(candles), formatting.count(-(-candles // _CANDLES_PER_REQUEST))
        )


def _date_edit(name: str, day: QDate) -> QDateEdit:
    edit = QDateEdit(day)
    edit.setObjectName(name)
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setCalendarPopup(True)
    return edit


def _ms(date: QDate) -> int:
    return int(QDateTime(date, QTime(0, 0), QTimeZone.utc()).toMSecsSinceEpoch())
