"""Build the program and its packages for this system: `make build`.

    clean tree -> environment as pinned -> freeze -> smoke test -> packages -> SHA256SUMS -> tests

Everything lands in build/: the program in dist/, what is given away in packages/.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import archive
import constraints
import freeze
import proof
from product import DIST, PACKAGES, PROJECT, VERSION, BuildError, run, said


def main() -> None:
    """Build everything, or end in words where that cannot be."""
    options = _parser().parse_args()
    if not options.dirty:
        require_clean_tree()
    require_pinned_environment()
    freeze.freeze(options.channel)
    proof.smoke(DIST)
    PACKAGES.mkdir(parents=True, exist_ok=True)
    made = make_packages()
    (PACKAGES / "SHA256SUMS").write_text(archive.checksums(made), encoding="utf-8")
    print("\n".join(freeze.size_table(DIST)))
    for path in made:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.relative_to(PROJECT)}")
    run(sys.executable, "-m", "pytest", "-q", "-m", "frozen", "tests/frozen")


def require_clean_tree() -> None:
    """Refuse to build what no commit describes."""
    if changed := said("git", "status", "--porcelain"):
        raise BuildError(
            f"The tree differs from its last commit:\n{changed}\n"
            "Commit or remove that, or build it all the same with --dirty."
        )


def require_pinned_environment() -> None:
    """Refuse to build with other libraries than those the constraints name."""
    pinned = constraints.parse(constraints.CONSTRAINTS.read_text(encoding="utf-8"))
    present = constraints.versions(constraints.declared())
    if problems := constraints.differences(pinned, present):
        raise BuildError(
            "\n".join(problems) + "\nInstall what is pinned (pip install --constraint "
            "packaging/constraints.txt …), or pin what is installed: make constraints"
        )


def make_packages() -> list[Path]:
    """Make what this system's users install; return the files."""
    for old in PACKAGES.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    if sys.platform == "win32":
        import windows_packages as packages  # noqa: PLC0415 - each needs its system's tools
    elif sys.platform == "darwin":
        import macos_packages as packages  # noqa: PLC0415 - see above
    else:
        import linux_packages as packages  # noqa: PLC0415 - see above
    return packages.make_all()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make build", description=f"Build version {VERSION}.")
    parser.add_argument("--dirty", action="store_true", help="build also what is not committed")
    parser.add_argument(
        "--channel", type=Path, metavar="FILE", help="where this build looks for newer versions"
    )
    return parser


if __name__ == "__main__":
    try:
        main()
    except BuildError as error:
        sys.exit(f"build: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"build: {error}")
