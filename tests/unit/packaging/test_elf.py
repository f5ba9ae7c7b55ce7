import re
import shutil
import subprocess
from pathlib import Path

import PySide6
import pytest

PLUGIN = Path(PySide6.__file__).parent / "Qt" / "plugins" / "iconengines" / "libqsvgicon.so"
OWN, FOREIGN = b"$ORIGIN/../../lib\0", b"/FOREIGN/../../li\0"

pytestmark = pytest.mark.skipif(
    not (PLUGIN.exists() and shutil.which("readelf")), reason="needs Linux and binutils"
)


@pytest.fixture
def library(tmp_path) -> Path:
    """A library that looks for others where it was linked."""
    data = PLUGIN.read_bytes()
    assert data.count(OWN) == 1
    path: Path = tmp_path / "library.so"
    path.write_bytes(data.replace(OWN, FOREIGN))
    return path


def dynamic(path: Path) -> list[str]:
    """What readelf says of everything in the dynamic section before its end."""
    said = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, check=True)
    assert not said.stderr
    return re.findall(r"^ 0x\w+ +\((?!NULL)\w+\).*", said.stdout, re.MULTILINE)


def test_a_search_path_of_the_machine_it_was_linked_on_is_forgotten(script, library):
    before = dynamic(library)
    (path,) = (line for line in before if "runpath" in line.lower())
    assert script("elf").forget_foreign_paths(library)
    assert dynamic(library) == [line for line in before if line != path]
    assert not script("elf").forget_foreign_paths(library)


def test_a_search_path_beside_the_library_stays(script, tmp_path):
    copy = tmp_path / "library.so"
    shutil.copy(PLUGIN, copy)
    assert not script("elf").forget_foreign_paths(copy)
    assert copy.read_bytes() == PLUGIN.read_bytes()


def test_what_is_no_library_is_left_alone(script, tmp_path):
    text, link = tmp_path / "text.so", tmp_path / "link.so"
    text.write_bytes(b"GROUP ( libc.so.6 )\n")
    link.symlink_to(PLUGIN)
    assert not script("elf").is_elf(text)
    assert not script("elf").is_elf(link)
    assert script("elf").is_elf(PLUGIN)
    assert not script("elf").forget_foreign_paths(text)
