import errno
import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import cts_desktop
from cts_desktop.app import kernels

ADDRESS = "https://example.org/version.json"
CHANNEL = ("updates", "channel.json")


@pytest.fixture
def freeze(script):
    return script("freeze")


def test_source_and_frozen_program_name_the_cache_of_their_kernels_alike(
    freeze, tmp_path, monkeypatch
):
    from_sources = kernels.kernel_cache()
    freeze.gather(tmp_path, None)
    monkeypatch.setattr(kernels, "resources", lambda: tmp_path)
    monkeypatch.setattr(kernels, "kernel_id", lambda: pytest.fail("there are no sources"))
    assert kernels.kernel_cache() == from_sources


def test_another_program_of_the_same_version_has_another_cache(tmp_path, monkeypatch):
    seen = set()
    monkeypatch.setattr(kernels, "resources", lambda: tmp_path)
    for name in ("0123456789ab", "ba9876543210"):
        (tmp_path / kernels.FROZEN_ID).write_text(name)
        seen.add(kernels.kernel_cache())
    assert len(seen) == 2


def test_a_changed_kernel_changes_the_name(tmp_path, monkeypatch):
    package = tmp_path / "cts_desktop"
    for name in ("analysis/deep/kernel.py", "domain/ladder.py"):
        (package / name).parent.mkdir(parents=True)
        (package / name).write_text("ONE = 1\n")
    monkeypatch.setattr(cts_desktop, "__file__", str(package / "__init__.py"))
    seen = {kernels.kernel_id()}
    for name in ("analysis/deep/kernel.py", "domain/ladder.py"):
        (package / name).write_text("ONE = 2\n")
        seen.add(kernels.kernel_id())
    assert len(seen) == 3


def test_the_resources_are_the_projects_and_know_no_channel(freeze, script, tmp_path):
    (tmp_path / "of an older build").write_text("")
    freeze.gather(tmp_path, None)
    project = script("product").PROJECT / "resources"
    names = {path.relative_to(project) for path in project.rglob("*")}
    gathered = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    assert {str(path) for path in gathered - names} == {kernels.FROZEN_ID}
    assert names <= gathered
    assert json.loads(tmp_path.joinpath(*CHANNEL).read_text()) == {"url": "", "publicKey": ""}


def test_a_channel_goes_into_the_program_as_it_is(freeze, script, tmp_path):
    wanted = tmp_path / "channel.json"
    wanted.write_bytes(script("sign").channel(ADDRESS, Ed25519PrivateKey.generate()))
    freeze.gather(tmp_path / "resources", wanted)
    packed = tmp_path.joinpath("resources", *CHANNEL)
    assert packed.read_bytes() == wanted.read_bytes()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not in its form"),
        ('{"url": "", "publicKey": ""}', "names no channel"),
        (f'{{"url": "{ADDRESS}", "publicKey": ""}}', "an address and a public key"),
        (f'{{"url": "{ADDRESS}", "publicKey": "c2hvcnQ="}}', "32 bytes in base64"),
        ('{"url": "http://example.org/v", "publicKey": "c2hvcnQ="}', "https"),
        (None, "channel.json"),
    ],
)
def test_a_channel_the_program_would_not_take_is_not_packed(freeze, script, tmp_path, text, words):
    wanted = tmp_path / "channel.json"
    if text is not None:
        wanted.write_text(text)
    with pytest.raises(script("product").BuildError, match=words):
        freeze.gather(tmp_path / "resources", wanted)
    packed = tmp_path.joinpath("resources", *CHANNEL)
    assert json.loads(packed.read_text()) == {"url": "", "publicKey": ""}


LOOK = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname(), 5)
try:
    socket.create_connection(("192.0.2.1", 9), 5)
except OSError as error:
    print(error.errno)
"""


def test_what_is_proved_without_network_reaches_itself_and_nobody_else(script):
    cut_off = script("proof").cut_off()
    if not cut_off:
        pytest.skip("this system cuts no program off from the network")
    said = subprocess.run([*cut_off, sys.executable, "-c", LOOK], capture_output=True, text=True)
    assert said.stdout == f"{errno.ENETUNREACH}\n", said.stderr
