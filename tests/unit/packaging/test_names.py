import configparser
import ctypes
import plistlib
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cts_desktop import __version__
from cts_desktop.app.options import parser
from cts_desktop.runtime import identity

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"


def test_the_desktop_entry_starts_the_program_and_finds_its_icon(script):
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(PACKAGING / "linux" / "cts-desktop.desktop")
    product = script("product")
    values = entry["Desktop Entry"]
    assert values["Exec"] == values["Icon"] == product.NAME
    assert values["Name"] == product.TITLE
    assert values["Comment"] == product.SUMMARY
    # What Qt tells the window system, so that window and entry are known to belong together.
    assert values["StartupWMClass"] == product.NAME


def test_the_appstream_description_names_the_same_program_and_its_releases(script):
    product = script("product")
    root = ET.fromstring(script("linux_tree").metainfo())  # noqa: S314 - our own
    assert root.findtext("id") == identity.APP_ID
    assert root.findtext("name") == product.TITLE
    assert root.findtext("summary") == product.SUMMARY
    assert root.findtext("launchable") == f"{product.NAME}.desktop"
    assert root.findtext("provides/binary") == product.NAME
    releases = [release.get("version") for release in root.iterfind("releases/release")]
    assert releases[0] == __version__


def test_every_command_is_in_the_manual(script):
    page = script("man_page").man_page(1_700_000_000)
    commands = script("man_page")._subparsers(parser([]))
    assert "panic" in commands
    for name in commands:
        assert re.search(rf"^\.SS {name}\b", page, re.MULTILINE), name
    assert '.TH CTS\\-DESKTOP 1 "2023-11-14"' in page


def test_a_line_of_the_manual_that_looks_like_a_command_of_roff_is_none(script):
    assert script("man_page")._plain(".SH --x") == "\\&.SH \\-\\-x"


def test_the_service_starts_the_installed_program(script):
    service = configparser.ConfigParser(interpolation=None, strict=False)
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(PACKAGING / "linux" / "cts-desktop.service")
    assert service["Service"]["ExecStart"] == f"/usr/bin/{script('product').NAME} headless"
    assert service["Service"]["Type"] == "notify"


def test_the_installer_is_given_everything_its_script_asks_for(script):
    windows = script("windows_packages")
    text = windows.INSTALLER.read_text(encoding="utf-8")
    given = dict(define.removeprefix("/D").split("=", 1) for define in windows.defines())
    assert set(re.findall(r"\{#(\w+)\}", text)) == set(given)
    assert given["AppVersion"] == __version__
    assert given["AppId"] == identity.APP_ID
    assert given["AppMutex"] == identity.MUTEX
    assert Path(given["LicenseFile"]).is_file()


def test_the_installer_waits_for_a_running_program_and_never_ends_it(script):
    lines = script("windows_packages").INSTALLER.read_text(encoding="utf-8").splitlines()
    assert "AppMutex={#AppMutex}" in lines
    assert "CloseApplications=no" in lines
    icons = [line for line in lines if line.startswith('Name: "{') and "Filename:" in line]
    assert icons
    assert all('AppUserModelID: "{#AppId}"' in line for line in icons)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2.3.4", (1, 2, 3, 4)), ("2.0", (2, 0, 0, 0)),
     ("1.2.3rc1", (1, 2, 3, 0))],
)  # fmt: skip
def test_windows_gets_four_numbers(script, version, numbers):
    assert script("windows_packages").version_numbers(version) == numbers


def test_the_version_resource_is_what_pyinstaller_reads(script):
    tree: dict[str, list[tuple[object, ...]]] = {}

    def node(name: str) -> Callable[..., str]:
        def make(*args: object, **kwargs: object) -> str:
            tree.setdefault(name, []).append(args)
            return name

        return make

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct",
             "VarFileInfo", "VarStruct")  # fmt: skip
    text = script("windows_packages").version_text(__version__)
    assert eval(text, {name: node(name) for name in names}) == "VSVersionInfo"  # noqa: S307
    strings = {str(args[0]): args[1] for args in tree["StringStruct"]}
    assert strings["ProductVersion"] == strings["FileVersion"] == __version__
    assert strings["ProductName"] == script("product").TITLE


def test_the_bundle_allows_compiling_and_nothing_else(script):
    entitlements = plistlib.loads(script("macos_packages").ENTITLEMENTS.read_bytes())
    assert entitlements == {
        "com.apple.security.cs.allow-jit": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
    }


def test_the_bundle_is_a_program_with_a_window_of_this_version(script):
    described = script("macos_packages").info_plist()
    assert plistlib.loads(plistlib.dumps(described)) == described
    assert described["CFBundleShortVersionString"] == __version__
    assert described["LSBackgroundOnly"] is False


@pytest.mark.parametrize("name", ["sign.sh", "image.sh"])
def test_the_scripts_for_macos_are_sound_shell(script, name):
    path = PACKAGING / "macos" / name
    subprocess.run(["bash", "-n", path], check=True)
    text = path.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    if name == "sign.sh":
        assert "--options runtime" in text
        assert text.index("notarytool submit") < text.index("stapler staple")


def test_the_identifier_fits_every_system():
    # Bundles take letters, digits, hyphens and dots; AppStream and Windows also take those.
    assert re.fullmatch(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+){2,}", identity.APP_ID)


def test_elsewhere_than_on_windows_nobody_needs_to_be_told():
    identity.announce("linux")
    assert not identity._held


def test_windows_is_told_once_who_we_are(monkeypatch):
    told: list[tuple[object, ...]] = []

    class Library:
        def __getattr__(self, name: str) -> Callable[..., int]:
            def call(*args: object) -> int:
                told.append((name, *args))
                return 7

            return call

    class Windows:
        shell32 = kernel32 = Library()

    monkeypatch.setattr(ctypes, "windll", Windows(), raising=False)
    monkeypatch.setattr(identity, "_held", [])
    identity.announce("win32")
    identity.announce("win32")
    assert told == [
        ("SetCurrentProcessExplicitAppUserModelID", identity.APP_ID),
        ("CreateMutexW", None, 0, identity.MUTEX),
    ]
