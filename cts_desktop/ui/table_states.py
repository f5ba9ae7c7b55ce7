"""What a table says about itself: that it is being read, or why it could not be."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QPushButton
from typing_extensions import override

from cts_desktop.ui import formatting
from cts_desktop.ui.labels import text_label

#: Faster answers need no word: it would only flicker.
LOADING_AFTER_MS = 300
_AGE_EVERY_MS = 1000


class TableState(QFrame):
    """A strip at the foot of a table that tells a failure, with the age of what is still shown.

    Attributes:
        waiting: an answer is awaited.
        loading: so long that it is worth saying.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._retry: Callable[[], object] | None = None
        self._error = ""
        self._known = QElapsedTimer()
        self.waiting = self.loading = False
        self.setObjectName("tableState")
        self.text = text_label(tone="danger", wrap=True)
        self.text.setObjectName("tableStateText")
        self.again = QPushButton(self.tr("Try again"))
        self.again.setObjectName("tryAgainButton")
        self.again.setToolTip(self.tr("Reads the table again"))
        self.again.clicked.connect(self._try_again)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self._patience = QTimer(self, singleShot=True, interval=LOADING_AFTER_MS)
        self._patience.timeout.connect(self._say_loading)
        self._ages = QTimer(self, interval=_AGE_EVERY_MS)
        self._ages.timeout.connect(self._say)
        view.installEventFilter(self)
        self.hide()

    def ask(self) -> None:
        """Begin to wait for rows."""
        self.waiting = True
        if not self._patience.isActive():
            self._patience.start()

    def answer(self) -> None:
        """Have got them."""
        self._known.start()
        self._end()
        self._error = ""
        self._ages.stop()
        self.hide()

    def fail(self, error: str, retry: Callable[[], object]) -> None:
        """Say why they could not be read, and offer *retry*."""
        self._end()
        self._error, self._retry = error, retry
        self._say()
        self.show()
        self.raise_()
        self._ages.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        self.waiting = self.loading = False
        self._patience.stop()
        self._view.viewport().update()

    def _say_loading(self) -> None:
        self.loading = self.waiting
        self._view.viewport().update()

    def _say(self) -> None:
        text = self.tr("✗ Not read: {0}").format(self._error)
        if self._known.isValid() and self._view.model().rowCount():
            age = formatting.age(self._known.elapsed())
            shown = self.tr("What is shown was read {0} ago.").format(age)
            text = f"{text}\n{shown}"
        self.text.setText(text)
        self.setAccessibleName(text)
        self._place()

    def _place(self) -> None:
        area = self._view.viewport().geometry()
        height = min(self._row.totalHeightForWidth(area.width()), area.height())
        self.setGeometry(area.x(), area.bottom() + 1 - height, area.width(), height)

    def _try_again(self) -> None:
        if self._retry is not None:
            self._retry()
