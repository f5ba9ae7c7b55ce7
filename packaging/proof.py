"""Start the frozen program where nothing of this machine can help it: does it run by itself?"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from product import EXECUTABLE, NAME, VERSION, BuildError

_TIMEOUT_S = 600
#: A namespace of its own has no line to anywhere, not even to itself before this.
_WITH_LOOPBACK = """\
import fcntl, os, socket, struct, sys
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
fcntl.ioctl(socket.socket(), SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def smoke(dist: Path) -> None:
    """Run the self-test in an empty profile without network; raise BuildError where it fails."""
    executable = dist / EXECUTABLE.name
    if _run(executable, "--version").stdout != f"{NAME} {VERSION}\n":
        raise BuildError(f"{executable} does not know its version {VERSION}")
    print("smoke test in an empty profile,", "without network" if cut_off() else "WITH network")
    ended = _run(executable, "smoke")
    print(ended.stdout, end="")
    if ended.returncode != 0:
        raise BuildError(f"the frozen program is not complete:\n{ended.stderr}")


def cut_off() -> tuple[str, ...]:
    """Return the command that runs another with loopback only; empty where there is none."""
    unshare = ("unshare", "--user", "--map-root-user", "--net")
    command = (*unshare, sys.executable, "-c", _WITH_LOOPBACK)
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return ()
    tried = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if tried.returncode == 0 else ()


def bare_environment(home: Path) -> dict[str, str]:
    """Return an environment that knows nothing of the development behind the program."""
    kept = ("PATH", "SYSTEMROOT", "COMSPEC", "TEMP", "TMP")  # Windows starts nothing without
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    homes = {"HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home)}
    return environ | homes | {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}


def _run(executable: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="cts-proof-") as home:
        return subprocess.run(
            [*cut_off(), executable, *arguments],
            env=bare_environment(Path(home)),
            cwd=home,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
