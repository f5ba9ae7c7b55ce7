"""The text of the guide: chapters by address, in the colours and at the scale of the theme."""

from collections.abc import Callable, Sequence
from string import Template

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QTextBrowser, QTextEdit, QWidget
from typing_extensions import override

from cts_desktop.ui.theme import ThemeManager

_SCHEME = "guide"
_STEP = 1.15
_STEPS = 8
_STYLE = Template("""
h1 { font-size: x-large; font-weight: 600; margin-top: 4px; margin-bottom: ${gap}px; }
h2 { font-size: large; font-weight: 600; margin-top: ${wide}px; margin-bottom: ${small}px; }
p, ul, ol { margin-top: 0; margin-bottom: ${gap}px; }
li { margin-bottom: ${small}px; }
td, th { padding: ${small}px ${gap}px ${small}px 0; }
th { text-align: left; font-weight: 600; color: $muted; }
code { background-color: $raised; font-family: monospace; }
a { color: $accent; text-decoration: underline; }
.note { color: $warning; }
.muted { color: $muted; }
""")


class TextView(QTextBrowser):
    """Shows one chapter at a time and remembers the way back."""

    def __init__(
        self, theme: ThemeManager, chapter: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("guideText")
        self.setAccessibleName(self.tr("Text of the guide"))
        self.setOpenExternalLinks(False)
        self._theme = theme
        self._chapter = chapter
        self._zoom = 0
        self._words: Sequence[str] = ()
        self._url = QUrl()  # `source` is still the one before while `sourceChanged` is emitted
        self.sourceChanged.connect(self._arrive)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def topic(self) -> str:
        """Return the chapter shown."""
        return self._url.path().lstrip("/")

    @property
    def address(self) -> str:
        """Return the section shown, as links write it."""
        anchor = self._url.fragment()
        return f"{self.topic}#{anchor}" if anchor else self.topic

    def show_address(self, address: str) -> None:
        """Go to a chapter, or to a section of one."""
        if address != self.address:
            self.setSource(QUrl(f"{_SCHEME}:///{address}"))

    def zoom_by(self, steps: int) -> None:
        """Make the text larger or smaller by steps; 0 brings the usual size back."""
        self._zoom = min(max(self._zoom + steps, -_STEPS // 2), _STEPS) if steps else 0
        self._restyle()

    def mark_words(self, words: Sequence[str]) -> None:
        """Mark every place where one of *words* stands."""
        self._words = words
        mark = QTextCharFormat()
        mark.setBackground(self._theme.color("selection"))
        mark.setForeground(self._theme.color("text"))
        selections = []
        for word in words:
            cursor = self.document().find(word)
            while not cursor.isNull():
                selections.append(_selection(cursor, mark))
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(selections)

    def find_next(self, *, back: bool) -> None:
        """Go to the next marked place of the chapter, round its end."""
        marked = [QTextCursor(s.cursor) for s in self.extraSelections()]
        places = sorted(marked, key=QTextCursor.position)
        if not places:
            return
        here = self.textCursor()
        if back:
            before = [p for p in places if p.position() < here.selectionEnd()]
            found = (before or places)[-1]
        else:
            found = next(
                (p for p in places if p.selectionStart() >= here.selectionEnd()), places[0]
            )
        self.setTextCursor(found)
        self.ensureCursorVisible()

    @override
    def loadResource(self, kind: int, name: QUrl | str, /) -> object:
        if kind == QTextDocument.ResourceType.HtmlResource.value:
            return self._chapter(QUrl(name).path().lstrip("/"))
        return super().loadResource(kind, name)

    def _arrive(self, url: QUrl) -> None:
        self._url = url
        self.mark_words(self._words)

    def _restyle(self) -> None:
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * 1.1 * _STEP**self._zoom)
        self.setFont(font)
        colors, px = self._theme.colors, self._theme.px
        self.document().setDocumentMargin(px(14))
        self.document().setDefaultStyleSheet(
            _STYLE.substitute(
                gap=px(9), wide=px(18), small=px(4), muted=colors.muted, raised=colors.raised,
                accent=colors.accent, warning=colors.warning,
            )
        )  # fmt: skip
        if not self._url.isEmpty():
            place = self.verticalScrollBar().value() / max(self.verticalScrollBar().maximum(), 1)
            self.reload()
            self.verticalScrollBar().setValue(round(place * self.verticalScrollBar().maximum()))


def _selection(cursor: QTextCursor, mark: QTextCharFormat) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.cursor = cursor
    selection.format = mark
    return selection
