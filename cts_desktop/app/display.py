"""Whether a window can be shown here, found out without loading Qt into this process."""

import ctypes
import os
import sys
from collections.abc import Mapping

#: Qt platforms that draw without a screen.
SCREENLESS = ("offscreen", "minimal")

# Shared object -> the Debian package that brings it. Qt aborts the process when its xcb platform
# lacks one of these, so they are looked for before.
_X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}


def is_screenless(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether Qt draws where nobody can see it, so that nobody can answer a box either."""
    return environ.get("QT_QPA_PLATFORM", "").split(":")[0] in SCREENLESS


def has_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether a window can be opened: always on Windows and macOS, elsewhere it is said."""
    if platform in {"win32", "darwin"}:
        return True
    if is_screenless(environ):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def missing_packages(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> tuple[str, ...]:
    """Return the Debian packages whose libraries Qt would miss here; empty elsewhere than Linux."""
    if platform != "linux":
        return ()
    needed = dict(_QT_LIBRARIES)
    qt_platform = environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if qt_platform == "xcb" or (not qt_platform and not environ.get("WAYLAND_DISPLAY")):
        needed |= _X11_LIBRARIES
    return tuple(package for library, package in needed.items() if not _loads(library))


def install_command(packages: tuple[str, ...]) -> str:
    """Return what installs *packages* on Debian and its descendants."""
    return f"sudo apt-get install {' '.join(packages)}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
