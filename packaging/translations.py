"""Languages of the window: collect the texts, hand them out for translation, take them back.

    python packaging/translations.py update            source → resources/translations/*.ts and .qm
    python packaging/translations.py check             says what is missing, wrong or out of date
    python packaging/translations.py export DIR N      what is unfinished, as N JSON files
    python packaging/translations.py import FILE…      takes translated files back, checked

How a language is completed by several people at once: `update` after the last text was changed;
`export DIR 3` writes ``de-1.json`` … ``de-3.json``, each source text in one of them only. A
translator fills in ``translation`` of every entry (two forms, one and many, where ``plural`` is
true) and reads GLOSSARY.md first. ``contexts`` says where the text stands: a class of the window,
or ``said`` for what engine and service say. ``import`` of each file, in any order, takes what is
right and names what is not: places ``{0}`` and ``%n`` must be the same, ``&`` marks one letter
where the source marks one (``&&`` is the character), and ends like ``…``, ``:`` or ``.`` agree. An
entry whose translation differs from place to place is written twice, each with its own contexts.

Source texts are found by translation_texts.py and translation_sentences.py and given to Qt's
lupdate as one list, which keeps what is translated already; lrelease makes the .qm files, which the
program reads. All of it is kept in version control. English has a file for its plurals.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import translation_sentences
import translation_texts
from product import PROJECT
from translation_texts import Message

FOLDER = PROJECT / "resources" / "translations"
SENTENCES = FOLDER / "sentences.json"
LANGUAGES = ("de",)
#: Context of what engine and service say: that of cts_desktop/ui/i18n/said.py.
SAID = "said"
_PLACES = re.compile(r"\{\w*\}|%n|</?\w+[^>]*>|\t|\n")
_MNEMONIC = re.compile(r"(?<!&)&(?!&)(?=\S)")
_ENDS = (":", "…", ".", "?", "!", " ")


@dataclass(slots=True)
class Entry:
    """One text of a .ts file; of a plural, `forms` holds one and many."""

    context: str
    source: str
    comment: str
    plural: bool
    forms: list[str]
    finished: bool
    node: ET.Element = field(repr=False)

    @property
    def faults(self) -> list[str]:
        """What is wrong with the translation; empty where it fits or is missing."""
        made = [form for form in self.forms if form]
        return [fault for form in made for fault in faults(self.source, form)]


def faults(source: str, translated: str) -> list[str]:
    """Return in which ways *translated* does not fit *source*."""
    found = []
    if sorted(_PLACES.findall(source)) != sorted(_PLACES.findall(translated)):
        found.append("the places differ")
    if len(_MNEMONIC.findall(source)) != len(_MNEMONIC.findall(translated)):
        found.append("one & is to mark a letter, as in the source")
    if source.count("&&") != translated.count("&&"):
        found.append("&& is missing, or too much")
    found += [
        f"only one of them ends with {end!r}"
        for end in _ENDS
        if source.endswith(end) != translated.endswith(end)
    ]
    if source.startswith(" ") != translated.startswith(" "):
        found.append("only one of them begins with a blank")
    return [f"{source!r} → {translated!r}: {fault}" for fault in found]


def entries(path: Path) -> tuple[ET.ElementTree, list[Entry]]:
    """Return the tree of a .ts file and the texts in it."""
    tree = ET.parse(path)  # noqa: S314 - our own file
    return tree, [
        _entry(context.findtext("name") or "", message)
        for context in tree.getroot().iter("context")
        for message in context.iter("message")
    ]


def _entry(context: str, node: ET.Element) -> Entry:
    translation = node.find("translation")
    assert translation is not None  # noqa: S101 - lupdate writes one for each
    plural = node.get("numerus") == "yes"
    forms = [form.text or "" for form in translation.iter("numerusform")] if plural else []
    return Entry(
        context, node.findtext("source") or "", node.findtext("comment") or "", plural,
        forms or [translation.text or ""], translation.get("type") != "unfinished", node,
    )  # fmt: skip


def _set(entry: Entry, forms: Sequence[str]) -> None:
    translation = entry.node.find("translation")
    assert translation is not None  # noqa: S101 - see above
    translation.attrib.pop("type", None)
    for child in list(translation):
        translation.remove(child)
    translation.text = None if entry.plural else forms[0]
    for form in forms if entry.plural else ():
        ET.SubElement(translation, "numerusform").text = form


# ---------------------------------------------------------------- update, check


def collected() -> tuple[list[Message], list[str]]:
    """Return every text that is to be translated, and the templates among them."""
    sentences = translation_sentences.templates()
    said = [Message(SAID, text) for text in sentences]
    return [*translation_texts.messages(), *said], sentences


def update(folder: Path = FOLDER) -> None:
    """Bring the files in *folder* up to date with the source."""
    folder.mkdir(parents=True, exist_ok=True)
    messages, sentences = collected()
    written = json.dumps(sentences, ensure_ascii=False, indent=0)
    (folder / SENTENCES.name).write_text(f"{written}\n", encoding="utf-8")
    for language in LANGUAGES:
        merge(messages, folder / f"cts_{language}.ts", language)
    english = folder / "cts_en.ts"
    merge([message for message in messages if message.plural], english, "en")
    _fill_english(english)
    for path in sorted(folder.glob("*.ts")):
        release(path)


def merge(messages: Iterable[Message], path: Path, language: str) -> None:
    """Let lupdate write *messages* into the .ts file at *path*, keeping translations."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "texts.cpp"
        source.write_text("".join(map(_call, messages)), encoding="utf-8")
        _qt(
            "lupdate", "-silent", "-locations", "none", "-no-obsolete", "-sort-messages",
            "-disable-heuristic", "similartext", "-source-language", "en",
            "-target-language", language, str(source), "-ts", str(path),
        )  # fmt: skip


