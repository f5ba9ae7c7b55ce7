"""Where pictures are taken: the program's own window, and every way in which it is looked at."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.ui.application import create_window, open_ui_state
from cts_desktop.ui.i18n import language
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.theme import Scheme
from tests.helpers.grab import SETTLE_S, grab

T = TypeVar("T")
Openers = Mapping[str, Callable[[], QDialog]]
#: As long as answers are waited for: a scene may be one of a command under way.
LOADED_S = 5.0
#: The smallest screen the program is made for: at 100 % no window may ask for more.
SMALLEST = QSize(1366, 768)


def _chosen(variable: str, every: Mapping[str, T]) -> tuple[T, ...]:
    """Return what an environment variable names of *every*, all where it is empty."""
    wanted = [name for name in os.environ.get(variable, "").split(",") if name]
    unknown = set(wanted) - every.keys()
    if unknown:
        sys.exit(f"{variable}: no {', '.join(sorted(unknown))}; there is {', '.join(every)}")
    return tuple(every[name] for name in wanted or every)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The ways in which each scene is taken; `only` are patterns of ``part/scene``."""

    schemes: tuple[Scheme, ...]
    sizes: tuple[QSize, ...]
    scales: tuple[int, ...]
    languages: tuple[language.Language, ...]
    only: tuple[str, ...]

    @classmethod
    def from_environment(cls) -> "Matrix":
        """Return what THEMES, SIZES, SCALES, LANGUAGES and ONLY ask for, else everything."""
        sizes = {"1366x768": SMALLEST, "1920x1080": QSize(1920, 1080)}
        spoken = {"en": language.Language.ENGLISH, "de": language.Language.GERMAN}
        return cls(
            _chosen("THEMES", {"dark": Scheme.DARK, "light": Scheme.LIGHT}),
            _chosen("SIZES", sizes),
            _chosen("SCALES", {"100": 100, "150": 150, "200": 200}) if os.environ.get("SCALES")
            else (100, 200),
            _chosen("LANGUAGES", spoken),
            tuple(name for name in os.environ.get("ONLY", "").split(",") if name),
        )  # fmt: skip

    def wants_part(self, part: str) -> bool:
        """Tell whether some scene of *part* may be wanted."""
        return not self.only or any(fnmatch(part, one.partition("/")[0]) for one in self.only)

    def wants(self, part: str, scene: str) -> bool:
        """Tell whether a scene is wanted."""
        whole = f"{part}/{scene}"
        return not self.only or any(
            fnmatch(whole, one if "/" in one else f"{one}/*") for one in self.only
        )


@dataclass
class Studio:
    """One open program with the camera before it.

    Attributes:
        part: which part is being taken: the folder of its pictures.
        misfits: what asked for more than the smallest screen.
    """

    window: MainWindow
    application: Application
    paths: ProfilePaths
    folder: Path
    matrix: Matrix
    spoken: str
    part: str = ""
    taken: int = 0
    misfits: list[str] = field(default_factory=list)

    async def page(self, scene: str) -> None:
        """Take the window in every theme, scale and size."""
        await self.view(self.window, scene)

    async def view(self, shown: QWidget, scene: str) -> None:
        """Take a window of its own like the program's."""
        if not self.matrix.wants(self.part, scene):
            return
        await until(lambda: not self.window.operations.pending, LOADED_S)
        theme = self.window.context.theme
        for scale in self.matrix.scales:
            theme.set_scale(scale)
            for scheme in self.matrix.schemes:
                theme.set_scheme(scheme)
                for size in self.matrix.sizes:
                    await self._grab(shown, scene, scheme, scale, size)
        theme.set_scale(100)

    async def boxes(self, openers: Openers) -> None:
        """Take dialogs at the size they ask for, in every theme and scale."""
        theme = self.window.context.theme
        theme.set_scheme(self.matrix.schemes[0])
        self.window.resize(self.matrix.sizes[0])
        for scene, opener in openers.items():
            dialog = opener()
            if self.matrix.wants(self.part, scene):
                await asyncio.sleep(1)
                await self._box(dialog, scene)
            dialog.reject()
            await asyncio.sleep(SETTLE_S)

    async def _box(self, dialog: QDialog, scene: str) -> None:
        theme, size = self.window.context.theme, dialog.size()
        for scale in self.matrix.scales:
            if scale != theme.scale:
                theme.set_scale(scale)
                dialog.resize((size * scale / 100).boundedTo(QSize(1920, 1040)))
            for scheme in self.matrix.schemes:
                if theme.scheme is not scheme:  # the first as it opens: nothing is restyled
                    theme.set_scheme(scheme)
                await self._grab(dialog, scene, scheme, scale, None)
        theme.set_scale(100)

    async def _grab(
        self, widget: QWidget, scene: str, scheme: Scheme, scale: int, size: QSize | None
    ) -> None:
        folder = self.folder / self.part
        folder.mkdir(parents=True, exist_ok=True)
        asked = "" if size is None else f"-{size.width()}x{size.height()}"
        name = f"{scene}-{self.spoken}-{scheme}-{scale}{asked}"
        await grab(widget, folder / f"{name}.png", size)
        self.taken += 1
        room = size or SMALLEST
        too_wide, too_high = widget.width() > room.width(), widget.height() > room.height()
        if scale == 100 and (too_wide or too_high):
            self.misfits.append(f"{self.part}/{name}: {widget.width()}x{widget.height()}")


@asynccontextmanager
async def program(
    qt: QApplication, paths: ProfilePaths, spoken: language.Language = language.Language.ENGLISH
) -> AsyncIterator[tuple[MainWindow, Application]]:
    """Open the program with its window in one language, and close it in order."""
    paths.create()
    language.choose(open_ui_state(paths.ui_state), spoken)
    host = EngineHost(lambda _loop, context: print(context, file=sys.stderr))
    host.start()
    application = await asyncio.wrap_future(host.submit(open_application(paths)))
    window = create_window(qt, application.service, host.submit, paths.ui_state, lambda: None)
    window.show()
    try:
        yield window, application
    finally:
        await asyncio.wrap_future(host.submit(application.close()))
        window.shutdown()
        await asyncio.sleep(SETTLE_S)
        host.stop()


async def until(condition: Callable[[], object], timeout_s: float) -> bool:
    """Wait for *condition*; tell whether it came."""
    for _ in range(int(timeout_s / 0.1)):
        if condition():
            return True
        await asyncio.sleep(0.1)
    return False
