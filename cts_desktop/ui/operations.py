"""From a slot to the engine and back: start a verb there, show busy, errors and result here."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cts_desktop.domain.errors import CtsError, OutcomeUnknownError, RetryLaterError
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.ui import dialogs
from cts_desktop.ui.i18n.said import said

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Operation, Service, Submit

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Operations:
    """Runs service verbs on the engine loop for the window.

    Must be used on the UI thread while its (qasync) loop runs. Expected errors (CtsError) are
    shown in words; any other goes to ``sys.excepthook``, the crash hook.
    """

    def __init__(self, service: "Service", submit: "Submit") -> None:
        self._service = service
        self._submit = submit
        self._tasks = Supervisor(_crashed)

    @property
    def pending(self) -> int:
        """Return how many operations are under way."""
        return len(self._tasks)

    async def call(self, operation: "Operation[T]") -> T:
        """Return the result of *operation*; raise what it raises.

        Cancelling the caller never cancels the verb: an engine half stopped helps nobody.
        """
        return await asyncio.shield(asyncio.wrap_future(self._submit(operation(self._service))))

    def run(
        self,
        operation: "Operation[T]",
        *,
        on_success: Callable[[T], object] | None = None,
        on_failure: Callable[[CtsError], object] | None = None,
        owner: QWidget | None = None,
        busy: Sequence[QWidget | QAction] = (),
        what: str = "",
    ) -> None:
        """Start *operation* and return at once.

        Args:
            operation: takes the service and returns the coroutine of one verb.
            on_success: gets the result; skipped when *owner* has been destroyed meanwhile.
            on_failure: gets an expected error instead of the error box.
            owner: widget the operation belongs to, parent of the error box.
            busy: disabled until the operation is over (those that were enabled).
            what: the attempt in words for the error box, e.g. "Test the connection".
        """

        async def work() -> None:
            result = await self.call(operation)
            if on_success is not None and _alive(owner):
                on_success(result)

        self.start(work(), on_failure=on_failure, owner=owner, busy=busy, what=what)

    def start(
        self,
        coroutine: Coroutine[Any, Any, object],
        *,
        on_failure: Callable[[CtsError], object] | None = None,
        owner: QWidget | None = None,
        busy: Sequence[QWidget | QAction] = (),
        what: str = "",
    ) -> None:
        """Run a coroutine of the window (ask, call, ask again) with the same care as `run`."""
        disabled = [target for target in busy if target.isEnabled()]
        for target in disabled:  # before the slot returns: a second click must find it so
            target.setEnabled(False)

        async def guarded() -> None:
            try:
                await coroutine
            except CtsError as error:
                _log.info("%s: %s", what or "operation", error)
                if _alive(owner):
                    _show(error, on_failure, owner, what)

        def done(_task: asyncio.Task[None]) -> None:
            coroutine.close()  # where it was cancelled before its first step
            for target in disabled:
                if isValid(target):
                    target.setEnabled(True)

        self._tasks.start(guarded(), what or "operation").add_done_callback(done)

    def close(self) -> None:
        """Cancel what the window still waits for; verbs already on the engine go on there."""
        self._tasks.start(self._tasks.cancel(), "end of the operations")


def _show(
    error: CtsError,
    on_failure: Callable[[CtsError], object] | None,
    owner: QWidget | None,
    what: str,
) -> None:
    if on_failure is not None:
        on_failure(error)
        return
    dialogs.message(
        owner.window() if owner else None,
        what or dialogs.tr("That did not work"),
        said(error),
        dialogs.Kind.ERROR,
        detail=_next_step(error),
    )


def _next_step(error: CtsError) -> str:
    if isinstance(error, RetryLaterError):
        return dialogs.tr("This may pass by itself: try again in a moment.")
    if isinstance(error, OutcomeUnknownError):
        return dialogs.tr("It may have happened or not: look before doing it again.")
    return ""


def _alive(owner: QObject | None) -> bool:
    return owner is None or isValid(owner)


def _crashed(name: str, error: BaseException) -> None:
    _log.error("unexpected error in %s", name)
    sys.excepthook(type(error), error, error.__traceback__)
