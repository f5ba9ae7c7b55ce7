"""`presets` with the real program: out of one profile, into another, refused, and while it runs."""

from pathlib import Path

from cts_desktop.domain.preset_document import parse_file, write_file
from cts_desktop.runtime.resources import resources
from tests.end2end.program import MEASURED, run, started
from tests.helpers.preset_samples import some_preset

BALANCED = resources() / "presets" / "balanced.json"


def test_presets_go_from_files_through_a_profile_to_files(tmp_path: Path):
    profile, mine, out = tmp_path / "profile", tmp_path / "mine.json", tmp_path / "out.json"
    mine.write_text(write_file(some_preset()), "utf-8")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(mine.read_text("utf-8").replace('"agree": 2', '"agree": 99'), "utf-8")
    line = mine.read_text("utf-8").splitlines().index('      "agree": 2,') + 1
    said = run("--profile", profile, "presets", "import", BALANCED, wrong, mine, mine, **MEASURED)
    assert said.returncode == 2
    assert said.stdout.splitlines() == [
        f"Imported {BALANCED} as Balanced.",
        f"Imported {mine} as Momentum.",
        f"Imported {mine} as Momentum (2).",
    ]
    assert said.stderr == (
        f"Not imported: wrong.json line {line}, sets[0].agree: 99 is outside 1 to 18\n"
    )
    said = run("presets", "list", "--profile", profile, **MEASURED)
    assert (said.returncode, said.stdout.splitlines()) == (0, [
        "Balanced: version 1, 1 set", "Momentum: version 1, 1 set",
        "Momentum (2): version 1, 1 set",
    ])  # fmt: skip
    said = run("--profile", profile, "presets", "export", "balanced", out, **MEASURED)
    assert (said.returncode, said.stdout) == (0, f"Balanced is written to {out}.\n")
    assert out.read_text("utf-8") == BALANCED.read_text("utf-8")
    said = run("--profile", profile, "presets", "export", "Luck", tmp_path / "luck.json")
    assert said.returncode == 2
    assert "There is no preset 'Luck'; there are: Balanced, Momentum, Momentum (2)." in said.stderr
    assert not (tmp_path / "luck.json").exists()


def test_a_profile_that_is_not_there_is_not_made_by_asking(tmp_path: Path):
    for action in (["list"], ["export", "Balanced", tmp_path / "x.json"]):
        said = run("--profile", tmp_path / "none", "presets", *action)
        assert said.returncode == 2
        assert "There is no profile at" in said.stderr
    assert not (tmp_path / "none").exists()
    said = run("presets")
    assert said.returncode == 2
    assert "import" in said.stderr


def test_a_profile_in_use_is_left_alone_and_that_is_said(tmp_path: Path):
    profile = tmp_path / "profile"
    with started("--profile", profile, "headless") as running:
        running.wait_for("unning")
        said = run("--profile", profile, "presets", "import", BALANCED)
        assert said.returncode == 2
        assert str(running.process.pid) in said.stderr or "in use" in said.stderr
        running.end()
    said = run("--profile", profile, "presets", "list")
    assert said.stdout == "There is no preset yet.\n"


def test_the_templates_are_written_as_the_program_writes_them():
    for path in (resources() / "presets").glob("*.json"):
        text = path.read_text("utf-8")
        assert write_file(parse_file(text, path.name)) == text
