"""While you were away: what happened, each line a way to its page, until it is understood."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cts_desktop.service.notice_views import AwayReport
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.widgets import Card, LinkLabel, label

#: More lines than these are in the pages they would lead to.
LINES = 12


class AwayBox(Card):
    """Hidden while there is nothing to report; reads again when something is new."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("awayBox", parent)
        self._context = context
        self._shown: AwayReport | None = None
        self.setAccessibleName(self.tr("While you were away"))
        self._when = label("", "muted")
        self._when.setObjectName("awayWhen")
        self._when.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.button = QPushButton(self.tr("Understood"))
        self.button.setObjectName("awayUnderstoodButton")
        self.button.setToolTip(self.tr("Puts this report away"))
        self.button.clicked.connect(self._understood)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(label(self.tr("While you were away"), bold=True, grade="large"))
        texts.addWidget(self._when)
        texts.addLayout(self._lines)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(16)
        layout.addLayout(texts, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        context.bridge.notices_changed.connect(self.load)
        context.theme.changed.connect(self._show_when)
        # The window may be made before its loop runs.
        QTimer.singleShot(0, self, self.load)

    def load(self) -> None:
        """Read the report again."""
        self._context.operations.run(
            lambda s: s.notices.away(),
            owner=self,
            on_success=self.show_report,
            what=self.tr("Read what happened while you were away"),
        )

    def show_report(self, report: AwayReport | None) -> None:
        """Show *report*, or hide where there is none."""
        if report == self._shown:
            return
        self._shown = report
        self.setVisible(report is not None)
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if report is None:
            return
        self._show_when()
        for line in report.lines[:LINES]:
            link = LinkLabel()
            link.show_text(said(line.text), line.tone)
            link.setAccessibleName(said(line.text))
            link.set_active(active=bool(line.page))
            link.activated.connect(lambda page=line.page: self._context.open_page(page))
            self._lines.addWidget(link)
        if (more := len(report.lines) - LINES) > 0:
            self._lines.addWidget(label(self.tr("and %n more", "", more), "muted"))

    def _show_when(self) -> None:
        report, utc = self._shown, self._context.theme.utc
        if report is None:
            return
        since = formatting.timestamp(report.since_ms, utc=utc)
        until = formatting.timestamp(report.until_ms, utc=utc)
        self._when.setText(
            self.tr("From {0} to {1}: {2}.").format(since, until, said(report.reason))
        )

    def _understood(self) -> None:
        self.hide()
        self._shown = None
        self._context.operations.run(
            lambda s: s.notices.understood(), owner=self, what=self.tr("Put the report away")
        )
