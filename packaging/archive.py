"""Archives whose bytes depend on nothing but the files: the same folder gives the same file."""

import hashlib
import os
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from product import BuildError

#: Two threads on every machine: xz cuts its input by their number.
_XZ = ("xz", "--threads=2", "-6", "--stdout")


def write_tar(folder: Path, name: str, target: Path, epoch: int) -> None:
    """Pack *folder* as *name* into the compressed *target*: in order of name, owned by root."""
    with target.open("wb") as file:
        packer = subprocess.Popen(_XZ, stdin=subprocess.PIPE, stdout=file)
        with tarfile.open(fileobj=packer.stdin, mode="w|", format=tarfile.GNU_FORMAT) as tar:
            for path in [folder, *sorted(folder.rglob("*"))]:
                inside = Path(name) / path.relative_to(folder)
                _add(tar, path, inside.as_posix(), epoch)
        assert packer.stdin is not None  # noqa: S101 - a pipe was asked for
        packer.stdin.close()
        if packer.wait() != 0:
            raise BuildError(f"xz could not write {target}")


def _add(tar: tarfile.TarFile, path: Path, name: str, epoch: int) -> None:
    entry = tar.gettarinfo(path, name)
    if entry.islnk():  # the same file met before: whether it was is chance
        entry = _as_file(entry, path)
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = epoch
    entry.mode = 0o777 if entry.issym() else _mode(path)
    if entry.isreg():
        with path.open("rb") as file:
            tar.addfile(entry, file)
    else:
        tar.addfile(entry)


def _as_file(entry: tarfile.TarInfo, path: Path) -> tarfile.TarInfo:
    entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
    return entry


def _mode(path: Path) -> int:
    is_library = ".so" in path.name  # is loaded, never started
    return 0o755 if path.is_dir() or (path.stat().st_mode & 0o100 and not is_library) else 0o644


def normalise(folder: Path, epoch: int) -> None:
    """Give everything below *folder* plain rights and one time."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(_mode(path))
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def checksums(files: Iterable[Path]) -> str:
    """Return the lines of SHA256SUMS, in order of name, as `sha256sum --check` reads them."""
    lines = []
    for path in sorted(files, key=lambda file: file.name):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)
