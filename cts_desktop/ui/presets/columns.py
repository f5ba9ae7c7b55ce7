"""The columns of the list of presets."""

from collections.abc import Callable, Mapping

from cts_desktop.service.preset_views import PresetView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.dialogs import tr


def preset_columns(
    utc: Callable[[], bool], counts: Mapping[tuple[str, int], int]
) -> tuple[Column[PresetView], ...]:
    """Return the columns.

    Args:
        utc: tells the time zone wanted now.
        counts: configurations per symbol by id and version, filled as they become known.
    """

    def configurations(view: PresetView) -> int | None:
        return counts.get((view.preset.type_id, view.preset.version))

    def when(ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=utc())

    return (
        Column("name", tr("Name"), lambda v: v.preset.name, width=112, room=160,
               tip=lambda v: v.preset.description or v.preset.name),
        Column("version", tr("Ver."), lambda v: v.preset.version, numeric=True, width=38,
               tooltip=tr("Version: one more for each change that was saved")),
        Column("sets", tr("Sets"), lambda v: len(v.preset.sets), numeric=True, width=40),
        Column("configurations", tr("Configs"), configurations, formatting.count, numeric=True,
               width=62, tooltip=tr("Configurations per symbol of all its sets in use")),
        Column("assigned", tr("Runs on"), lambda v: ", ".join(v.connections) or formatting.DASH,
               width=72, room=140, tooltip=tr("Connections it is assigned to"),
               tone=lambda v: None if v.connections else Tone.MUTED),
        Column("saved", tr("Saved"), lambda v: v.saved_ms, when, time=True, width=146, hidden=True),
    )  # fmt: skip
