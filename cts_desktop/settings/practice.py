"""Telling practice settings apart from standard ones."""

from collections.abc import Mapping

from cts_desktop.settings.schema import PRACTICE, SETTINGS


def practice_labels(overrides: Mapping[str, object]) -> tuple[str, ...]:
    """Return the labels of practice settings that *overrides* has moved off the standard."""
    return tuple(
        SETTINGS[key].label
        for key in PRACTICE
        if key in overrides and overrides[key] != SETTINGS[key].default
    )
