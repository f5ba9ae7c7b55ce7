"""`backup`: a verified copy of the database, also while the program runs."""

import argparse

from cts_desktop.app.console import Console
from cts_desktop.app.profile import existing_profile
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.storage.backup import Backups


def run(options: argparse.Namespace, console: Console) -> int:
    """Make the copy and say where it is; raise DatabaseError in words, and leave none then."""
    paths = existing_profile(options.profile)
    clock = SystemClock()
    if options.to is None:
        made = Backups(paths.database, paths.backups, clock.now_ms).make("manual")
    elif options.to.is_dir():
        made = Backups(paths.database, options.to, clock.now_ms).make("manual")
    else:
        made = Backups(paths.database, options.to.parent, clock.now_ms).write(options.to)
    console.line(f"Backup made and verified: {made.path} ({made.size:,} bytes)")
    console.line("Keys of exchanges are not in it.")
    return 0
