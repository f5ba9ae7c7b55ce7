"""What a connection to a real venue needs: the rights of its key, and whether it is armed."""

from typing import Final

STATEMENTS: Final = (
    "ALTER TABLE connections ADD COLUMN rights TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE connections ADD COLUMN no_withdraw_stated INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE connections ADD COLUMN armed_at INTEGER",
)
