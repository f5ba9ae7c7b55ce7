import ast
import subprocess
import sys

from cts_desktop import __version__
from tests.end2end.program import MEASURED, PROGRAM, TIMEOUT_S, environment, run, started

HEADLESS_DEMO_THEN_MODULES = """
import sys
import time
from cts_desktop.app.cli import main
code = main(["demo", "--headless", "--speed", "max", "--seconds", "2"])
print("loaded:", sorted({"PySide6", "qasync"} & set(sys.modules)))
sys.exit(code)
"""


def test_the_version_answers_at_once():
    said = run("--version")
    assert said.stdout == f"cts-desktop {__version__}\n"
    # What takes time is imports: it answers before anything but the command line is loaded.
    code = (
        "import sys; from cts_desktop.app import cli; assert cli.main(['--version']) == 0;"
        "print(sorted(m for m in sys.modules if m.startswith('cts_desktop.')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    modules = set(ast.literal_eval(loaded.stdout.splitlines()[-1]))
    assert modules <= {
        "cts_desktop.app", "cts_desktop.app.cli", "cts_desktop.app.console",
        "cts_desktop.app.options", "cts_desktop.domain", "cts_desktop.domain.errors",
        "cts_desktop.runtime", "cts_desktop.runtime.imports",
    }  # fmt: skip


def test_an_unknown_command_names_the_known_ones():
    said = run("dance")
    assert said.returncode == 2
    assert "headless" in said.stderr


def test_a_headless_demo_never_loads_qt():
    said = subprocess.run(
        [sys.executable, "-c", HEADLESS_DEMO_THEN_MODULES],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-1] == "loaded: []"


def test_the_doctor_looks_at_everything_and_makes_no_profile(tmp_path):
    said = run("doctor", "--profile", tmp_path / "profile", **MEASURED)
    assert said.returncode == 0, said.stdout
    for name in ("Python", "Qt libraries", "Display", "Profile", "Database", "Disk", "Clock"):
        assert f"  {name}: " in said.stdout
    assert not (tmp_path / "profile").exists()


def test_the_smoke_test_passes_without_a_display():
    said = run("smoke", **MEASURED)
    assert said.returncode == 0, said.stdout + said.stderr
    *lines, last = said.stdout.splitlines()
    assert last == "smoke test passed"
    steps = (
        "imports resources migrations kernels library keys signatures messengers engine back-test "
        "API window"
    )
    said_ok = [line.split(":")[0] for line in lines if line.startswith("ok    ")]
    assert [line.split()[-1] for line in said_ok] == steps.split()


def test_warming_up_needs_no_profile(tmp_path):
    said = run("warm", "--profile", tmp_path / "profile", **MEASURED)
    assert said.returncode == 0
    assert "ready" in said.stdout
    assert not (tmp_path / "profile").exists()


def test_a_reader_who_ends_early_ends_the_demo_without_complaint(tmp_path):
    command = f"{PROGRAM} --profile {tmp_path} demo --headless --seconds 3600 | head -n 1"
    said = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    assert said.stderr == ""
    assert said.returncode == 0


def test_without_a_display_the_program_says_so_and_trades_all_the_same(tmp_path):
    with started("--profile", tmp_path, **MEASURED) as program:
        program.wait_for("No display found")
        program.wait_for("signals")
        assert program.end() == 0
        assert "Summary" in program.output
