"""What closing the window means: ask once, remember if told to, and never hide without a tray."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtWidgets import QCheckBox, QMainWindow

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.ui import dialogs

_KEY = "closing/answer"


class Answer(StrEnum):
    """What the user wants closing to do."""

    ASK = "ask"
    TRAY = "tray"
    QUIT = "quit"


def _tr(text: str) -> str:
    return QCoreApplication.translate("closing", text)


class Closing:
    """Decides between tray and quit; asks at most one question at a time."""

    def __init__(
        self,
        window: QMainWindow,
        ui_state: QSettings,
        quit_requested: Callable[[], None],
        has_tray: Callable[[], bool],
    ) -> None:
        self._window = window
        self._ui_state = ui_state
        self._quit_requested = quit_requested
        self._has_tray = has_tray
        self._asking = False
        self._quitting = False

    @property
    def remembered(self) -> Answer:
        """Return the remembered answer; the tray counts only where there is one."""
        stored = str(self._ui_state.value(_KEY, Answer.ASK.value))
        answer = Answer(stored) if stored in list(Answer) else Answer.ASK
        return Answer.ASK if answer is Answer.TRAY and not self._has_tray() else answer

    def remember(self, answer: Answer) -> None:
        """Use *answer* from now on; ASK forgets it."""
        self._ui_state.setValue(_KEY, answer.value)

    def quit(self) -> None:
        """Start the quit sequence, once."""
        if not self._quitting:
            self._quitting = True
            self._quit_requested()

    async def close(self, state: EngineState) -> None:
        """Do what closing means, after asking where that is not known."""
        if self._asking or self._quitting:
            return
        answer = self.remembered
        if answer is Answer.ASK:
            answer = Answer.QUIT if self._nothing_to_lose(state) else await self._ask()
        if answer is Answer.TRAY:
            self._window.hide()
        elif answer is Answer.QUIT:
            self.quit()

    def _nothing_to_lose(self, state: EngineState) -> bool:
        return state is EngineState.STOPPED and not self._has_tray()

    async def _ask(self) -> Answer:
        """Return the answer; ASK means cancelled."""
        offers = [Answer.TRAY, Answer.QUIT] if self._has_tray() else [Answer.QUIT]
        words = {
            Answer.TRAY: _tr("Keep running in the tray"),
            Answer.QUIT: _tr("Stop and quit"),
        }
        remember = QCheckBox(_tr("Remember my choice"))
        remember.setObjectName("rememberBox")
        ticks: list[bool] = []  # the box is gone when the answer arrives
        remember.toggled.connect(ticks.append)
        self._asking = True
        try:
            chosen = await dialogs.choose(
                self._window,
                _tr("Close CTS Desktop"),
                _tr("What should closing the window do?"),
                [words[answer] for answer in offers],
                detail=_tr(
                    "Quitting stops the engine: entries are cancelled, protective stops of open "
                    "positions stay at the exchange."
                ),
                check_box=remember,
            )
            answer = Answer.ASK if chosen is None else offers[chosen]
            if answer is not Answer.ASK and ticks[-1:] == [True]:
                self.remember(answer)
        finally:
            self._asking = False
        return answer
