"""A walk over all widgets of a window: what is nameless, cut off, silent or out of reach."""

from collections import defaultdict
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from cts_desktop.ui.widgets import ElidedLabel

#: What people operate.
_CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit, QTabBar,
)  # fmt: skip
#: What Qt makes of parts of its own.
_COMPOSED = (QComboBox, QAbstractSpinBox, QHeaderView, QLineEdit, QTabBar)
#: What the arrow keys of a field lead through.
_LED_TO = {"paletteTable"}
#: Rounding of lengths at fractions of a scale.
_SLACK = 2


def where(widget: QObject) -> str:
    """Name a widget by its nearest ancestors that have a name."""
    names: list[str] = []
    owner: QObject | None = widget
    while owner is not None and len(names) < 3:
        if owner.objectName() or owner is widget:
            names.append(owner.objectName() or type(owner).__name__)
        owner = owner.parent()
    return "/".join(reversed(names))


def visible(root: QWidget) -> Iterator[QWidget]:
    """Yield everything of ours that can be seen in *root*."""
    for widget in root.children():  # what is hidden has too many of its own to ask them all
        if isinstance(widget, QWidget) and not (widget.isHidden() or widget.isWindow()):
            if not _is_qts_own(widget):
                yield widget
            yield from visible(widget)


def _is_qts_own(widget: QWidget) -> bool:
    owner = widget.parent()
    return (
        widget.objectName().startswith("qt_")
        or isinstance(widget, QScrollBar | QHeaderView)
        or isinstance(owner, _COMPOSED)
        or (isinstance(owner, QAbstractItemView) and isinstance(widget, QAbstractButton))
    )


def controls(root: QWidget) -> Iterator[QWidget]:
    """Yield what people operate in *root*."""
    return (widget for widget in visible(root) if isinstance(widget, _CONTROLS))


# ---------------------------------------------------------------- what is asked of them


def nameless(root: QWidget) -> list[str]:
    """Return the controls a screen reader has no word for."""
    found = []
    for widget in controls(root):
        spoken = QAccessible.queryAccessibleInterface(widget)
        name = spoken.text(QAccessible.Text.Name)
        if not name.strip() and not (isinstance(widget, QTabBar) and widget.count()):
            found.append(where(widget))
    return found


def untold(root: QWidget) -> list[str]:
    """Return the commands that say nothing when somebody asks what they do."""
    return [
        where(widget)
        for widget in controls(root)
        if isinstance(widget, QAbstractButton)
        and not isinstance(widget, QCheckBox | QRadioButton)
        and not isinstance(widget.parent(), QDialogButtonBox)
        and not (widget.parent() is root and isinstance(root, QDialog))  # it answers all of it
        and not widget.toolTip().strip()
    ]


def out_of_reach(root: QWidget) -> list[str]:
    """Return the enabled controls that the Tab key never gets to."""
    chain: set[int] = set()
    widget = root.nextInFocusChain()
    while widget is not None and id(widget) not in chain:
        chain.add(id(widget))
        widget = widget.nextInFocusChain()
    tab = Qt.FocusPolicy.TabFocus.value
    return [
        where(widget)
        for widget in controls(root)
        if widget.isEnabled()
        and (not widget.focusPolicy().value & tab or id(widget) not in chain)
        and not isinstance(widget, QTabBar)
        and not _is_chosen_in_a_group(widget)
        and widget.objectName() not in _LED_TO
        and not _has_key(root, widget)
    ]


def _is_chosen_in_a_group(widget: QWidget) -> bool:
    """Whether arrow keys lead here from another one of its group."""
    return isinstance(widget, QAbstractButton) and widget.group() is not None


def _has_key(root: QWidget, widget: QWidget) -> bool:
    """Whether a command of the same words has a key of its own."""
    name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return any(
        not action.shortcut().isEmpty() and name in {action.iconText(), action.text()}
        for action in root.findChildren(QAction)
    )


def cut_off(root: QWidget) -> list[str]:
    """Return the texts that have less room than they need."""
    # A text that came in this moment has the room of the one before until its place is laid out.
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    found = []
    for widget in visible(root):
        if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel) and widget.text():
            needed = _label_needs(widget)
        elif isinstance(widget, QAbstractButton) and widget.text() and not _is_picture(widget):
            needed = _button_needs(widget)
        else:
            continue
        lacking = needed - widget.size()
        if lacking.width() > _SLACK or lacking.height() > _SLACK:
            has = f"{widget.width()}x{widget.height()} of {needed.width()}x{needed.height()}"
            found.append(f"{where(widget)} “{widget.text()[:40]}” {has}")
    return found