def release(path: Path) -> Path:
    """Make the .qm file beside a .ts file."""
    target = path.with_suffix(".qm")
    # Written beside and renamed: a running program has the file mapped and would die of a change.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as name:
        fresh = Path(name) / target.name
        _qt("lrelease", "-silent", str(path), "-qm", str(fresh))
        fresh.replace(target)
    return target


def _call(message: Message) -> str:
    """Return *message* as the call lupdate knows best, that of C++."""
    parts = [message.context, message.source, message.comment]
    literals = [json.dumps(part, ensure_ascii=False) for part in parts]
    number = ", n" if message.plural else ""
    return f"QCoreApplication::translate({', '.join(literals)}{number});\n"


def _fill_english(path: Path) -> None:
    """Fill in ``order(s)``; what does not follow that rule is written by hand."""
    tree, found = entries(path)
    for entry in found:
        if not entry.finished and "(s)" in entry.source:
            _set(entry, [entry.source.replace("(s)", ""), entry.source.replace("(s)", "s")])
    tree.write(path, encoding="utf-8", xml_declaration=True)
    merge([m for m in collected()[0] if m.plural], path, "en")


def _qt(tool: str, *arguments: str) -> None:
    subprocess.run([str(Path(sys.executable).with_name(f"pyside6-{tool}")), *arguments], check=True)


def check(folder: Path = FOLDER) -> list[str]:
    """Return what is missing, wrong or out of date, in words."""
    found = translation_texts.problems()
    messages, sentences = collected()
    if json.loads((folder / SENTENCES.name).read_text(encoding="utf-8")) != sentences:
        found.append(f"{SENTENCES.name} is out of date: run update")
    for language in LANGUAGES:
        _, present = entries(folder / f"cts_{language}.ts")
        known = {(e.context, e.source, e.comment) for e in present}
        wanted = {(m.context, m.source, m.comment) for m in messages}
        found += [f"{language}: not collected yet: {text!r}" for _, text, _ in wanted - known]
        found += [f"{language}: not used any more: {text!r}" for _, text, _ in known - wanted]
        found += [f"{language}: not translated: {e.source!r}" for e in present if not e.finished]
        found += [f"{language}: {fault}" for e in present for fault in e.faults]
    return found


# ---------------------------------------------------------------- hand out, take back


def export(target: Path, parts: int, language: str = LANGUAGES[0]) -> list[Path]:
    """Write what is unfinished into *parts* files of equal weight, each text once."""
    _, found = entries(FOLDER / f"cts_{language}.ts")
    wanted: dict[tuple[str, str], dict[str, object]] = {}
    for entry in (e for e in found if not e.finished):
        known = wanted.setdefault((entry.source, entry.comment), {
            "source": entry.source, "comment": entry.comment, "contexts": [],
            "plural": entry.plural, "translation": ["", ""] if entry.plural else "",
        })  # fmt: skip
        contexts = known["contexts"]
        assert isinstance(contexts, list)  # noqa: S101 - made above
        contexts.append(entry.context)
    rows = sorted(wanted.values(), key=lambda row: str(row["contexts"]))
    weight = sum(len(str(row["source"])) for row in rows) / max(1, parts)
    files: list[list[dict[str, object]]] = [[] for _ in range(parts)]
    done = 0
    for row in rows:
        files[min(parts - 1, int(done / weight))].append(row)
        done += len(str(row["source"]))
    target.mkdir(parents=True, exist_ok=True)
    paths = [target / f"{language}-{number}.json" for number in range(1, parts + 1)]
    for path, part in zip(paths, files, strict=True):
        text = json.dumps({"language": language, "entries": part}, ensure_ascii=False, indent=1)
        path.write_text(text, encoding="utf-8")
    return paths


def take(path: Path, folder: Path = FOLDER) -> tuple[int, list[str]]:
    """Take the translations in a file of `export`; return how many, and what is wrong."""
    data = json.loads(path.read_text(encoding="utf-8"))
    file = folder / f"cts_{data['language']}.ts"
    tree, found = entries(file)
    by_text: dict[tuple[str, str], list[Entry]] = {}
    for entry in found:
        by_text.setdefault((entry.source, entry.comment), []).append(entry)
    taken, problems = 0, []
    for row in data["entries"]:
        made = row["translation"]
        forms = made if isinstance(made, list) else [made]
        wrong = [fault for form in forms for fault in faults(row["source"], form)]
        if not all(forms):
            wrong = [f"{row['source']!r} is not translated"]
        elif (row["source"], row["comment"]) not in by_text:
            wrong = [f"{row['source']!r} is not in the program any more"]
        problems += wrong
        for entry in () if wrong else by_text[row["source"], row["comment"]]:
            same = entry.finished and entry.forms == forms
            if entry.context in row["contexts"] and not same:
                _set(entry, forms)
                taken += 1
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return taken, problems


def main() -> int:
    """Do what was asked and return the exit status."""
    parser = argparse.ArgumentParser(description="Languages of the window")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("update")
    verbs.add_parser("check")
    out = verbs.add_parser("export")
    out.add_argument("folder", type=Path)
    out.add_argument("parts", type=int)
    back = verbs.add_parser("import")
    back.add_argument("files", type=Path, nargs="+")
    asked = parser.parse_args()
    problems: list[str] = []
    if asked.verb == "update":
        update()
    elif asked.verb == "export":
        print(*export(asked.folder, asked.parts), sep="\n")
    elif asked.verb == "import":
        for file in asked.files:
            taken, wrong = take(file)
            print(f"{file.name}: {taken} taken, {len(wrong)} not")
            problems += wrong
        update()
    else:
        problems = check()
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
