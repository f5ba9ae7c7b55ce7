"""The guide that comes with the program, in a window of its own beside the others."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QUrl
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import delete, isValid
from typing_extensions import override

from cts_desktop.ui import icons
from cts_desktop.ui.help import shortcuts
from cts_desktop.ui.help.book import LANGUAGES, TOPICS, open_book
from cts_desktop.ui.help.contents import Contents
from cts_desktop.ui.help.text_view import TextView
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import set_tone, tight

_WIDTH, _HEIGHT = 980, 660
_CONTENTS_WIDTH = 250
_KEY = "guide"


def open_guide(window: QWidget, theme: ThemeManager, topic: str = "") -> None:
    """Show the guide at *topic*; unknown: its first page.

    There is one guide to a window. It is no child of it, or a dialog would lock it as well.
    """
    guide = window.property(_KEY)
    if not isinstance(guide, GuideWindow) or not isValid(guide):
        guide = GuideWindow(window, theme)
        window.setProperty(_KEY, guide)
    guide.open_topic(topic)
    guide.show()
    guide.raise_()
    guide.activateWindow()
    guide.view.setFocus()


class GuideWindow(QWidget):
    """Contents and search on the left, the chapter on the right.

    It goes when the window it belongs to is hidden, closed or deleted.
    """

    def __init__(self, owner: QWidget, theme: ThemeManager) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("guideWindow")
        self.setAccessibleName(self.tr("Guide"))
        self._owner = owner
        self._theme = theme
        self._scale = 0
        self._book = open_book(_language())
        self.view = TextView(theme, self._chapter_html, self)
        self.contents = Contents(self)
        self._make_actions()
        self._lay_out()
        self.resize(theme.px(_WIDTH), theme.px(_HEIGHT))
        self.contents.show_book(self._book)
        self.contents.chosen.connect(self.view.show_address)
        self.view.sourceChanged.connect(self._follow)
        self.view.backwardAvailable.connect(self._back.setEnabled)
        self.view.forwardAvailable.connect(self._forward.setEnabled)
        theme.changed.connect(self._rescale)
        owner.installEventFilter(self)
        # Now, on this thread: nothing runs a deferred deletion once the program's loop has ended.
        owner.destroyed.connect(lambda: delete(self) if isValid(self) else None)

    @property
    def topic(self) -> str:
        """Return the chapter shown."""
        return self.view.topic

    def open_topic(self, topic: str = "") -> None:
        """Show a chapter, or a section of one (``presets#templates``)."""
        name, _, anchor = topic.partition("#")
        chapter = self._book.chapter(name).topic
        self.view.show_address(f"{chapter}#{anchor}" if anchor else chapter)

    def show_language(self, language: str) -> None:
        """Show the same chapter in another language."""
        self._book = open_book(language)
        self.contents.show_book(self._book)
        self._search(self.search.text())
        self.view.reload()
        self._follow()

    # ------------------------------------------------------------ parts

    def _make_actions(self) -> None:
        keys = QKeySequence.StandardKey
        self._back = self._action(self.tr("&Back"), "back", self.view.backward, [keys.Back])
        self._forward = self._action(
            self.tr("&Forward"), "forward", self.view.forward, [keys.Forward]
        )
        self._home = self._action(
            self.tr("&First page"), "home", lambda: self.open_topic(TOPICS[0]), ["Alt+Home"]
        )
        self._smaller = self._action(
            self.tr("S&maller text"), "zoom-out", lambda: self.view.zoom_by(-1), [keys.ZoomOut]
        )
        self._larger = self._action(
            self.tr("&Larger text"), "zoom-in", lambda: self.view.zoom_by(1),
            [keys.ZoomIn, "Ctrl+="],
        )  # fmt: skip
        self._action(self.tr("&Usual size"), "", lambda: self.view.zoom_by(0), ["Ctrl+0"])
        self._action(self.tr("F&ind"), "search", self._find, [keys.Find])
        self._action(self.tr("&Next hit"), "", lambda: self.view.find_next(back=False), ["F3"])
        self._action(
            self.tr("&Previous hit"), "", lambda: self.view.find_next(back=True), ["Shift+F3"]
        )
        self._action(self.tr("&Close"), "", self._leave, ["Esc", keys.Close])
        self._back.setEnabled(False)
        self._forward.setEnabled(False)

    def _action(
        self,
        text: str,
        icon: str,
        slot: Callable[[], object],
        keys: Sequence[QKeySequence.StandardKey | str],
    ) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{action.iconText()}  ({shown})")
        action.triggered.connect(lambda _checked=False: slot())
        if icon:
            icons.bind_icon(self._theme, action, icon)
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        self.search = QLineEdit(placeholderText=self.tr("Search the guide (Ctrl+F)"))
        self.search.setObjectName("guideSearch")
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(lambda: self.view.find_next(back=False))
        self.hits = QLabel()
        self.hits.setObjectName("guideHits")
        self.hits.setWordWrap(True)
        self.hits.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        tight(column)
        column.addWidget(self.search)
        column.addWidget(self.hits)
        column.addWidget(self.contents, 1)
        self._splitter = splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.view)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        tight(layout, margin=10, spacing=8)
        layout.addLayout(self._bar())
        layout.addWidget(splitter, 1)
        self._rescale()

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for action in (self._back, self._forward, self._home, self._smaller, self._larger):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.iconText())
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            bar.addWidget(button)
        bar.addStretch(1)
        self.language = QComboBox()
        self.language.setObjectName("guideLanguage")
        self.language.setAccessibleName(self.tr("Language of the guide"))
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(self._book.language))
        self.language.currentIndexChanged.connect(
            lambda: self.show_language(str(self.language.currentData()))
        )
        caption = QLabel(self.tr("L&anguage"))
        caption.setBuddy(self.language)
        bar.addWidget(caption)
        bar.addWidget(self.language)
        return bar

    def _rescale(self) -> None:
        """Give contents and text their widths, where the theme's scale is another."""
        if self._theme.scale != self._scale:
            self._scale = self._theme.scale
            self._splitter.setSizes([self._theme.px(_CONTENTS_WIDTH), self._theme.px(_WIDTH)])

    # ------------------------------------------------------------ what happens

    def _chapter_html(self, topic: str) -> str:
        body = self._book.chapter(topic).body
        if shortcuts.PLACE not in body or not isValid(self._owner):
            return body
        return body.replace(shortcuts.PLACE, shortcuts.table(shortcuts.collect(self._owner)))

    def _follow(self, _source: QUrl | None = None) -> None:
        """Show in title and contents where the reader is."""
        chapter = self._book.chapter(self.view.topic)
        self.setWindowTitle(self.tr("Guide: {0}").format(chapter.title))
        self.contents.mark(self.view.address)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search(self, text: str) -> None:
        words = text.split()
        found = self._book.find(text)
        self.contents.limit(found if words else None)
        self.view.mark_words(words)
        self.hits.setVisible(bool(words))
        if found:
            self.hits.setText(self.tr("%n section(s), F3 for the next place", "", len(found)))
        else:
            self.hits.setText(self.tr("Nothing found. Try fewer or shorter words."))
        set_tone(self.hits, "muted" if found else "warning")

    def _leave(self) -> None:
        """Forget the search, or close."""
        if self.search.text():
            self.search.clear()
            self.view.setFocus()
        else:
            self.close()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() is QEvent.Type.Hide and not event.spontaneous():
            self.hide()
        return False


def _language() -> str:
    """Return the language of the window's texts."""
    return QLocale().name().partition("_")[0]