def _is_picture(button: QAbstractButton) -> bool:
    only_icon = Qt.ToolButtonStyle.ToolButtonIconOnly
    return isinstance(button, QToolButton) and button.toolButtonStyle() is only_icon


def _label_needs(label: QLabel) -> QSize:
    if label.wordWrap():
        return QSize(0, label.heightForWidth(label.width()))
    return label.sizeHint()


def _button_needs(button: QAbstractButton) -> QSize:
    """Return the room of text and icon: a button may be tighter than its style would like."""
    text = button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    lines = text.splitlines()
    metrics = button.fontMetrics()
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return QSize(width, metrics.height() * len(lines) - metrics.leading())


def cut_titles(root: QWidget) -> list[str]:
    """Return the titles of table columns that do not fit, as the program lays them out."""
    found = []
    for header in root.findChildren(QHeaderView):
        if not header.isVisibleTo(root) or header.orientation() is not Qt.Orientation.Horizontal:
            continue
        for section in range(header.count()):
            if header.isSectionHidden(section):
                continue
            title = header.model().headerData(section, Qt.Orientation.Horizontal)
            needed = header.fontMetrics().horizontalAdvance(str(title or ""))
            if needed > header.sectionSize(section):
                found.append(f"{where(header)} “{title}” {header.sectionSize(section)}<{needed}")
    return found


def doubled_keys(root: QWidget) -> list[str]:
    """Return the keys that two enabled commands of the same place claim: then neither works."""
    claims: dict[str, list[tuple[QWidget | None, str, Qt.ShortcutContext]]] = defaultdict(list)
    for widget in (root, *root.findChildren(QWidget)):
        if widget.window() is not root or not widget.isVisibleTo(root):
            continue
        for action in widget.actions():
            if action.isEnabled():
                for key in action.shortcuts():
                    claims[_key(key)].append((widget, action.text(), action.shortcutContext()))
    for shortcut in root.findChildren(QShortcut):
        owner = shortcut.parent()
        if shortcut.isEnabled() and isinstance(owner, QWidget) and owner.isVisibleTo(root):
            claims[_key(shortcut.key())].append((owner, where(shortcut), shortcut.context()))
    return [
        f"{key}: {one[1]} and {other[1]}"
        for key, claimed in claims.items()
        for place, one in enumerate(claimed)
        for other in claimed[place + 1 :]
        if one[1] != other[1] and _both_hear(one, other)
    ]


def _key(key: QKeySequence) -> str:
    return key.toString()


def _both_hear(
    one: tuple[QWidget | None, str, Qt.ShortcutContext],
    other: tuple[QWidget | None, str, Qt.ShortcutContext],
) -> bool:
    """Tell whether some place of the focus lets both commands hear the key."""
    context = Qt.ShortcutContext
    wide = {context.WindowShortcut, context.ApplicationShortcut}
    (first, _, first_context), (second, _, second_context) = one, other
    if first is None or second is None:
        return False
    if first_context in wide or second_context in wide:
        return True
    if first_context is second_context is context.WidgetShortcut:
        return first is second
    return first is second or first.isAncestorOf(second) or second.isAncestorOf(first)


# ---------------------------------------------------------------- every part of a page


def parts(page: QWidget | None) -> Iterator[str]:
    """Show every tab of *page*, one after the other, and name it."""
    assert page is not None
    yield ""
    for tabs in page.findChildren(QTabWidget):
        if not tabs.isVisibleTo(page):
            continue
        first = tabs.currentIndex()
        for place in range(tabs.count()):
            if place != first and tabs.isTabEnabled(place):
                tabs.setCurrentIndex(place)
                QApplication.processEvents()
                yield tabs.tabText(place)
        tabs.setCurrentIndex(first)


# ---------------------------------------------------------------- letters


def doubled_letters(root: QWidget) -> list[str]:
    """Return the letters that mean two things in one menu, or in what is seen of *root*."""
    found = []
    for menu in root.findChildren(QMenu):
        texts = [action.text() for action in menu.actions() if action.isVisible()]
        found += _same_letter(f"menu {menu.title() or menu.objectName()}", texts)
    texts = [
        widget.text()
        for widget in visible(root)
        if (isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton))
        or (isinstance(widget, QLabel) and widget.buddy() is not None)
    ]
    return found + _same_letter("seen at once", texts)


def _same_letter(place: str, texts: list[str]) -> list[str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        if letter := QKeySequence.mnemonic(text).toString():
            owners[letter].add(text)
    return [f"{place}, {key}: {sorted(two)}" for key, two in owners.items() if len(two) > 1]
