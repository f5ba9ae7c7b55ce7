import re
from pathlib import Path

from cts_desktop import __version__

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def test_the_newest_release_in_the_changelog_is_the_package_version():
    releases = re.findall(
        r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", CHANGELOG.read_text(), re.MULTILINE
    )
    assert releases[0] == __version__
