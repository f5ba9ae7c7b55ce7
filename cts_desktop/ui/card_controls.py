"""The switches and volumes of one connection, where it is looked at: on its card."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSlider, QWidget

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import CtsError, NotFoundError
from cts_desktop.settings.schema import Value, effective
from cts_desktop.ui import dialogs, formatting, undo
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.widgets import label

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

#: The factors a slider stops at: fine below the usual volume, coarser above it.
FACTORS: Final = tuple(
    [n / 10 for n in range(1, 10)] + [n / 4 for n in range(4, 12)] + [n / 2 for n in range(6, 21)]
)
#: Moving a slider is over when it has rested for this long.
REST_MS: Final = 700


class VolumeSlider(QSlider):
    """A volume factor; one that lies between two stops stays as it is until it is moved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, len(FACTORS) - 1)
        self.setPageStep(4)

    @property
    def factor(self) -> float:
        """The factor it stands at."""
        return FACTORS[self.value()]

    def show_factor(self, factor: float) -> None:
        """Stand at the stop nearest to *factor* without announcing it."""
        nearest = min(range(len(FACTORS)), key=lambda place: abs(FACTORS[place] - factor))
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.setValue(nearest)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature


class TradeControl(QWidget):
    """One switch with its volume: of the main engine, or of presets."""

    def __init__(self, context: UiContext, switch: str, factor: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._keys = (switch, factor)
        self._connection: Connection | None = None
        self._shown: dict[str, Value] = {}
        self.switch = QCheckBox(parent)
        self.slider = VolumeSlider(parent)
        self.figure = label()
        self.switch.clicked.connect(lambda on: self._want(switch, on))
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: self._want(factor, self.slider.factor))
        self.slider.valueChanged.connect(self._slid)
        self.hide()  # it only holds the three parts together

    def place(self, grid: QGridLayout, column: int) -> None:
        """Put the parts beside each other."""
        grid.addWidget(self.switch, 0, column)
        grid.addWidget(self.slider, 0, column + 1)
        grid.addWidget(self.figure, 0, column + 2)
        grid.setColumnStretch(column + 1, 1)

    def describe(self, text: str, switch_tip: str, volume: str) -> None:
        """Say what the parts are for."""
        self.switch.setText(text)
        self.switch.setToolTip(switch_tip)
        self.switch.setAccessibleDescription(switch_tip)
        self.slider.setToolTip(volume)
        self.slider.setAccessibleName(volume)

    def show_values(self, connection: Connection, global_values: Mapping[str, Value]) -> None:
        """Show the values of *connection*, unless they are being changed here."""
        self._connection = connection
        if self._rest.isActive() or self.slider.isSliderDown():
            return
        values = {key: effective(key, global_values, connection.settings) for key in self._keys}
        if values == self._shown:
            return
        self._shown = values
        on, factor = (values[key] for key in self._keys)
        self.switch.setChecked(bool(on))
        self.slider.show_factor(float(factor))
        self._say(float(factor))

    def _slid(self) -> None:
        self._say(self.slider.factor)
        self._rest.start()

    def _say(self, factor: float) -> None:
        text = formatting.exact(Decimal(str(factor)), "×")
        self.figure.setText(text)
        self.slider.setAccessibleDescription(text)

    # ------------------------------------------------------------ changes

    def _want(self, key: str, value: Value) -> None:
        connection, before = self._connection, self._shown.get(key)
        if connection is None or before is None or value == before:
            return
        self._context.operations.start(
            self._change(connection, key, before, value),
            on_failure=self._failed,
            owner=self,
            what=self.tr("Change a setting of {0}").format(connection.name),
        )

    async def _change(self, connection: Connection, key: str, before: Value, value: Value) -> None:
        real = connection.mode is Mode.LIVE and connection.armed
        graver = real and self._is_graver(before, value)
        if graver and not await self._confirmed(connection, key, value):
            self._put_back()
            return
        identity = connection.connection_id

        async def store(wanted: Value) -> None:
            await self._context.operations.call(lambda s: set_value(s, identity, key, wanted))

        await store(value)
        words = self.tr("{0}: {1}").format(connection.name, self._name(key))
        undo.remember(self._context, words, lambda: store(before), lambda: store(value))

    @staticmethod
    def _is_graver(before: Value, value: Value) -> bool:
        return float(value) > float(before)

    def _name(self, key: str) -> str:
        return self.switch.text() if key == self._keys[0] else self.slider.toolTip()

    async def _confirmed(self, connection: Connection, key: str, value: Value) -> bool:
        text = self.tr("“{0}” is armed: its orders are sent with real money. {1}")
        turned_on = self.tr("Switch on “{0}”?").format(self._name(key))
        more = self.tr("{0}: {1} from now on?").format(self._name(key), self.figure.text())
        return await dialogs.confirm(
            self.window(),
            self.tr("Real money"),
            text.format(connection.name, turned_on if value is True else more),
            self.tr("&Change"),
            danger=True,
        )

    def _failed(self, error: CtsError) -> None:
        self._put_back()
        title = self.tr("Not changed")
        dialogs.message(self.window(), title, said(error), dialogs.Kind.ERROR)

    def _put_back(self) -> None:
        on, factor = (self._shown[key] for key in self._keys)
        self.switch.setChecked(bool(on))
        self.slider.show_factor(float(factor))
        self._say(float(factor))


async def set_value(service: "Service", connection_id: str, key: str, value: Value) -> None:
    """Store one setting of a connection as it is now; all else stays."""
    known = {c.connection_id: c for c in await service.connections.list()}
    if connection_id not in known:
        raise NotFoundError("This connection does not exist any more")
    found = known[connection_id]
    await service.connections.update(replace(found, settings={**found.settings, key: value}))


class CardControls(QWidget):
    """Both engines of a connection beside each other."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.main = TradeControl(context, "live_trade", "live_factor", self)
        self.preset = TradeControl(context, "preset_trade", "preset_factor", self)
        tr = self.tr
        self.main.describe(
            tr("Trade"),
            tr("Whether qualified sets may open positions on this connection"),
            tr("Volume of the main engine"),
        )
        self.preset.describe(
            tr("Presets"),
            tr("Whether the assigned preset may open positions on this connection"),
            tr("Volume of presets"),
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for place, (control, name) in enumerate(((self.main, "trade"), (self.preset, "preset"))):
            control.place(grid, place * 4)
            control.switch.setObjectName(f"{name}Switch-{connection_id}")
            control.slider.setObjectName(f"{name}Volume-{connection_id}")
        grid.setColumnMinimumWidth(3, context.theme.px(12))

    def show_values(self, connection: Connection, global_values: Mapping[str, Value]) -> None:
        """Show the values of *connection*."""
        self.main.show_values(connection, global_values)
        self.preset.show_values(connection, global_values)
