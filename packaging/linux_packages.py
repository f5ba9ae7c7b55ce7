"""Packages for Linux: a portable archive, a .deb, an AppDir."""

import os
import shutil
from pathlib import Path

import linux_tree
from archive import normalise, write_tar
from debian import make_deb
from linux_tree import LINUX
from product import DIST, MACHINE, NAME, PACKAGES, VERSION, run, source_date_epoch

APPDIR = PACKAGES / "CTS_Desktop.AppDir"
_PORTABLE = "Keeps the profile beside the program, in the folder data, and keys in a file there.\n"
_APP_RUN = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/bin/cts-desktop" "$@"
"""


def make_all() -> list[Path]:
    """Make the AppDir and every package that can be made here; return the files."""
    epoch = source_date_epoch()
    made = [make_portable(DIST, PACKAGES, epoch), make_deb(DIST, PACKAGES, epoch)]
    make_appdir(DIST, APPDIR, epoch)
    if tool := shutil.which("appimagetool"):
        image = PACKAGES / f"{NAME}-{VERSION}-{MACHINE}.AppImage"
        run(tool, "--no-appstream", APPDIR, image, env=os.environ | {"ARCH": MACHINE})
        made.append(image)
    return made


def make_portable(dist: Path, folder: Path, epoch: int) -> Path:
    """Pack the program with the mark that makes it keep everything beside itself."""
    name = f"{NAME}-{VERSION}-linux-{MACHINE}-portable"
    stage = folder / "portable"
    linux_tree.copy_program(dist, stage)
    (stage / "portable.txt").write_text(_PORTABLE, encoding="utf-8")
    (stage / f"{NAME}.svg").write_bytes(linux_tree.svg())
    target = folder / f"{name}.tar.xz"
    write_tar(stage, name, target, epoch)
    shutil.rmtree(stage)
    return target


def make_appdir(dist: Path, folder: Path, epoch: int) -> None:
    """Lay the program out as AppImage's tool takes it."""
    shutil.rmtree(folder, ignore_errors=True)
    linux_tree.lay_out(dist, folder, epoch)
    desktop = folder / f"{NAME}.desktop"
    shutil.copy(LINUX / f"{NAME}.desktop", desktop)
    shutil.copy(linux_tree.ICONS / f"{NAME}-256.png", folder / f"{NAME}.png")
    (folder / ".DirIcon").symlink_to(f"{NAME}.png")
    start = folder / "AppRun"
    start.write_text(_APP_RUN, encoding="utf-8")
    start.chmod(0o755)
    normalise(folder, epoch)
