"""`restore`: bring back a backup of the database."""

import argparse
import shlex
from pathlib import Path
from typing import Final

from cts_desktop.app.console import Console
from cts_desktop.app.profile import existing_profile, held_profile
from cts_desktop.app.reopening import bring_back, copies_of, made_at
from cts_desktop.runtime.paths import ProfilePaths

EXIT_NOTHING_DONE: Final = 2


def run(options: argparse.Namespace, console: Console) -> int:
    """Restore the newest good backup or a file, or say what there is."""
    if options.file is not None:
        restore_file(options.profile, options.file, console)
    elif options.newest:
        restore_newest(existing_profile(options.profile).root, console)
    else:
        _list(existing_profile(options.profile), console)
        return EXIT_NOTHING_DONE
    return 0


def restore_newest(profile: Path, console: Console) -> None:
    """Bring back the newest good backup and say which; the profile must not be in use."""
    _restore(profile, None, console)


def restore_file(profile: Path, file: Path, console: Console) -> None:
    """Bring back a file, which makes a profile where there is none yet."""
    _restore(profile, file.expanduser().absolute(), console)


def _restore(profile: Path, file: Path | None, console: Console) -> None:
    with held_profile(profile) as (paths, _):
        for sentence in bring_back(paths, file).sentences:
            console.line(sentence)


def _list(paths: ProfilePaths, console: Console) -> None:
    """Name the backups and the ways to restore one."""
    backups = copies_of(paths)
    known = backups.all()
    console.line(f"Nothing done. Backups in {paths.backups}{':' if known else ': none'}")
    for backup in known:
        problem = backups.problem(backup)
        console.line(
            f"  {made_at(backup)}  {backup.kind:<8} {backup.size:>14,} bytes  "
            f"{backup.path.name}{'  NOT USABLE: ' + problem if problem else ''}"
        )
    where = shlex.quote(str(paths.root))
    console.line(
        f"cts-desktop --profile {where} restore --newest    brings back the newest good one"
    )
    console.line(f"cts-desktop --profile {where} restore --file FILE brings back that one")
    console.line("The present database is kept beside it.")
