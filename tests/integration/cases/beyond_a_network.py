"""Cases that the real gateway cannot be brought into, and why."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: By a test's name, or its name and parameters.
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "test_price_none_or_0[0.0]": "an exchange tells no price of 0: nothing trades at it",
    }
)
