import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "prepare.py"


@pytest.fixture
def prepare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script as a module, working on a project directory of its own."""
    spec = importlib.util.spec_from_file_location("prepare_under_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where the dataclass decorator looks up the annotations' module.
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(module, "VENV_PYTHON", Path(sys.executable))
    return module


def test_root_installs_by_itself(prepare):
    remedy = prepare.find_remedy(["xvfb"], has_apt=True, is_root=True, has_sudo=False)
    assert remedy.automatic
    assert "sudo" not in remedy.command


def test_passwordless_sudo_installs_by_itself(prepare):
    remedy = prepare.find_remedy(["xvfb"], has_apt=True, is_root=False, has_sudo=True)
    assert remedy.automatic
    assert remedy.command.startswith("sudo apt-get update")


def test_without_rights_the_exact_command_is_only_shown(prepare):
    remedy = prepare.find_remedy(["libegl1", "xvfb"], has_apt=True, is_root=False, has_sudo=False)
    assert not remedy.automatic
    assert remedy.command.endswith("--no-install-recommends libegl1 xvfb")


def test_without_apt_the_files_are_named_instead_of_debian_packages(prepare):
    remedy = prepare.find_remedy(["libegl1", "xvfb"], has_apt=False, is_root=True, has_sudo=False)
    assert not remedy.automatic
    assert "libEGL.so.1 Xvfb" in remedy.command


@pytest.fixture
def powerless(prepare, monkeypatch: pytest.MonkeyPatch):
    """No root, no sudo, and nothing installed."""
    monkeypatch.setattr(prepare, "is_present", lambda package: False)
    monkeypatch.setattr(prepare, "has_apt", lambda: True)
    monkeypatch.setattr(prepare, "is_root", lambda: False)
    monkeypatch.setattr(prepare, "has_sudo", lambda: False)
    return prepare


def test_a_missing_required_package_ends_the_preparation(powerless):
    with pytest.raises(powerless.PreparationError, match=r"sudo apt-get install .* libegl1"):
        powerless.provide_system_packages(powerless.Needs(required=("libegl1",)))


def test_a_missing_wanted_package_is_only_mentioned(powerless, capsys):
    powerless.provide_system_packages(powerless.Needs(wanted=("xvfb",)))
    assert "sudo apt-get install" in capsys.readouterr().err


def test_without_a_display_running_needs_no_window_libraries(prepare):
    assert prepare.system_needs("run", {}) == prepare.Needs()


def test_with_a_display_running_needs_all_window_libraries(prepare):
    needs = prepare.system_needs("run", {"DISPLAY": ":0"})
    assert {"libegl1", "libxcb-cursor0"} <= set(needs.required)


def test_tests_go_on_without_an_x_server(prepare):
    needs = prepare.system_needs("test", {})
    assert "libegl1" in needs.required
    assert {"xvfb", "xdotool", "dbus", "at-spi2-core"} <= set(needs.wanted)


@pytest.mark.parametrize("package", ["xvfb", "xdotool", "dbus", "at-spi2-core"])
def test_a_program_for_tests_is_there_when_it_can_be_run(prepare, monkeypatch, package):
    there = {prepare.TEST_PROGRAMS[package]}
    monkeypatch.setattr(prepare.shutil, "which", lambda name: name if name in there else None)
    assert prepare.is_present(package)
    there.clear()
    assert not prepare.is_present(package)


@pytest.mark.parametrize(
    ("stamp", "group", "covered"),
    [
        ("new run", "run", True),
        ("new dev", "run", True),
        ("new dev", "dev", True),
        ("new bench", "dev", True),
        ("new run", "dev", False),
        ("new dev", "bench", False),
        ("old dev", "dev", False),
        (None, "run", False),
    ],
)
def test_packages_are_installed_again_only_when_the_declaration_or_the_need_grew(
    prepare, stamp, group, covered
):
    if stamp is not None:
        prepare.STAMP.write_text(stamp)
    assert prepare.is_installed(group, "new") is covered


def test_only_what_decides_the_installation_changes_the_fingerprint(prepare):
    declared = prepare.fingerprint_of('[project]\ndependencies = ["a"]')
    assert prepare.fingerprint_of('[project]\ndependencies = ["a"]\n[tool.x]\ny = 1') == declared
    assert prepare.fingerprint_of('[project]\ndependencies = ["a", "b"]') != declared
