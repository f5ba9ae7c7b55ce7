"""The built program, as `make build` leaves it: run at the end of that, skipped elsewhere."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cts_desktop import __version__
from cts_desktop.app.kernels import kernel_id
from tests.end2end.program import Running, rows
from tests.helpers.display import has_xvfb, virtual_display
from tests.helpers.x_windows import close_windows, has_xlib

pytestmark = pytest.mark.frozen

PROJECT = Path(__file__).resolve().parents[2]
DIST = PROJECT / "build" / "dist" / "cts-desktop"
PACKAGES = PROJECT / "build" / "packages"
PROGRAM = DIST / ("cts-desktop.exe" if sys.platform == "win32" else "cts-desktop")
TIMEOUT_S = 300.0


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """One empty home for all, so that the kernels are compiled once."""
    if not PROGRAM.exists():
        pytest.skip(f"there is no {PROGRAM.relative_to(PROJECT)}: make build")
    return Path(tmp_path_factory.mktemp("home"))


def bare(home: Path, **extra: str) -> dict[str, str]:
    """An environment without anything of the development."""
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **extra}


def run(
    home: Path, *args: object, cwd: Path | None = None, **extra: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *map(str, args)],
        env=bare(home, **extra), cwd=cwd or home, capture_output=True, text=True, timeout=TIMEOUT_S,
    )  # fmt: skip


class Shown(Running):
    """The program with a window, and the X server it is on."""

    display: str


@pytest.fixture
def window(home, tmp_path) -> Iterator[Shown]:
    """The program with its window on a screen of its own."""
    if not has_xvfb():
        pytest.skip("needs Xvfb (Debian package xvfb)")
    with virtual_display() as display:
        env = bare(home, DISPLAY=display, QT_QPA_PLATFORM="xcb", CTS_TRACE_START="1")
        running = Shown(("--profile", tmp_path / "profile"), env, (PROGRAM,))
        running.display = display
        try:
            yield running
        finally:
            running.close()


def test_it_knows_its_version(home):
    assert run(home, "--version").stdout == f"cts-desktop {__version__}\n"


def test_it_is_complete(home):
    said = run(home, "smoke", QT_QPA_PLATFORM="offscreen")
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.endswith("smoke test passed\n")


def test_kernels_are_compiled_once_wherever_it_is_started_and_only_in_their_cache(home, tmp_path):
    assert run(home, "warm").returncode == 0
    cache = home / ".cache" / "cts-desktop" / "kernels"
    found = {path: path.stat().st_mtime_ns for path in cache.rglob("*.nb?")}
    assert found
    assert {path.relative_to(cache).parts[0] for path in found} == {kernel_id()}
    assert not (home / ".cache" / "numba").exists()
    assert run(home, "warm", cwd=tmp_path).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*.nb?")} == found


def test_the_demo_trades_and_its_sums_agree(home, tmp_path):
    summary = tmp_path / "demo.json"
    said = run(home, "demo", "--headless", "--speed", "max", "--seconds", "8", "--json", summary)
    assert said.returncode == 0, said.stdout + said.stderr
    figures = json.loads(summary.read_text())
    assert figures["fills"] > 0
    assert figures["ended_by"] == "8 s are over"


def test_the_window_opens_and_quits_in_order(window, tmp_path):
    window.wait_for("cts-trace ready", timeout_s=TIMEOUT_S)
    assert window.end() == 0
    assert "Traceback" not in window.output
    assert not list((tmp_path / "profile" / "logs").glob("crash-*"))
    assert rows(tmp_path / "profile", "SELECT name FROM connections") == [("Paper",)]


def test_closing_the_window_ends_the_program(window, tmp_path):
    if not has_xlib():
        pytest.skip("needs Xlib (Debian package libx11-6)")
    window.wait_for("cts-trace ready", timeout_s=TIMEOUT_S)
    assert len(close_windows(window.display, "PAPER")) == 1
    assert window.wait() == 0
    assert "Traceback" not in window.output
    assert not list((tmp_path / "profile" / "logs").glob("crash-*"))


def test_the_sums_are_those_of_the_packages(home):
    sums = PACKAGES / "SHA256SUMS"
    if not sums.exists():
        pytest.skip("there are no packages: make build")
    for line in sums.read_text().splitlines():
        digest, name = line.split("  ")
        with (PACKAGES / name).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == digest, name


def test_nothing_of_the_development_is_inside(home):
    names = {path.name for path in (DIST / "_internal").iterdir()}
    assert names.isdisjoint({"mypy", "pytest", "PIL", "pandas", "sqlalchemy", "uvloop", "tkinter"})
    plugins = {path.name for path in DIST.rglob("plugins/platforms/*")}
    assert any("offscreen" in name for name in plugins)
    assert not any("vnc" in name or "eglfs" in name for name in plugins)
    assert (DIST / "licences" / "pyside6-essentials.txt").exists() or (
        "pyside6-essentials" in (DIST / "licences" / "packages.txt").read_text()
    )
