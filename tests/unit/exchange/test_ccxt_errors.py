"""What went wrong, sorted: refused, unknown, later, key, clock, rate; and fit to be shown."""

import ccxt
import pytest

from cts_desktop.domain.errors import (
    ClockOffsetError,
    KeyRefusedError,
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.exchange import refusal_codes as codes
from cts_desktop.exchange.ccxt_errors import command_error, query_error, venue_code, words
from cts_desktop.exchange.quirks import VENUES12, quirks_of

BINANCE = quirks_of("binance")
REAL = "https://fapi.binance.com/fapi/v1/order"
SPOT_URL = "https://api.binance.com/api/v3/order"
LOOPBACK = "http://127.0.0.1:8080/fapi/v1/order"
SIGNED = "?symbol=BTCUSDT&timestamp=1&signature=0123456789abcdef0123456789abcdef0123456789abcdef"
KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"


def answer(body: str, status: int = 400, url: str = REAL, *, known_key: bool = False) -> Exception:
    """Return what the real ccxt raises for an answer of Binance."""
    api = ccxt.binance({"enableRateLimit": False})
    api.options["hasAlreadyAuthenticatedSuccessfully"] = known_key
    try:
        parsed = api.parse_json(body)
        api.handle_errors(status, "Reason", url, "POST", {}, body, parsed, {}, "")
        api.handle_http_status_code(status, "Reason", url, "POST", body)
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("ccxt saw no error")


def binance(code: int, text: str, *, url: str = REAL) -> Exception:
    return answer(f'{{"code":{code},"msg":"{text}"}}', url=url)


# ---------------------------------------------------------------------- commands
@pytest.mark.parametrize("url", [REAL, LOOPBACK])
@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (-2010, "Account has insufficient balance for requested action.", codes.BALANCE),
        (-2010, "Stop price would trigger immediately.", codes.WOULD_TRIGGER),
        (-2010, "Order would immediately match and take.", codes.WOULD_CROSS),
        (-2010, "This symbol is not permitted for this account.", codes.REFUSED),
        (-2018, "Balance is insufficient.", codes.BALANCE),
        (-2019, "Margin is insufficient.", codes.BALANCE),
        (-2021, "Order would immediately trigger.", codes.WOULD_TRIGGER),
        (-2022, "ReduceOnly Order is rejected.", "nothing_to_reduce"),
        (-4164, "Order's notional must be no smaller than 5.0", codes.MIN_NOTIONAL),
        (-5022, "Due to the order could not be executed as maker", codes.WOULD_CROSS),
        (-4061, "Order's position side does not match user's setting.", codes.POSITION_MODE),
        (-1013, "Filter failure: LOT_SIZE", codes.PRECISION),
        (-1013, "Filter failure: PRICE_FILTER", codes.PRECISION),
        (-1013, "Filter failure: NOTIONAL", codes.MIN_NOTIONAL),
        (-1013, "Filter failure: PERCENT_PRICE_BY_SIDE", codes.BAD_PRICE),
        (-1111, "Precision is over the maximum defined for this asset.", codes.PRECISION),
        (-1121, "Invalid symbol.", codes.UNKNOWN_SYMBOL),
        (-4141, "Symbol is closed.", codes.DELISTED),
        (-2011, "Unknown order sent.", codes.UNKNOWN_ORDER),
        (-2013, "Order does not exist.", codes.UNKNOWN_ORDER),
        (-4131, "The counterparty's best price does not meet the limit", codes.NO_MARKET),
        (-1102, "Mandatory parameter 'quantity' was not sent", codes.REFUSED),
    ],
)
def test_a_refusal_of_binance_is_known_by_its_code_whatever_the_url(code, text, expected, url):
    error = command_error(binance(code, text, url=url), BINANCE)
    assert isinstance(error, OrderRefusedError)
    if code == -2010 and "permitted" in text:
        assert error.code in {codes.REFUSED, codes.PERMISSION}
    else:
        assert error.code == expected
    assert text in str(error)


def test_the_same_codes_mean_something_else_where_spot_orders_are_replaced():
    error = binance(-2021, "Order cancel-replace partially failed.", url=SPOT_URL)
    assert isinstance(command_error(error, BINANCE), OutcomeUnknownError)


