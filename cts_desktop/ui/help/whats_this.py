"""What a setting is, in full: for the tooltip and for What's This."""

import html

from PySide6.QtCore import QCoreApplication

from cts_desktop.settings.schema import Items, Scope, Setting
from cts_desktop.ui import formatting
from cts_desktop.ui.i18n.said import said


def _tr(text: str) -> str:
    return QCoreApplication.translate("whats_this", text)


def setting_text(setting: Setting, title: str, words: str, base: str) -> str:
    """Return all there is to know about *setting* as HTML.

    Args:
        setting: of the schema.
        title: its label, as the form shows it.
        words: what it does, as the form shows it.
        base: its default, or for a connection its global value, as the form writes it.
    """
    facts = [
        (_tr("Values"), _range(setting)),
        (_tr("Without an own value"), base),
        (_tr("Counts for"), _scope(setting)),
        (_tr("Takes effect"), _moment(setting)),
        (_tr("Name outside the window"), setting.key),
    ]
    rows = "".join(
        f"<tr><td>{html.escape(caption)}&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>"
        for caption, value in facts
        if value
    )
    return f"<b>{html.escape(title)}</b><p>{html.escape(words)}</p><table>{rows}</table>"


def _range(setting: Setting) -> str:
    if isinstance(setting.default, bool):
        return _tr("on or off")
    if setting.choices:
        return ", ".join(said(choice.capitalize()) for choice in setting.choices)
    if setting.minimum is None or setting.maximum is None:
        return ""
    low, high = map(formatting.general, (setting.minimum, setting.maximum))
    span = _tr("{0} to {1}").format(low, f"{high} {said(setting.unit)}".rstrip())
    if setting.items is not Items.NONE:
        return _tr("a list, each {0}").format(span)
    if setting.step is None:
        return span
    return _tr("{0} in steps of {1}").format(span, formatting.general(setting.step))


def _scope(setting: Setting) -> str:
    if setting.scope is Scope.GLOBAL:
        return _tr("the whole program")
    return _tr("every connection that has no own value")


def _moment(setting: Setting) -> str:
    return _tr("at the engine's next start") if setting.restart else _tr("at once, when applied")
