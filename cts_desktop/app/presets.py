"""`presets`: list, import and export the presets of a profile whose program is not running."""

import argparse
from pathlib import Path

from cts_desktop.app.console import Console, say_error
from cts_desktop.app.session import Session, open_session
from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.service.preset_views import PresetView


def run(options: argparse.Namespace, console: Console) -> int:
    """Do what was asked for; a profile in use is left alone, and that is said."""
    if options.action != "import" and not options.profile.is_dir():
        raise UserActionError(
            f"There is no profile at {options.profile}. Name the right one with --profile DIR."
        )
    with open_session(options.profile, resume=False) as session:
        if options.action == "import":
            return _import(session, options.files, console)
        if options.action == "export":
            return _export(session, options.name, options.file, console)
        return _list(session, console)


def _presets(session: Session) -> tuple[PresetView, ...]:
    return session.host.submit(session.service.presets.all()).result()


def _list(session: Session, console: Console) -> int:
    views = _presets(session)
    if not views:
        console.line("There is no preset yet.")
    for view in views:
        preset = view.preset
        sets = f"{len(preset.sets)} set{'s' if len(preset.sets) != 1 else ''}"
        where = f", on {', '.join(view.connections)}" if view.connections else ""
        console.line(f"{preset.name}: version {preset.version}, {sets}{where}")
    return 0


def _import(session: Session, files: list[Path], console: Console) -> int:
    """Store what fits; a file that does not is named, and the others go on."""
    refused = 0
    for path in files:
        try:
            preset = session.host.submit(session.service.presets.import_file(path)).result()
        except UserActionError as error:
            refused += 1
            say_error(f"Not imported: {error}")
        else:
            console.line(f"Imported {path} as {preset.name}.")
    return 2 if refused else 0


def _export(session: Session, name: str, path: Path, console: Console) -> int:
    views = _presets(session)
    for view in views:
        if view.preset.name.casefold() == name.casefold():
            writing = session.service.presets.export(view.preset.type_id, path.absolute())
            console.line(f"{session.host.submit(writing).result().message}.")
            return 0
    known = ", ".join(view.preset.name for view in views) or "none"
    raise NotFoundError(f"There is no preset {name!r}; there are: {known}.")
