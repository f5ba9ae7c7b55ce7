import pytest

from cts_desktop.app import display


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "minimal"}, True),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
    ],
)
def test_a_window_needs_a_display_on_linux(environ, expected):
    assert display.has_display(environ, "linux") is expected


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_there_is_always_one(platform):
    assert display.has_display({}, platform)
    assert display.missing_packages({}, platform) == ()


def test_missing_libraries_are_named_by_their_package(monkeypatch):
    monkeypatch.setattr(display, "_loads", lambda library: library != "libxcb-cursor.so.0")
    assert display.missing_packages({"DISPLAY": ":0"}, "linux") == ("libxcb-cursor0",)
    assert display.install_command(("libxcb-cursor0",)).endswith("install libxcb-cursor0")


@pytest.mark.parametrize("platform", ["offscreen", "wayland"])
def test_x11_libraries_are_not_asked_for_where_x11_is_not_used(monkeypatch, platform):
    monkeypatch.setattr(display, "_loads", lambda library: "xcb" not in library)
    assert display.missing_packages({"QT_QPA_PLATFORM": platform}, "linux") == ()


def test_a_library_that_is_not_there_does_not_load():
    assert not display._loads("libcertainly-not-there.so.99")


def test_a_server_that_does_not_answer_is_named_before_qt_gives_up_on_it():
    assert ":4711" in display.why_unreachable({"DISPLAY": ":4711"}, "linux")
    assert "No display" in display.why_unreachable({}, "linux")
    assert display.why_unreachable({"QT_QPA_PLATFORM": "offscreen"}, "linux") == ""
    assert display.why_unreachable({}, "win32") == ""


def test_a_server_that_answers_is_fine(xvfb):
    assert display.why_unreachable({"DISPLAY": xvfb}, "linux") == ""
