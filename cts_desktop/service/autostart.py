"""Opening the window at login, off unless the user switches it on."""

import asyncio
from pathlib import Path
from typing import Final

from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.autostart import AutostartEntry, Found
from cts_desktop.runtime.files import human_os_error
from cts_desktop.service.outside_views import AutostartView

_PORTABLE: Final = "This program is portable: it leaves nothing on the computer it runs on."


class Autostart:
    """Reads and writes the entry of the system; without one it can only say why."""

    def __init__(self, entry: AutostartEntry | None) -> None:
        self._entry = entry

    async def state(self) -> AutostartView:
        """Return whether it is on, and whether it can be."""
        return await asyncio.to_thread(self._look)

    async def switch(self, *, on: bool) -> AutostartView:
        """Switch it; raise UserActionError in words."""
        return await asyncio.to_thread(self._switch, on=on)

    def _look(self) -> AutostartView:
        if self._entry is None:
            return AutostartView(on=False, possible=False, note=_PORTABLE)
        place = self._entry.place
        try:
            found = self._entry.find()
        except OSError as error:
            return AutostartView(
                on=False, possible=False, note=human_os_error(error, Path(error.filename or place))
            )
        match found:
            case Found.OURS:
                return AutostartView(on=True, note=f"The entry is {place}")
            case Found.STALE:
                return AutostartView(
                    on=False,
                    note="The entry was made by a program in another place, or changed: "
                    f"switch it on again to renew it ({place})",
                )
            case Found.NOTHING:
                return AutostartView(on=False)

    def _switch(self, *, on: bool) -> AutostartView:
        if self._entry is None:
            raise UserActionError(_PORTABLE)
        try:
            if on:
                self._entry.write()
            else:
                self._entry.remove()
        except OSError as error:
            where = Path(error.filename or self._entry.place)
            raise UserActionError(f"Not switched: {human_os_error(error, where)}") from error
        return self._look()
