"""Who this program is to the system it runs on: the names installers and the program share."""

import ctypes
import sys
from typing import Final

#: Reverse domain name: AppStream component, macOS bundle, Windows AppUserModelID.
APP_ID: Final = "org.ctsdesktop.CtsDesktop"
#: Held while the program runs on Windows, so that an installer waits until it ended.
MUTEX: Final = "CtsDesktopRunning"

#: Kept for the life of the process; the system lets go of it however that ends.
_held: list[int] = []


def announce(platform: str = sys.platform) -> None:
    """Tell Windows who we are: one button in the task bar, and no installing over what runs."""
    if platform != "win32" or _held:
        return
    windows = getattr(ctypes, "windll")  # noqa: B009 - checked as Linux, where there is none
    windows.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
    _held.append(windows.kernel32.CreateMutexW(None, 0, MUTEX))
