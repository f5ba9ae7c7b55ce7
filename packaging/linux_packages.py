"""Packages for Linux: the tree both of them share, an AppDir, a portable archive."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from archive import normalise, write_tar
from man_page import man_page
from product import (
    APP_ID,
    DIST,
    ICONS,
    MACHINE,
    NAME,
    PACKAGES,
    PROJECT,
    PUBLISHER,
    VERSION,
    Release,
    releases,
    run,
    source_date_epoch,
)

LINUX = PROJECT / "packaging" / "linux"
APPDIR = PACKAGES / "CTS_Desktop.AppDir"
_PORTABLE = "Keeps the profile beside the program, in the folder data, and keys in a file there.\n"
_APP_RUN = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/bin/cts-desktop" "$@"
"""


def make_all() -> list[Path]:
    """Make the AppDir and every package that can be made here; return the files."""
    import debian  # noqa: PLC0415 - it needs what is in this module

    epoch = source_date_epoch()
    made = [make_portable(DIST, PACKAGES, epoch), debian.make_deb(DIST, PACKAGES, epoch)]
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
    copy_program(dist, stage)
    (stage / "portable.txt").write_text(_PORTABLE, encoding="utf-8")
    (stage / f"{NAME}.svg").write_bytes(_svg())
    target = folder / f"{name}.tar.xz"
    write_tar(stage, name, target, epoch)
    shutil.rmtree(stage)
    return target


def make_appdir(dist: Path, folder: Path, epoch: int) -> None:
    """Lay the program out as AppImage's tool takes it."""
    shutil.rmtree(folder, ignore_errors=True)
    lay_out(dist, folder, epoch)
    desktop = folder / f"{NAME}.desktop"
    shutil.copy(LINUX / f"{NAME}.desktop", desktop)
    shutil.copy(ICONS / f"{NAME}-256.png", folder / f"{NAME}.png")
    (folder / ".DirIcon").symlink_to(f"{NAME}.png")
    start = folder / "AppRun"
    start.write_text(_APP_RUN, encoding="utf-8")
    start.chmod(0o755)
    normalise(folder, epoch)


def lay_out(dist: Path, root: Path, epoch: int) -> None:
    """Put the program and all that announces it below *root*, where the system looks for it."""
    copy_program(dist, root / "usr" / "lib" / NAME)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    share = root / "usr" / "share"
    _put(share / "applications" / f"{NAME}.desktop", (LINUX / f"{NAME}.desktop").read_bytes())
    _put(share / "metainfo" / f"{APP_ID}.metainfo.xml", metainfo().encode())
    _put(share / "man" / "man1" / f"{NAME}.1", man_page(epoch).encode())
    _put(share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg", _svg())
    for picture in sorted(ICONS.glob(f"{NAME}-*.png")):
        size = picture.stem.rsplit("-", 1)[1]
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        _put(place / f"{NAME}.png", picture.read_bytes())


def copy_program(dist: Path, target: Path) -> None:
    """Copy the frozen program, links as links."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(dist, target, symlinks=True)


def metainfo() -> str:
    """Return the AppStream description with the releases of the changelog."""
    known = releases((PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"))
    text = (LINUX / f"{APP_ID}.metainfo.xml").read_text(encoding="utf-8")
    values = {"APP_ID": APP_ID, "PUBLISHER": escape(PUBLISHER), "RELEASES": _releases(known)}
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _releases(known: Iterable[Release]) -> str:
    lines = [f'    <release version="{one.version}" date="{one.date}"/>' for one in known]
    return "\n".join(("  <releases>", *lines, "  </releases>"))


def _svg() -> bytes:
    return (PROJECT / "resources" / "icons" / "program.svg").read_bytes()


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
