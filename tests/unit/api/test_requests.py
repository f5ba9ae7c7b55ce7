"""Understanding a request: path, query and body."""

import pytest
from msgspec import UNSET

from cts_desktop.api import schemas as s
from cts_desktop.api.envelopes import Refused
from cts_desktop.api.requests import find, query_of
from cts_desktop.api.routes import ROUTES, Route


def route(path: str, method: str = "GET") -> Route:
    (found,) = [r for r in ROUTES if r.path == path and r.method == method]
    return found


def found(method: str, path: str) -> tuple[Route, str]:
    return find(ROUTES, method, tuple(path.split("/")))


@pytest.mark.parametrize("each", ROUTES, ids=lambda r: f"{r.method} {r.path}")
def test_every_route_is_found_by_its_path(each):
    path = each.path.replace("{connectionId}", "c001")
    assert found(each.method, path) == (each, "c001" if "{" in each.path else "")


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/api", "/api/", "/api/positions/", "//api/positions", "/API/positions",
        "/api/positions/../orders", "/api/./positions", "/api/connections/", "/api/positions%2f",
        "/api/connections/a.b", "/api/connections/..%2f..", "/api/connections/" + "x" * 65,
        "/api/connections/a%00", "/api/connections/c001/test/now", "/api/connections/c001\n",
    ],
)  # fmt: skip
def test_another_path_is_not_there(path):
    with pytest.raises(Refused) as refused:
        found("GET", path)
    assert refused.value.status == 404


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "BREW"])
def test_another_method_is_told_which_ones_there_are(method):
    with pytest.raises(Refused) as refused:
        found(method, "/api/connections/c001")
    assert refused.value.status == 405
    assert refused.value.headers["Allow"] == "DELETE, GET, PUT"


def test_what_a_query_does_not_name_is_not_chosen():
    query = query_of(route("/api/positions"), "")
    assert query.state is s.PositionChoice.OPEN
    assert query.connection_id is UNSET
    assert query.limit == 100


def test_a_query_names_what_it_wants():
    text = "connectionId=c001&symbol=BTC%2FUSDT&limit=500&after=17+pos-9&state=closed"
    query = query_of(route("/api/positions"), text)
    assert (query.connection_id, query.symbol, query.limit) == ("c001", "BTC/USDT", 500)
    assert query.after == "17 pos-9"
    assert query.state is s.PositionChoice.CLOSED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("limit=0", 422), ("limit=501", 422), ("limit=-1", 422), ("limit=", 422),
        ("limit=1e9", 422), ("limit=0x10", 422), ("limit=5.5", 422), ("limit=NaN", 422),
        ("limit=" + "9" * 5000, 422), ("limit=null", 422), ("limit=5&limit=6", 400),
        ("connectionId=", 422), ("connectionId=c001%27--", 422), ("connectionId[]=c001", 422),
        ("state=all", 422), ("state=", 422), ("unknown=1", 422), ("Limit=5", 422),
        ("after=x", 422), ("after=" + "1" * 19 + "%20p", 422), ("after=1%202%203", 422),
        ("symbol=" + "x" * 65, 422), ("symbol=%ff", 400), ("symbol", 400), ("&", 400),
        ("=", 422), ("&".join(f"a{n}=1" for n in range(40)), 400), ("symbol=%00", 200),
    ],
)  # fmt: skip
def test_a_query_that_does_not_fit_is_refused_before_anything_is_asked(text, status):
    if status == 200:
        assert query_of(route("/api/positions"), text).symbol == "\x00"
        return
    with pytest.raises(Refused) as refused:
        query_of(route("/api/positions"), text)
    assert refused.value.status == status
    assert "c001'--" not in refused.value.details


def test_the_value_of_a_choice_is_not_repeated():
    with pytest.raises(Refused) as refused:
        query_of(route("/api/positions"), "state=CANARY")
    assert "CANARY" not in f"{refused.value} {refused.value.details}"
    assert "$.state" in refused.value.details


def test_truth_is_written_out():
    decisions = route("/api/decisions")
    assert query_of(decisions, "accepted=false").accepted is s.YesNo.FALSE
    for text in ("accepted=1", "accepted=yes", "accepted=True", "accepted="):
        with pytest.raises(Refused):
            query_of(decisions, text)
