"""No tracked file ties the project to one machine or one package registry."""

import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|crates\.io|anaconda\.org")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w+")


def project_files() -> list[Path]:
    """Tracked files, and new ones not yet added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if listing.returncode != 0:
        pytest.skip("needs a git checkout")
    paths = (PROJECT / name for name in listing.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("forbidden", [REGISTRY, MACHINE_PATH], ids=["registry", "machine path"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(forbidden):
    found = []
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(PROJECT)}: {hit}" for hit in forbidden.findall(text)]
    assert found == []
