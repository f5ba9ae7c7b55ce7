"""The OpenAPI 3.1 description, made of the table of routes and the types they encode."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from cts_desktop import __version__
from cts_desktop.api import schemas as s
from cts_desktop.api.envelopes import JSON, Failure, Success
from cts_desktop.api.routes import EVENTS, OPENAPI, ROUTES, Route

_REF: Final = "#/components/schemas/{name}"
_EVERY_ROUTE: Final = (400, 401, 403, 408, 413, 422, 500, 503)
_REASONS: Final[Mapping[int, str]] = {
    400: "Malformed",
    401: "No token, or one that is not known",
    403: "Another Host or Origin, or a token that may only look",
    404: "There is no such connection",
    408: "The body did not arrive in time",
    409: "The engine's state does not allow it; `details` is that state",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "It does not fit, or the program refuses it in words",
    429: "Too many streams",
    500: "The program failed; its log says more",
    503: "Not now: too many requests, or something outside does not answer",
}
_EVENTS: Final[Mapping[str, Any]] = {
    "state": s.StateEvent,
    "connection": s.ConnectionEvent,
    "order": s.Order,
    "fill": s.Fill,
    "position": s.Position,
    "log": s.LogEvent,
}


def document(url: str) -> dict[str, Any]:
    """Return the description of the API at *url*."""
    types = list(dict.fromkeys(_types()))
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    by_type = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(
            route, by_type, components
        )
    for query in {by_type[route.query]["$ref"] for route in ROUTES}:
        del components[query.rpartition("/")[2]]  # written out as parameters
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CTS Desktop",
            "version": __version__,
            "description": "The verbs of the running program. Decimals are texts; times are UTC "
            "milliseconds.",
        },
        "servers": [{"url": url if "://" in url else "http://localhost"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _types() -> list[Any]:
    """Return every type the description names."""
    types: list[Any] = [Failure, *_EVENTS.values()]
    for route in ROUTES:
        types += [_answer(route), route.query, *([route.body] if route.body else [])]
    return types


def _answer(route: Route) -> Any:
    if route in {EVENTS, OPENAPI}:
        return route.answer
    return route.whole or Success[route.answer]  # type: ignore[name-defined]  # a value, at run time


def _operation(
    route: Route, schemas: Mapping[Any, Any], components: Mapping[str, Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": _name(route),
        "responses": {"200": _response(route, schemas)},
    }
    if route.scope is None:
        operation["security"] = []
    else:
        operation["description"] = f"Needs a token that may {route.scope.value}."
    media = (415,) if route.body else ()
    for status in sorted({*_EVERY_ROUTE, *route.may, *media}):
        operation["responses"][str(status)] = {
            "description": _REASONS[status],
            "content": {JSON: {"schema": schemas[Failure]}},
        }
    if parameters := [*_path_parameters(route), *_query_parameters(route, schemas, components)]:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {
            "required": not issubclass(route.body, s.NoBody),
            "content": {JSON: {"schema": schemas[route.body]}},
        }
    return operation


def _name(route: Route) -> str:
    words = [part.strip("{}") for part in route.parts if part not in {"", "api"}]
    return "-".join((route.method.lower(), *words)).replace(".", "-")


def _response(route: Route, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    if route is not EVENTS:
        content = {JSON: {"schema": schemas[_answer(route)]}}
        return {
            "description": "Done" if route.method != "GET" else "The answer",
            "content": content,
        }
    return {
        "description": "A stream of events; `data` of each is JSON as named in `x-events`",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
        "x-events": {name: schemas[kind] for name, kind in _EVENTS.items()},
    }


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    if "{connectionId}" not in route.path:
        return []
    schema = {"type": "string", "pattern": s.CONNECTION_ID}
    return [{"name": "connectionId", "in": "path", "required": True, "schema": schema}]


def _query_parameters(
    route: Route, schemas: Mapping[Any, Any], components: Mapping[str, Any]
) -> list[dict[str, Any]]:
    component = components[schemas[route.query]["$ref"].rpartition("/")[2]]
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in component["properties"].items()
    ]
