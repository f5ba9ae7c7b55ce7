from collections.abc import Mapping

import pytest

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import DatabaseError, InvalidValueError, NotFoundError
from cts_desktop.domain.ports import SettingsSource
from cts_desktop.settings.schema import SETTINGS
from cts_desktop.settings.source import Settings


class Stored:
    """Global values in a dict, like those in the database."""

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self.values = dict(values or {})
        self.fails = False

    def all(self) -> Mapping[str, object]:
        return dict(self.values)

    def put(self, values: Mapping[str, object]) -> None:
        if self.fails:
            raise DatabaseError("disk full")
        self.values |= values
        self.values = {key: value for key, value in self.values.items() if value is not None}


def test_it_is_the_engines_source_of_settings():
    source: SettingsSource = Settings(Stored())
    assert source.get("leverage_cap") == 10
    with pytest.raises(NotFoundError):
        source.get("no_such")


def test_a_connections_override_comes_before_the_global_value():
    settings = Settings(Stored({"leverage_cap": 5}))
    own = Connection("c1", "x", settings={"leverage_cap": 3})
    assert settings.get("leverage_cap", own) == 3
    assert settings.get("leverage_cap", Connection("c2", "y")) == 5
    assert settings.all(own)["leverage_cap"] == 3
    assert "log_retention_days" not in settings.all(own)
    assert settings.all().keys() == SETTINGS.keys()


def test_a_change_is_stored_and_seen_at_once():
    stored = Stored()
    settings = Settings(stored)
    settings.put({"leverage_cap": 4.0, "log_retention_days": 8})
    assert stored.values == {"leverage_cap": 4, "log_retention_days": 8}
    settings.put({"leverage_cap": None})
    assert settings.get("leverage_cap") == 10
    assert stored.values == {"log_retention_days": 8}


@pytest.mark.parametrize("bad", [{"leverage_cap": 0}, {"no_such": 1}, {"no_such": None}])
def test_a_change_with_one_bad_value_changes_nothing(bad):
    stored = Stored()
    settings = Settings(stored)
    with pytest.raises((InvalidValueError, NotFoundError)):
        settings.put({"log_retention_days": 8, **bad})
    assert stored.values == {}
    assert settings.get("log_retention_days") == 30


def test_a_change_that_cannot_be_stored_does_not_count():
    stored = Stored()
    settings = Settings(stored)
    stored.fails = True
    with pytest.raises(DatabaseError):
        settings.put({"leverage_cap": 4})
    assert settings.get("leverage_cap") == 10


def test_stored_values_that_do_not_fit_count_as_not_set_and_are_named():
    settings = Settings(Stored({"leverage_cap": 9999, "gone": 1, "log_retention_days": 8}))
    assert settings.get("leverage_cap") == 10
    assert settings.ignored == ("leverage_cap", "gone")
    assert settings.get("log_retention_days") == 8


def test_values_are_read_again_on_request():
    stored = Stored()
    settings = Settings(stored)
    stored.values["leverage_cap"] = 2
    settings.reload()
    assert settings.get("leverage_cap") == 2
