"""Pictures of every page and dialog of the real program: `python -m tests.helpers.screenshots DIR`.

Each scene of `tests.helpers.scenes` is taken in both themes, two sizes, two scales and every
language, as ``part/scene-language-theme-scale-size.png``. Environment variables take some of it:

    ONLY=pages/positions*,presets    patterns of ``part`` or ``part/scene``
    THEMES=dark  SIZES=1366x768  SCALES=200  LANGUAGES=de
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import qasync
from PySide6.QtWidgets import QApplication

from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.ui.application import create_application
from cts_desktop.ui.i18n.language import Language
from tests.helpers.running_screenshots import run_until_positions
from tests.helpers.scenes import PARTS, Stage
from tests.helpers.studio import Matrix, Studio, program


def main() -> int:
    """Make the pictures and return the exit status."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.helpers.screenshots OUTDIR", file=sys.stderr)
        return 2
    folder, matrix = Path(sys.argv[1]), Matrix.from_environment()
    application = create_application(["cts-desktop"])
    taken = 0
    misfits: list[str] = []
    with tempfile.TemporaryDirectory() as profile, qasync.QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        for language in matrix.languages:
            for stage in Stage:
                paths = ProfilePaths(Path(profile) / f"{language}-{stage.name}")
                studio = loop.run_until_complete(
                    take_stage(application, stage, (paths, folder), matrix, language)
                )
                if studio is not None:
                    taken, misfits = taken + studio.taken, misfits + studio.misfits
    asyncio.set_event_loop(None)
    print(f"{taken} pictures in {folder}")
    for misfit in misfits:
        print(f"larger than asked for: {misfit}")
    return 0


async def take_stage(
    qt: QApplication,
    stage: Stage,
    places: tuple[ProfilePaths, Path],
    matrix: Matrix,
    language: Language,
) -> Studio | None:
    """Take the wanted parts of one stage in a program of their own; None where none is wanted."""
    parts = [part for part in PARTS if part.stage is stage and matrix.wants_part(part.name)]
    if not parts:
        return None
    paths, folder = places
    async with program(qt, paths, language) as (window, application):
        studio = Studio(window, application, paths, folder, matrix, language.value)
        await asyncio.sleep(1)
        if stage is Stage.RUNNING:
            await run_until_positions(studio)
        for part in parts:
            studio.part = part.name
            print(f"{language} {part.name}", flush=True)
            await part.take(studio)
    return studio


if __name__ == "__main__":
    sys.exit(main())
