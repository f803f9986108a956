"""Forward-only migrations: delivery's tables first, then the service's numbered files. Run by the owner."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

import asyncpg

from database.connection import Connection

LOCK: Final = 7_020_181
FILE_NAME: Final = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

# Named here and not imported: every service has delivery's tables, and delivery itself builds on this lib.
DELIVERY: Final = ("delivery", "tables.sql")

OWN_TABLE: Final = """
CREATE TABLE IF NOT EXISTS migrations (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()  -- machine time
)"""


class MigrationError(Exception):
    """A migration can't be applied; the one line says which and why."""


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(owner_url: str, app_role: str, package: str) -> None:
    """Bring a database up to date; several processes may try at once.

    The application role gets the rows of every new table. A migration that wants it to have less says so with
    `REVOKE … FROM :app_role`, which stays.
    """
    migrations = find(package)
    connection = await asyncpg.connect(owner_url, timeout=10, server_settings={"application_name": "migrate"})
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _prepare(connection, app_role)
        applied = await _applied(connection)
        for migration in migrations:
            await _apply(connection, migration, applied.get(migration.version), app_role)
    finally:
        await connection.close()


async def is_current(connection: Connection, package: str) -> bool:
    """Have all migrations this code knows been applied? For /readyz."""
    latest = await connection.fetchval("SELECT max(version) FROM migrations")
    return latest is not None and bool(latest >= find(package)[-1].version)


def find(package: str) -> Sequence[Migration]:
    """Delivery's tables as version 0, then `<package>/migrations/NNNN_name.sql` without holes."""
    lib, file = DELIVERY
    tables = Migration(0, "delivery", (resources.files(lib) / file).read_text(encoding="utf-8"))
    own = sorted(_own(package), key=lambda migration: migration.version)
    if [migration.version for migration in own] != list(range(1, len(own) + 1)):
        raise MigrationError(f"{package}: the migrations are not numbered 0001, 0002, … without holes")
    return (tables, *own)


def _own(package: str) -> Sequence[Migration]:
    folder = resources.files(package) / "migrations"
    if not folder.is_dir():
        return ()
    files = [
        (FILE_NAME.fullmatch(file.name), file) for file in folder.iterdir() if file.name.endswith(".sql")
    ]
    strange = [file.name for match, file in files if match is None]
    if strange:
        raise MigrationError(f"{package}: {strange[0]} is not called NNNN_name.sql")
    return [
        Migration(int(match[1]), match[2], file.read_text(encoding="utf-8")) for match, file in files if match
    ]


async def _prepare(connection: Connection, app_role: str) -> None:
    role = quoted(app_role)
    await connection.execute("SET client_min_messages = warning")
    await connection.execute(
        f"GRANT USAGE ON SCHEMA public TO {role};"
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};"
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};" + OWN_TABLE
    )
    await connection.execute(f"REVOKE INSERT, UPDATE, DELETE ON migrations FROM {role}")


async def _applied(connection: Connection) -> dict[int, str]:
    rows = await connection.fetch("SELECT version, sha256 FROM migrations")
    return {row["version"]: row["sha256"] for row in rows}


async def _apply(connection: Connection, migration: Migration, before: str | None, app_role: str) -> None:
    if before == migration.sha256:
        return
    if before is not None:
        raise MigrationError(
            f"migration {migration.version:04} ({migration.name}) was changed after it was applied;"
            " add a new one"
        )
    async with connection.transaction():
        await connection.execute(migration.sql.replace(":app_role", quoted(app_role)))
        await connection.execute(
            "INSERT INTO migrations (version, name, sha256) VALUES ($1, $2, $3)",
            migration.version,
            migration.name,
            migration.sha256,
        )


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
