"""Freeze the program into one folder with PyInstaller, without what it does not need."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import elf
import icons
import licences
from product import BUILD, DIST, PROJECT, RESOURCES, BuildError, run, source_date_epoch

from cts_desktop.app.kernels import FROZEN_ID, kernel_id
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.service.updates import read_channel

#: Libraries whose sections were moved when their wheels were made; strip breaks them.
_UNTOUCHED = (".libs/",)


def freeze(channel: Path | None = None) -> None:
    """Build DIST anew; *channel* says where this build looks for newer versions.

    Raises BuildError for a channel the program would not take.
    """
    gather(RESOURCES, channel)
    icons.write_all()
    env = os.environ | {
        "SOURCE_DATE_EPOCH": str(source_date_epoch()),
        "PYTHONHASHSEED": "0",  # or the order of sets differs from build to build
        "PYTHONPATH": str(PROJECT),
    }
    run(
        *(sys.executable, "-m", "PyInstaller", PROJECT / "build.spec", "--noconfirm", "--clean"),
        *("--log-level", "ERROR", "--workpath", BUILD / "pyinstaller", "--distpath", DIST.parent),
        env=env,
    )
    if sys.platform == "linux":
        strip(DIST)
        for path in filter(elf.is_elf, sorted(DIST.rglob("*"))):
            elf.forget_foreign_paths(path)
    licences.write(DIST / "licences")
    (DIST / "LICENSE").write_bytes((PROJECT / "LICENSE").read_bytes())


def gather(folder: Path, channel: Path | None) -> None:
    """Put into *folder* what the program takes along; raise BuildError for a bad channel."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROJECT / "resources", folder)
    (folder / FROZEN_ID).write_text(kernel_id(), encoding="ascii")
    if channel is None:
        return
    try:
        known = read_channel(channel)
    except InvalidValueError as error:
        raise BuildError(f"{channel}: {error}") from None
    if not known:
        raise BuildError(f"{channel} names no channel: python packaging/sign.py channel …")
    shutil.copyfile(channel, folder / "updates" / "channel.json")


def strip(folder: Path) -> None:
    """Remove symbols that only a debugger reads: a twentieth of the size."""
    if shutil.which("strip") is None:
        print("not stripped: there is no strip (Debian package binutils)")
        return
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or any(part in path.as_posix() for part in _UNTOUCHED):
            continue
        subprocess.run(["strip", "--strip-unneeded", path], check=True)


def size(folder: Path) -> int:
    """Return the bytes of all files below *folder*, links not counted."""
    files = (path for path in folder.rglob("*") if not path.is_symlink() and path.is_file())
    return sum(path.stat().st_size for path in files)


def size_table(folder: Path, rows: int = 12) -> list[str]:
    """Return the largest parts of *folder* in MB, largest first, and the sum."""
    parts = {path.name: size(path) or path.stat().st_size for path in _parts(folder)}
    largest = sorted(parts.items(), key=lambda part: -part[1])[:rows]
    return [f"{value / 1e6:8.1f} MB  {name}" for name, value in largest] + [
        f"{size(folder) / 1e6:8.1f} MB  in all"
    ]


def _parts(folder: Path) -> list[Path]:
    inside = folder / "_internal"
    found = (*folder.iterdir(), *inside.iterdir())
    return [path for path in found if path != inside and not path.is_symlink()]
