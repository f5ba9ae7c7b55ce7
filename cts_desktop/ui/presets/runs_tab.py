"""Back-tests: the list of runs with what can be done to them, above the results of one."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.backtests import RunState
from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.service.preset_views import ResultRow, RunView
from cts_desktop.service.views import OperationResult
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.command import Command, describe, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.presets.result_columns import run_columns
from cts_desktop.ui.presets.results_view import ResultsView
from cts_desktop.ui.presets.save_set_dialog import SaveSetDialog
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton
from cts_desktop.ui.wrapping import WrappingRow

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

    Verb = Callable[[Service, str], Coroutine[Any, Any, object]]

LOAD_DELAY_MS: Final = 150
#: Kinds of export: name, file filter, suffix.
KINDS: Final = (("csv", "CSV (*.csv)"), ("json", "JSON (*.json)"), ("html", "HTML (*.html)"))


class RunsTab(QWidget):
    """All runs, their commands, and the results of the chosen one.

    Signals:
        compare_wanted: the run and a tuple of ResultRow that are to be put side by side.
    """

    compare_wanted = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._newest = Newest()
        self._dirty = True
        self._wanted = ""
        self._chosen: RunView | None = None
        self.setObjectName("runsTab")
        self.setAccessibleName(self.tr("Back-tests"))
        theme = context.theme
        model = TableModel(run_columns(lambda: theme.utc), lambda r: r.run_id, theme.color)
        self.view = TableView(model, "runsTable", self.tr("Runs"), context.ui_state)
        self.view.set_empty_text(self.tr("Reading the runs…"))
        self.progress = QProgressBar()
        self.progress.setObjectName("runProgress")
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.progress.setRange(0, 1000)
        self.progress.setFixedWidth(sized(self, 190))
        self.notice = text_label("", "muted", wrap=True)
        self.notice.setObjectName("runNotice")
        self.results = ResultsView(context)
        self._make_actions()
        self._lay_out()
        self._loader = QTimer(self, singleShot=True, interval=LOAD_DELAY_MS)
        self._loader.timeout.connect(self.load)
        self._connect()
        self._choose(None)

    # ------------------------------------------------------------ construction

    def _make_actions(self) -> None:
        tr, make = self.tr, partial(make_action, self, self._context.theme)
        self.new = make(
            Command(tr("&New…"), tr("Starts another back-test"),
                    icon="add", shortcut="Ctrl+N", role="on_accent"), self.open_new,
        )  # fmt: skip
        self.pause = make(Command(tr("Pa&use"), "", icon="pause"), self._pause_or_resume)
        self.cancel = make(
            Command(tr("&Cancel run…"), tr("Ends the run; what is calculated stays"), icon="stop"),
            self._cancel,
        )
        self.again = make(
            Command(tr("Run a&gain"), tr("The same settings on the same candles: the same results"),
                    icon="restart"), self._again,
        )  # fmt: skip
        self.like = make(
            Command(tr("New &like this…"), tr("Another back-test with the settings of this one")),
            self.open_like,
        )
        self.delete = make(
            Command(tr("&Delete…"), tr("Removes the run and its results"), icon="delete"),
            self._delete,
        )
        self.export = make(
            Command(tr("E&xport…"),
                    tr("Saves settings, figures and trades as CSV, JSON or a report")),
            self._export_run,
        )  # fmt: skip
        self.commands = (
            self.pause, self.cancel, self.again, self.like, self.delete, self.export
        )  # fmt: skip
        for action in self.commands:
            self.view.add_row_action(action)

    def _lay_out(self) -> None:
        buttons = WrappingRow()
        new = ActionButton(self.new, "newRunButton")
        new.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        buttons.addWidget(new)
        for action, name in zip(
            self.commands,
            ("pauseRunButton", "cancelRunButton", "runAgainButton", "runLikeButton",
             "deleteRunButton", "exportRunButton"),
            strict=True,
        ):  # fmt: skip
            buttons.addWidget(ActionButton(action, name))
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addLayout(buttons, 1)
        bar.addWidget(self.progress)
        upper = QWidget()
        layout = QVBoxLayout(upper)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.notice)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.results)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 4)
        self.splitter.setSizes([150, 470])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _connect(self) -> None:
        self._context.freezing.hold(self.view)
        self.view.row_selected.connect(self._selected)
        self.view.export_requested.connect(self._export_list)
        self.results.save_wanted.connect(self._save_rows)
        self.results.export_wanted.connect(lambda run, row: self._export(run, row.number))
        self.results.compare_wanted.connect(self.compare_wanted)
        self._context.bridge.backtests_changed.connect(self._changed)
        self._context.theme.changed.connect(self.view.table.refresh_colours)

    # ------------------------------------------------------------ the list

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self.load()

    def _changed(self) -> None:
        self._dirty = True
        if self.isVisible() and not self._loader.isActive():
            self._loader.start()

    def load(self) -> None:
        """Ask for the runs."""
        if not self.isVisible():
            return
        self._dirty = False
        self._newest.ask()
        self._context.operations.run(
            lambda s: s.backtests.runs(),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the runs"),
        )

    def _show(self, runs: tuple[RunView, ...]) -> None:
        self.view.set_empty_text(
            self.tr("No back-test yet. “New” runs a preset on stored candles.")
        )
        newest_first = sorted(runs, key=lambda run: run.created_ms, reverse=True)
        self.view.table.set_rows(newest_first)
        if self._wanted and self.view.select_key(self._wanted):
            self._wanted = ""
        elif newest_first and self.view.selected is None:
            self.view.selectRow(0)
        if not newest_first:
            self._choose(None)

    def _failed(self, error: CtsError) -> None:
        self.view.set_empty_text(self.tr("Not read: {0}").format(said(error)))
        self.notice.setText(self.tr("Not read: {0}").format(said(error)))
        self.notice.show()

    def _selected(self, run: RunView | None) -> None:
        if run is not None or not self.view.table.total:
            self._choose(run)

    def _choose(self, run: RunView | None) -> None:
        """Show a run, or the chosen one as it is by now."""
        self._chosen = run
        self._follow()
        self.results.show_run(run)

    def _follow(self) -> None:
        """Bring commands, progress and words to the chosen run."""
        run = self._chosen
        over = run is None or run.state.is_over
        paused = run is not None and run.state is RunState.PAUSED
        self.pause.setText(self.tr("Res&ume") if paused else self.tr("Pa&use"))
        describe(
            self.pause,
            self.tr("Goes on where it stopped")
            if paused
            else self.tr("Stops after the parts under way; goes on later, after a restart too"),
        )
        for action, possible in (
            (self.pause, not over), (self.cancel, not over), (self.again, run is not None),
            (self.like, run is not None), (self.delete, run is not None),
            (self.export, run is not None and run.share > 0),
        ):  # fmt: skip
            action.setEnabled(possible)
        self.progress.setVisible(not over)
        if run is not None and not over:
            self.progress.setValue(round(run.share * 1000))
            self.progress.setFormat(run_words.progress_text(run))
        self.notice.setText(said(run.message) if run else "")
        self.notice.setVisible(bool(self.notice.text()))

    # ------------------------------------------------------------ commands

    def open_new(self) -> NewRunDialog:
        """Ask what to run."""
        return self._open(NewRunDialog(self._context, self))

    def open_like(self) -> NewRunDialog:
        """Ask what to run, the fields filled as those of the chosen run were."""
        like = self._chosen.request if self._chosen else None
        return self._open(NewRunDialog(self._context, self, like))

    def _open(self, dialog: NewRunDialog) -> NewRunDialog:
        dialog.started.connect(self._started)
        dialog.open()
        return dialog

    def _started(self, run_id: str) -> None:
        self._wanted = run_id
        self.load()

    def _run(self, verb: "Verb", what: str, done: str) -> None:
        run = self._chosen
        if run is None:
            return

        def over(_answer: object) -> None:
            self._context.announce(OperationResult(done.format(run.title)))
            self.load()

        self._context.operations.run(
            lambda s: verb(s, run.run_id),
            on_success=over,
            owner=self,
            busy=self.commands,
            what=what,
        )

    def _pause_or_resume(self) -> None:
        tr = self.tr
        if self._chosen is not None and self._chosen.state is RunState.PAUSED:
            self._run(lambda s, i: s.backtests.resume(i), tr("Resume the run"), tr("“{0}” goes on"))
        else:
            self._run(lambda s, i: s.backtests.pause(i), tr("Pause the run"), tr("“{0}” is paused"))

    def _cancel(self) -> None:
        self._start(self._ask_to_cancel, self.tr("Cancel the run"))

    async def _ask_to_cancel(self, run: RunView) -> None:
        sure = await dialogs.confirm(
            self, self.tr("Cancel a run"),
            self.tr("Cancel “{0}” at {1}?").format(run.title, formatting.share(run.share)),
            self.tr("Cancel &run"), danger=True,
            detail=self.tr("What is calculated stays; it cannot go on later."),
        )  # fmt: skip
        if sure:
            await self._context.operations.call(lambda s: s.backtests.cancel(run.run_id))
            self.load()

    def _delete(self) -> None:
        self._start(self._ask_to_delete, self.tr("Delete the run"))

    async def _ask_to_delete(self, run: RunView) -> None:
        sure = await dialogs.confirm(
            self, self.tr("Delete a run"), self.tr("Delete “{0}”?").format(run.title),
            self.tr("&Delete run"), danger=True,
            detail=self.tr("Its results of {0} configurations are removed for good.").format(
                formatting.count(run.configurations)
            ),
        )  # fmt: skip
        if sure:
            await self._context.operations.call(lambda s: s.backtests.delete(run.run_id))
            self._context.announce(OperationResult(self.tr("“{0}” is deleted").format(run.title)))
            self.load()

    def _again(self) -> None:
        self._start(self._repeat, self.tr("Run it again"))

    async def _repeat(self, run: RunView) -> None:
        call = self._context.operations.call
        try:
            run_id = await call(lambda s: s.backtests.again(run.run_id))
        except UserActionError as error:  # other candles: the results would be others too
            anyway = await dialogs.confirm(
                self, self.tr("Run it again"), said(error), self.tr("&Run on what is there now")
            )
            if not anyway:
                return
            run_id = await call(lambda s: s.backtests.again(run.run_id, anyway=True))
        self._started(run_id)

    def _start(self, command: "Callable[[RunView], Coroutine[Any, Any, None]]", what: str) -> None:
        run = self._chosen
        if run is not None:
            operations = self._context.operations
            operations.start(command(run), owner=self, busy=self.commands, what=what)

    # ------------------------------------------------------------ export and save

    def _export_list(self) -> None:
        task = export_csv(self.view)
        self._context.operations.start(task, owner=self, what=self.tr("Export"))

    def _export_run(self) -> None:
        if self._chosen is not None:
            self._export(self._chosen, None)

    def _export(self, run: RunView, number: int | None) -> None:
        task = self._ask_to_export(run, number)
        self._context.operations.start(
            task, owner=self, busy=(self.export,), what=self.tr("Export the run")
        )

    async def _ask_to_export(self, run: RunView, number: int | None) -> None:
        title = self.tr("Export the run") if number is None else self.tr("Export a configuration")
        kind = await dialogs.choose(
            self, title, self.tr("Save “{0}” as:").format(run.title),
            (self.tr("&Table (CSV)"), self.tr("&JSON"), self.tr("&Report (HTML)")),
            detail=self.tr("JSON and report hold settings, data, figures and every trade."),
        )  # fmt: skip
        if kind is None:
            return
        suffix, file_filter = KINDS[kind]
        name = "".join(c if c.isalnum() else "-" for c in run.title).strip("-") or "back-test"
        path = await dialogs.save_file(
            self.window(), title, Path.home() / f"{name}.{suffix}", file_filter
        )
        if path is not None:
            result = await self._context.operations.call(
                lambda s: s.backtests.export(run.run_id, number, suffix, path)
            )
            self._context.announce(result)

    def _save_rows(self, run: RunView, rows: tuple[ResultRow, ...]) -> None:
        if rows:
            task = self._ask_to_save(run, rows)
            self._context.operations.start(task, owner=self, what=self.tr("Save as set"))

    async def _ask_to_save(self, run: RunView, rows: tuple[ResultRow, ...]) -> None:
        call = self._context.operations.call
        presets = await call(lambda s: s.presets.all())
        dialog = SaveSetDialog(presets, run.request.preset.type_id, rows, self)
        sure = await dialogs.shown(dialog)
        type_id, name = dialog.type_id, dialog.name
        dialog.deleteLater()
        if sure:
            numbers = tuple(row.number for row in rows)
            result = await call(
                lambda s: s.backtests.save_as_set(run.run_id, numbers, type_id, name)
            )
            self._context.announce(result)