@pytest.mark.parametrize("code", [-2010, -1013])
def test_refusals_on_spot_are_known_by_their_words(code):
    text = "Account has insufficient balance for requested action."
    error = command_error(binance(code, text, url=SPOT_URL), BINANCE)
    assert isinstance(error, OrderRefusedError)
    assert error.code == codes.BALANCE


@pytest.mark.parametrize("url", [REAL, LOOPBACK])
@pytest.mark.parametrize(
    "error",
    [
        lambda url: binance(-1000, "An unknown error occurred", url=url),
        lambda url: binance(-1001, "Internal error; unable to process your request.", url=url),
        lambda url: binance(-1006, "An unexpected response was received", url=url),
        lambda url: binance(-1007, "Timeout waiting for response from backend server.", url=url),
        lambda url: binance(-1008, "Server is currently overloaded", url=url),
        lambda url: binance(-4116, "ClientOrderId is duplicated", url=url),
        lambda url: binance(-2010, "Duplicate order sent.", url=url),
        lambda url: answer("Bad gateway", 502, url),
        lambda url: answer("<html>oops</html>", 400, url),
        lambda url: answer('{"code":-1000,"msg":"oops"}', 503, url),
    ],
)
def test_what_does_not_prove_a_refusal_is_unknown(error, url):
    assert isinstance(command_error(error(url), BINANCE), OutcomeUnknownError)


@pytest.mark.parametrize(
    "error",
    [
        AttributeError("'str' object has no attribute 'get'"),
        TypeError("argument of type 'NoneType' is not iterable"),
        KeyError("orderId"),
        IndexError(),
        TimeoutError(),
        OSError("connection reset"),
        ccxt.RequestTimeout("binance POST " + REAL),
        ccxt.NetworkError("binance POST " + REAL),
        ccxt.ExchangeNotAvailable("binance 503"),
        ccxt.OnMaintenance("binance down"),
        ccxt.BadResponse("binance"),
        ccxt.NullResponse("binance"),
        ccxt.CancelPending("okx"),
        ccxt.OperationFailed("binance"),
        ccxt.ExchangeError("binance something nobody knows"),
        ccxt.DuplicateOrderId("bybit"),
    ],
)
@pytest.mark.parametrize("venue", VENUES12)
def test_trouble_on_the_way_leaves_a_command_unknown(error, venue):
    assert isinstance(command_error(error, quirks_of(venue)), OutcomeUnknownError)
    assert isinstance(query_error(error, quirks_of(venue)), RetryLaterError)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ccxt.InsufficientFunds("x"), codes.BALANCE),
        (ccxt.OrderNotFound("x"), codes.UNKNOWN_ORDER),
        (ccxt.OrderImmediatelyFillable("x"), codes.WOULD_CROSS),
        (ccxt.BadSymbol("x"), codes.UNKNOWN_SYMBOL),
        (ccxt.MarketClosed("x"), codes.DELISTED),
        (ccxt.ContractUnavailable("x"), codes.DELISTED),
        (ccxt.InvalidOrder("x"), codes.REFUSED),
        (ccxt.BadRequest("x"), codes.REFUSED),
        (ccxt.OperationRejected("x"), codes.REFUSED),
        (ccxt.ArgumentsRequired("x"), codes.REFUSED),
        (ccxt.NotSupported("x"), codes.REFUSED),
        (ccxt.PermissionDenied("this country"), codes.PERMISSION),
        (ccxt.AccountSuspended("x"), codes.PERMISSION),
    ],
)
@pytest.mark.parametrize("venue", VENUES12)
def test_where_neither_code_nor_words_tell_the_class_does(error, expected, venue):
    refused = command_error(error, quirks_of(venue))
    assert isinstance(refused, OrderRefusedError)
    assert refused.code == expected


