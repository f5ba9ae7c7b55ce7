"""What `demo` was asked to run, checked before anything starts."""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cts_desktop.app.demo_records import RecordPaths
from cts_desktop.app.file_options import beside, data_file, writable
from cts_desktop.domain.connections import Connection, MarketSourceKind
from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.settings.schema import PRACTICE, Value, setting, validate_overrides

#: Market time per real time of the endless synthetic market; recordings run as fast as possible.
SYNTHETIC_SPEED = 60.0
#: An endless market needs an end.
SYNTHETIC_SECONDS = 60.0

#: Settings that another option stands for.
_OPTION_OF: Final = {
    "market_source": "--market",
    "market_files": "--data",
    "market_speed": "--speed",
    "market_seed": "--seed",
    "symbols": "--symbols",
}
_ON: Final = frozenset(("on", "true", "yes", "1"))
_OFF: Final = frozenset(("off", "false", "no", "0"))


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """One demo.

    Attributes:
        speed: market seconds per second, 0 for as fast as possible.
        seconds: real time after which it ends; None runs to the end of the recording.
        profile: None for one that is thrown away afterwards.
        json: where the summary also goes.
        records: where prices, signals and simulated positions go, line by line.
        practice: low bars that show the whole path within minutes.
        chosen: settings given one by one.
    """

    market: MarketSourceKind
    files: tuple[Path, ...]
    symbols: str
    speed: float
    seconds: float | None
    seed: int
    profile: Path | None = None
    json: Path | None = None
    records: RecordPaths = field(default_factory=RecordPaths)
    practice: bool = True
    chosen: Mapping[str, Value] = field(default_factory=dict)

    def settings(self) -> Mapping[str, Value]:
        """Return the settings of the connection that runs it."""
        recorded = self.market is MarketSourceKind.RECORDED
        return {
            **(PRACTICE if self.practice else {}),
            "market_source": self.market.value,
            "market_files": "\n".join(str(path) for path in self.files),
            "market_speed": self.speed,
            "market_seed": self.seed,
            "market_timeframe_s": 0 if recorded else 1,
            "symbols": self.symbols,
            **self.chosen,
        }

    def connection(self) -> Connection:
        """Return the connection to add."""
        return Connection(
            connection_id="",
            name=f"Demo {self.market.value} seed {self.seed}",
            settings=dict(self.settings()),
        )


def parse(options: argparse.Namespace) -> DemoOptions:
    """Return the checked options; raise UserActionError naming option and remedy."""
    market = MarketSourceKind(options.market)
    recorded = market is MarketSourceKind.RECORDED
    files = tuple(data_file(path) for path in options.data)
    if recorded and not files:
        raise UserActionError("--market recorded needs --data FILE: the recording to replay.")
    if files and not recorded:
        raise UserActionError("--data is only used by --market recorded; add that or leave it out.")
    return DemoOptions(
        market=market,
        files=files,
        symbols=_symbols(options.symbols),
        speed=options.speed if options.speed is not None else _default_speed(recorded=recorded),
        seconds=options.seconds or (None if recorded else SYNTHETIC_SECONDS),
        seed=options.seed,
        profile=options.profile if options.profile_given else None,
        json=beside(options.json) if options.json else None,
        records=_records(options, files),
        practice=not options.full_thresholds,
        chosen=_chosen(options.set),
    )


def without_display(options: argparse.Namespace) -> DemoOptions:
    """Return the demo that stands in for the window where there is no display."""
    return DemoOptions(
        market=MarketSourceKind.SYNTHETIC,
        files=(),
        symbols="",
        speed=SYNTHETIC_SPEED,
        seconds=SYNTHETIC_SECONDS,
        seed=1,
        profile=options.profile if options.profile_given else None,
    )


@contextmanager
def profile_of(options: DemoOptions) -> Iterator[Path]:
    """Yield the profile asked for, or one that is thrown away afterwards."""
    if options.profile is not None:
        yield options.profile
        return
    with tempfile.TemporaryDirectory(prefix="cts-demo-") as directory:
        yield Path(directory)


def _default_speed(*, recorded: bool) -> float:
    return 0.0 if recorded else SYNTHETIC_SPEED


def _symbols(text: str) -> str:
    names = [name.strip() for name in text.split(",")]
    if text and not all(names):
        raise UserActionError(f"--symbols {text!r} has an empty name; write A,B without gaps.")
    return ",".join(names) if text else ""


def _records(options: argparse.Namespace, recordings: Sequence[Path]) -> RecordPaths:
    given = {
        name: writable(f"--{name}", path)
        for name in ("signals", "simulated", "prices")
        if (path := getattr(options, name)) is not None
    }
    targets = [*given.values(), *([beside(options.json)] if options.json else [])]
    used = Counter(path.resolve() for path in (*targets, *recordings))
    for path in targets:
        if used[path.resolve()] > 1:
            raise UserActionError(f"{path} is named twice. Each file needs a name of its own.")
    return RecordPaths(**given)


def _chosen(texts: Sequence[str]) -> dict[str, Value]:
    """Return the settings given as `KEY=VALUE`, checked; the last of a key counts."""
    chosen: dict[str, Value] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise UserActionError(f"--set {text}: write KEY=VALUE, for example direction_k=2.5")
        if key in _OPTION_OF:
            raise UserActionError(f"--set {text}: use {_OPTION_OF[key]} instead.")
        try:
            chosen |= validate_overrides({key: _typed(key, value)})
        except CtsError as error:
            raise UserActionError(f"--set {text}: {error}") from error
    return chosen


def _typed(key: str, text: str) -> Value:
    """Read a value as its setting's type; what does not fit is left to the setting to refuse."""
    default = setting(key).default
    if isinstance(default, str):
        return text
    if isinstance(default, bool):
        word = text.lower()
        return word in _ON if word in _ON | _OFF else text
    try:
        return float(text)
    except ValueError:
        return text
