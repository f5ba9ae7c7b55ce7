"""Finds what has to be translated in the source: texts of the window, sentences from below it.

`messages` reads the window's code as Python means it: whose `tr` a call is decides its context.
`templates` reads every package below the window for words and sentences it makes, with the places
where values are filled in numbered from {0}; `data_texts` asks the tables (settings, indicators,
states) themselves. `problems` says what could never be translated, or should have been.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from product import PROJECT

PACKAGE = PROJECT / "cts_desktop"
WINDOW = PACKAGE / "ui"
_NOOP = "QT_TRANSLATE_NOOP"
_METHOD = "tr"
#: Arguments of these are names, keys or patterns, never texts.
_SILENT = frozenset({
    "setObjectName", "findChild", "findChildren", "setProperty", "property", "TypeVar", "NewType",
    "debug", "info", "warning", "error", "exception", "critical", "compile", "QKeySequence", "cast",
    "setShortcut", "setStyle", "strftime", "value", "setValue", "Template", "startswith", "trace",
    "getattr", "removeprefix", "removesuffix", "endswith", "create_task", "fromhex", "encode",
    "connect", "end", "start", "replace", "open_page",
})  # fmt: skip
_SHORTCUT = re.compile(r"(?:(?:Ctrl|Shift|Alt|Meta)\+)+\S+|F\d+|Esc|Del|PgUp|PgDown|Home|End")
#: Filters of files whose words are names, places of settings, and lists of symbols.
_NAME = re.compile(r"[A-Z]+ \(\*\.\w+\)|settings/.*|[A-Z]+/[A-Z]+(?:, [A-Z]+/[A-Z]+)*")
#: What an error is called where it is caught, or handed to a slot.
_ERRORS = frozenset({"error"})
#: Words in the window's code that nobody reads, each with its reason.
_NOT_SHOWN = {
    "Connection": "key of a group of settings",
    "Market": "key of a group of settings",
    "Trading": "key of a group of settings",
    "Engine": "key of a group of settings",
    "Indications": "key of a group of settings",
    "Strategies": "key of a group of settings",
    "Ladder": "key of a group of settings",
    "Presets": "key of a group of settings",
    "Limits": "key of a group of settings",
    "Notifications": "key of a pane",
    "Data & backup": "key of a group of settings",
    "Program": "key of a group of settings",
    "Connections": "key of a pane",
    "Network": "key of a pane",
    "Appearance": "key of a pane",
    "English": "each language is written in itself",
    "Deutsch": "each language is written in itself",
    "{}Action": "an object name",
    "Button": "end of an object name",
    "--unix-socket '{}' http://localhost{}": "a command for a shell",
    'curl -H "Authorization: Bearer TOKEN" {}': "a command for a shell",
    "given up": "key of a state",
    "Now": "part of an object name",
    "New": "part of an object name",
    "Log": "key of a tab",
    "tgram://TOKEN/CHAT   mailtos://USER:PASSWORD@HOST   discord://ID/TOKEN   ntfys://TOPIC": (
        "addresses"
    ),
    "brought back": "note that the service keeps, translated where it is shown",
}
#: Words: two of them in a row, or one with a capital.
_WORDS = re.compile(
    r"[A-Za-z]{2,}\W* [A-Za-z(“{]|(?:^|[^A-Za-z])[A-Z][a-z]+(?:[^A-Za-z]|$)|^ [a-z]+"
)


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One text of the window: context, English source, remark for translators, many forms."""

    context: str
    source: str
    comment: str = ""
    plural: bool = False


@dataclass(slots=True)
class Found:
    """What one file holds: its messages, and what is wrong (``file:line: what``)."""

    messages: list[Message] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def window_files() -> list[Path]:
    """Return the files of the window."""
    return sorted(WINDOW.rglob("*.py"))


def messages() -> list[Message]:
    """Return every text of the window, once per context."""
    return sorted({message for path in window_files() for message in read(path).messages})


def problems() -> list[str]:
    """Return what in the window's code is not, or cannot be, translated, and vain excuses."""
    found = {
        problem: _quoted(problem) for path in window_files() for problem in read(path).problems
    }
    vain = _NOT_SHOWN.keys() - found.values()
    return [problem for problem, text in found.items() if text not in _NOT_SHOWN] + [
        f"excused, but not there any more: {text!r}" for text in sorted(vain)
    ]


def _quoted(problem: str) -> str:
    """Return the text a problem is about, nothing where it is about something else."""
    match = re.search(r"not translated: (.*)$", problem)
    return str(ast.literal_eval(match[1])) if match else ""


@cache
def read(path: Path) -> Found:
    """Return what the file at *path* holds."""
    reader = _Reader(path)
    reader.visit(_tree(path))
    return reader.found


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _module(name: str) -> Path | None:
    """Return the file of a module of the window by its dotted name."""
    if not name.startswith("cts_desktop.ui"):
        return None
    path = PROJECT.joinpath(*name.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


@cache
def _translators(path: Path) -> dict[str, str]:
    """Return the names in a module that translate, each with its context."""
    known: dict[str, str] = {}
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef):
            if context := _context_of(node):
                known[node.name] = context
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            owner = _modules(path).get(_name(node.value.value))
            theirs = _translators(owner) if owner else {}
            if node.value.attr in theirs:
                known[_name(node.targets[0])] = theirs[node.value.attr]
        elif isinstance(node, ast.ImportFrom) and (source := _module(node.module or "")):
            theirs = _translators(source) if source != path else {}
            for alias in node.names:
                if alias.name in theirs:
                    known[alias.asname or alias.name] = theirs[alias.name]
    return known


