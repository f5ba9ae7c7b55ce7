"""The figures of a finished run as a readable table."""

from collections.abc import Iterator, Mapping, Sequence

_WIDTH = 26


def table(summary: Mapping[str, object]) -> Iterator[str]:
    """Return the lines: plain figures first, then a block per group."""
    yield ""
    yield "Summary"
    groups: list[tuple[str, Mapping[str, object]]] = []
    for key, value in summary.items():
        if isinstance(value, Mapping):
            groups.append((key, value))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            groups.append((key, {str(number): one for number, one in enumerate(value, 1)}))
        else:
            yield _row(key, value)
    for key, values in groups:
        if values:
            yield ""
            yield _words(key)
            yield from (_row(str(name), value) for name, value in values.items())


def _row(name: str, value: object) -> str:
    return f"  {_words(name).ljust(_WIDTH)} {_text(value)}"


def _words(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}"
    if isinstance(value, Mapping):
        return " · ".join(f"{_words(str(key)).lower()} {_text(one)}" for key, one in value.items())
    return str(value)
