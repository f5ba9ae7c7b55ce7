"""The real window through the accessibility bus, as a screen reader meets it."""

import pytest

from tests.end2end.program import started
from tests.helpers import at_spi
from tests.helpers.at_spi import ASSERTIVE, Node, Reader, until

pytestmark = pytest.mark.skipif(bool(at_spi.missing()), reason=at_spi.missing())
#: The first start may have to compile the calculations.
PATIENCE_S = 120.0
#: Widgets a person acts on; each needs words.
CONTROLS = {
    "push button", "check box", "radio button", "combo box", "text", "spin button", "table",
    "slider", "page tab", "toggle button", "list", "tree",
}  # fmt: skip


#: The rail, each page with something that only it shows.
PAGES_SHOWN = {
    "Chart": "Symbol",
    "Positions": "Open positions",
    "Orders": "Blocked & allowed",
    "Signals & ladder": "Configuration sets",
    "Presets": "Candle data",
    "Statistics": "Export",
    "Log": "System log",
    "Settings": "Groups of settings",
    "Dashboard": "What happened last",
}


def window_of(reader: Reader) -> Node | None:
    """Return the main window once the program has put it on the bus."""
    frames = (frame for program in reader.programs() for frame in program.children())
    return next((f for f in frames if "CTS Desktop" in f.name and f.role == "frame"), None)


def button(window: Node, name: str) -> Node:
    return until(lambda: window.find("push button", name), f"button {name!r}")


def test_a_screen_reader_finds_and_presses_start_pause_and_stop_and_hears_what_follows(
    tmp_path, xvfb
):
    with (
        at_spi.session(xvfb, tmp_path) as environment,
        started("--profile", tmp_path / "profile", CTS_TRACE_START="1", **environment) as program,
    ):
        program.wait_for("cts-trace ready")
        with at_spi.reading(environment) as reader:
            window = until(lambda: window_of(reader), "window on the accessibility bus")
            reader.listen()  # only now: Qt misses who registers while it joins the bus
            leave_wizard(reader)
            for page, words in PAGES_SHOWN.items():
                look_at(window, page, words)
            press_and_hear(reader, window, "Start", "Engine: Running")
            press_and_hear(reader, window, "Pause", "Engine: Paused")
            button(window, "Resume")
            press_and_hear(reader, window, "Stop", "Engine: Stopped")
            emergency = button(window, "Emergency stop")
            emergency.press()
            button(window, "Click again to stop all").press()
            said = until(lambda: hears(reader, "Emergency stop"), "word of the emergency stop")
            assert dict(reader.heard())[said] == ASSERTIVE
        assert program.end() == 0
        assert "Traceback" not in program.output


def look_at(window: Node, page: str, words: str) -> None:
    """Open a page by its button in the rail; every control of it has a name."""
    until(lambda: window.find("check box", page), f"button of {page}").press()
    until(lambda: any(n.name.startswith(words) for n in window.walk()), f"{words!r} of {page}")
    controls = [node for node in window.walk() if node.role in CONTROLS]
    assert not [(node.role, node.description) for node in controls if not node.name], page
    # What a combo box is called here is what it holds; what it is for is its description.
    assert not [n.name for n in controls if n.role == "combo box" and not n.description], page


def press_and_hear(reader: Reader, window: Node, name: str, words: str) -> None:
    found = button(window, name)
    assert found.has(at_spi.ENABLED)
    assert found.description  # the consequence
    found.press()
    until(lambda: hears(reader, words), f"announcement {words!r}", PATIENCE_S)


def hears(reader: Reader, words: str) -> str | None:
    return next((text for text, _ in reader.heard() if words in text), None)


def leave_wizard(reader: Reader) -> None:
    """Close what greets a newcomer, where it does."""
    for program in reader.programs():
        for dialog in program.children():
            if dialog.role == "dialog" and (later := dialog.find("push button", "Not now")):
                later.press()
