"""A newcomer's first five minutes with mouse and keyboard: from the first start to quitting.

``NEWCOMER_PICTURES=DIR`` saves the screen at each step.
"""

import os
import time
from pathlib import Path

import pytest

from tests.end2end.program import started, value
from tests.helpers import at_spi
from tests.helpers.at_spi import Node, Reader, until
from tests.helpers.x_hand import Hand, has_xdotool

WHY_NOT = at_spi.missing() or ("" if has_xdotool() else "needs the Debian package xdotool")
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)
FIVE_MINUTES_S = 300.0
PATIENCE_S = 120.0


class Newcomer:
    """Finds things by their words, goes there with the mouse, and looks what happens."""

    def __init__(self, reader: Reader, hand: Hand) -> None:
        self.reader = reader
        self.hand = hand

    def window(self, title: str) -> Node:
        return until(lambda: self._window(title), f"window {title!r}")

    def _window(self, title: str) -> Node | None:
        windows = (w for program in self.reader.programs() for w in program.children())
        return next((w for w in windows if title in w.name and w.has(at_spi.SHOWING)), None)

    def see(self, role: str, name: str, title: str = "CTS Desktop") -> Node:
        """Wait until something is shown."""
        return until(lambda: self.window(title).find(role, name), f"{role} {name!r}", PATIENCE_S)

    def click(self, role: str, name: str, title: str = "CTS Desktop") -> None:
        """Click something by its words, once it can be."""
        found = self.see(role, name, title)
        until(lambda: found.has(at_spi.ENABLED), f"enabled {name!r}")
        self.hand.click(until(found.centre, f"place of {name!r}"))


def test_a_newcomer_comes_to_a_position_understands_it_and_leaves_in_order(tmp_path, xvfb):
    begun = time.monotonic()
    pictures = os.environ.get("NEWCOMER_PICTURES")
    hand = Hand(xvfb, Path(pictures) if pictures else None)
    profile = tmp_path / "profile"
    with (
        at_spi.session(xvfb, tmp_path) as environment,
        started("--profile", profile, CTS_TRACE_START="1", **environment) as program,
    ):
        program.wait_for("cts-trace ready")
        with at_spi.reading(environment) as reader:
            walk(Newcomer(reader, hand))
        assert program.wait() == 0
        assert "Traceback" not in program.output
    assert value(profile, "SELECT count(*) FROM fills") > 0
    assert value(profile, "SELECT count(*) FROM connections") == 1
    assert time.monotonic() - begun < FIVE_MINUTES_S


def walk(newcomer: Newcomer) -> None:
    hand = newcomer.hand
    newcomer.see("push button", "Start paper trading")
    hand.picture("first-start")
    set_up(newcomer)
    newcomer.see("label", "Running")
    hand.picture("running")
    look_at_a_position(newcomer)
    newcomer.click("push button", "Pause")
    newcomer.see("label", "Paused")
    hand.picture("paused")
    hand.key("F7")
    newcomer.see("label", "Running")
    newcomer.click("push button", "Stop")
    newcomer.see("label", "Stopped")
    hand.picture("stopped")
    hand.key("ctrl+q")


def set_up(newcomer: Newcomer) -> None:
    """Go through the wizard: some steps with the mouse, some with Return."""
    hand, title = newcomer.hand, "Set up paper trading"
    newcomer.click("push button", "Set up")
    newcomer.see("push button", "Next", title)
    hand.picture("wizard-look")
    newcomer.click("push button", "Next", title)
    newcomer.see("label", "Practice account", title)
    hand.picture("wizard-account")
    hand.focus(title)
    hand.key("Return")
    newcomer.see("label", "Market", title)
    hand.picture("wizard-market")
    newcomer.click("push button", "Next", title)
    newcomer.see("label", "Summary", title)
    hand.picture("wizard-summary")
    newcomer.click("push button", "Start", title)


def look_at_a_position(newcomer: Newcomer) -> None:
    """Open the page by its key, choose a row and read why; one may close before it is read."""
    hand = newcomer.hand
    hand.focus("CTS Desktop")
    hand.key("alt+3")
    table = newcomer.see("table", "Open positions")
    until(lambda: choose_row(hand, table) and explained(newcomer), "reason", PATIENCE_S)
    hand.picture("why")


def choose_row(hand: Hand, table: Node) -> bool:
    cell = next((node for node in table.children() if node.role == "cell"), None)
    place = cell.centre() if cell is not None else None
    if place is not None:
        hand.click(place)
    return place is not None


def explained(newcomer: Newcomer) -> bool:
    """Whether the chain of rules is there within a moment."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if newcomer.window("CTS Desktop").find("label", "✓ Allowed"):
            return True
    return False
