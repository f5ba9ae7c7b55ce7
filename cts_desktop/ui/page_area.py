"""Where the pages stand: a page that needs more room than there is can be scrolled."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabWidget, QWidget
from typing_extensions import override


class PageStack(QStackedWidget):
    """Asks for the room of the page that is shown, not for that of the largest one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    @override
    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()

    @override
    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()


class PageTabs(QTabWidget):
    """The tabs of a page: they ask for the room of the one that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    @override
    def minimumSizeHint(self) -> QSize:
        if not self.count():
            return super().minimumSizeHint()
        least, bar = self.currentWidget().minimumSizeHint(), self.tabBar().minimumSizeHint()
        return QSize(max(least.width(), bar.width()), least.height() + bar.height())


class PageArea(QScrollArea):
    """The stack of pages; on a small screen, or at a large scale, it scrolls."""

    def __init__(self, stack: PageStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(stack)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
