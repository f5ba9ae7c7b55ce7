"""What is sent is what the views hold, and what is taken is what is described."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec
import pytest

from cts_desktop.api import schemas as s
from cts_desktop.api.envelopes import encode
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState
from cts_desktop.service import views
from cts_desktop.service.views import ConnectionView

SENT = (
    views.PositionView, views.OrderView, views.FillView, views.DecisionView, views.LogView,
    views.ConnectionView, views.StepResult, ConnectionStatus,
)  # fmt: skip


@pytest.mark.parametrize("view", SENT, ids=lambda view: view.__name__)
def test_every_field_of_a_view_is_sent(view):
    names = {field.name for field in dataclasses.fields(view)}
    assert names <= set(s.mirror(view).__struct_fields__)


def test_decimals_stay_exact_and_names_become_camel_case():
    view = views.FillView(
        "t1", "c1", "c001", "Paper", "BTC/USDT", "buy", Decimal("0.1") + Decimal("1E-18"),
        Decimal("12345678901234567890.123456789"), Decimal(0), Decimal("-0.00"), "USDT", True, 5,
    )  # fmt: skip
    sent = json.loads(encode(s.sent(view, s.Fill)))
    assert Decimal(sent["price"]) == view.price
    assert Decimal(sent["qty"]) == view.qty
    assert sent["feeCurrency"] == "USDT"
    assert sent["tsMs"] == 5


def test_a_connection_is_sent_with_its_settings_states_and_health():
    view = ConnectionView(
        Connection("c001", "Paper", settings={"market_speed": 1.5, "symbols": "BTC/USDT"}),
        ConnectionStatus("c001", "Paper", EngineState.RUNNING),
        available=True,
    )
    sent = json.loads(encode(s.sent(s.flat(view), s.Connection)))
    assert sent["settings"] == {"market_speed": 1.5, "symbols": "BTC/USDT"}
    assert sent["status"]["state"] == "running"
    assert sent["status"]["health"] == "healthy"
    assert sent["setsPerLevel"] == [0, 0, 0, 0]
    assert sent["balance"] is None


def test_a_view_of_an_unknown_kind_is_found_when_the_program_starts_not_when_it_answers():
    @dataclass(frozen=True)
    class Odd:
        what: frozenset[int]

    with pytest.raises(TypeError, match="frozenset"):
        s.mirror(Odd)


def test_a_mapping_is_sent_as_an_object():
    @dataclass(frozen=True)
    class Report:
        per_day: Mapping[str, Decimal]

    report = Report({"monday": Decimal("1.10")})
    assert json.loads(encode(s.sent(report, s.mirror(Report)))) == {"perDay": {"monday": "1.10"}}


def test_a_key_shows_itself_in_no_text():
    body = msgspec.json.decode(
        b'{"name": "A", "apiKey": "CANARY-1", "apiSecret": "CANARY-2"}',
        type=s.NewConnection,
    )
    assert "CANARY" not in f"{body!r} {body}"
    credentials = body.credentials()
    assert credentials is not None
    assert credentials.secret.reveal() == "CANARY-2"


@pytest.mark.parametrize(
    "text",
    [
        "{}", '{"name": ""}', '{"name": "a\\nb"}', '{"name": "a\\u0000"}', '{"name": 5}',
        '{"name": null}', '{"name": "a", "mode": "real"}', '{"name": "a", "armedMs": 1}',
        '{"name": "a", "keyHint": "x"}', '{"name": "a", "enabled": "true"}',
        '{"name": "a", "settings": {"x": null}}', '{"name": "a", "settings": {"x": [1]}}',
        '{"name": "a", "settings": {"x": 1e999}}', '{"name": "a", "exchange": "../paper"}',
        '{"name": "a", "apiKey": "k", "totp": "1"}', '{"name": "a", "apiKey": 1}',
        "[]", "null", '"a"', "7",
    ],
)  # fmt: skip
def test_a_connection_that_is_not_one_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text.encode(), type=s.NewConnection)
