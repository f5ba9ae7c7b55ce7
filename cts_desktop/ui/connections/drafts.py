"""What the Add dialog asks for, checked in words and turned into a connection."""

from dataclasses import dataclass, field
from pathlib import Path

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, MarketSourceKind, Mode
from cts_desktop.domain.market import MarketType
from cts_desktop.settings.schema import PRACTICE, Value, setting
from cts_desktop.ui.dialogs import tr

DATA_SUFFIXES = (".csv", ".csv.gz")


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of the Add dialog as typed."""

    name: str = ""
    exchange: str = PAPER_EXCHANGE
    market_type: MarketType = MarketType.PERPETUAL
    source: MarketSourceKind = MarketSourceKind.SYNTHETIC
    files: tuple[str, ...] = ()
    symbols: str = ""
    speed: float = 60.0
    seed: int = 1
    balance: float = 10_000.0
    practice: bool = True
    taken_names: frozenset[str] = field(default_factory=frozenset)

    def settings(self) -> dict[str, Value]:
        """Return the connection's own settings: what differs from the schema's defaults."""
        values: dict[str, Value] = {
            "market_source": self.source.value,
            "market_speed": self.speed,
            "paper_balance": self.balance,
            "symbols": ", ".join(part.strip() for part in self.symbols.split(",") if part.strip()),
        }
        if self.source is MarketSourceKind.RECORDED:
            values["market_files"] = "\n".join(self.files)
            values["market_timeframe_s"] = 0  # the finest grid that suits the data
        else:
            values["market_seed"] = self.seed
        kept = {key: value for key, value in values.items() if value != setting(key).default}
        return {**kept, **PRACTICE} if self.practice else kept

    def connection(self) -> Connection:
        """Return the connection to be added; its id is given by the service."""
        return Connection(
            connection_id="",
            name=self.name.strip(),
            exchange=self.exchange,
            market_type=self.market_type,
            mode=Mode.PAPER,
            settings=self.settings(),
        )

    def problems(self) -> dict[str, str]:
        """Return what is missing or wrong, in words, by field."""
        found = {
            "name": name_problem(self.name, self.taken_names),
            "files": self._files_problem(),
            "balance": fits("paper_balance", self.balance),
            "seed": fits("market_seed", self.seed),
            "speed": fits("market_speed", self.speed),
        }
        return {key: text for key, text in found.items() if text}

    def _files_problem(self) -> str:
        if self.source is not MarketSourceKind.RECORDED:
            return ""
        if not self.files:
            return tr("Choose at least one recorded file (.csv or .csv.gz).")
        for name in self.files:
            if not name.lower().endswith(DATA_SUFFIXES):
                return tr("{0} is neither .csv nor .csv.gz.").format(Path(name).name)
            if not Path(name).is_file():
                return tr("{0} does not exist.").format(name)
        return ""


def name_problem(name: str, taken: frozenset[str]) -> str:
    """Return what is wrong with a connection's name; *taken* ones are case-folded."""
    name = name.strip()
    if not name:
        return tr("Give the connection a name.")
    if name.casefold() in taken:
        return tr("There is already a connection called “{0}”.").format(name)
    return ""


def fits(key: str, value: Value) -> str:
    """Return why *value* is none of the setting, in words; empty where it is."""
    return setting(key).problem(value)
