"""A service's PostgreSQL: the pool, the migrations, and which errors pass by themselves. See README.md."""

from database.connection import Connection, Pool, open_pool
from database.locks import IDLE_LIMIT, AdvisoryLock, keep_alive
from database.migrations import MigrationError, Roles, is_ahead, is_current, migrate, newest_versions
from database.narrowing import Narrowing
from database.row_security import (
    ALL_COUNTIES,
    READ,
    Begun,
    Sight,
    bytes_literal,
    literal,
    see_county,
    transaction_with,
)
from database.transient import is_transient, while_transient

__all__ = [
    "ALL_COUNTIES",
    "IDLE_LIMIT",
    "READ",
    "AdvisoryLock",
    "Begun",
    "Connection",
    "MigrationError",
    "Narrowing",
    "Pool",
    "Roles",
    "Sight",
    "bytes_literal",
    "is_ahead",
    "is_current",
    "is_transient",
    "keep_alive",
    "literal",
    "migrate",
    "newest_versions",
    "open_pool",
    "see_county",
    "transaction_with",
    "while_transient",
]
