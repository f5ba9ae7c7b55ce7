"""`support`: write a support bundle of a profile, whether a program runs on it or not."""

import argparse
import asyncio

from cts_desktop.app import doctor
from cts_desktop.app.console import Console
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.support import Support


def run(options: argparse.Namespace, console: Console) -> int:
    """Collect, write, and say what is in it; raise UserActionError in words."""
    paths = ProfilePaths(options.profile)
    support = Support(paths, lambda: doctor.report(paths), SystemClock())

    async def make() -> None:
        parts = await support.preview()
        path = await support.write(str(options.file), parts)
        for part in parts:
            console.line(f"{len(part.text.encode()):>10,}  {part.name}")
        console.line(f"\n{path} is written, and nothing was sent. It holds no keys, names or")
        console.line("addresses; look into it all the same before you hand it on.")

    asyncio.run(make())
    return 0
