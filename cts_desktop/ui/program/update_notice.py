"""The line that offers to look at a newer version, until it was looked at or put off."""

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from cts_desktop.service.outside_views import UpdateView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.notice_bar import NoticeBar, Offer

_NAME = "update"
_PUT_OFF_KEY = "updates/put_off"


def put_off(ui_state: QSettings, version: str) -> None:
    """Offer *version* no more; a newer one will be."""
    ui_state.setValue(_PUT_OFF_KEY, version)


class UpdateNotice(QObject):
    """Offers what the daily look has found, now or before the program was started."""

    def __init__(self, context: UiContext, notices: NoticeBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._notices = notices
        self._window = parent
        context.bridge.update_found.connect(self.load)

    def load(self) -> None:
        """Read what is known; nobody is asked."""
        self._context.operations.run(
            lambda s: s.updates.last(), on_success=self._take, owner=self._window
        )

    def _take(self, found: UpdateView) -> None:
        if not found.newer or self._context.ui_state.value(_PUT_OFF_KEY) == found.version:
            self._notices.withdraw(_NAME)
            return
        text = self.tr("Version {0} is available.").format(found.version)
        self._notices.offer(
            _NAME,
            Offer(
                text,
                self.tr("What is new…"),
                lambda: self._show(found),
                tone="",
                put_off=lambda: put_off(self._context.ui_state, found.version),
            ),
        )

    def _show(self, found: UpdateView) -> None:
        # Imported when first needed: the dialogs are not part of showing the window.
        from cts_desktop.ui.program.update_dialog import UpdateDialog  # noqa: PLC0415

        put_off(self._context.ui_state, found.version)
        self._notices.withdraw(_NAME)
        UpdateDialog(self._context, found, self._window).open()
