"""Key, secret and passphrase of a venue, and the statement that the key cannot withdraw."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cts_desktop.domain.credentials import Credentials
from cts_desktop.service.views import VenueView
from cts_desktop.ui.connections.fields import FieldForm
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.secret_edit import SecretEdit
from cts_desktop.ui.theme import ThemeManager


class KeyFields(QWidget):
    """Write-only fields, named as the venue names them.

    Signals:
        edited: something was typed or stated.
    """

    edited = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._venue: VenueView | None = None
        self.key = SecretEdit(theme, "keyEdit")
        self.secret = SecretEdit(theme, "secretEdit")
        self.passphrase = SecretEdit(theme, "keyPassphraseEdit")
        self.fields = FieldForm()
        for name, field in self._named.items():
            self.fields.add(name, "", field)
            field.edited.connect(lambda name=name: self._touch(name))
        self.no_withdraw = QCheckBox(self.tr("This key &cannot withdraw"))
        self.no_withdraw.setObjectName("noWithdrawBox")
        self.no_withdraw.toggled.connect(lambda: self._touch("noWithdraw"))
        self.why = text_label("", "muted", wrap=True)
        statement = QWidget()
        statement.setFocusProxy(self.no_withdraw)
        box = QVBoxLayout(statement)
        box.setContentsMargins(0, 2, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.no_withdraw)
        box.addWidget(self.why)
        self.fields.add("noWithdraw", "", statement)
        self.no_withdraw.setAccessibleName(self.tr("This key cannot withdraw"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fields)

    @property
    def _named(self) -> dict[str, SecretEdit]:
        return {"key": self.key, "secret": self.secret, "passphrase": self.passphrase}

    def show_venue(self, venue: VenueView) -> None:
        """Ask for what *venue* asks for; what was typed for another one is forgotten."""
        if self._venue is not None and venue.exchange != self._venue.exchange:
            self.wipe()
        self._venue = venue
        for (name, field), label in zip(self._named.items(), self._labels(), strict=True):
            self.fields.rename(name, label or name, field)
        self.show_keys(shown=True)
        self.why.setText(
            self.tr("The venue tells what a key may do: one that can withdraw is refused.")
            if venue.tells_rights
            else self.tr("The venue does not tell what a key may do, so your word is stored.")
        )

    def show_keys(self, *, shown: bool) -> None:
        """Show the fields that the venue asks for, or the statement alone."""
        for name, label in zip(self._named, self._labels(), strict=True):
            self.fields.set_visible(name, shown=shown and bool(label))

    def _labels(self) -> tuple[str, str, str]:
        venue = self._venue
        if venue is None:
            return ("", "", "")
        labels = (venue.key_label, venue.secret_label, venue.passphrase_label)
        key, secret, passphrase = (said(label) for label in labels)
        return key, secret, passphrase

    def credentials(self) -> Credentials:
        """Return what is typed."""
        keys = (field.secret(trimmed=True) for field in self._named.values())
        return Credentials(*keys)

    def wipe(self) -> None:
        """Forget what is typed and stated."""
        for field in self._named.values():
            field.wipe()
        self.no_withdraw.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.no_withdraw.setChecked(False)
        self.no_withdraw.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _touch(self, name: str) -> None:
        self.fields.touch(name)
        self.edited.emit()
