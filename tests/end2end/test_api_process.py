"""The API of a real program without a window: opened by an option, closed by SIGTERM."""

import json
import re
import socket
import subprocess
import sys
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.end2end.program import MEASURED, run, started

pytestmark = pytest.mark.slow

TOKEN = "cts_t_of-a-test-that-nobody-else-knows-0123456789"


def ask(port: int, token: str = TOKEN, path: str = "status", method: str = "GET") -> Any:
    """Return the answer of the API as JSON."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(
            method, f"/api/trade-engine/{path}", headers={"Authorization": f"Bearer {token}"}
        )
        return json.load(line.getresponse())
    finally:
        line.close()


def test_it_listens_where_it_was_told_and_stops_with_the_program(profile_dir):
    command = ("--profile", profile_dir, "headless", "--api", "127.0.0.1:0")
    with started(*command, CTS_API_TOKEN=TOKEN, **MEASURED) as program:
        program.wait_for("The API listens at ")
        found = re.search(r"listens at http://127\.0\.0\.1:(\d+)", program.output)
        assert found is not None
        port = int(found[1])
        program.wait_for("Started 1 connection")
        assert ask(port)["isRunning"] is True
        assert ask(port, "cts_t_" + "x" * 43)["success"] is False
        other = profile_dir.with_name("other")
        late = run("--profile", other, "headless", "--api", f"127.0.0.1:{port}",
                   CTS_API_TOKEN=TOKEN)  # fmt: skip
        assert late.returncode == 2
        assert f"another program listens at 127.0.0.1:{port}" in late.stderr
        assert ask(port, path="pause", method="POST")["success"] is True
        assert ask(port)["isPaused"] is True
        assert program.end() == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
    assert TOKEN not in program.output + late.stdout + late.stderr
    for file in (path for path in profile_dir.rglob("*") if path.is_file()):
        assert TOKEN.encode() not in file.read_bytes(), file


def test_who_has_no_api_does_not_load_its_libraries():
    code = (
        "import sys, cts_desktop.app.bootstrap, cts_desktop.app.headless;"
        "print(*{'aiohttp', 'msgspec'} & {*sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr
    assert not {"aiohttp", "msgspec"} & set(loaded.stdout.split())
