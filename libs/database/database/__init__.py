"""A service's PostgreSQL: the pool, the migrations, and which errors pass by themselves. See README.md."""

from database.connection import Connection, Pool, open_pool
from database.locks import IDLE_LIMIT, AdvisoryLock, keep_alive
from database.migrations import MigrationError, is_current, migrate
from database.transient import is_transient, while_transient

__all__ = [
    "IDLE_LIMIT",
    "AdvisoryLock",
    "Connection",
    "MigrationError",
    "Pool",
    "is_current",
    "is_transient",
    "keep_alive",
    "migrate",
    "open_pool",
    "while_transient",
]