def _context_of(function: ast.FunctionDef) -> str:
    """Return the context in which a function translates its argument, nothing where it does not."""
    last = function.body[-1]
    call = last.value if isinstance(last, ast.Return) else None
    if isinstance(call, ast.Call) and _name(call.func) == "translate" and not _text(call.args[1]):
        return _text(call.args[0])
    return ""


@cache
def _modules(path: Path) -> dict[str, Path]:
    """Return the modules of the window that are imported under a name."""
    known: dict[str, Path] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if module := _module(f"{node.module}.{alias.name}"):
                    known[alias.asname or alias.name] = module
    return known


def _is_translate(call: ast.Call) -> bool:
    """Tell whether *call* is QCoreApplication.translate, by that name or the usual short one."""
    name = _name(call.func)
    return name == "translate" and bool(call.args)


def _name(node: ast.expr) -> str:
    """Return the last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=False)
    else:
        yield target, value


def _text(node: ast.expr) -> str:
    """Return a literal text, nothing where it is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


class _Reader(ast.NodeVisitor):
    """Walks one file of the window."""

    def __init__(self, path: Path) -> None:
        self.found = Found()
        self._path = path
        self._classes: list[str] = []
        self._short: list[dict[str, str]] = []
        self._depth = 0  # of functions: texts outside are translated before a language is known
        self._docstrings: set[int] = set()

    # ------------------------------------------------------------ where we are

    def visit_Module(self, node: ast.Module) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Expr):  # docstrings
                self._docstrings.add(id(inner.value))
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d)):
            self.visit(default)
        self._depth += 1
        self._short.append({})
        for statement in node.body:
            self.visit(statement)
        self._short.pop()
        self._depth -= 1

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's name

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._depth += 1
        self.visit(node.body)
        self._depth -= 1

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not _name(node.value)[:1].isupper() or _name(node.value).isupper():  # no type's name
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Know ``tr = self.tr``, also as one of several."""
        for target, value in _pairs(node.targets[0], node.value):
            if isinstance(target, ast.Name) and isinstance(value, ast.Attribute) and self._short:
                context = self._context(value) if value.attr == _METHOD else ""
                if context:
                    self._short[-1][target.id] = context
        self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    # ------------------------------------------------------------ calls

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name in {"format", "str"} and any(_name(one) in _ERRORS for one in node.args):
            self._problem(node, "an error is shown without said()")
        short = {key: context for names in self._short for key, context in names.items()}
        known = {**_translators(self._path), **short}
        if name == _NOOP or _is_translate(node):
            self._explicit(node)
        elif name == _METHOD and isinstance(node.func, ast.Attribute):
            context = self._context(node.func)
            if not context:
                self._problem(node, "tr of another object: its context is not known here")
            self._add(node, context, node.args)
        elif isinstance(node.func, ast.Name) and name in known:
            self._add(node, known[name], node.args)
        elif name not in _SILENT and not name.endswith("Error"):
            self.generic_visit(node)
        else:
            for argument in (*node.args, *(k.value for k in node.keywords)):
                if not isinstance(argument, ast.Constant | ast.JoinedStr):
                    self.visit(argument)

    def _context(self, method: ast.Attribute) -> str:
        """Return the context of ``self.tr`` or ``module.tr``, nothing where it is not known."""
        owner = _name(method.value)
        if owner in {"self", "cls"} and self._classes:
            return self._classes[-1]
        modules = _modules(self._path)
        return _translators(modules[owner]).get(_METHOD, "") if owner in modules else ""

    def _explicit(self, node: ast.Call) -> None:
        context = _text(node.args[0])
        if context:
            self._add(node, context, node.args[1:])

    def _add(self, node: ast.Call, context: str, arguments: list[ast.expr]) -> None:
        if not arguments:
            return
        source = _text(arguments[0])
        if source:
            comment = _text(arguments[1]) if len(arguments) > 1 else ""
            plural = "%n" in source
            self.found.messages.append(Message(context, source, comment, plural))
            if not self._depth and _name(node.func) != _NOOP:
                self._problem(node, "translated at import, before a language is known")
        elif not self._wraps(arguments[0]):
            self._problem(node, "what is translated is no literal text")
        for rest in arguments[1:]:
            if not _text(rest):
                self.visit(rest)

    def _wraps(self, argument: ast.expr) -> bool:
        """Tell whether *argument* comes from a table of noted texts, or is handed through."""
        if isinstance(argument, ast.Call) and _name(argument.func) == "str":
            return True
        if isinstance(argument, ast.Subscript):
            return _name(argument.value).isupper()
        is_parameter = isinstance(argument, ast.Name) and argument.id == "text"
        return is_parameter and not self._classes

    # ------------------------------------------------------------ bare texts

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        bare = "".join(_text(v) if isinstance(v, ast.Constant) else "{}" for v in node.values)
        self._judge(node, bare)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and id(node) not in self._docstrings:
            self._judge(node, node.value)

    def _judge(self, node: ast.expr, text: str) -> None:
        plain = re.sub(r"<[^>]*>|&\w+;", "", text)
        if _WORDS.search(plain) and not (_SHORTCUT.fullmatch(plain) or _NAME.fullmatch(plain)):
            self._problem(node, f"not translated: {text!r}")

    def _problem(self, node: ast.AST, what: str) -> None:
        place = self._path.relative_to(PROJECT).as_posix()
        self.found.problems.append(f"{place}:{getattr(node, 'lineno', 0)}: {what}")


def unique(texts: Iterable[str]) -> Iterator[str]:
    """Return each of *texts* once, in order."""
    yield from dict.fromkeys(texts)
