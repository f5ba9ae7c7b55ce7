"""The name under which orders, positions and decisions of a preset's configuration are kept."""

from hashlib import sha256
from typing import Final

PREFIX: Final = "preset "
LONGEST: Final = 200
_DIGEST: Final = 8
#: What stays of a longer name.
KEPT: Final = LONGEST - _DIGEST - 1


def is_preset(set_key: str) -> bool:
    """Tell whether an order, position or decision belongs to a preset."""
    return set_key.startswith(PREFIX)


def key_head(type_name: str, set_name: str, symbol: str) -> str:
    """Return what the names of a set's configurations on one symbol begin with."""
    return f"{PREFIX}{type_name}/{set_name}/{symbol} "


def order_key(head: str, configuration: str) -> str:
    """Return the whole name, at most 200 characters; a longer one ends in a digest of itself."""
    key = head + configuration
    if len(key) <= LONGEST:
        return key
    digest = sha256(key.encode()).hexdigest()[:_DIGEST]
    return f"{key[:KEPT]}~{digest}"
