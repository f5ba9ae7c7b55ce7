"""The Debian package: leaves out what Debian has, and declares it as dependencies instead."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import linux_tree
from archive import normalise
from elf import is_elf
from product import (
    DEBIAN_MACHINE,
    NAME,
    PROJECT,
    SUMMARY,
    VERSION,
    BuildError,
    Release,
    maintainer,
    releases,
    run,
)

_WAYLAND = ("libwayland-client0", "libwayland-cursor0", "libwayland-egl1")
_DESCRIPTION = """\
 A desktop program that trades crypto for one person at one workstation. Every
 combination of entry signal and exit rule trades on simulated positions first;
 only those that prove themselves reach an order. Paper by default.
 .
 The package holds the program frozen with the interpreter and the libraries it
 was tested with.
"""


def make_deb(dist: Path, folder: Path, epoch: int) -> Path:
    """Build the package from the frozen program at *dist* and return it.

    The same program gives the same bytes. Raises BuildError where Debian's tools are missing.
    """
    for tool in ("dpkg-deb", "dpkg-shlibdeps"):
        if shutil.which(tool) is None:
            raise BuildError(f"{tool} is not on PATH: install the Debian package dpkg-dev.")
    target = folder / f"{NAME}_{VERSION}_{DEBIAN_MACHINE}.deb"
    with tempfile.TemporaryDirectory(dir=folder) as stage:
        root = Path(stage) / NAME
        linux_tree.lay_out(dist, root, epoch)
        _add_documents(root)
        program = root / "usr" / "lib" / NAME
        leave_out(program, debian_has)
        sums, size_kib = md5sums(root), installed_kib(root)
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN" / "md5sums").write_text(sums, encoding="utf-8")
        control = _control(dependencies(program), size_kib)
        (root / "DEBIAN" / "control").write_text(control, encoding="utf-8")
        normalise(root, epoch)
        env = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
        options = ("--root-owner-group", "-Zxz", "-z6", "--threads-max=2")
        run("dpkg-deb", *options, "--build", root, target, env=env)
    return target


def leave_out(program: Path, has: Callable[[str], bool]) -> None:
    """Delete the libraries of *program* that *has* says the system brings, by file name."""
    for path in sorted((program / "_internal").glob("lib*.so*")):
        # Links lead to what came inside a wheel: of that the system has another build or none.
        # The interpreter is the one it was tested with.
        own = path.is_symlink() or path.name.startswith("libpython")
        if not own and has(path.name):
            path.unlink()


def debian_has(library: str) -> bool:
    """Tell whether a package that is installed here brings the shared *library*."""
    found = subprocess.run(
        ["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True, check=False
    )
    return any(
        Path(line.split(": ")[-1]).parent.name.endswith("-linux-gnu")
        for line in found.stdout.splitlines()
    )


def dependencies(program: Path) -> str:
    """Return what the package depends on, with the oldest versions that will do."""
    # Wayland's libraries need not be where this is built, and their tool would miss them.
    binaries = [
        path
        for path in sorted(program.rglob("*"))
        if "wayland" not in str(path.relative_to(program)).lower() and is_elf(path)
    ]
    inside = sorted({path.parent for path in binaries})
    with tempfile.TemporaryDirectory() as empty:
        (Path(empty) / "debian").mkdir()
        stanzas = f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n"
        (Path(empty) / "debian" / "control").write_text(stanzas, encoding="utf-8")
        said = subprocess.run(
            ["dpkg-shlibdeps", "-O", "--ignore-missing-info",
             *(f"-l{folder}" for folder in inside), *map(str, binaries)],
            cwd=empty, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if said.returncode != 0:
        raise BuildError(f"dpkg-shlibdeps: {said.stderr.strip()}")
    found = re.search(r"^shlibs:Depends=(.*)$", said.stdout, re.MULTILINE)
    return ", ".join((*((found[1],) if found else ()), *_WAYLAND))


def installed_kib(root: Path) -> int:
    """Return the size Debian's policy asks for: each file rounded up, 1 KiB for all else."""
    return sum(
        -(-path.stat().st_size // 1024) if path.is_file() and not path.is_symlink() else 1
        for path in root.rglob("*")
    )


def md5sums(root: Path) -> str:
    """Return the sums `dpkg --verify` compares with: a check against damage, not against people."""
    lines = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
            lines.append(f"{found.hexdigest()}  {path.relative_to(root).as_posix()}\n")
    return "".join(lines)


def changelog(known: list[Release], who: str) -> str:
    """Return the changelog in Debian's form."""
    entries = []
    for release in known:
        day = datetime.fromisoformat(release.date).replace(tzinfo=UTC)
        entries.append(
            f"{NAME} ({release.version}) unstable; urgency=medium\n\n"
            f"  * Release {release.version}; what changed is in CHANGELOG.md.gz.\n\n"
            f" -- {who}  {format_datetime(day)}\n"
        )
    return "\n".join(entries)


def _control(depends: str, size_kib: int) -> str:
    return (
        f"Package: {NAME}\nVersion: {VERSION}\nArchitecture: {DEBIAN_MACHINE}\n"
        f"Maintainer: {maintainer()}\nInstalled-Size: {size_kib}\nDepends: {depends}\n"
        "Recommends: gnome-keyring | kwalletmanager\n"
        f"Section: misc\nPriority: optional\nDescription: {SUMMARY.lower()}\n{_DESCRIPTION}"
    )


def _add_documents(root: Path) -> None:
    linux, share = PROJECT / "packaging" / "linux", root / "usr" / "share"
    documents = share / "doc" / NAME
    documents.mkdir(parents=True)
    shutil.copy(linux / "copyright", documents / "copyright")
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    _compress(documents / "CHANGELOG.md.gz", text)
    _compress(documents / "changelog.gz", changelog(releases(text), maintainer()))
    service = linux / f"{NAME}.service"
    if service.exists():
        examples = documents / "examples"
        examples.mkdir()
        shutil.copy(service, examples / service.name)
    page = share / "man" / "man1" / f"{NAME}.1"
    _compress(page.with_name(f"{page.name}.gz"), page.read_text(encoding="utf-8"))
    page.unlink()
    overrides = share / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copy(linux / "lintian-overrides", overrides / NAME)


def _compress(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
