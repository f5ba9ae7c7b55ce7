"""The tree below which Linux finds the program and all that announces it."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from man_page import man_page
from product import APP_ID, ICONS, NAME, PROJECT, PUBLISHER, Release, releases

LINUX = PROJECT / "packaging" / "linux"


def lay_out(dist: Path, root: Path, epoch: int) -> None:
    """Put the program and all that announces it below *root*, where the system looks for it."""
    copy_program(dist, root / "usr" / "lib" / NAME)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    share = root / "usr" / "share"
    _put(share / "applications" / f"{NAME}.desktop", (LINUX / f"{NAME}.desktop").read_bytes())
    _put(share / "metainfo" / f"{APP_ID}.metainfo.xml", metainfo().encode())
    _put(share / "man" / "man1" / f"{NAME}.1", man_page(epoch).encode())
    _put(share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg", svg())
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


def svg() -> bytes:
    """Return the program's icon."""
    return (PROJECT / "resources" / "icons" / "program.svg").read_bytes()


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
