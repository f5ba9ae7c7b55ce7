"""What every test gets: no screen, a persistent kernel cache, a look for what it left behind."""

import gc
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cts_desktop.app.kernels import kernel_cache
from tests.end2end.program import MEASURED
from tests.helpers.display import has_xvfb, virtual_display

PROJECT = Path(__file__).resolve().parent.parent
THREAD_GRACE_S = 20.0
#: Directories whose files take minutes, longest first.
SLOWEST = ("end2end", "integration", "gui")
#: What tells a new process to count its lines.
COUNTING = "COVERAGE_PROCESS_CONFIG"
#: More objects than this that stay are left out of the search for garbage.
MANY_OBJECTS = 100_000

# Until all tests are imported: what is loaded stays, and looking through it again and again takes
# as long as a quarter of the loading.
gc.disable()


os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Windows speak English, whatever the desktop of whoever runs the tests speaks.
os.environ.update(LC_ALL="C.UTF-8", LANGUAGE="")
# No test, and no program a test starts, touches the keychain of whoever runs them.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# Hundreds of programs are started: each would compile its sources anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Before anything imports numba. Persistent, because compiling the kernels takes longer than the
# tests; outside the project, because a copy of the project must not carry machine code along.
os.environ.setdefault("NUMBA_CACHE_DIR", str(kernel_cache()))

# Every statement of every test is kept as a line: of a failure the report showed nothing else.
logging.getLogger("peewee").setLevel(logging.INFO)

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Keep what makes new processes count their lines for those that shall."""
    MEASURED[COUNTING] = os.environ.get(COUNTING, "")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let no other process count: whoever counts lines here asks for it again and again."""
    os.environ[COUNTING] = ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: the many short files at the end keep every worker busy.

    Within a directory the order is what it was, chance for example.
    """
    items.sort(key=lambda item: _place(item.path.relative_to(PROJECT / "tests").parts[0]))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Begin to collect garbage, among what the tests make."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="module", autouse=True)
def short_search_for_garbage() -> None:
    """Leave libraries that earlier files loaded out of the search as well: half a second each."""
    if len(gc.get_objects(generation=2)) > MANY_OBJECTS:
        gc.collect()
        gc.freeze()


def _place(directory: str) -> int:
    return SLOWEST.index(directory) if directory in SLOWEST else len(SLOWEST)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recorded market material beside the project."""
    path = PROJECT.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("needs the recorded market material in ../shared/data")
    return path


@pytest.fixture
def profile_dir(tmp_path: Path) -> Path:
    """An empty profile directory."""
    path = tmp_path / "profile"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def xvfb() -> Iterator[str]:
    """The name of a real X display, for subprocesses: the test process itself stays offscreen."""
    if not has_xvfb():
        pytest.skip("needs Xvfb (Debian package xvfb)")
    with virtual_display() as display:
        yield display


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test whose threads outlive it.

    Event loops need no such check: an unclosed one raises ResourceWarning, and warnings are errors.
    """
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(THREAD_GRACE_S / len(left))
    alive = [thread.name for thread in left if thread.is_alive()]
    if alive:
        pytest.fail(f"threads left running: {', '.join(alive)}")


@pytest.fixture(autouse=True)
def no_unexpected_warning(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test during which something logged a warning, unless it is marked `logs`."""
    yield
    if request.node.get_closest_marker("logs"):
        return
    unexpected = [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING
    ]
    if unexpected:
        pytest.fail("logged without the mark `logs`:\n" + "\n".join(unexpected))
