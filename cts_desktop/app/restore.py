"""`restore`: bring back a backup of the database."""

import argparse
from pathlib import Path

from cts_desktop.app.bootstrap import restore_newest_backup
from cts_desktop.app.console import Console
from cts_desktop.app.profile import held_profile


def run(options: argparse.Namespace, console: Console) -> int:
    """Restore the newest good backup, or say what would be done."""
    if not options.newest:
        console.line("Nothing done. 'restore --newest' brings back the newest good backup of")
        console.line(f"{options.profile}; the present database is kept beside it.")
        return 2
    restore_newest(options.profile, console)
    return 0


def restore_newest(profile: Path, console: Console) -> None:
    """Bring back the newest good backup and say which; the profile must not be in use."""
    with held_profile(profile) as (paths, _):
        restored = restore_newest_backup(paths)
    console.line(f"Restored {restored}.")
