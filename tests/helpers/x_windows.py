"""Windows as an X server and its window manager see them."""

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_CLIENT_MESSAGE = 33
_LONGS = ctypes.c_long * 5


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, with room for the largest event behind it."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", _LONGS),
        ("padding", ctypes.c_long * 24),
    )


def has_xlib() -> bool:
    return ctypes.util.find_library("X11") is not None


def close_windows(display: str, title: str) -> list[str]:
    """Ask windows whose title holds *title* to close, as their cross does; return their titles."""
    with connected(display) as (xlib, screen):
        found = {window: name for window, name in _titles(xlib, screen) if title in name}
        atoms = [
            xlib.XInternAtom(screen, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        ]
        for window in found:
            event = _ClientMessage(
                type=_CLIENT_MESSAGE, window=window, message_type=atoms[0], format=32,
                data=_LONGS(atoms[1]),
            )  # fmt: skip
            xlib.XSendEvent(
                screen, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event)
            )
        return sorted(found.values())


@contextmanager
def connected(display: str) -> Iterator[tuple[Any, Any]]:
    xlib = ctypes.CDLL(ctypes.util.find_library("X11"))
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = xlib.XDefaultRootWindow.restype = ctypes.c_ulong
    screen = ctypes.c_void_p(xlib.XOpenDisplay(display.encode()))
    try:
        yield xlib, screen
    finally:
        xlib.XCloseDisplay(screen)  # sends what waits


def _titles(xlib: Any, screen: Any) -> Iterator[tuple[int, str]]:
    """Yield every top window with its title; without a window manager all are the root's own."""
    root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
    windows = ctypes.POINTER(ctypes.c_ulong)()
    top = ctypes.c_ulong(xlib.XDefaultRootWindow(screen))
    xlib.XQueryTree(screen, top, *map(ctypes.byref, (root, parent, windows, count)))
    for window in windows[: count.value]:
        if title := _title(xlib, screen, window):
            yield window, title
    xlib.XFree(windows)


def _title(xlib: Any, screen: Any, window: int) -> str:
    """Return what the window calls itself towards window managers."""
    name, most, any_type = xlib.XInternAtom(screen, b"_NET_WM_NAME", 0), 1024, 0
    kind, form, text = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_char_p()
    length, left = ctypes.c_ulong(), ctypes.c_ulong()
    xlib.XGetWindowProperty(
        screen,
        *map(ctypes.c_ulong, (window, name)),
        *map(ctypes.c_long, (0, most)),
        0,
        ctypes.c_ulong(any_type),
        *map(ctypes.byref, (kind, form, length, left, text)),
    )
    return (text.value or b"").decode()