@pytest.mark.parametrize(
    ("venue", "error", "expected"),
    [
        ("bybit", ccxt.InsufficientFunds('bybit {"retCode":110007,"retMsg":"ab not enough"}'),
         codes.BALANCE),
        ("bybit", ccxt.InvalidOrder('bybit {"retCode":110017,"retMsg":"rule not satisfied"}'),
         "nothing_to_reduce"),
        ("bybit", ccxt.OrderNotFound('bybit {"retCode":110001,"retMsg":"order not exists"}'),
         codes.UNKNOWN_ORDER),
        ("okx", ccxt.InvalidOrder('okx {"code":"1","data":[{"sCode":"51280","sMsg":"SL"}]}'),
         codes.WOULD_TRIGGER),
        ("okx", ccxt.InsufficientFunds('okx {"code":"1","data":[{"sCode":"51008"}],"msg":""}'),
         codes.BALANCE),
        ("kraken", ccxt.InsufficientFunds('kraken {"error":["EOrder:Insufficient funds"]}'),
         codes.BALANCE),
        ("kraken", ccxt.InvalidOrder("kraken EOrder:Order minimum not met (volume too low)"),
         codes.BELOW),
        ("bitget", ccxt.InvalidOrder('bitget {"code":"45110","msg":"less than the minimum"}'),
         codes.MIN_NOTIONAL),
        ("gate", ccxt.InvalidOrder('gate {"label":"POSITION_EMPTY","message":"empty"}'),
         "nothing_to_reduce"),
        ("kucoin", ccxt.InvalidOrder('kucoin {"msg":"No open positions to close.",'
                                     '"code":"300009"}'), "nothing_to_reduce"),
        ("htx", ccxt.InsufficientFunds('htx {"status":"error","err-code":'
                                       '"account-frozen-balance-insufficient-error"}'),
         codes.BALANCE),
        ("hyperliquid", ccxt.InvalidOrder("hyperliquid Order must have minimum value of $10"),
         codes.MIN_NOTIONAL),
        ("hyperliquid", ccxt.InvalidOrder("hyperliquid Reduce only order would increase"),
         "nothing_to_reduce"),
        ("mexc", ccxt.InvalidOrder('mexc {"success":false,"code":2009,"message":"closed"}'),
         "nothing_to_reduce"),
    ],
)  # fmt: skip
def test_refusals_of_other_venues_are_known_by_code_or_words(venue, error, expected):
    refused = command_error(error, quirks_of(venue))
    assert isinstance(refused, OrderRefusedError)
    assert refused.code == expected


def test_every_code_in_the_table_is_one_that_ccxt_knows_and_calls_an_error_of_the_request():
    for venue, table in codes.CODES.items():
        known: dict[str, type] = {}
        todo = [getattr(ccxt, venue)().exceptions]
        while todo:
            for code, kind in todo.pop().items():
                if isinstance(kind, dict):
                    todo.append(kind)
                else:
                    known[code] = kind
        if venue == "binance":  # its table is read from its documentation
            continue
        for code in table:
            assert issubclass(known[code], ccxt.ExchangeError), (venue, code)


# ---------------------------------------------------------------------- at the door
@pytest.mark.parametrize("sort", [command_error, query_error])
def test_too_many_requests_wait_as_long_as_the_venue_says(sort):
    error = answer('{"code":-1003,"msg":"Too many requests."}', 429)
    limited = sort(error, BINANCE, {"retry-after": "17"})
    assert isinstance(limited, RateLimitedError)
    assert limited.retry_after_s == 17
    assert not limited.banned


@pytest.mark.parametrize("sort", [command_error, query_error])
def test_a_ban_stops_everything(sort):
    text = "Way too many requests; IP banned until 1899999999999."
    error = answer(f'{{"code":-1003,"msg":"{text}"}}', 418)
    limited = sort(error, BINANCE, {"Retry-After": "120"})
    assert isinstance(limited, RateLimitedError)
    assert limited.banned
    assert limited.retry_after_s == 120


@pytest.mark.parametrize("headers", [None, {}, {"Retry-After": "soon"}, {"X": "1"}])
def test_without_a_time_there_is_a_wait_all_the_same(headers):
    limited = query_error(ccxt.RateLimitExceeded("bybit 10006"), quirks_of("bybit"), headers)
    assert isinstance(limited, RateLimitedError)
    assert limited.retry_after_s > 0
    assert not limited.banned


@pytest.mark.parametrize("sort", [command_error, query_error])
@pytest.mark.parametrize("url", [REAL, LOOPBACK])
def test_a_wrong_clock_is_told_apart(sort, url):
    error = binance(-1021, "Timestamp for this request is outside of the recvWindow.", url=url)
    assert isinstance(sort(error, BINANCE), ClockOffsetError)


