"""The parameters of a request, checked while they are read."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

from tests.helpers.test_exchange.errors import BinanceError, missing

_DECIMAL: Final = re.compile(r"^([0-9]{1,20})(\.[0-9]{1,20})?$")
_INTEGER: Final = re.compile(r"^[0-9]{1,20}$")
_LARGEST: Final = 2**63 - 1


def _illegal(name: str, pattern: str) -> BinanceError:
    return BinanceError(
        -1100, f"Illegal characters found in parameter '{name}'; legal range is '{pattern}'."
    )


class Params:
    """Query and body together; an empty value counts as not sent."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name))

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; mandatory without a *default*."""
        value = self._values.get(name)
        if value is not None and value != "":
            return value
        if default is None or value == "":
            raise missing(name)
        return default

    def choice(
        self, name: str, allowed: Collection[str], error: BinanceError, default: str | None = None
    ) -> str:
        """Return one of the *allowed* words, or raise *error*."""
        value = self.text(name, default)
        if value not in allowed:
            raise error
        return value

    def decimal(self, name: str, default: Decimal | None = None) -> Decimal:
        """Return an amount ≥ 0; mandatory without a *default*."""
        if default is not None and self._values.get(name) is None:
            return default
        value = self.text(name)
        if not _DECIMAL.match(value):
            raise _illegal(name, _DECIMAL.pattern)
        return Decimal(value)

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number ≥ 0; mandatory without a *default*."""
        if default is not None and self._values.get(name) is None:
            return default
        value = self.text(name)
        if not _INTEGER.match(value) or int(value) > _LARGEST:
            raise _illegal(name, _INTEGER.pattern)
        return int(value)

    def time(self, name: str) -> int | None:
        """Return an optional instant in milliseconds."""
        return self.integer(name) if name in self._values else None

    def limit(self, default: int, most: int) -> int:
        """Return how many rows are asked for, 1 to *most*."""
        value = self.integer("limit", default)
        if value < 1:
            raise BinanceError(-1130, "Data sent for parameter 'limit' is not valid.")
        return min(value, most)

    def flag(self, name: str) -> bool:
        """Return a true/false, false where it was not sent."""
        value = self.text(name, "false").lower()
        if value not in {"true", "false"}:
            raise BinanceError(-1130, f"Data sent for parameter '{name}' is not valid.")
        return value == "true"

    def name(self, parameter: str, pattern: str) -> str:
        """Return an optional client id; "" where none was sent."""
        value = self._values.get(parameter, "")
        if value and not re.fullmatch(pattern, value):
            raise _illegal(parameter, f"^{pattern}$")
        return value
