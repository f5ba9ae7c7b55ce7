"""Numbers, amounts and times as people read them; one dash for everything unknown."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from cts_desktop.domain.money import GROUP, grouped, to_text

DASH = "—"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_FINE_SECONDS = 10
_KILO = 1000


def exact(value: Decimal | None, unit: str = "") -> str:
    """Return every digit of *value*: prices and quantities are never rounded for display."""
    return DASH if value is None else _with_unit(grouped(to_text(value)), unit)


#: Prices and quantities carry exactly the digits their market rules allow.
price = exact
quantity = exact


def money(value: Decimal | float | None, currency: str = "", places: int = 2) -> str:
    """Return an amount rounded to *places*, with its currency."""
    return DASH if value is None else _with_unit(grouped(_rounded(value, places)), currency)


def signed(value: Decimal | float | None, unit: str = "", places: int = 2) -> str:
    """Return an amount with its sign, so that profit and loss differ without colour."""
    if value is None:
        return DASH
    text = _rounded(value, places)
    plus = "+" if value > 0 and text.strip("0.") else ""
    return _with_unit(plus + grouped(text), unit)


def arrow(value: Decimal | float | None) -> str:
    """Return ▲, ▼ or nothing for the direction of *value*."""
    if not value:
        return ""
    return "▲" if value > 0 else "▼"


def profit(value: Decimal | float | None, unit: str = "", places: int = 2) -> str:
    """Return arrow, sign and amount."""
    return f"{arrow(value)} {signed(value, unit, places)}".lstrip()


def pct(value: Decimal | float | None, places: int = 2, *, sign: bool = False) -> str:
    """Return a value that is already in percent."""
    return signed(value, "%", places) if sign else money(value, "%", places)


def share(value: float | None, places: int = 0) -> str:
    """Return a share 0…1 in percent."""
    return DASH if value is None else money(value * 100, "%", places)


def count(value: int | None) -> str:
    """Return a whole number."""
    return DASH if value is None else grouped(str(value))


def duration(seconds: float | None) -> str:
    """Return elapsed time as ``04:05:06``, with days in front from one day on."""
    if seconds is None:
        return DASH
    whole = max(0, int(seconds))
    days, rest = divmod(whole, _DAY)
    clock_text = f"{rest // _HOUR:02}:{rest % _HOUR // _MINUTE:02}:{rest % _MINUTE:02}"
    return f"{days}{GROUP}d {clock_text}" if days else clock_text


def age(milliseconds: float | None) -> str:
    """Return how old something is in the largest unit that still says something."""
    if milliseconds is None:
        return DASH
    seconds = max(0.0, milliseconds / 1000)
    if seconds < _FINE_SECONDS:
        return _with_unit(f"{seconds:.1f}", "s")
    for limit, size, unit in ((_MINUTE, 1, "s"), (_HOUR, _MINUTE, "min"), (2 * _DAY, _HOUR, "h")):
        if seconds < limit:
            return _with_unit(str(int(seconds // size)), unit)
    return _with_unit(str(int(seconds // _DAY)), "d")


def timestamp(ts_ms: int | None, *, utc: bool = True, millis: bool = False) -> str:
    """Return date and time of day."""
    return _moment(ts_ms, "%Y-%m-%d %H:%M:%S", utc=utc, millis=millis)


def clock(ts_ms: int | None, *, utc: bool = True, millis: bool = False) -> str:
    """Return the time of day."""
    return _moment(ts_ms, "%H:%M:%S", utc=utc, millis=millis)


def zone(ts_ms: int, *, utc: bool = True) -> str:
    """Return the name of the time zone in which times are shown."""
    return "UTC" if utc else datetime.fromtimestamp(ts_ms / 1000, UTC).astimezone().tzname() or ""


def bytes_size(size: int | None) -> str:
    """Return a file size."""
    if size is None:
        return DASH
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < _KILO:
            return _with_unit(f"{amount:.0f}" if unit == "B" else f"{amount:.1f}", unit)
        amount /= _KILO
    return _with_unit(f"{amount:.1f}", "GB")


def _moment(ts_ms: int | None, pattern: str, *, utc: bool, millis: bool) -> str:
    if ts_ms is None:
        return DASH
    moment = datetime.fromtimestamp(ts_ms // 1000, UTC)
    text = (moment if utc else moment.astimezone()).strftime(pattern)
    return f"{text}.{ts_ms % 1000:03}" if millis else text


def _rounded(value: Decimal | float, places: int) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite():
        return DASH
    text = format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN), "f")
    return text.lstrip("-") if not text.strip("-0.") else text  # nothing has no sign


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{GROUP}{unit}" if unit else text