@pytest.mark.parametrize("sort", [command_error, query_error])
@pytest.mark.parametrize("known_key", [False, True])
@pytest.mark.parametrize("url", [REAL, LOOPBACK])
@pytest.mark.parametrize("code", [-2014, -2015, -1022])
def test_a_refused_key_is_a_refused_key_also_after_it_worked(sort, known_key, url, code):
    body = f'{{"code":{code},"msg":"Invalid API-key, IP, or permissions for action."}}'
    error = answer(body, 401, url, known_key=known_key)
    assert isinstance(sort(error, BINANCE), KeyRefusedError)


@pytest.mark.parametrize("venue", VENUES12)
def test_authentication_errors_refuse_the_key_everywhere(venue):
    quirks = quirks_of(venue)
    error = ccxt.AuthenticationError(f"{venue} nope")
    assert isinstance(command_error(error, quirks), KeyRefusedError)
    assert isinstance(query_error(error, quirks), KeyRefusedError)
    missing = ccxt.PermissionDenied(f"{venue} API key permission is missing")
    assert isinstance(query_error(missing, quirks), KeyRefusedError)
    region = ccxt.PermissionDenied(f"{venue} not in your country")
    assert isinstance(query_error(region, quirks), RetryLaterError)


def test_a_broken_order_book_is_no_wrong_clock():
    error = query_error(ccxt.ChecksumError("okx"), quirks_of("okx"))
    assert type(error) is RetryLaterError


@pytest.mark.parametrize("sort", [command_error, query_error])
def test_our_own_errors_pass_unchanged(sort):
    own = OrderRefusedError("precision", "too fine")
    assert sort(own, BINANCE) is own


# ---------------------------------------------------------------------- words
def test_words_show_neither_signature_nor_key_nor_the_whole_body():
    body = '{"code":-1,"apiKey":"' + KEY + '"}' + "x" * 5000
    error = ccxt.ExchangeNotAvailable(f"binance POST {REAL}{SIGNED} 503 Unavailable {body}")
    for sorted_error in (command_error(error, BINANCE), query_error(error, BINANCE)):
        text = str(sorted_error)
        assert KEY not in text
        assert "signature" not in text
        assert "0123456789abcdef" not in text
        assert len(text) <= 320


def test_words_are_the_venues_own_with_its_code():
    text = str(command_error(binance(-2019, "Margin is insufficient."), BINANCE))
    assert text == "Binance: Margin is insufficient. (-2019)"


def test_an_error_without_words_still_says_what_it_is():
    assert words(KeyError()) == "KeyError: KeyError"
    assert words(ccxt.RequestTimeout("")) == "RequestTimeout"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('binance {"code":-2019,"msg":"x"}', "-2019"),
        ('okx {"code":"1","data":[{"sCode":"51008","sMsg":""}]}', "51008"),
        ('bybit {"retCode":110007}', "110007"),
        ('gate {"label":"ORDER_NOT_FOUND","message":""}', "ORDER_NOT_FOUND"),
        ('htx {"status":"error","err-code":"base-record-invalid"}', "base-record-invalid"),
        ("binance 503 Service Unavailable", ""),
        ("", ""),
    ],
)
def test_the_venues_code_is_found(text, code):
    assert venue_code(text) == code


def unanswered(cause: BaseException) -> ccxt.ExchangeNotAvailable:
    error = ccxt.ExchangeNotAvailable("binance GET https://api.binance.com/api/v3/time?signature=x")
    error.__cause__ = cause
    return error


def test_where_no_answer_came_the_cause_is_told():
    error = unanswered(OSError("Cannot connect to host api.binance.com: certificate has expired"))
    assert words(error) == "Cannot connect to host api.binance.com: certificate has expired"


def test_a_cause_without_words_is_told_by_its_name_and_the_host():
    assert words(unanswered(TimeoutError())) == "api.binance.com does not answer (TimeoutError)"


def test_a_cause_shows_no_signature_either():
    error = unanswered(OSError("https://api.binance.com/api/v3/order?timestamp=1&signature=abc"))
    assert words(error) == "https://api.binance.com/api/v3/order"
