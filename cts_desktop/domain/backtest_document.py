"""What a back-test was asked for as plain JSON: stored, hashed, sent to other processes."""

from typing import Any, Final

from cts_desktop.domain import documents as doc
from cts_desktop.domain.backtests import BacktestRequest, BacktestTerms, DataRange, Search
from cts_desktop.domain.documents import Field, Place
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.preset_document import (
    preset_from_document,
    preset_to_document,
    settings_hash,
)

_FOR_EVER_MS: Final = 2**53
_WHEN: Final = doc.number(0, _FOR_EVER_MS, whole=True)
_DATA_FIELDS: Final = (
    Field("source", doc.text(100, empty=False), required=True),
    Field("symbol", doc.text(100, empty=False), required=True),
    Field("timeframe_s", doc.number(1, 31_536_000, whole=True), required=True),
    Field("since_ms", _WHEN),
    Field("until_ms", _WHEN),
)
_TERMS_FIELDS: Final = (
    Field("position_cost_pct", doc.number(0.01, 1)),
    Field("fee_round_trip_pct", doc.number(0, 10)),
    Field("slippage_pct", doc.number(0, 10)),
    Field("funding_rate_pct", doc.number(-10, 10)),
)


def _read_data(written: Any, place: Place) -> DataRange | None:
    values = doc.read_object(written, place, _DATA_FIELDS)
    return None if values is None else DataRange(**values)


def _read_terms(written: Any, place: Place) -> BacktestTerms:
    return BacktestTerms(**doc.read_object(written, place, _TERMS_FIELDS) or {})


def _read_preset(written: Any, _place: Place) -> Any:
    try:
        return preset_from_document(written)
    except InvalidValueError as error:
        raise doc.UnfitError(str(error)) from None


_FIELDS: Final = (
    Field("preset", _read_preset, preset_to_document, required=True),
    Field(
        "data",
        doc.several(_read_data, 1000, least=1),
        lambda data: [doc.write_object(one, _DATA_FIELDS) for one in data],
        required=True,
    ),
    Field("title", doc.text(200)),
    Field("set_ids", doc.several(doc.text(40, empty=False), 1000), list),
    Field("terms", _read_terms, lambda terms: doc.write_object(terms, _TERMS_FIELDS)),
    Field("in_sample_share", doc.number(0, 1)),
    Field("folds", doc.number(0, 1000, whole=True)),
    Field("search", doc.choice({one.value: one for one in Search}), lambda search: search.value),
    Field("trials", doc.number(1, 10_000_000, whole=True)),
    Field("objective", doc.text(40, empty=False)),
    Field("monte_carlo", doc.number(0, 1_000_000, whole=True)),
    Field("seed", doc.number(0, 2**53, whole=True)),
)


def request_to_document(request: BacktestRequest) -> dict[str, object]:
    """Return a request in its written form."""
    return doc.write_object(request, _FIELDS)


def request_from_document(document: object) -> BacktestRequest:
    """Return the request; raise InvalidValueError naming every field that does not fit."""
    problems: dict[str, str] = {}
    values = doc.read_object(document, Place("", problems), _FIELDS)
    if values is None:
        raise InvalidValueError(
            "; ".join(f"{path}: {problem}" for path, problem in problems.items())
        )
    return BacktestRequest(**values)


def request_hash(request: BacktestRequest) -> str:
    """Return the SHA-256 of all that decides a result; a title does not."""
    document = request_to_document(request)
    del document["title"]
    return settings_hash(document)
