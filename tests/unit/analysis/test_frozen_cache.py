import numba
import pytest
from numba.core import caching

from cts_desktop.analysis import frozen_cache
from cts_desktop.app import cli

GONE = "cts_desktop/analysis/exits.py"  # as a frozen program names its files


def place(function) -> str:
    """Where numba would keep the machine code of *function*."""
    cache = caching.CompileResultCacheImpl(function)  # type: ignore[no-untyped-call]
    return str(cache.locator.get_cache_path())


@pytest.fixture
def kernel():
    """A kernel whose file is not there."""

    def exit_of(price: float) -> float:
        return price

    exit_of.__code__ = exit_of.__code__.replace(co_filename=GONE)
    exit_of.__module__ = "cts_desktop.analysis.exits"
    return exit_of


def test_a_frozen_programs_kernels_are_where_they_are_told_to_be_whatever_the_working_directory(
    kernel, tmp_path, monkeypatch
):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", cli._FROZEN_CACHE)
    wanted = tmp_path / "kernels" / "cts_desktop.analysis.exits"
    for folder in (tmp_path, tmp_path.parent):
        monkeypatch.chdir(folder)
        assert place(kernel) == str(wanted)
    assert wanted.is_dir()


def test_a_place_that_cannot_be_written_is_an_error_and_not_another_place(
    kernel, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    with pytest.raises(OSError, match="file"):
        frozen_cache.FrozenCacheLocator.from_function(kernel, GONE)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
