"""Files named on the command line, checked before anything starts."""

import os
from pathlib import Path

from cts_desktop.domain.errors import DataFileError, UserActionError


def data_file(path: Path) -> Path:
    """Check a recording; raise DataFileError naming the remedy."""
    path = path.expanduser().absolute()
    if not path.exists():
        raise DataFileError(f"--data: {path} does not exist. Check the path.")
    if not path.is_file():
        raise DataFileError(f"--data: {path} is not a file. Name the recordings one by one.")
    if not os.access(path, os.R_OK):
        raise DataFileError(f"--data: {path} cannot be read. Give your user the right to read it.")
    if "\n" in str(path):
        raise DataFileError(f"--data: {str(path)!r} has a line break in its name. Rename it.")
    return path


def writable(option: str, path: Path) -> Path:
    """Check a target before an hour of trading, not after it."""
    path = path.expanduser().absolute()
    if not path.exists():
        return beside(path, option)
    if path.is_dir():
        raise UserActionError(f"{option}: {path} is a directory. Name a file in it.")
    if not os.access(path, os.W_OK):
        raise UserActionError(f"{option}: {path} may not be written. Choose another file.")
    return path


def beside(path: Path, option: str = "--json") -> Path:
    """Check a target that is made anew in its directory."""
    path = path.expanduser().absolute()
    if path.is_dir():
        raise UserActionError(f"{option}: {path} is a directory. Name a file in it.")
    if not path.parent.is_dir():
        raise UserActionError(f"{option}: the directory {path.parent} does not exist. Create it.")
    if not os.access(path.parent, os.W_OK):
        raise UserActionError(f"{option}: {path.parent} is not writable. Choose another directory.")
    return path
