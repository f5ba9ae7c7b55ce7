"""Forms built from the settings schema: editor, unit, range, default and help of each row."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.settings.schema import Items, Setting, Value
from cts_desktop.ui import formatting
from cts_desktop.ui.help.whats_this import setting_text
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import Caption
from cts_desktop.ui.settings.editors import ListEditor, editor_for
from cts_desktop.ui.settings.file_editors import BrowsingEditor
from cts_desktop.ui.widgets import set_bold, set_tone

LABEL_WIDTH = 176


def value_text(setting: Setting, value: Value) -> str:
    """Return *value* with its unit as the form writes it."""
    if isinstance(value, bool):
        return _tr("on") if value else _tr("off")
    if isinstance(value, str):
        return _words(setting, value)
    return f"{formatting.general(value)} {said(setting.unit)}".rstrip()


def _words(setting: Setting, value: str) -> str:
    if setting.items is not Items.NONE:
        return formatting.shown_list(value)
    return (said(value.capitalize()) if value in setting.choices else value) or _tr("none")


def _tr(text: str) -> str:
    return QCoreApplication.translate("SettingRow", text)


class SettingRow(QObject):
    """One setting: its widgets, what is stored, and what the user made of it.

    Attributes:
        base: the value without an own one: the default, or the global value of a connection.
        own: the value shown is kept as this form's own one.
    """

    changed = Signal()

    def __init__(self, setting: Setting, *, overrides: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setting = setting
        self._overrides = overrides
        self.base: Value = setting.default
        self.stored: Value = setting.default
        self.own = self.stored_own = False
        self.title = said(setting.label)
        self.label = Caption(LABEL_WIDTH)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setText(self.title)
        self.label.setWordWrap(True)
        self.editor = editor_for(setting)
        self.editor.show_value(setting.default)
        self.editor.setObjectName(f"setting_{setting.key}")
        box = self.editor.focusProxy() or self.editor
        box.setAccessibleName(self.title)
        box.setAccessibleDescription(said(setting.help))
        self.label.setBuddy(box)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setObjectName(f"note_{setting.key}")
        self.reset = QToolButton()
        self.reset.setText("↺")
        self.reset.setAutoRaise(True)
        self.reset.setObjectName(f"reset_{setting.key}")
        self.reset.clicked.connect(self.reset_to_base)
        self.editor.edited.connect(self._edited)

    # ------------------------------------------------------------ values

    def load(self, value: Value, base: Value, *, own: bool) -> None:
        """Take what is stored; forget edits."""
        self.stored, self.base = value, base
        self.own = self.stored_own = own
        self.editor.show_value(value)
        self.refresh()

    @property
    def problem(self) -> str:
        """What is wrong with the value shown, in words; empty when it fits."""
        problem = self.setting.problem(self.editor.value())
        return self.editor.misread() or said(problem.removeprefix(f"{self.setting.label}: "))

    @property
    def value(self) -> Value:
        """The value shown, typed; raise InvalidValueError when it does not fit."""
        return self.setting.validate(self.editor.value())

    @property
    def dirty(self) -> bool:
        """Whether the user changed something that is not applied yet."""
        return self.editor.value() != self.stored or self.own != self.stored_own

    def reset_to_base(self) -> None:
        """Show the default, or give up the connection's own value."""
        self.editor.show_value(self.base)
        self.own = False
        self.refresh()
        self.changed.emit()

    def take_focus(self) -> None:
        """Bring the row into view and put the focus into its editor."""
        # Where the pane was made just now it has no sizes yet; it has them after this event.
        QTimer.singleShot(0, self, self._take_focus)

    def _take_focus(self) -> None:
        area = self.editor.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self.editor)
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def revert(self) -> None:
        """Show what is stored."""
        self.load(self.stored, self.base, own=self.stored_own)

    def _edited(self) -> None:
        self.own = self.editor.value() != self.base
        self.refresh()
        self.changed.emit()

    # ------------------------------------------------------------ words

    def refresh(self) -> None:
        """Say in words what the row's state is."""
        problem = self.problem
        # A list says under itself what is wrong with it, because it is long.
        shown = "" if isinstance(self.editor, ListEditor) else problem
        self.note.setText(shown or self._note())
        set_tone(self.note, "danger" if shown else "muted")
        set_bold(self.label, bold=self.dirty or self.own)
        self.label.setText(f"{self.title} •" if self.dirty else self.title)
        resettable = self.own or self.editor.value() != self.base
        self.reset.setEnabled(resettable)
        what = self.tr("global value") if self._overrides else self.tr("default")
        text = self.tr("Reset to {0}: {1}").format(what, self._text(self.base))
        self.reset.setToolTip(text)
        self.reset.setAccessibleName(f"{self.title}: {text}")
        self._explain()

    def _explain(self) -> None:
        """Give label and editor their full explanation, as tooltip and for What's This."""
        setting = self.setting
        text = setting_text(setting, self.title, said(setting.help), self._text(self.base))
        for widget in (self.label, self.editor.focusProxy() or self.editor):
            widget.setToolTip(text)
            widget.setWhatsThis(text)

    def _text(self, value: Value) -> str:
        return self.editor.words(value) or value_text(self.setting, value)

    def _note(self) -> str:
        parts = [said(self.setting.help), self._range_words()]
        if self._overrides and self.own:
            parts.append(self.tr("Own value of this connection."))
        if self.setting.restart:
            parts.append(self.tr("Takes effect at the next start."))
        if self.dirty:
            stored = self._text(self.stored)
            parts.append(self.tr("Not applied yet; now: {0}.").format(stored))
        return " ".join(part for part in parts if part)

    def _range_words(self) -> str:
        setting = self.setting
        below = self.tr("global") if self._overrides else self.tr("default")
        below = f"{below} {self._text(self.base)}"
        if setting.minimum is None or setting.maximum is None:
            return f"{below[:1].upper()}{below[1:]}."
        low, high = formatting.general(setting.minimum), formatting.general(setting.maximum)
        if setting.items is not Items.NONE:
            return self.tr("Each {0} to {1}; {2}.").format(low, high, below)
        return self.tr("{0} to {1}, {2}.").format(low, high, below)


