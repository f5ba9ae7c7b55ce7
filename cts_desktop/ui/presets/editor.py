"""The editor of one preset: a draft over what is stored, counted while it changes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.preset_document import preset_problems, problems
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.ui import formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.presets.counter import SetCounter
from cts_desktop.ui.presets.counting import SetCounts
from cts_desktop.ui.presets.form import PresetForm
from cts_desktop.ui.presets.rows import caption_of, limit_rows, type_rows
from cts_desktop.ui.presets.set_pane import SetPane
from cts_desktop.ui.settings.panes import scrolled
from cts_desktop.ui.widgets import ActionButton, ElidedLabel, tight

PART_HEIGHT: Final = 26
_SET_PATH: Final = re.compile(r"sets\[(\d+)]\.?(.*)")
_INDICATOR_PATH: Final = re.compile(r"indicators\[(\d+)]\.?(.*)")


class PresetEditor(QWidget):
    """Shows one preset; edits stay a draft until they are saved.

    Signals:
        changed: the draft, or whether it can be saved, is another.
        save_requested: the user wants the draft stored.
        revert_requested: the user wants to forget the draft.
    """

    changed = Signal()
    save_requested = Signal()
    revert_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.stored: PresetType | None = None
        self.draft: PresetType | None = None
        self.counts = SetCounts(context, self)
        self._found: dict[str, str] = {}
        self._make_actions()
        self._make_parts()
        self._lay_out()
        self._connect()
        self.clear()

    # ------------------------------------------------------------ construction

    def _make_actions(self) -> None:
        tr, make = self.tr, partial(make_action, self, self._context.theme)
        self.save_action = make(
            Command(tr("&Save"), tr("Stores the draft as the next version"), shortcut="Ctrl+S"),
            self.save_requested.emit,
        )
        self.revert_action = make(
            Command(tr("Re&vert"), tr("Forgets the changes that are not saved")),
            self.revert_requested.emit,
        )
        self.add_action = make(
            Command(tr("Add se&t"), tr("Adds a set with usual values"), shortcut="Ctrl+T"),
            lambda: self._add_set(None),
        )
        self.copy_action = make(
            Command(tr("D&uplicate"), tr("Adds a copy of the chosen set")),
            lambda: self._add_set(self.chosen),
        )
        self.remove_action = make(
            Command(tr("Re&move"), tr("Removes the chosen set; Revert brings it back")),
            self._remove_set,
        )

    def _make_parts(self) -> None:
        tr = self.tr
        self.title = ElidedLabel()
        self.title.setObjectName("presetTitle")
        self.title.setProperty("bold", True)  # noqa: FBT003 - Qt's signature
        self.title.setProperty("grade", "large")
        self.state = text_label("", "muted")
        self.state.setObjectName("presetState")
        self.parts = QListWidget()
        self.parts.setObjectName("presetParts")
        self.parts.setAccessibleName(tr("Parts of the preset"))
        self.general = PresetForm(type_rows(), "preset")
        self.limits = PresetForm(limit_rows(), "limit")
        self.pane = SetPane(self._context)
        self.counter = SetCounter()
        self.empty = text_label(
            tr("Choose a preset, or make one: “New” or “From template”."), "muted", wrap=True
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        tight(top)
        top.addWidget(self.title, 1)
        top.addWidget(self.state)
        top.addWidget(ActionButton(self.revert_action, "revertPresetButton"))
        save = ActionButton(self.save_action, "savePresetButton")
        save.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        top.addWidget(save)
        self.forms = QStackedWidget()
        self.forms.addWidget(scrolled(self._general_pane()))
        self.forms.addWidget(self.pane)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._left())
        self._split.addWidget(self.forms)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([170, 700])
        self.body = QWidget()
        body = QVBoxLayout(self.body)
        tight(body)
        body.addLayout(top)
        body.addWidget(self._split, 1)
        body.addWidget(self.counter)
        layout = QVBoxLayout(self)
        tight(layout)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.body, 1)

    def _general_pane(self) -> QWidget:
        pane = QWidget()
        layout = QVBoxLayout(pane)
        tight(layout, spacing=0)
        layout.addWidget(self.general)
        caption = heading(self.tr("Limits of real positions"))
        caption.setContentsMargins(12, 6, 0, 0)
        layout.addWidget(caption)
        layout.addWidget(self.limits)
        layout.addStretch(1)
        return pane

    def _left(self) -> QWidget:
        left = QWidget()
        layout = QVBoxLayout(left)
        tight(layout)
        layout.addWidget(self.parts, 1)
        for action, name in (
            (self.add_action, "addSetButton"),
            (self.copy_action, "duplicateSetButton"),
            (self.remove_action, "removeSetButton"),
        ):
            layout.addWidget(ActionButton(action, name))
        return left

    def _connect(self) -> None:
        self.parts.currentRowChanged.connect(lambda _row: self._show_part())
        self.general.edited.connect(self._edit_type)
        self.limits.edited.connect(self._edit_limits)
        self.pane.edited.connect(self._edit_set)
        self.counts.changed.connect(self._counted)

    # ------------------------------------------------------------ what is edited

    def clear(self) -> None:
        """Show no preset."""
        self.stored = self.draft = None
        self.counts.forget()
        self.body.hide()
        self.empty.show()
        self._follow()

    def show_preset(self, stored: PresetType, draft: PresetType | None = None) -> None:
        """Show what is *stored*, or a *draft* of it."""
        place = max(0, self.parts.currentRow())
        if self.stored is None or self.stored.type_id != stored.type_id:
            place = 0
            self.counts.forget()
        self.stored, self.draft = stored, draft or stored
        self.empty.hide()
        self.body.show()
        self._show_draft()
        self._fill_parts(place)
        self.counts.follow(self.draft, at_once=True)

    @property
    def dirty(self) -> bool:
        """Whether an edit is not saved yet."""
        return self.draft is not None and (self.draft != self.stored or not self.draft.version)

    @property
    def chosen(self) -> PresetSet | None:
        """The set that is looked at; None for the preset itself."""
        row = self.parts.currentRow() - 1
        sets = self.draft.sets if self.draft is not None else ()
        return sets[row] if 0 <= row < len(sets) else None

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps the draft from being saved, in words."""
        if self.draft is None:
            return ()
        typed = (*self.general.problems, *self.limits.problems, *self.pane.problems)
        found = [f"{place_words(self.draft, k)}: {v}" for k, v in self._found.items()]
        for one in () if found else self.draft.sets:
            found += [f"{one.name}: {text}" for text in self._problems_of(one).values()]
        return (*typed, *found)

    def _problems_of(self, one: PresetSet) -> dict[str, str]:
        """Return what is wrong with a set by attribute, in itself and beside the others."""
        if own := {**problems(one), **self.counts.problems(one)}:
            return own
        place = self.draft.sets.index(one) if self.draft is not None else -1
        head = f"sets[{place}]."
        return {k.removeprefix(head): v for k, v in self._found.items() if k.startswith(head)}

    # ------------------------------------------------------------ edits

    def _edit_type(self, key: str, value: object) -> None:
        if self.draft is not None:
            self._change(replace(self.draft, **{key: value}))  # type: ignore[arg-type]

    def _edit_limits(self, key: str, value: object) -> None:
        if self.draft is not None:
            limits = replace(self.draft.limits, **{key: value})  # type: ignore[arg-type]
            self._change(replace(self.draft, limits=limits))

    def _edit_set(self, edited: PresetSet) -> None:
        if self.draft is not None:
            sets = (edited if s.set_id == edited.set_id else s for s in self.draft.sets)
            self._change(replace(self.draft, sets=tuple(sets)))

    def _change(self, draft: PresetType) -> None:
        self.draft = draft
        self._judge()
        self._name_parts()
        self._follow()
        self.counts.follow(draft)

    def _judge(self) -> None:
        """Look for what is wrong, and say it beside the fields looked at."""
        self._found = preset_problems(self.draft) if self.draft is not None else {}
        self.general.show_problems(self._found)
        self.limits.show_problems({
            key.removeprefix("limits."): text for key, text in self._found.items()
        })  # fmt: skip
        if (chosen := self.chosen) is not None:
            self.pane.show_problems(self._problems_of(chosen))

    def _add_set(self, like: PresetSet | None) -> None:
        def add(fresh: PresetSet) -> None:
            if self.draft is None:
                return
            if like is not None:
                copy = self.tr("{0} (copy)").format(like.name)
                fresh = replace(like, set_id=fresh.set_id, name=copy)
            self._replace_sets((*self.draft.sets, fresh), len(self.draft.sets) + 1)

        self._context.operations.run(
            lambda s: s.presets.new_set(), on_success=add, owner=self, what=self.tr("Add a set")
        )

    def _remove_set(self) -> None:
        gone = self.chosen
        if self.draft is not None and gone is not None:
            left = tuple(s for s in self.draft.sets if s.set_id != gone.set_id)
            self._replace_sets(left, min(self.parts.currentRow(), len(left)))

    def _replace_sets(self, sets: Sequence[PresetSet], place: int) -> None:
        if self.draft is not None:
            self.draft = replace(self.draft, sets=tuple(sets))
            self._fill_parts(place)
            self.counts.follow(self.draft, at_once=True)

    # ------------------------------------------------------------ what is shown

    def _fill_parts(self, place: int) -> None:
        sets = self.draft.sets if self.draft is not None else ()
        self.parts.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.parts.clear()
        self.parts.addItems([self.tr("Preset"), *(one.name for one in sets)])
        self.parts.setCurrentRow(min(place, len(sets)))
        self.parts.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.parts.item(0).setSizeHint(QSize(0, self._context.theme.px(PART_HEIGHT)))
        self._name_parts()
        self._show_part()

    def _name_parts(self) -> None:
        """Say beside each set how much it makes and whether something is wrong."""
        for row, one in enumerate(self.draft.sets if self.draft is not None else (), start=1):
            count, wrong = self.counts.of(one), self._problems_of(one)
            parts = [one.name or self.tr("(no name)")]
            if not one.enabled:
                parts.append(self.tr("off"))
            elif count is not None and not wrong:
                parts.append(formatting.count(count.configurations))
            text = " · ".join(parts)
            item = self.parts.item(row)
            item.setSizeHint(QSize(0, self._context.theme.px(PART_HEIGHT)))
            item.setText(f"⚠ {text}" if wrong else text)
            item.setToolTip(text)

    def _show_part(self) -> None:
        chosen = self.chosen
        self.forms.setCurrentIndex(0 if chosen is None else 1)
        if chosen is not None:
            self.pane.show_set(chosen)
        elif self.draft is not None:
            self._show_draft()
        self._judge()
        self._follow()
        self._show_counts()

    def _show_draft(self) -> None:
        if self.draft is not None:
            self.general.show_values(self.draft)
            self.limits.show_values(self.draft.limits)

    def _show_counts(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            count = self.counts.of(chosen)
            self.pane.break_even.show_pairs(count.break_even if count is not None else ())
            self.counter.show_set(count)
        elif self.draft is not None:
            used = [self.counts.of(one) for one in self.draft.sets if one.enabled]
            known = [count for count in used if count is not None]
            self.counter.show_preset(known, len(used))
        if self.counts.failure:
            self.counter.fail(self.counts.failure)

    def _follow(self) -> None:
        """Bring words and commands to the draft."""
        draft, dirty = self.draft, self.dirty
        self.counter.show_problems(self.problems)
        self.save_action.setEnabled(dirty and not self.problems)
        self.revert_action.setEnabled(dirty)
        self.add_action.setEnabled(draft is not None)
        for action in (self.copy_action, self.remove_action):
            action.setEnabled(self.chosen is not None)
        if draft is not None:
            self.title.show_text(draft.name or self.tr("(no name)"))
            version = (
                self.tr("version {0}").format(draft.version) if draft.version else self.tr("new")
            )
            unsaved = self.tr(" · changes not saved") if dirty else ""
            self.state.setText(version + unsaved)
        self.changed.emit()

    def _counted(self) -> None:
        self._judge()
        self._name_parts()
        self._follow()
        self._show_counts()


def place_words(preset: PresetType, path: str) -> str:
    """Return where a problem is: `sets[0].indicators[1].period` as `Fast: RSI period`."""
    found = _SET_PATH.match(path)
    if found is None:
        return caption_of(path.removeprefix("limits."))
    one = preset.sets[int(found[1])]
    inside = _INDICATOR_PATH.match(found[2])
    if inside is None:
        return f"{one.name}: {caption_of(found[2])}".rstrip(": ")
    grid = one.indicators[int(inside[1])]
    return f"{one.name}: {said(grid.spec.label)} {inside[2]}".rstrip()
