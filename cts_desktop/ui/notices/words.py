"""What the window calls notices; the service speaks English."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cts_desktop.domain.notices import NoticeKind, NoticeLevel
from cts_desktop.ui.columns import Tone

_K = NoticeKind
_TITLES = {
    _K.ENGINE_FAILED: QT_TRANSLATE_NOOP("notices", "The engine has failed"),
    _K.PROGRAM_ENDED: QT_TRANSLATE_NOOP("notices", "The program ended unexpectedly"),
    _K.KILL_SWITCH: QT_TRANSLATE_NOOP("notices", "Emergency stop engaged"),
    _K.LIMIT_REACHED: QT_TRANSLATE_NOOP("notices", "Loss limit reached"),
    _K.CONNECTION_FAILED: QT_TRANSLATE_NOOP("notices", "A connection has failed"),
    _K.CONNECTION_RECOVERED: QT_TRANSLATE_NOOP("notices", "A connection works again"),
    _K.ORDER_UNKNOWN: QT_TRANSLATE_NOOP("notices", "The outcome of an order is unknown"),
    _K.ORDER_REFUSED: QT_TRANSLATE_NOOP("notices", "An order was refused"),
    _K.DIFFERENCE_FOUND: QT_TRANSLATE_NOOP("notices", "Books and venue differ"),
    _K.POSITION_OPENED: QT_TRANSLATE_NOOP("notices", "Position opened"),
    _K.POSITION_CLOSED: QT_TRANSLATE_NOOP("notices", "Position closed"),
    _K.CLOCK_JUMPED: QT_TRANSLATE_NOOP("notices", "The clock jumped"),
    _K.MARKET_ENDED: QT_TRANSLATE_NOOP("notices", "The recorded market has ended"),
    _K.BACKTEST_FINISHED: QT_TRANSLATE_NOOP("notices", "Back-test finished"),
    _K.BACKUP_FAILED: QT_TRANSLATE_NOOP("notices", "The automatic backup failed"),
    _K.UPDATE_FOUND: QT_TRANSLATE_NOOP("notices", "A newer version is available"),
    _K.OUTSIDE_FAILED: QT_TRANSLATE_NOOP("notices", "A message could not be delivered"),
}
_LEVELS = {
    NoticeLevel.INFO: QT_TRANSLATE_NOOP("notices", "info"),
    NoticeLevel.WARNING: QT_TRANSLATE_NOOP("notices", "▲ warning"),
    NoticeLevel.ERROR: QT_TRANSLATE_NOOP("notices", "✗ error"),
}
TONES = {NoticeLevel.WARNING: Tone.WARNING, NoticeLevel.ERROR: Tone.BAD}


def title(kind: NoticeKind) -> str:
    """Return what notices of a kind are called."""
    return QCoreApplication.translate("notices", str(_TITLES[kind]))


def level(of: NoticeLevel) -> str:
    """Return a level as a word with its mark."""
    return QCoreApplication.translate("notices", str(_LEVELS[of]))
