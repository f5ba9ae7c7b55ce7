"""The step log of a connection test: time, step, outcome, and what to do about it."""

from html import escape

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import StepResult
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.widgets import set_tone


class _Relay(QObject):
    """Carries steps from the engine thread; outlives the panel, which may be closed meanwhile."""

    taken = Signal(object)


class TestPanel(QWidget):
    """Runs a test and writes its steps as they come.

    Signals:
        finished: the test is over; carries whether every step succeeded.
    """

    __test__ = False  # no test class, whatever its name says to pytest
    finished = Signal(bool)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._relay: _Relay | None = None
        self._steps: list[StepResult] = []
        self.setObjectName("testPanel")
        self.summary = text_label(self.tr("Not tested yet."), "muted", wrap=True)
        self.summary.setObjectName("testSummary")
        self.log = QTextBrowser()
        self.log.setObjectName("testLog")
        self.log.setAccessibleName(self.tr("Steps of the connection test"))
        self.log.setOpenLinks(False)
        self.log.setPlaceholderText(self.tr("Each step, its time, and what to do where one fails."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.summary)
        layout.addWidget(self.log, 1)
        context.theme.changed.connect(self._write)

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return self._relay is not None

    def run(self, draft_or_id: Connection | str, credentials: Credentials | None = None) -> None:
        """Test a stored connection, or a draft with its key before they are stored."""
        if self.running:
            return
        self._steps.clear()
        self._write()
        self._say(self.tr("Testing…"), "muted")
        # A relay of its own per run, kept by the application: the engine may still call it after
        # the panel is gone, and must not be the one that destroys it.
        relay = self._relay = _Relay(QCoreApplication.instance())
        relay.taken.connect(self._take)
        self._context.operations.run(
            lambda s: s.connections.test(draft_or_id, relay.taken.emit, credentials or None),
            on_success=self._done,
            on_failure=self._failed,
            owner=self,
            what=self.tr("Test the connection"),
        )

    def show_steps(self, steps: tuple[StepResult, ...]) -> None:
        """Show a finished test."""
        self._steps = list(steps)
        self._write()
        failed = [said(step.name) for step in steps if not step.ok]
        if failed:
            self._say(self.tr("✗ Failed: {0}").format(", ".join(failed)), "danger")
        else:
            self._say(self.tr("✓ All {0} steps passed.").format(len(steps)), "positive")

    def _take(self, step: StepResult) -> None:
        self._steps.append(step)
        self._write()
        self._say(self.tr("Testing… {0}").format(said(step.name)), "muted")

    def _end(self) -> None:
        if self._relay is not None:
            self._relay.deleteLater()
            self._relay = None

    def _done(self, steps: tuple[StepResult, ...]) -> None:
        self._end()
        self.show_steps(steps)
        self.finished.emit(all(step.ok for step in steps))

    def _failed(self, error: CtsError) -> None:
        self._end()
        self._say(self.tr("✗ The test could not run: {0}").format(said(error)), "danger")
        self.finished.emit(False)  # noqa: FBT003 - a signal's value

    def _say(self, text: str, tone: str) -> None:
        self.summary.setText(text)
        set_tone(self.summary, tone)

    def _write(self) -> None:
        self.log.setHtml("".join(self._html(step) for step in self._steps))
        self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())

    def _html(self, step: StepResult) -> str:
        colours = self._context.theme.colors
        colour = colours.accent if step.ok else colours.danger
        mark = self.tr("✓ ok") if step.ok else self.tr("✗ failed")
        time = formatting.clock(step.ts_ms, utc=self._context.theme.utc, millis=True)
        remedy = ""
        if step.remedy and not step.ok:
            words = self.tr("What to do: {0}").format(said(step.remedy))
            remedy = f"<br><span style='color:{colours.warning}'>{escape(words)}</span>"
        return (
            f"<p style='margin:2px 0'><span style='color:{colours.muted}'>{time}</span>&nbsp; "
            f"<b style='color:{colour}'>{mark}</b>&nbsp; <b>{escape(said(step.name))}</b>: "
            f"{escape(said(step.message))}{remedy}</p>"
        )
