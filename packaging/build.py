"""Freeze the program into build/dist/cts-desktop with PyInstaller, and start it once as a test."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BUILD = PROJECT / "build"
EXECUTABLE = BUILD / "dist" / "cts-desktop" / "cts-desktop"


def main() -> None:
    """Build, then let the frozen program tell its version."""
    subprocess.run(
        [
            *(sys.executable, "-m", "PyInstaller", str(PROJECT / "build.spec")),
            *("--noconfirm", "--log-level", "WARN"),
            *("--workpath", str(BUILD / "pyinstaller"), "--distpath", str(EXECUTABLE.parents[1])),
        ],
        cwd=PROJECT,
        check=True,
    )
    subprocess.run([EXECUTABLE, "--version"], check=True)
    files = [path for path in EXECUTABLE.parent.rglob("*") if not path.is_symlink()]
    size_mb = sum(path.stat().st_size for path in files if path.is_file()) / 1e6
    print(f"{EXECUTABLE.parent.relative_to(PROJECT)}: {size_mb:.0f} MB")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"build: {error}")
