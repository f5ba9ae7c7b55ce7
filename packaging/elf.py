"""Programs and libraries of Linux (ELF, 64 bits, little-endian): where they look for others."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MAGIC = b"\x7fELF\x02\x01"
_LOAD, _DYNAMIC = 1, 2  # kinds of segments
_STRTAB, _RPATH, _RUNPATH = 5, 15, 29  # kinds of dynamic entries
_ENTRY = struct.Struct("<qQ")


class _Segment(NamedTuple):
    kind: int
    offset: int
    address: int
    size: int


def is_elf(path: Path) -> bool:
    """Tell whether *path* is a program or a library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == _MAGIC[:4]


def forget_foreign_paths(path: Path) -> bool:
    """Remove search paths that begin at the root; tell whether there was one.

    They are folders of the machine where the file was linked. Elsewhere somebody else may own them,
    and whatever lay there would be loaded into the program. Paths from $ORIGIN on stay.
    """
    data = bytearray(path.read_bytes())
    if not data.startswith(_MAGIC):
        return False
    segments = list(_segments(data))
    removed = False
    for dynamic in (segment for segment in segments if segment.kind == _DYNAMIC):
        place = slice(dynamic.offset, dynamic.offset + dynamic.size)
        entries = list(_ENTRY.iter_unpack(data[place]))
        strings = next(_in_file(segments, value) for kind, value in entries if kind == _STRTAB)
        kept = [
            (kind, value)
            for kind, value in entries
            if kind not in {_RPATH, _RUNPATH} or data[strings + value] != ord("/")
        ]
        removed |= len(kept) < len(entries)
        packed = b"".join(_ENTRY.pack(*entry) for entry in kept)
        data[place] = packed.ljust(dynamic.size, b"\0")  # entries of zeros end the table
    if removed:
        path.write_bytes(data)
    return removed


def _segments(data: bytearray) -> Iterator[_Segment]:
    (table,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for number in range(count):
        kind, _flags, offset, address, _, length = struct.unpack_from(
            "<IIQQQQ", data, table + number * size
        )
        yield _Segment(kind, offset, address, length)


def _in_file(segments: list[_Segment], address: int) -> int:
    """Return where in the file lies what is loaded to *address*."""
    return next(
        address - segment.address + segment.offset
        for segment in segments
        if segment.kind == _LOAD and 0 <= address - segment.address < segment.size
    )
