"""Numbers, amounts and times as people read and type them; one dash for everything unknown.

What is shown follows the number and date format the user has chosen (`use`); what is written to
files for machines does not: `domain.money.to_text` is for them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QLocale

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import GROUP, MINUS, grouped, to_text

DASH = "—"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_FINE_SECONDS = 10
_KILO = 1000


class Numbers(StrEnum):
    """How digits are grouped and where the decimals begin."""

    NEUTRAL = "neutral"
    COMMA = "comma"
    POINT = "point"


class Dates(StrEnum):
    """How a day is written; never so that day and month could be mistaken for each other."""

    ISO = "iso"
    NAMED = "named"


#: What stands between groups of three digits, and before the decimals.
_SEPARATORS = {Numbers.NEUTRAL: (GROUP, "."), Numbers.COMMA: (".", ","), Numbers.POINT: (",", ".")}


@dataclass(slots=True)
class _Style:
    """The format in use, of the whole process: there is one user."""

    group: str = GROUP
    point: str = "."
    months: tuple[str, ...] = ()
    utc: bool = True


_style = _Style()
_FRACTION = re.compile(r"(?<=\d)\.(?=\d)")
#: The sign of a number, not the dash inside a date, a range or a name.
_NEGATIVE = re.compile(r"(?<!\S)-(?=\d)")


def use(numbers: Numbers, dates: Dates = Dates.ISO) -> None:
    """Show and read numbers and days like this from now on."""
    _style.group, _style.point = _SEPARATORS[numbers]
    short = QLocale.FormatType.ShortFormat
    names = (QLocale().monthName(month, short) for month in range(1, 13))
    _style.months = tuple(names) if dates is Dates.NAMED else ()


def used() -> Numbers:
    """Return the number format in use."""
    shown = (_style.group, _style.point)
    return next(numbers for numbers, pair in _SEPARATORS.items() if pair == shown)


def number_text(plain: str) -> str:
    """Return a plain decimal number like ``-1234.5`` as it is shown."""
    text = grouped(plain)
    if _style.group == GROUP:
        return text
    whole, point, fraction = text.partition(".")
    return f"{whole.replace(GROUP, _style.group)}{point and _style.point}{fraction}"


def numbers_in(text: str) -> str:
    """Return words like ``≥ -0.35 %`` with the chosen decimal sign and a real minus."""
    return _FRACTION.sub(_style.point, _NEGATIVE.sub(MINUS, text))


def decimal_sign() -> str:
    """Return what stands before the decimals in the chosen format."""
    return _style.point


def editable(value: Decimal | str) -> str:
    """Return a number as it stands in a field: all digits, no groups, so that it can be read."""
    plain = value if isinstance(value, str) else to_text(value)
    return plain.replace(".", _style.point)


# ---------------------------------------------------------------- what is typed

_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<group>[.,' ])\d{3}(?:(?P=group)\d{3})*")
#: Other signs for the same: spaces, apostrophe, minus.
_SAME = str.maketrans({"\u00a0": " ", "\u2009": " ", GROUP: " ", "\u2019": "'", MINUS: "-"})


def parse_number(text: str, what: str) -> Decimal:
    """Return the number that was typed or pasted, with or without groups of digits.

    The decimal sign of the chosen format is always one. Everything else is read where it can mean
    one thing only: ``65400.5`` also where the comma is chosen, but there ``1.234`` is refused.

    Args:
        text: digits, perhaps in groups, perhaps with a sign.
        what: the field, for the error.

    Raises:
        InvalidValueError: no number, or one that could be read in two ways.
    """
    typed = text.strip().translate(_SAME)
    sign, digits = (typed[0], typed[1:].lstrip()) if typed[:1] in {"+", "-"} else ("", typed)
    readings = {p: r for p in ".," if (r := _reading(digits, p, {".": ",", ",": "."}[p]))}
    if not readings:
        words = _tr("{0}: “{1}” is not a number. Write for example {2}.")
        raise InvalidValueError(words.format(what, text.strip(), number_text("1234.5")))
    if len(set(readings.values())) == 1:
        return Decimal(sign + next(iter(readings.values())))
    if _style.point in digits:
        return Decimal(sign + readings[_style.point])
    first, second = sorted(readings.values(), key=Decimal)
    words = _tr("{0}: “{1}” can be read as {2} and as {3}. Write {2} or {3}.")
    raise InvalidValueError(words.format(what, text.strip(), editable(first), editable(second)))


def _reading(digits: str, point: str, other: str) -> str:
    """Return *digits* in plain notation if *point* is the decimal sign, nothing where it is not."""
    whole, sign, fraction = digits.partition(point)
    if sign and not (_PLAIN.fullmatch(fraction) or (not fraction and whole)):
        return ""
    in_groups = _GROUPED.fullmatch(whole)
    if in_groups and in_groups["group"] in {other, "'", " "}:
        whole = whole.replace(in_groups["group"], "")
    elif not (_PLAIN.fullmatch(whole) or (not whole and fraction)):
        return ""
    return f"{whole or 0}.{fraction}" if fraction else whole


def shown_list(text: str) -> str:
    """Return a list of settings like ``0.5, 1/0.2`` as it is shown and typed."""
    if _style.point == ".":
        return text
    return text.replace(",", ";").replace(".", ",")


def typed_list(text: str, *, whole: bool = False) -> str:
    """Return a typed list with points and commas; *whole*: no item can have decimals.

    Where the comma begins decimals, items are separated by semicolons, or by a comma and a space.
    """
    if _style.point == "." or whole:
        return text
    items = re.split(r";|,\s+", text)
    return ", ".join(item.strip().replace(",", ".") for item in items)


# ---------------------------------------------------------------- amounts


def exact(value: Decimal | None, unit: str = "") -> str:
    """Return every digit of *value*: prices and quantities are never rounded for display."""
    return DASH if value is None else _with_unit(number_text(to_text(value)), unit)


#: Prices and quantities carry exactly the digits their market rules allow.
price = exact
quantity = exact


def money(value: Decimal | float | None, currency: str = "", places: int = 2) -> str:
    """Return an amount rounded to *places*, with its currency."""
    return DASH if value is None else _with_unit(number_text(_rounded(value, places)), currency)


def signed(value: Decimal | float | None, unit: str = "", places: int = 2) -> str:
    """Return an amount with its sign, so that profit and loss differ without colour."""
    if value is None:
        return DASH
    text = _rounded(value, places)
    plus = "+" if value > 0 and text.strip("0.") else ""
    return _with_unit(plus + number_text(text), unit)


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


def general(value: float, digits: int = 10) -> str:
    """Return a number of no known kind with at most so many significant digits."""
    return number_text(to_text(Decimal(f"{value:.{digits}g}")))


def share(value: float | None, places: int = 0) -> str:
    """Return a share 0…1 in percent."""
    return DASH if value is None else money(value * 100, "%", places)


def count(value: int | None) -> str:
    """Return a whole number."""
    return DASH if value is None else number_text(str(value))


def bytes_size(size: int | None) -> str:
    """Return a file size."""
    if size is None:
        return DASH
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < _KILO:
            plain = f"{amount:.0f}" if unit == "B" else f"{amount:.1f}"
            return _with_unit(number_text(plain), unit)
        amount /= _KILO
    return _with_unit(number_text(f"{amount:.1f}"), "GB")


# ---------------------------------------------------------------- time


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
        return _with_unit(number_text(f"{seconds:.1f}"), "s")
    for limit, size, unit in ((_MINUTE, 1, "s"), (_HOUR, _MINUTE, "min"), (2 * _DAY, _HOUR, "h")):
        if seconds < limit:
            return _with_unit(str(int(seconds // size)), unit)
    return _with_unit(str(int(seconds // _DAY)), "d")


def timestamp(ts_ms: int | None, *, utc: bool = True, millis: bool = False) -> str:
    """Return date and time of day."""
    if ts_ms is None:
        return DASH
    moment = _moment(ts_ms, utc=utc)
    return f"{_day(moment)} {_time(moment, ts_ms, millis=millis)}"


def date(ts_ms: int | None, *, utc: bool = True) -> str:
    """Return the day."""
    return DASH if ts_ms is None else _day(_moment(ts_ms, utc=utc))


def clock(ts_ms: int | None, *, utc: bool = True, millis: bool = False) -> str:
    """Return the time of day."""
    if ts_ms is None:
        return DASH
    return _time(_moment(ts_ms, utc=utc), ts_ms, millis=millis)


def use_zone(*, utc: bool) -> None:
    """Say from now on that times are shown in UTC, or in local time."""
    _style.utc = utc


def zone_words() -> str:
    """Return in words in which time zone the times of tables are shown."""
    return _tr("Times in UTC") if _style.utc else _tr("Times in local time")


def zone(ts_ms: int, *, utc: bool = True) -> str:
    """Return the name of the time zone in which times are shown."""
    return "UTC" if utc else _moment(ts_ms, utc=False).tzname() or ""


def _moment(ts_ms: int, *, utc: bool) -> datetime:
    moment = datetime.fromtimestamp(ts_ms // 1000, UTC)
    return moment if utc else moment.astimezone()


# A table's page asks hundreds of times, and strftime imports a module each time it is called.


def _day(moment: datetime) -> str:
    if not _style.months:
        return moment.date().isoformat()
    return f"{moment.day} {_style.months[moment.month - 1]} {moment.year}"


def _time(moment: datetime, ts_ms: int, *, millis: bool) -> str:
    text = f"{moment.hour:02}:{moment.minute:02}:{moment.second:02}"
    return f"{text}.{ts_ms % 1000:03}" if millis else text


def _rounded(value: Decimal | float, places: int) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite():
        return DASH
    text = format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN), "f")
    return text.lstrip("-") if not text.strip("-0.") else text  # nothing has no sign


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{GROUP}{unit}" if unit else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("formatting", text)
