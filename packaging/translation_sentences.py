"""Finds the words and sentences that are made below the window and shown in it.

`templates` reads the source of the layers below: every text that could be a sentence, a clause or a
label, its places numbered ``{0}``, ``{1}`` …; `data_texts` asks the tables (settings,
states) for theirs. What is a key, a pattern, a statement of SQL or a line of the log is
left out: the log stays English, so that anybody can help with it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from product import PROJECT

PACKAGE = PROJECT / "cts_desktop"
_LAYERS = ("domain", "settings", "analysis", "engine", "exchange", "storage", "service")
#: Of the outer layers only these speak to the window.
_SINGLE = ("app/gui.py", "app/reopening.py", "app/crash_files.py", "runtime/files.py",
           "api/listening.py")  # fmt: skip
_NOT = (
    "service/reports/", "storage/migrations/", "exchange/refusal_codes.py", "storage/record_reader",
    "exchange/ccxt_tuning.py", "storage/survey.py", "service/bundle.py", "analysis/presets/kernels",
)  # fmt: skip
#: What is handed to these is no text for the window: logs, SQL, defects, patterns, names.
_SILENT = frozenset({
    "log", "_log", "log_error", "log_trade_engine", "log_system", "debug", "info", "warning",
    "error", "exception", "execute", "executemany", "select", "compile", "ValueError", "TypeError",
    "AssertionError", "RuntimeError", "KeyError", "LookupError", "IndexError", "TypeVar", "SQL",
    "NotImplementedError", "_by_meaning", "_records", "start", "cast", "_patiently", "_value",
    "get", "Setting", "_list", "_rule", "_loop", "_ranges", "_thresholds", "say_error", "getattr",
    "trace", "startswith", "endswith", "removeprefix", "NewType", "raw", "RawQuery", "_write",
    "set_name",
})  # fmt: skip
_SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|WHERE|ORDER BY|JOIN)\b")
_CODE = re.compile(
    r"[<>]\w|\w[<>]|\\[a-z]|^[\w.]+\[|--\w|^\W*$|\bnp\.|\*\*|\.py\b|\binstr\(|\bIN \(|excluded\."
    r"|\bAND t\.|\bVALUES \("
)
#: Names with values in them, and nothing else: ``order:{0}``, ``tp{0} sl{1}``.
_KEY = re.compile(r"(?:[a-z_]+:?(?:\{\d+\}:?)+ ?)+")
#: Two words, or one that begins like a label.
_WORDS = re.compile(
    r"[A-Za-z]{2,}[,:;.]? [A-Za-z(]|[A-Za-z]{3,}[:;,.]? ?\{|\{\d+\} [a-z]{2,}|^[A-Z][a-z]{2,}$"
    r"|^[A-Z][a-z]+ \d [a-z]{3,}"
)
#: Words that stand as plain texts in views.
_PLAIN = (
    "long", "short", "Long", "Short", "Debug", "yes", "no", "Hourly", "Daily", "Upgrade", "File",
    "{0} paused", "{0} failed", "free",
)  # fmt: skip
_NAMED = re.compile(r"\{[a-z_]*\}")


@cache
def templates() -> list[str]:
    """Return every template, once, in the order of the alphabet."""
    found = {text for path in _files() for text in _read(path)}
    return sorted(found | set(data_texts()))


def _files() -> Iterator[Path]:
    for layer in _LAYERS:
        for path in sorted((PACKAGE / layer).rglob("*.py")):
            if not any(part in path.as_posix() for part in _NOT):
                yield path
    yield from (PACKAGE / name for name in _SINGLE)


def _read(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    for node in _speaking(tree):
        text = _template(node)
        if text and _is_text(text):
            yield text


def _speaking(node: ast.AST) -> Iterator[ast.expr]:
    """Return the literal texts below *node* that may be shown."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if isinstance(child, ast.Call) and _name(child.func) in _SILENT:
            continue
        if isinstance(child, ast.Constant | ast.JoinedStr):
            yield child
            yield from _inner(child)
        elif isinstance(child, ast.AnnAssign | ast.arg | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _speaking(_without_annotations(child))
        else:
            yield from _speaking(child)


def _inner(node: ast.expr) -> Iterator[ast.expr]:
    """Return the texts inside the places of an f-string."""
    for value in getattr(node, "values", ()):
        if isinstance(value, ast.FormattedValue):
            yield from _speaking(ast.Expression(value.value))


def _without_annotations(node: ast.AST) -> ast.AST:
    if isinstance(node, ast.AnnAssign):
        return ast.Expression(node.value or ast.Constant(None))
    if isinstance(node, ast.arg):
        return ast.Expression(ast.Constant(None))
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - see the caller
    return ast.Module([ast.Expr(d) for d in node.args.defaults] + node.body, [])


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return "_log" if owner == "_log" else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return _numbered(node.value) if isinstance(node.value, str) else ""
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    pieces = [str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts]
    return _numbered("".join(pieces))


def _numbered(text: str) -> str:
    """Number the places ``{}`` and ``{name}`` of *text*."""
    parts = _NAMED.split(text)
    return "".join(f"{part}{{{i}}}" for i, part in enumerate(parts[:-1])) + parts[-1]


def _is_text(text: str) -> bool:
    bare = re.sub(r"\{\d+\}", "", text)
    letters = sum(character.isalpha() for character in bare)
    return bool(
        _WORDS.search(text.strip()) and not _SQL.search(text) and not _CODE.search(bare)
        and not _KEY.fullmatch(text)
        and letters > 1 and "\n" not in text
    )  # fmt: skip


# ---------------------------------------------------------------- tables


def data_texts() -> Iterator[str]:
    """Return the texts that stand in tables."""
    for text in (*_settings(), *_states(), *_PLAIN):
        if any(character.isalpha() for character in text):
            yield text


def _settings() -> Iterator[str]:
    from cts_desktop.settings.schema import SETTINGS  # noqa: PLC0415 - put on the path by product

    for setting in SETTINGS.values():
        yield from (setting.label, setting.help, setting.group)
        yield from (choice.capitalize() for choice in setting.choices)
        if len(setting.unit) > 2:  # noqa: PLR2004 - ms, s, C, % are the same everywhere
            yield setting.unit


def _states() -> Iterator[str]:
    """Return the values of all enumerations as the window writes them (`ui.labels.words`)."""
    for layer in ("domain", "settings", "service"):
        for path in sorted((PACKAGE / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and any("Enum" in _name(b) for b in node.bases):
                    yield from _values(node)


def _values(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        value = statement.value if isinstance(statement, ast.Assign) else None
        code = value.value if isinstance(value, ast.Constant) else None
        if isinstance(code, str) and re.fullmatch("[a-z][a-z_ -]{2,}", code):
            words = code.replace("_", " ")
            yield from (words, words[:1].upper() + words[1:])  # inside a sentence, and alone
        elif isinstance(code, int) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id.capitalize()
