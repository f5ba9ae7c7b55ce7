"""What every package of the program says of it, from the one place where each fact stands."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # these sources, not an installed program

from cts_desktop import __version__ as VERSION  # noqa: E402, N812 - see above
from cts_desktop.runtime.identity import APP_ID, MUTEX  # noqa: E402 - see above

__all__ = ["APP_ID", "MUTEX", "VERSION"]

NAME = "cts-desktop"
TITLE = "CTS Desktop"
WINDOWED = "cts-desktopw"
PUBLISHER = "CTS Desktop maintainers"
SUMMARY = "Self-qualifying automated crypto trader"

BUILD = PROJECT / "build"
DIST = BUILD / "dist" / NAME
PACKAGES = BUILD / "packages"
ICONS = BUILD / "icons"
#: What the frozen program takes along: the project's, and what only a build knows.
RESOURCES = BUILD / "resources"
EXECUTABLE = DIST / (f"{NAME}.exe" if sys.platform == "win32" else NAME)

#: Machine names of Python and of Debian.
MACHINE = platform.machine()
DEBIAN_MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}.get(MACHINE, MACHINE)


class BuildError(Exception):
    """Something the person who builds must put right."""


class Release(NamedTuple):
    """A version in the changelog, with its day as YYYY-MM-DD."""

    version: str
    date: str
    text: str


def run(*command: object, env: dict[str, str] | None = None, cwd: Path = PROJECT) -> None:
    """Run a command that must succeed."""
    subprocess.run([str(word) for word in command], env=env, cwd=cwd, check=True)


def said(*command: object, cwd: Path = PROJECT) -> str:
    """Return what a command that must succeed printed."""
    words: Sequence[str] = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


def source_date_epoch() -> int:
    """Return the time all packages carry: the variable of that name, else the last commit's."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(said("git", "log", "-1", "--format=%ct"))


def maintainer() -> str:
    """Return `Name <address>`, as Debian's own variables say, else as the last commit does."""
    name, address = (os.environ.get(key) for key in ("DEBFULLNAME", "DEBEMAIL"))
    return (
        f"{name} <{address}>"
        if name and address
        else said("git", "log", "-1", "--format=%an <%ae>")
    )


def releases(changelog: str) -> list[Release]:
    """Return the released versions that *changelog* (Keep a Changelog) tells of, newest first."""
    heads = re.split(r"^## \[(\d[^\]]*)\] - (\d{4}-\d\d-\d\d)$", changelog, flags=re.MULTILINE)
    return [
        Release(version, date, text.strip())
        for version, date, text in zip(heads[1::3], heads[2::3], heads[3::3], strict=True)
    ]
