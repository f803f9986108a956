"""A service's PostgreSQL: the pool, the migrations, and which errors pass by themselves. See README.md."""

from database.connection import Connection, Pool, open_pool
from database.migrations import MigrationError, is_current, migrate
from database.transient import is_transient, pause, while_transient

__all__ = [
    "Connection",
    "MigrationError",
    "Pool",
    "is_current",
    "is_transient",
    "migrate",
    "open_pool",
    "pause",
    "while_transient",
]
