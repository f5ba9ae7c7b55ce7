"""`autostart`: open the window at login, or not."""

import argparse
import asyncio

from cts_desktop.app.console import Console
from cts_desktop.runtime.autostart import entry_of
from cts_desktop.service.autostart import Autostart


def run(options: argparse.Namespace, console: Console) -> int:
    """Switch it, or say how it is; raise UserActionError in words."""
    autostart = Autostart(entry_of(options.profile))
    doing = (
        autostart.state()
        if options.state == "status"
        else autostart.switch(on=options.state == "on")
    )
    view = asyncio.run(doing)
    console.line("on" if view.on else "off")
    if view.note:
        console.line(view.note)
    return 0
