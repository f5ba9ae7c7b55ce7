"""Exact decimal amounts, the only numbers that touch orders, fills and accounts; how they read."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Decimal,
    InvalidOperation,
)

from cts_desktop.domain.errors import InvalidValueError

ZERO = Decimal(0)
#: Exchanges book fees and funding with eight decimals; so does the simulated one.
BOOKING_UNIT = Decimal("0.00000001")
MINUS = "\N{MINUS SIGN}"
#: Narrow no-break space: groups digits without looking like a decimal sign of any locale.
GROUP = "\u202f"


def parse_decimal(text: str, what: str) -> Decimal:
    """Return *text* as a finite Decimal, or raise InvalidValueError naming *what*."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise InvalidValueError(f"{what}: {text!r} is not a number") from None
    if not value.is_finite():
        raise InvalidValueError(f"{what}: {text!r} is not a finite number")
    return value


def to_text(value: Decimal) -> str:
    """Return plain notation without an exponent or trailing zeros, as stored and shown."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def grouped(text: str) -> str:
    """Return a plain decimal number with its integer digits in groups of three and a true minus."""
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, dot, fraction = digits.partition(".")
    head = len(whole) % 3
    parts = [whole[:head]] if head else []
    parts += [whole[i : i + 3] for i in range(head, len(whole), 3)]
    return f"{sign}{GROUP.join(parts)}{dot}{fraction}"


def floor_to_step(value: Decimal, step: Decimal) -> Decimal:
    """Round *value* towards zero to a multiple of *step*."""
    return (value / step).to_integral_value(ROUND_DOWN) * step


def nearest_step(value: Decimal, step: Decimal) -> Decimal:
    """Round *value* to the nearest multiple of *step*."""
    return (value / step).to_integral_value(ROUND_HALF_EVEN) * step


def step_below(value: Decimal, step: Decimal) -> Decimal:
    """Round *value* down (towards minus infinity) to a multiple of *step*."""
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def step_above(value: Decimal, step: Decimal) -> Decimal:
    """Round *value* up (towards plus infinity) to a multiple of *step*."""
    return (value / step).to_integral_value(ROUND_CEILING) * step


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Tell whether *value* is a whole number of *step*."""
    return value % step == 0


def book(value: Decimal) -> Decimal:
    """Round to the unit in which an account is booked."""
    return value.quantize(BOOKING_UNIT, ROUND_HALF_EVEN)


def from_float(value: float, step: Decimal) -> Decimal:
    """Return a market float (chart, path) as an exact multiple of *step*.

    ``repr`` gives the shortest text that names the float, so a recorded 39432.48 stays 39432.48.
    """
    return nearest_step(Decimal(repr(float(value))), step)
