"""Prepare .venv and Qt's system libraries for a make target.

Runs with the system's interpreter before anything is installed, hence the standard library only.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".prepared"
# What .venv can be filled with; each holds what stands before it.
GROUPS = ("run", "dev", "bench")

# Debian package -> the shared object Qt loads from it.
OFFSCREEN_LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
}
X11_LIBRARIES = {
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xinerama0": "libxcb-xinerama.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxcb1": "libxcb.so.1",
}
# Debian package -> a program of it; what tests need to see, to touch and to read the real window.
TEST_PROGRAMS = {
    "xvfb": "Xvfb",
    "xdotool": "xdotool",
    "dbus": "dbus-daemon",
    "at-spi2-core": "/usr/libexec/at-spi-bus-launcher",
}


@dataclass(frozen=True)
class Needs:
    """System packages a target cannot do without, and those it would like to have."""

    required: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remedy:
    """What to do about missing packages: the command, and whether we may run it ourselves."""

    command: str
    automatic: bool


class PreparationError(Exception):
    """Something only the user can put right."""


def main(target: str) -> None:
    """Prepare `target`: run, check, test or bench."""
    if sys.platform == "linux":
        provide_system_packages(system_needs(target, os.environ))
    install(target if target in {"run", "bench"} else "dev")


def system_needs(target: str, environ: Mapping[str, str]) -> Needs:
    """Return the Debian packages `target` needs in this environment.

    Without a display the program runs headless and never loads Qt. Tests draw offscreen; those
    which need a real X server, a hand on it or a screen reader's bus skip themselves without.
    """
    if target in {"test", "bench"}:
        return Needs(tuple(OFFSCREEN_LIBRARIES), (*X11_LIBRARIES, *TEST_PROGRAMS))
    shows_window = any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if target == "run" and shows_window:
        return Needs((*OFFSCREEN_LIBRARIES, *X11_LIBRARIES))
    return Needs()


def is_present(package: str) -> bool:
    """Tell whether what `package` provides can be used, however it was installed."""
    if package in TEST_PROGRAMS:
        return shutil.which(TEST_PROGRAMS[package]) is not None
    try:
        ctypes.CDLL((OFFSCREEN_LIBRARIES | X11_LIBRARIES)[package])
    except OSError:
        return False
    return True


def missing_packages(packages: Iterable[str]) -> list[str]:
    """Return those of `packages` which are not there, in order."""
    return [package for package in packages if not is_present(package)]


def provide_system_packages(needs: Needs) -> None:
    """Install what is missing where that is allowed; otherwise say how."""
    missing = missing_packages((*needs.required, *needs.wanted))
    if not missing:
        return
    remedy = find_remedy(missing, has_apt=has_apt(), is_root=is_root(), has_sudo=has_sudo())
    if remedy.automatic:
        say(f"installing system packages: {' '.join(missing)}")
        # Its exit status says less than a second look at what is there.
        carry_out(remedy)
        missing = missing_packages(missing)
    if not missing:
        return
    advice = f"missing on this system: {' '.join(missing)}\nPlease run: {remedy.command}"
    if set(missing) & set(needs.required):
        raise PreparationError(advice)
    say(f"{advice}\nGoing on without; the tests which need them are skipped.")


def find_remedy(missing: list[str], *, has_apt: bool, is_root: bool, has_sudo: bool) -> Remedy:
    """Decide how the missing packages can be had.

    Args:
        missing: Debian package names, at least one.
        has_apt: apt-get is there.
        is_root: we run as root.
        has_sudo: sudo works without asking for a password.
    """
    if not has_apt:
        found_by = OFFSCREEN_LIBRARIES | X11_LIBRARIES | TEST_PROGRAMS
        files = " ".join(found_by.get(package, package) for package in missing)
        return Remedy(f"your system's package manager, for what provides {files}", automatic=False)
    prefix = "" if is_root else "sudo "
    install = f"{prefix}apt-get install -y --no-install-recommends {shlex.join(missing)}"
    return Remedy(f"{prefix}apt-get update && {install}", automatic=is_root or has_sudo)


def carry_out(remedy: Remedy) -> None:
    """Run the command, with no package asking questions."""
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["sh", "-c", remedy.command], env=environ, check=False)


def has_apt() -> bool:
    """Tell whether this is a Debian kind of system."""
    return shutil.which("apt-get") is not None


def is_root() -> bool:
    """Tell whether we may install packages ourselves."""
    return os.geteuid() == 0


def has_sudo() -> bool:
    """Tell whether sudo works without asking for a password."""
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def install(group: str) -> None:
    """Fill .venv for one of GROUPS unless it already holds what pyproject.toml declares."""
    fingerprint = fingerprint_of((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    if is_installed(group, fingerprint):
        return
    create_venv()
    say("installing the declared packages into .venv (once, a minute or two)")
    # Dependency groups came with pip 25.1; Debian's bundled one is older.
    pip_install("--upgrade", "pip>=25.1")
    wanted = GROUPS[1 : GROUPS.index(group) + 1]
    pip_install("--editable", str(PROJECT), *(f"--group={name}" for name in wanted))
    STAMP.write_text(f"{fingerprint} {group}\n")
    say("compiling the numeric kernels (once)")
    warmed = subprocess.run([VENV_PYTHON, "-m", "cts_desktop", "warm"], cwd=PROJECT, check=False)
    if warmed.returncode != 0:
        say("that failed; they will be compiled when first used")


def fingerprint_of(declaration: str) -> str:
    """Return what changes with the part of pyproject.toml that decides what is installed."""
    tables = tomllib.loads(declaration)
    deciding = [tables.get(name) for name in ("build-system", "project", "dependency-groups")]
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()


def is_installed(group: str, fingerprint: str) -> bool:
    """Tell whether the stamp covers `group`."""
    if not (STAMP.exists() and VENV_PYTHON.exists()):
        return False
    stamped_fingerprint, stamped_group = STAMP.read_text().split()
    covered = GROUPS.index(group) <= GROUPS.index(stamped_group)
    return stamped_fingerprint == fingerprint and covered


def create_venv() -> None:
    """Create .venv, or anew where its interpreter is gone."""
    if VENV_PYTHON.exists():
        return
    # Debian ships the venv module without its heart.
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        provide_venv_module(package)
    say("creating .venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def provide_venv_module(package: str) -> None:
    """Install Debian's other half of the venv module, or say how."""
    remedy = find_remedy([package], has_apt=has_apt(), is_root=is_root(), has_sudo=has_sudo())
    if not remedy.automatic:
        raise PreparationError(f"Python's venv module is incomplete.\nPlease run: {remedy.command}")
    carry_out(remedy)


def pip_install(*arguments: str) -> None:
    """Run pip in .venv, quietly unless it fails."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], cwd=PROJECT, check=True)


def say(text: str) -> None:
    """Tell the user, apart from the program's own output."""
    print(f"prepare: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except PreparationError as error:
        say(str(error))
        sys.exit(1)
    except subprocess.CalledProcessError as error:
        say(f"{shlex.join(map(str, error.cmd))} ended with {error.returncode}")
        sys.exit(1)
