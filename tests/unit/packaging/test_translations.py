"""The languages: every text is found, every translation fits, and what is kept is up to date."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.unit.packaging.conftest import Script, importing

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "translations"
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate")
needs_tools = pytest.mark.skipif(not LUPDATE.exists(), reason="Qt's lupdate is not installed here")


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    """Imports a module of packaging/ once for all tests: it keeps the whole source it has read."""
    with pytest.MonkeyPatch.context() as patch:
        yield from importing(patch)


@pytest.fixture
def texts(script):
    return script("translation_texts")


@pytest.fixture
def tool(script):
    return script("translations")


def read(texts, tmp_path: Path, monkeypatch, source: str):
    """Return what a file of the window with this source holds."""
    path = tmp_path / "cts_desktop" / "ui" / "example.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    monkeypatch.setattr(texts, "PROJECT", tmp_path)
    return texts.read(path)


# ---------------------------------------------------------------- the audit


def test_every_visible_text_of_the_window_can_be_translated(texts):
    assert not (found := texts.problems()), "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('label.setText("Nothing blocks trading")', "not translated"),
        ('column = Column("key", "Quantity")', "not translated"),
        ('label.setText(f"Lost {amount} today")', "not translated"),
        ("label.setText(self.tr(words))", "no literal text"),
        ('label.setText(self.tr(f"Lost {amount}"))', "no literal text"),
        ('label.setText(self.tr("Lost " + amount))', "no literal text"),
        ('label.setText(owner.tr("Lost"))', "context is not known"),
        ('box = QCheckBox("Remember")', "not translated"),
        ('label.setText(self.tr("Lost: {0}").format(error))', "without said"),
        ("label.setText(str(error))", "without said"),
    ],
)
def test_the_audit_finds(texts, tmp_path, monkeypatch, line, problem):
    source = f"class Page(QWidget):\n    def show(self):\n        {line}\n"
    assert problem in "\n".join(read(texts, tmp_path, monkeypatch, source).problems)


def test_a_text_translated_at_import_is_found(texts, tmp_path, monkeypatch):
    source = 'TITLE = QCoreApplication.translate("pages", "&Log")\n'
    assert "before a language" in read(texts, tmp_path, monkeypatch, source).problems[0]


def test_each_text_is_found_in_the_context_in_which_it_is_asked_for(texts, tmp_path, monkeypatch):
    source = '''"""Words of a docstring."""
from PySide6.QtCore import QCoreApplication, QT_TRANSLATE_NOOP

NOTED = {"a": QT_TRANSLATE_NOOP("table", "Noted")}

def _tr(text: str) -> str:
    return QCoreApplication.translate("module", text)

class Page(QWidget):
    def show(self) -> None:
        tr, count = self.tr, len
        self.setText(tr("Short") + _tr("Module") + self.tr("%n row(s)", "of a table", count(x)))
        self.setObjectName("Anything Goes")
        self.setText(_tr(NOTED[key]))
'''
    found = read(texts, tmp_path, monkeypatch, source)
    assert found.problems == []
    assert {(m.context, m.source, m.comment, m.plural) for m in found.messages} == {
        ("Page", "Short", "", False), ("module", "Module", "", False),
        ("Page", "%n row(s)", "of a table", True), ("table", "Noted", "", False),
    }  # fmt: skip


# ---------------------------------------------------------------- sentences from below


def test_templates_number_their_places_and_leave_the_log_alone(script, tmp_path, monkeypatch):
    sentences = script("translation_sentences")
    path = tmp_path / "made.py"
    path.write_text(
        '''"""Words of a docstring."""
def made(x: "A type's name") -> str:
    _log.warning("Said to the log only %s", x)
    if x:
        raise UserActionError(f"{x.name} is disabled: {x.reason or 'ask again'}")
    raise ValueError("a defect of ours")
TEXT = "Close the positions of {what} first"
SQL = "SELECT a FROM b WHERE c"
PART = "kind IN ({kinds})"
KEY = "order:{number}"
NAME = "tp{target} sl{stop}"
''',
        encoding="utf-8",
    )
    assert set(sentences._read(path)) == {
        "{0} is disabled: {1}", "ask again", "Close the positions of {0} first",
    }  # fmt: skip


def test_settings_and_states_are_among_the_templates(script):
    found = set(script("translation_sentences").templates())
    assert {
        "Main engine interval",
        "Running",
        "running",
        "Limits",
        "{0}: {1} is outside {2}",
    } <= found


# ---------------------------------------------------------------- the files that are kept


@needs_tools
def test_nothing_is_new_unused_or_unfit_in_the_files_that_are_kept(tool):
    found = [p for p in tool.check() if not p.startswith("cts_desktop/")]
    assert not found, "run packaging/translations.py update, then translate:\n" + "\n".join(found)


@needs_tools
def test_what_the_program_reads_is_made_of_what_translators_wrote(tool, tmp_path):
    for source in sorted(RESOURCES.glob("*.ts")):
        copy = shutil.copy(source, tmp_path)
        assert tool.release(Path(copy)).read_bytes() == source.with_suffix(".qm").read_bytes()


# ---------------------------------------------------------------- handing out


@pytest.fixture
def kept(tool, tmp_path, monkeypatch):
    """A folder with three texts to translate into German."""
    if not LUPDATE.exists():
        pytest.skip("Qt's lupdate is not installed here")
    folder = tmp_path / "kept"
    folder.mkdir()
    messages = [
        tool.Message("Page", "&Close {0}…"), tool.Message("Other", "&Close {0}…"),
        tool.Message("Page", "%n row(s)", "", plural=True), tool.Message("said", "is “off”\\n"),
    ]  # fmt: skip
    tool.merge(messages, folder / "cts_de.ts", "de")
    monkeypatch.setattr(tool, "FOLDER", folder)
    return folder


def filled(tool, tmp_path: Path, words: Mapping[str, object]) -> Path:
    """Return the exported file with these translations in it."""
    (path,) = tool.export(tmp_path / "out", 1)
    data = json.loads(path.read_text(encoding="utf-8"))
    for row in data["entries"]:
        row["translation"] = words.get(row["source"], row["translation"])
    path.write_text(json.dumps(data), encoding="utf-8")
    return Path(path)


def test_a_text_in_two_places_is_translated_once(tool, kept, tmp_path):
    paths = tool.export(tmp_path / "out", 3)
    rows = [row for path in paths for row in json.loads(path.read_text("utf-8"))["entries"]]
    assert sorted(row["source"] for row in rows) == ["%n row(s)", "&Close {0}…", "is “off”\\n"]
    words = {"&Close {0}…": "{0} &schließen…", "%n row(s)": ["%n Zeile", "%n Zeilen"],
             "is “off”\\n": "ist „aus“\\n"}  # fmt: skip
    taken, problems = tool.take(filled(tool, tmp_path, words), kept)
    assert (taken, problems) == (4, [])
    _, entries = tool.entries(kept / "cts_de.ts")
    assert all(entry.finished for entry in entries)
    assert {e.forms[0] for e in entries if e.context in {"Page", "Other"} and not e.plural} == {
        "{0} &schließen…"
    }
    assert next(e.forms for e in entries if e.plural) == ["%n Zeile", "%n Zeilen"]


def test_a_text_that_is_there_but_unfinished_is_finished_by_taking_it(tool, kept, tmp_path):
    path = filled(tool, tmp_path, {"&Close {0}…": "{0} &schließen…"})
    ts = kept / "cts_de.ts"
    tool.take(path, kept)
    done = ts.read_text("utf-8")
    ts.write_text(done.replace("<translation>{0}", '<translation type="unfinished">{0}'), "utf-8")
    assert tool.take(path, kept)[0] == 2
    assert all(e.finished for e in tool.entries(ts)[1] if e.source == "&Close {0}…")


@pytest.mark.parametrize(
    ("translated", "problem"),
    [
        ("&Schließen…", "places differ"),
        ("{0} schließen…", "& is to mark a letter"),
        ("{0} &schließen", "ends with '…'"),
        (" {0} &schließen…", "begins with a blank"),
        ("", "is not translated"),
    ],
)
def test_a_translation_that_does_not_fit_is_named_and_not_taken(
    tool, kept, tmp_path, translated, problem
):
    words = {"&Close {0}…": translated}
    taken, problems = tool.take(filled(tool, tmp_path, words), kept)
    assert taken == 0
    assert any(problem in text for text in problems)


def test_a_later_update_keeps_what_was_translated(tool, kept, tmp_path):
    tool.take(filled(tool, tmp_path, {"&Close {0}…": "{0} &schließen…"}), kept)
    tool.merge([tool.Message("Page", "&Close {0}…"), tool.Message("Page", "New")],
               kept / "cts_de.ts", "de")  # fmt: skip
    _, entries = tool.entries(kept / "cts_de.ts")
    assert [(e.source, e.forms[0], e.finished) for e in entries] == [
        ("&Close {0}…", "{0} &schließen…", True), ("New", "", False),
    ]  # fmt: skip


def test_a_translation_may_differ_from_place_to_place(tool, kept, tmp_path):
    path = filled(tool, tmp_path, {"&Close {0}…": "{0} &schließen…"})
    data = json.loads(path.read_text(encoding="utf-8"))
    (row,) = (row for row in data["entries"] if row["source"] == "&Close {0}…")
    row["contexts"] = ["Page"]
    data["entries"] = [row, {**row, "contexts": ["Other"], "translation": "{0} &zumachen…"}]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert tool.take(path, kept) == (2, [])
    _, entries = tool.entries(kept / "cts_de.ts")
    assert {e.context: e.forms[0] for e in entries if e.source == row["source"]} == {
        "Page": "{0} &schließen…", "Other": "{0} &zumachen…",
    }  # fmt: skip
