"""Where the API may listen, read as people write it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.access import Endpoint, Listen, Scope, TlsFiles
from cts_desktop.domain.errors import InvalidValueError


def test_trade_includes_read_and_read_does_not_include_trade():
    assert Scope.TRADE.allows(Scope.READ)
    assert Scope.TRADE.allows(Scope.TRADE)
    assert Scope.READ.allows(Scope.READ)
    assert not Scope.READ.allows(Scope.TRADE)


@pytest.mark.parametrize(
    ("text", "host", "port", "local"),
    [
        ("127.0.0.1:8790", "127.0.0.1", 8790, True),
        (" LocalHost:0 ", "localhost", 0, True),
        ("[::1]:80", "::1", 80, True),
        ("[0:0:0:0:0:0:0:1]:80", "::1", 80, True),
        ("[::]:80", "::", 80, False),
        ("0.0.0.0:65535", "0.0.0.0", 65535, False),  # noqa: S104 - read, not bound
        ("trader.example.org:443", "trader.example.org", 443, False),
        ("127.0.0.1.example.org:443", "127.0.0.1.example.org", 443, False),
    ],
)
def test_a_host_and_a_port_are_read_and_judged(text, host, port, local):
    endpoint = Endpoint.parse(text)
    assert (endpoint.host, endpoint.port, endpoint.is_local) == (host, port, local)


@pytest.mark.parametrize(
    "text",
    ["", "8790", ":8790", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
     "127.0.0.1:٨٠", "127.0.0.1:+80", "127.0.0.1:8_0", "http://127.0.0.1:80", "[::1:80", "a b:80",
     "user@host:80", "host/path:80", "1:2:80", "-a:80", "127.0.0.1:99999999999999999999",
     "127.0.0.1\n:80", "unix:", "unix:relative.sock", "unix:/a\0b", "unix:/" + "x" * 200],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match=r"^API: "):
        Endpoint.parse(text)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused_and_is_written_as_it_is_read(text):
    try:
        endpoint = Endpoint.parse(text)
    except InvalidValueError:
        return
    assert Endpoint.parse(str(endpoint)) == endpoint


@given(st.ip_addresses(), st.integers(0, 65535))
def test_every_ip_address_is_read_as_it_is_written(address, port):
    host = f"[{address}]" if address.version == 6 else str(address)
    endpoint = Endpoint.parse(f"{host}:{port}")
    assert Endpoint.parse(str(endpoint)) == endpoint
    assert not endpoint.is_local or address.is_loopback


def test_a_socket_of_the_file_system_is_local():
    endpoint = Endpoint.parse("unix:/run/cts/api.sock")
    assert endpoint.path == Path("/run/cts/api.sock")
    assert endpoint.is_local
    assert str(endpoint) == "unix:/run/cts/api.sock"


PUBLIC = "192.0.2.7:8790"


def test_an_address_for_others_needs_consent_and_then_a_certificate():
    with pytest.raises(InvalidValueError, match="allow other machines explicitly"):
        Listen.of(PUBLIC, "c.pem", "k.pem", public=False).check()
    with pytest.raises(InvalidValueError, match="needs TLS"):
        Listen.of(PUBLIC, "", "", public=True).check()
    Listen.of(PUBLIC, "c.pem", "k.pem", public=True).check()
    Listen.of("127.0.0.1:1", "", "", public=False).check()


@pytest.mark.parametrize(
    ("certificate", "key", "missing"),
    [("c.pem", " ", "private key"), ("", "k.pem", "certificate")],
)
def test_half_of_tls_is_refused_even_where_none_is_needed(certificate, key, missing):
    with pytest.raises(InvalidValueError, match=f"the {missing} is missing"):
        Listen.of("127.0.0.1:1", certificate, key, public=False)


def test_files_of_tls_are_read_with_the_home_directory():
    listen = Listen.of("127.0.0.1:1", " ~/c.pem ", "/k.pem", public=False)
    assert listen.tls == TlsFiles(Path.home() / "c.pem", Path("/k.pem"))
