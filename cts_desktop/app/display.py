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
    "libxcb.so.1": "libxcb1",
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


def why_unreachable(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Return why no window can be opened here, in words; empty where one can.

    Asked before Qt is, because Qt ends the process where its X server does not answer.
    """
    if not has_display(environ, platform):
        return "No display found (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    if not _uses_x11(environ, platform) or _x_server_answers(environ["DISPLAY"]):
        return ""
    return f"The display {environ['DISPLAY']} cannot be reached"


def _uses_x11(environ: Mapping[str, str], platform: str) -> bool:
    qt_platform = environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    chosen = qt_platform == "xcb" or (not qt_platform and not environ.get("WAYLAND_DISPLAY"))
    return platform == "linux" and chosen and bool(environ.get("DISPLAY"))


def _x_server_answers(display: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # the missing library is the news, and missing_packages tells it
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed: int = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def missing_packages(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> tuple[str, ...]:
    """Return the Debian packages whose libraries Qt would miss here; empty elsewhere than Linux."""
    if platform != "linux":
        return ()
    needed = dict(_QT_LIBRARIES)
    if _uses_x11(environ, platform):
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
