"""What `demo` was asked to run, checked before anything starts."""

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cts_desktop.domain.connections import Connection, MarketSourceKind
from cts_desktop.domain.errors import DataFileError, UserActionError
from cts_desktop.settings.schema import PRACTICE, Value

#: Market time per real time of the endless synthetic market; recordings run as fast as possible.
SYNTHETIC_SPEED = 60.0
#: An endless market needs an end.
SYNTHETIC_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """One demo.

    Attributes:
        speed: market seconds per second, 0 for as fast as possible.
        seconds: real time after which it ends; None runs to the end of the recording.
        profile: None for one that is thrown away afterwards.
        json: where the summary also goes.
    """

    market: MarketSourceKind
    files: tuple[Path, ...]
    symbols: str
    speed: float
    seconds: float | None
    seed: int
    profile: Path | None = None
    json: Path | None = None

    def settings(self) -> Mapping[str, Value]:
        """Return the settings of the connection that runs it."""
        recorded = self.market is MarketSourceKind.RECORDED
        return {
            **PRACTICE,
            "market_source": self.market.value,
            "market_files": "\n".join(str(path) for path in self.files),
            "market_speed": self.speed,
            "market_seed": self.seed,
            "market_timeframe_s": 0 if recorded else 1,
            "symbols": self.symbols,
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
    files = tuple(_data_file(path) for path in options.data)
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
        json=_writable(options.json) if options.json else None,
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


def _data_file(path: Path) -> Path:
    path = path.expanduser().absolute()
    if not path.exists():
        raise DataFileError(f"--data: {path} does not exist. Check the path.")
    if not path.is_file():
        raise DataFileError(f"--data: {path} is not a file. Name the recordings one by one.")
    if not os.access(path, os.R_OK):
        raise DataFileError(f"--data: {path} cannot be read. Give your user the right to read it.")
    if "\n" in str(path):
        raise DataFileError(f"--data: {str(path)!r} has a line break in its name. Rename it.")
    return path


def _writable(path: Path) -> Path:
    """Check the target before an hour of trading, not after it."""
    path = path.expanduser().absolute()
    if path.is_dir():
        raise UserActionError(f"--json: {path} is a directory. Name a file in it.")
    if not path.parent.is_dir():
        raise UserActionError(f"--json: the directory {path.parent} does not exist. Create it.")
    if not os.access(path.parent, os.W_OK):
        raise UserActionError(f"--json: {path.parent} is not writable. Choose another directory.")
    return path