class SettingsForm(QWidget):
    """Rows for some settings; knows what was changed and what does not fit.

    Signals:
        changed: an edit, a reset, or another value loaded.
        browse_requested: the user wants to choose files; carries the row's editor.
    """

    changed = Signal()
    browse_requested = Signal(object)

    def __init__(
        self, settings: Sequence[Setting], *, overrides: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._overrides = overrides
        self.rows: dict[str, SettingRow] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        for setting in settings:
            self._add(grid, setting)
        grid.setRowStretch(grid.rowCount(), 1)

    def _add(self, grid: QGridLayout, setting: Setting) -> None:
        row = SettingRow(setting, overrides=self._overrides, parent=self)
        place = grid.rowCount()
        middle = Qt.AlignmentFlag.AlignVCenter
        policy = row.editor.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)  # they all end at one line
        row.editor.setSizePolicy(policy)
        grid.addWidget(row.label, place, 0, middle)
        grid.addWidget(row.editor, place, 1, middle)
        grid.addWidget(row.reset, place, 2, middle)
        grid.addWidget(row.note, place, 3, middle)
        row.changed.connect(self.changed)
        if isinstance(row.editor, BrowsingEditor):
            row.editor.browse_requested.connect(
                lambda editor=row.editor: self.browse_requested.emit(editor)
            )
        row.refresh()
        self.rows[setting.key] = row

    def load(self, values: Mapping[str, Value], own: Mapping[str, object] | None = None) -> None:
        """Take the global *values*, and for a connection its *own* ones; forget edits."""
        for key, row in self.rows.items():
            base = values.get(key, row.setting.default) if self._overrides else row.setting.default
            stored = values.get(key, row.setting.default)
            if self._overrides and own is not None and key in own:
                row.load(_typed(row.setting, own[key]), base, own=True)
            else:
                row.load(stored, base, own=not self._overrides and stored != base)
        self.changed.emit()

    @property
    def dirty(self) -> bool:
        """Whether any edit is not applied yet."""
        return any(row.dirty for row in self.rows.values())

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not fit, in words."""
        found = ((row.title, row.problem) for row in self.rows.values())
        return tuple(f"{label}: {problem}" for label, problem in found if problem)

    def changes(self) -> dict[str, Value | None]:
        """Return what was edited, by key; None where the default is wanted again."""
        edited = ((key, row) for key, row in self.rows.items() if row.dirty)
        return {key: row.value if row.own else None for key, row in edited}

    def revert(self) -> None:
        """Forget all edits."""
        for row in self.rows.values():
            row.revert()
        self.changed.emit()


def _typed(setting: Setting, value: object) -> Value:
    """Return a stored value in the setting's type; its default where it no longer fits."""
    try:
        return setting.validate(value)
    except InvalidValueError:
        return setting.default


def changed_count(forms: Sequence[SettingsForm]) -> int:
    """Return how many rows of all *forms* are edited and not applied."""
    return sum(row.dirty for form in forms for row in form.rows.values())


def needs_restart(forms: Sequence[SettingsForm]) -> bool:
    """Tell whether an edited setting takes effect at the next start only."""
    rows = (row for form in forms for row in form.rows.values())
    return any(row.dirty and row.setting.restart for row in rows)
