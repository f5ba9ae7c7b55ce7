"""The licences of all that the frozen program holds, as their texts ask for."""

import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

import constraints

_WORDS = ("licen", "copying", "notice", "authors", "copyright")
#: Belong to what freezes, not to what is frozen.
_TOOLS = frozenset(("pyinstaller", "pyinstaller-hooks-contrib", "altgraph", "packaging"))


def write(folder: Path) -> None:
    """Write a list of the packages and, below it, the texts that each came with."""
    folder.mkdir(parents=True, exist_ok=True)
    present = constraints.versions(constraints.declared())
    lines = [f"Python {sys.version.split()[0]}: PSF-2.0, https://docs.python.org/3/license.html"]
    for name in sorted(present.keys() - _TOOLS):
        package = distribution(name)
        lines.append(f"{name} {present[name]}: {_licence(package)}")
        if text := _texts(package):
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "packages.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _licence(package: Distribution) -> str:
    """Return the licence as short as the package says it."""
    facts = package.metadata
    if expression := facts.get("License-Expression"):
        return expression
    named = [
        line.rsplit("::", 1)[1].strip()
        for line in facts.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    return ", ".join(named) or (facts.get("License") or "see its text").splitlines()[0]


def _texts(package: Distribution) -> str:
    """Return the texts of all its licence files, each under its name."""
    found = sorted(
        str(file)
        for file in package.files or ()
        if ".dist-info" in str(file) and any(word in file.name.lower() for word in _WORDS)
    )
    texts = (Path(str(package.locate_file(name))) for name in found)
    return "\n\n".join(
        f"{path.name}\n\n{path.read_text(encoding='utf-8', errors='replace')}" for path in texts
    )
