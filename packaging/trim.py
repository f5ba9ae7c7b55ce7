"""What of the collected files the program does without: plugins of Qt, and what only they need."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath

#: Plugins of Qt a widgets program on a desktop uses, by kind; of the others none.
QT_PLUGINS = {
    "iconengines": ("svg",),
    "imageformats": ("svg", "ico"),
    "platforminputcontexts": ("compose", "ibus"),
    "platforms": ("xcb", "wayland", "offscreen", "minimal", "windows", "cocoa"),
    "platformthemes": ("xdgdesktopportal",),
    "styles": ("modernwindowsstyle", "macstyle"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-graphics-integration-client": ("wayland-egl",),
    "wayland-shell-integration": ("xdg-shell", "qt-shell"),
    "xcbglintegrations": ("xcb-egl", "xcb-glx"),
}

#: Qt's own texts in the languages the window speaks; English is in the libraries.
QT_TEXTS = ("qtbase_de.qm",)

#: What begins like these is not needed: most texts of Qt, data for tests, and one of numba's ways
#: to run loops in parallel, which asks for a library that wheels do not hold.
_NEEDLESS = (
    "PySide6/Qt/translations/",
    "PySide6/translations/",
    "numba/np/ufunc/tbbpool",
    "numpy/_core/tests/",
)


def is_needless(target: str) -> bool:
    """Tell whether the program does without the file that would come to *target*."""
    path = PurePath(target.replace("\\", "/"))
    if path.as_posix().startswith(_NEEDLESS):
        return path.name not in QT_TEXTS
    if path.parts[0] != "PySide6" or "plugins" not in path.parts:
        return False
    kind = path.parts[path.parts.index("plugins") + 1]
    return not any(name in path.stem for name in QT_PLUGINS.get(kind, ()))


def unreached(libraries: Iterable[str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Return those of *libraries* that nothing needs but others which nothing needs.

    The interpreter's own library stays: the program's first lines load it by name.

    Args:
        libraries: names of shared libraries that are there for others only.
        needs: names of libraries by the name of the file that needs them.
    """
    droppable = {name for name in libraries if not name.startswith(("libpython", "python"))}
    reached: set[str] = set()
    waiting = [name for user, names in needs.items() if user not in droppable for name in names]
    while waiting:
        name = waiting.pop()
        if name in droppable and name not in reached:
            reached.add(name)
            waiting += needs.get(name, ())
    return droppable - reached
