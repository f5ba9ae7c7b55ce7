"""Old databases must open for ever: a migration is reached through the table and no other way."""

import ast
from collections import defaultdict
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "cts_desktop"
FOLDER = PACKAGE / "storage" / "migrations"
PREFIX = "cts_desktop.storage.migrations"


def imported_migrations(source: Path) -> set[str]:
    """Names of the migration modules a file imports, in whatever form."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    migrations = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    return {name for name in migrations if f"{PREFIX}.{name}" in names}


def test_every_migration_is_imported_by_the_one_table_and_nowhere_else():
    importers = defaultdict(set)
    for source in PACKAGE.rglob("*.py"):
        for name in imported_migrations(source):
            importers[name].add(source.relative_to(PROJECT).as_posix())
    expected = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert set(importers) == expected
    assert len(set().union(*importers.values())) <= 1
