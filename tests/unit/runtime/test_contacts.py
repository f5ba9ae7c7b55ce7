"""Which hosts may be contacted, for whom, and what is written down of it."""

import logging
import threading

import pytest

from cts_desktop.runtime.contacts import Contact, Contacts


class Ticks:
    def __init__(self) -> None:
        self.ms = 1_000

    def __call__(self) -> int:
        self.ms += 1
        return self.ms


@pytest.fixture
def contacts() -> Contacts:
    return Contacts(Ticks())


@pytest.mark.logs
def test_only_the_hosts_on_the_list_pass(contacts):
    door = contacts.allow("Main", ["api.venue.com"])
    assert door.admits("api.venue.com")
    for other in (
        "venue.com", "x.api.venue.com", "api.venue.com.evil.net", "evilapi.venue.com", "",
        "127.0.0.1", "::1", "192.0.2.1",
    ):  # fmt: skip
        assert not door.admits(other)


@pytest.mark.logs
def test_a_star_stands_for_what_is_below_a_domain_and_nothing_else(contacts):
    door = contacts.allow("Main", ["*.venue.com"])
    assert door.admits("ws-7.venue.com")
    assert door.admits("a.b.venue.com")
    for other in ("venue.com", "evilvenue.com", "venue.com.evil.net", "*.venue.net"):
        assert not door.admits(other)


def test_hosts_are_compared_as_they_are_looked_up(contacts):
    door = contacts.allow("Main", ["API.Venue.com.", "börse.example", "[::1]", ""])
    assert door.admits("api.venue.COM")
    assert door.admits("xn--brse-5qa.example")
    assert door.admits("::1")
    assert door.admits("0:0:0:0:0:0:0:1")
    assert {row.host for row in contacts.all()} == {"api.venue.com", "xn--brse-5qa.example", "::1"}


@pytest.mark.logs
def test_what_was_contacted_and_refused_is_counted_with_the_clocks_time(contacts):
    door = contacts.allow("Main", ["a.com", "b.com"])
    for host in ("a.com", "evil.com", "a.com", "evil.com"):
        door.admits(host)
    assert contacts.all() == (
        Contact("Main", "a.com", True, contacts=2, first_ms=1_001, last_ms=1_003),
        Contact("Main", "b.com", True),
        Contact("Main", "evil.com", False, refused=2, first_ms=1_002, last_ms=1_004),
    )


@pytest.mark.logs
def test_a_refused_host_is_logged_once_for_each_owner(contacts, caplog):
    caplog.set_level(logging.WARNING)
    for owner in ("Main", "Second"):
        door = contacts.allow(owner, ["a.com"])
        for _ in range(3):
            door.admits("evil.com")
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["Main", "Second"]
    assert all("evil.com" in record.getMessage() for record in caplog.records)


@pytest.mark.logs
def test_the_doors_of_one_owner_are_apart(contacts):
    live = contacts.allow("Main", ["api.venue.com"])
    tried = contacts.allow("Main", ["testnet.venue.com"])
    assert not live.admits("testnet.venue.com")
    assert not tried.admits("api.venue.com")
    assert live.admits("api.venue.com")


@pytest.mark.logs
def test_redirects_to_ever_new_names_do_not_fill_the_memory(contacts, caplog):
    door = contacts.allow("Main", ["a.com"])
    for number in range(3_000):
        assert not door.admits(f"h{number}.evil.com")
    rows = contacts.all()
    assert len(rows) <= 1_001
    assert sum(row.refused for row in rows) == 3_000
    assert len(caplog.records) <= 1_001
    assert door.admits("a.com")


def test_threads_lose_no_count(contacts):
    door = contacts.allow("Main", ["a.com"])
    threads = [
        threading.Thread(target=lambda: [door.admits("a.com") for _ in range(500)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contacts.all()[0].contacts == 4_000
