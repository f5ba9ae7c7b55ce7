"""The description says what is there, all of it, and nothing else."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import jsonschema_rs
import msgspec
from schemathesis.core.jsonschema import make_validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from cts_desktop.api.envelopes import encode
from cts_desktop.api.openapi import document
from cts_desktop.api.routes import ROUTES
from cts_desktop.domain.access import Scope

DOCUMENT = json.loads(encode(document("http://127.0.0.1:8790")))


def operations() -> Iterator[tuple[str, str, Any]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_every_route_is_described_and_every_description_is_a_route():
    assert sorted((p, m) for p, m, _ in operations()) == sorted((r.path, r.method) for r in ROUTES)
    assert len({o["operationId"] for _, _, o in operations()}) == len(ROUTES)


def test_every_reference_leads_somewhere():
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert references == set(DOCUMENT["components"]["schemas"])


def test_it_is_openapi():
    validator = make_validator(OPENAPI_31, jsonschema_rs.Draft202012Validator)
    assert list(validator.iter_errors(DOCUMENT)) == []
    assert list(validator.iter_errors({**DOCUMENT, "paths": [1]}))


def test_every_schema_is_one():
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_only_the_description_itself_is_open_to_anyone():
    assert DOCUMENT["security"]
    open_ones = [path for path, _, operation in operations() if operation.get("security") == []]
    assert open_ones == ["/api/openapi.json"]


def test_whatever_changes_something_needs_the_trade_scope():
    for route in ROUTES:
        assert (route.scope is Scope.TRADE) == (route.method != "GET"), route.path


def test_every_parameter_in_a_path_is_described():
    for path, _, operation in operations():
        named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_answer_of_a_route_has_an_envelope_and_every_refusal_too():
    for path, _, operation in operations():
        for status, response in operation["responses"].items():
            schema = next(iter(response["content"].values()))["schema"]
            if status != "200":
                assert schema == {"$ref": "#/components/schemas/Failure"}
            elif path not in {"/api/events", "/api/openapi.json"}:
                shape = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                assert {"success", "message", "data"} <= set(shape["properties"])


def test_the_description_is_the_same_each_time():
    again = encode(document("http://127.0.0.1:8790"))
    assert msgspec.json.decode(again) == DOCUMENT


def test_no_answer_has_room_for_a_secret():
    described = DOCUMENT["components"]["schemas"]
    asked = {"NewConnection", "ChangedConnection"}
    for name, schema in described.items():
        if name not in asked:
            text = set(schema.get("properties", {}))
            assert not text & {"secret", "passphrase", "key", "apiKey", "apiSecret"} - (
                {"key"} if name == "Difference" else set()
            )
