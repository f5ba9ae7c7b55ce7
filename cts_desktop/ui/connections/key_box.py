"""The key of a stored connection: its hint and its rights, and fields that replace it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials, KeyRights, Right
from cts_desktop.service.views import VenueView
from cts_desktop.ui import dialogs
from cts_desktop.ui.connections.key_fields import KeyFields
from cts_desktop.ui.connections.venue_drafts import other_venue
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import Card


def right_text(right: Right) -> str:
    """Return a right as a word."""
    words = {
        Right.YES: dialogs.tr("yes"),
        Right.NO: dialogs.tr("no"),
        Right.UNKNOWN: dialogs.tr("unknown"),
    }
    return words[right]


def withdraw_text(connection: Connection) -> str:
    """Return whether the key may withdraw, and who says so."""
    probed = (connection.rights or KeyRights()).withdraw
    if probed is Right.UNKNOWN and connection.no_withdraw_stated:
        return dialogs.tr("no (stated by you)")
    if probed is Right.UNKNOWN:
        return right_text(probed)
    return dialogs.tr("{0} (the venue says)").format(right_text(probed))


class KeyBox(Card):
    """Write-only: what is stored is never shown, only its end.

    Signals:
        edited: a new key was typed, or the statement changed.
    """

    edited = Signal()

    def __init__(
        self, theme: ThemeManager, connection: Connection, parent: QWidget | None = None
    ) -> None:
        super().__init__("keyBox", parent)
        self._stated = connection.no_withdraw_stated
        self.hint = text_label("", wrap=True)
        self.hint.setObjectName("keyHint")
        self.replace_button = QPushButton(self.tr("Re&place the key…"))
        self.replace_button.setObjectName("replaceKeyButton")
        self.replace_button.setAutoDefault(False)
        self.replace_button.clicked.connect(self._open)
        self.fields = KeyFields(theme)
        self.fields.show_venue(other_venue(connection.exchange))
        self.fields.edited.connect(self.edited)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(heading(self.tr("Key")))
        layout.addWidget(self.hint)
        layout.addWidget(self.replace_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.fields)
        self._show_typing(shown=False)

    def load(self, connection: Connection) -> None:
        """Show what is stored of the key; forget edits."""
        self._stated = connection.no_withdraw_stated
        self.wipe()
        self._show_typing(shown=False)
        text = self.tr("Stored key {0}; withdraw: {1}. It is kept apart from the settings and "
                       "never shown.")  # fmt: skip
        end = connection.key_hint or self.tr("(short)")
        self.hint.setText(text.format(end, withdraw_text(connection)))

    def show_venue(self, venues: Sequence[VenueView], exchange: str) -> None:
        """Name the fields as the venue names them."""
        found = (venue for venue in venues if venue.exchange == exchange)
        self.fields.show_venue(next(found, other_venue(exchange)))
        self._show_typing(shown=not self.replace_button.isVisibleTo(self))

    @property
    def has_key(self) -> bool:
        """Whether a new key is typed."""
        return bool(self.credentials())

    @property
    def stated(self) -> bool:
        """Whether the user says that the key cannot withdraw."""
        return self.fields.no_withdraw.isChecked()

    @property
    def dirty(self) -> bool:
        """Whether something would be stored."""
        return self.has_key or self.stated != self._stated

    @property
    def problems(self) -> list[str]:
        """What is missing, in words."""
        keys = self.credentials()
        if bool(keys) and not (keys.key and keys.secret):
            return [self.tr("Key: both parts are needed.")]
        return []

    def credentials(self) -> Credentials:
        """Return what is typed."""
        return self.fields.credentials()

    def wipe(self) -> None:
        """Forget what is typed."""
        self.fields.wipe()
        box = self.fields.no_withdraw
        box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        box.setChecked(self._stated)
        box.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _open(self) -> None:
        self.fields.no_withdraw.setChecked(False)  # it was said of another key
        self._show_typing(shown=True)
        self.fields.key.setFocus()

    def _show_typing(self, *, shown: bool) -> None:
        self.replace_button.setVisible(not shown)
        self.fields.show_keys(shown=shown)
