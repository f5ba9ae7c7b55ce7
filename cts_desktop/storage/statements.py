"""The SQL texts of bulk writes, made once when a repository's module is imported."""

from collections.abc import Sequence


def insert(table: str, columns: Sequence[str], verb: str = "INSERT") -> str:
    """Return the statement that adds a row; *verb* may be ``INSERT OR IGNORE`` or ``REPLACE``."""
    marks = ", ".join("?" * len(columns))
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """Return the statement that adds a row, or updates the one with the same *key*."""
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key)
    return f"{insert(table, columns)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates}"
