"""Exact versions of everything that goes into the frozen program: writes them and checks them.

python packaging/constraints.py --write      takes the versions of this environment
python packaging/constraints.py              tells where this environment differs
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parent.parent
CONSTRAINTS = PROJECT / "packaging" / "constraints.txt"
_HEAD = """\
# Exact versions of what the frozen program holds and of what freezes it; `make constraints` takes
# them from .venv, `make build` refuses to build with others.
"""


def main(arguments: list[str]) -> int:
    """Write or check the constraints; return the exit status."""
    present = versions(declared())
    if arguments == ["--write"]:
        CONSTRAINTS.write_text(as_text(present), encoding="utf-8")
        return 0
    problems = differences(parse(CONSTRAINTS.read_text(encoding="utf-8")), present)
    print("\n".join(problems) or "the environment agrees with the constraints")
    return 1 if problems else 0


def declared() -> list[str]:
    """Return what pyproject.toml declares for running, and the program that freezes."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["project"]["dependencies"], "pyinstaller"]


def versions(requirements: Iterable[str]) -> dict[str, str]:
    """Return the installed versions of *requirements* and of all they need here, by name."""
    found: dict[str, str] = {}
    waiting = [Requirement(text) for text in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonical(wanted.name)
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        if (installed := _installed(name)) is None:
            continue  # needed elsewhere only, or optional
        found[name] = installed.version
        waiting += _needed_by(installed, wanted.extras)
    return found


def as_text(present: Mapping[str, str]) -> str:
    """Return the file's text."""
    return _HEAD + "".join(f"{name}=={present[name]}\n" for name in sorted(present))


def parse(text: str) -> dict[str, str]:
    """Return the versions of a file's text by name."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return {name: version for name, _, version in (line.partition("==") for line in lines if line)}


def differences(pinned: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    """Return in words where the environment is another one than the file describes."""
    return [
        f"{name}: {present[name]} is installed, {pinned.get(name, 'nothing')} is pinned"
        for name in sorted(present)
        if pinned.get(name) != present[name]
    ]


def canonical(name: str) -> str:
    """Return the normal form of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needed_by(installed: Distribution, extras: Iterable[str]) -> Iterable[Requirement]:
    for text in installed.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
