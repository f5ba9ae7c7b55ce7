import subprocess
import sys

from cts_desktop import __version__
from cts_desktop.runtime import versions as module
from cts_desktop.runtime.versions import UNKNOWN, versions


def test_the_program_python_and_libraries_are_named():
    found = versions()
    assert found["cts-desktop"] == __version__
    assert found["Python"].startswith("3.")
    assert list(found)[:4] == ["cts-desktop", "Python", "System", "SQLite"]
    assert found["numpy"][0].isdigit()


def test_a_library_that_is_missing_is_said_to_be(monkeypatch):
    monkeypatch.setattr(module, "LIBRARIES", ("no-such-library",))
    assert versions()["no-such-library"] == UNKNOWN


def test_no_library_is_imported_for_it():
    code = (
        "import sys; from cts_desktop.runtime.versions import versions; versions();"
        "sys.exit(bool({'PySide6', 'numpy', 'numba', 'peewee', 'qasync'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
