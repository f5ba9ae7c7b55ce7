import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

PROJECT = Path(__file__).resolve().parents[3]


def pinned(script: Callable[[str], ModuleType]) -> tuple[ModuleType, dict[str, str]]:
    constraints = script("constraints")
    return constraints, constraints.parse(constraints.CONSTRAINTS.read_text(encoding="utf-8"))


def test_everything_declared_is_pinned_exactly(script):
    constraints, versions = pinned(script)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    for text in project["project"]["dependencies"]:
        name = constraints.canonical(re.split(r"[<>=!~;\[ ]", text)[0])
        assert re.fullmatch(r"\d[\w.]*", versions[name]), name
    assert "pyinstaller" in versions


def test_no_index_and_no_address_is_named(script):
    text = script("constraints").CONSTRAINTS.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text, re.MULTILINE)


def test_what_is_written_is_read_back(script):
    constraints = script("constraints")
    versions = {"b": "2.0", "a": "1.0rc1"}
    assert constraints.parse(constraints.as_text(versions)) == versions


def test_another_version_and_an_unpinned_package_are_named(script):
    found = script("constraints").differences({"a": "1"}, {"a": "2", "b": "3"})
    assert found == [
        "a: 2 is installed, 1 is pinned",
        "b: 3 is installed, nothing is pinned",
    ]


def test_what_packages_need_is_followed_to_its_end(script):
    found = script("constraints").versions(["aiohttp"])
    assert {"aiohttp", "yarl", "multidict", "idna"} <= found.keys()
    assert "pytest" not in found


def test_a_package_that_is_not_here_is_left_out(script):
    assert script("constraints").versions(["no-such-package-anywhere"]) == {}
