"""Why nothing happened: the chain from price to order, and the link at which it ends."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import WhyNotView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.settings.panes import scrolled
from cts_desktop.ui.widgets import Card, label, set_tone

#: What to look at where a link blocks, and the pane of the settings (or the page) that has it.
HINTS: Final = {
    "prices": (
        QT_TRANSLATE_NOOP("dialogs", "Look at the connection: prices are missing or too old."),
        "settings/Connections",
        QT_TRANSLATE_NOOP("dialogs", "Connections…"),
    ),
    "activity": (
        QT_TRANSLATE_NOOP(
            "dialogs",
            "The market is too quiet for the activity gate: lower the activity index or the "
            "minimum volatility, or choose livelier symbols.",
        ),
        "settings/Indications",
        QT_TRANSLATE_NOOP("dialogs", "Indications…"),
    ),
    "signals": (
        QT_TRANSLATE_NOOP(
            "dialogs", "No indication fired: lower the thresholds k, or turn on more indications."
        ),
        "settings/Indications",
        QT_TRANSLATE_NOOP("dialogs", "Indications…"),
    ),
    "simulated": (
        QT_TRANSLATE_NOOP(
            "dialogs", "Signals woke no set: all were holding a position, or their side is off."
        ),
        "settings/Indications",
        QT_TRANSLATE_NOOP("dialogs", "Indications…"),
    ),
    "qualified": (
        QT_TRANSLATE_NOOP(
            "dialogs",
            "No set has reached Exchange yet. That takes closed positions and evidence against "
            "luck: the Ladder tab says what each set lacks.",
        ),
        "settings/Ladder",
        QT_TRANSLATE_NOOP("dialogs", "Ladder…"),
    ),
    "asked": (
        QT_TRANSLATE_NOOP(
            "dialogs", "Sets at Exchange had no signal, or live trading is off for the connection."
        ),
        "settings/Trading",
        QT_TRANSLATE_NOOP("dialogs", "Trading…"),
    ),
    "refused": (
        QT_TRANSLATE_NOOP(
            "dialogs", "The gate refused: “Blocked & allowed” on the Orders page lists the reasons."
        ),
        "settings/Limits",
        QT_TRANSLATE_NOOP("dialogs", "Limits…"),
    ),
    "sent": (
        QT_TRANSLATE_NOOP("dialogs", "Nothing was sent: look at the orders and the log."),
        "orders",
        QT_TRANSLATE_NOOP("dialogs", "Orders…"),
    ),
}
WINDOWS_MIN: Final = (15, 60, 360, 1440)


class ChainLink(Card):
    """One link: mark, title, count, what is to be known; where it blocks, what to do about it."""

    def __init__(self, context: UiContext, stage: str) -> None:
        super().__init__(f"why_{stage}")
        hint, page, word = HINTS.get(stage, ("", "", ""))
        self._hint = dialogs.tr(str(hint))
        self.mark = label("", bold=True, grade="large")
        self.title = label(bold=True)
        self.count = label(bold=True, grade="large")
        self.detail = text_label("", "muted", wrap=True)
        self.hint = text_label("", "warning", wrap=True)
        self.link = QPushButton(dialogs.tr(str(word)))
        self.link.setObjectName(f"whyNotLink_{stage}")
        self.link.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        self.link.clicked.connect(lambda: context.open_page(page))
        self._theme = context.theme
        self._theme.changed.connect(self._rescale)
        self._rescale()
        row = QGridLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setHorizontalSpacing(12)
        row.setVerticalSpacing(2)
        row.setColumnStretch(2, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | middle
        row.addWidget(self.mark, 0, 0, middle)
        row.addWidget(self.title, 0, 1, middle)
        row.addWidget(self.detail, 0, 2, middle)
        row.addWidget(self.count, 0, 3, right)
        row.addWidget(self.hint, 1, 1, 1, 2)
        row.addWidget(self.link, 1, 3, right)

    def _rescale(self) -> None:
        """Let titles begin and end at the same places in all links."""
        self.mark.setFixedWidth(self._theme.px(20))
        self.title.setMinimumWidth(self._theme.px(210))

    def show_link(self, link: WhyNotView) -> None:
        """Show another count, and whether the chain ends here."""
        mark, tone = ("✓", "positive") if link.count else ("–", "muted")
        if link.blocking:
            mark, tone = "⚠", "warning"
        elif link.stage == "refused" and link.count:
            mark, tone = "✗", "muted"
        self.mark.setText(mark)
        set_tone(self.mark, tone)
        set_tone(self, "warning" * link.blocking)
        title, detail = said(link.title), said(link.detail)
        self.title.setText(title)
        self.count.setText(formatting.count(link.count))
        self.detail.setText(detail)
        here = self.tr("The chain ends here. {0}").format(self._hint).strip()
        self.hint.setText(here)
        self.hint.setVisible(link.blocking)
        self.link.setVisible(link.blocking and bool(self.link.text()))
        parts = [title, self.count.text(), detail, here * link.blocking]
        self.setAccessibleName(". ".join(part for part in parts if part))


class WhyNotTab(QWidget):
    """The chain of the chosen time, read top down."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._connection_id = ""
        self._newest = Newest()
        self.links: dict[str, ChainLink] = {}
        self.window_box = QComboBox()
        self.window_box.setObjectName("whyNotWindow")
        self.window_box.setAccessibleName(self.tr("Time looked at"))
        names = (
            self.tr("Last 15 minutes"), self.tr("Last hour"), self.tr("Last 6 hours"),
            self.tr("Last 24 hours"),
        )  # fmt: skip
        for minutes, name in zip(WINDOWS_MIN, names, strict=True):
            self.window_box.addItem(name, minutes)
        self.window_box.setCurrentIndex(1)
        self.window_box.currentIndexChanged.connect(self.load)
        self.verdict = text_label("", wrap=True)
        self.verdict.setObjectName("whyNotVerdict")
        body = QWidget()
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(6)
        self._list.addStretch(1)
        area = scrolled(body)
        area.setObjectName("whyNotList")
        area.setAccessibleName(self.tr("From price to order"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.window_box)
        row.addWidget(self.verdict, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(area, 1)
        self.forget()

    def show_connection(self, connection_id: str) -> bool:
        """Show the chain of another connection; tell whether it has to be asked for."""
        if connection_id == self._connection_id:
            return False
        self._connection_id = connection_id
        self.forget()
        return True

    def forget(self) -> None:
        """Show nothing, because what was known is of another connection."""
        self._newest.forget()
        self._show_links(())
        self._say(
            self.tr("Asking the engine…")
            if self._connection_id
            else self.tr("No connection yet: add one under Settings, Connections.")
        )

    def refresh(self) -> None:
        """Ask again, unless an answer is still awaited."""
        if not self._newest.waiting:
            self.load()

    def load(self) -> None:
        """Ask for the chain of the chosen time."""
        connection_id = self._connection_id
        if not connection_id:
            return
        self._newest.ask()
        minutes = int(self.window_box.currentData())
        self._context.operations.run(
            lambda s: s.signals.why_nothing(connection_id, minutes),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Look up the chain"),
        )

    def _failed(self, error: CtsError) -> None:
        self._say(self.tr("Not read: {0}").format(said(error)), "warning")

    def _show(self, chain: Sequence[WhyNotView]) -> None:
        self._show_links(chain)
        ends = next((link for link in chain if link.blocking), None)
        if not chain or not any(link.count for link in chain):
            self._say(self.tr("Nothing was recorded in this time: the engine did not run."))
        elif ends is None:
            self._say(self.tr("✓ The whole chain held: orders were sent."), "positive")
        else:
            self._say(self.tr("⚠ The chain ends at: {0}").format(said(ends.title)), "warning")

    def _show_links(self, chain: Sequence[WhyNotView]) -> None:
        if list(self.links) != [link.stage for link in chain]:
            for gone in self.links.values():
                gone.setParent(None)
                gone.deleteLater()
            self.links = {link.stage: ChainLink(self._context, link.stage) for link in chain}
            for place, widget in enumerate(self.links.values()):
                self._list.insertWidget(place, widget)
        for link in chain:
            self.links[link.stage].show_link(link)

    def _say(self, text: str, tone: str = "muted") -> None:
        self.verdict.setText(text)
        set_tone(self.verdict, tone)
