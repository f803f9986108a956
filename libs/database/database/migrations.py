"""Forward-only migrations: the tables of libs first, then the service's own. Run by the owner."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Final

import asyncpg

from database.connection import Connection
from database.locks import AdvisoryLock
from database.row_security import PROCEDURES

TABLES: Final = "tables.sql"
FOLDER: Final = "migrations"
FILE_NAME: Final = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

OWN_TABLE: Final = """
CREATE TABLE IF NOT EXISTS migrations (
    package    text NOT NULL,     -- the lib or service that the file belongs to
    version    integer NOT NULL,  -- 0: its tables.sql
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),  -- machine time
    PRIMARY KEY (package, version)
)"""


class MigrationError(Exception):
    """A migration can't be applied, or has not been; the one line says which and why."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles a service works as; neither owns a table. In SQL files `:app_role` stands for both.

    `api` answers requests and sees what row-level security lets it; `loops` (relay, consumer, clock jobs,
    worker) sees all rows.
    """

    api: str
    loops: str

    def fill_in(self, sql: str) -> str:
        api, loops = quoted(self.api), quoted(self.loops)
        both = f"{api}, {loops}"
        return sql.replace(":app_role", both).replace(":api_role", api).replace(":loops_role", loops)


@dataclass(frozen=True)
class Migration:
    """One SQL file of a package."""

    package: str
    version: int
    name: str
    sql: str

    @property
    def key(self) -> tuple[str, int]:
        return self.package, self.version

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(owner_url: str, roles: Roles, packages: Sequence[ModuleType]) -> None:
    """Bring a database up to date with the SQL files of packages, in their order.

    Several processes may try at once. Both roles get the rows of every new table. A migration that wants them
    to have less says so with `REVOKE … FROM :app_role` or `CALL protect_rows(…)`, which stays.
    """
    migrations = find_migrations(packages)
    connection = await asyncpg.connect(owner_url, timeout=10, server_settings={"application_name": "migrate"})
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", AdvisoryLock.migrations)
        await _prepare(connection, roles)
        applied = await _applied(connection)
        for migration in migrations:
            await _apply(connection, migration, applied.get(migration.key), roles)
    finally:
        await connection.close()


async def is_current(connection: Connection, packages: Sequence[ModuleType]) -> bool:
    """Have all migrations this code knows been applied? For the start and for /readyz."""
    if not await connection.fetchval("SELECT to_regclass('migrations') IS NOT NULL"):
        return False
    rows = await connection.fetch("SELECT package, version FROM migrations")
    applied = {(row["package"], row["version"]) for row in rows}
    return applied.issuperset(migration.key for migration in find_migrations(packages))


def newest_versions(packages: Sequence[ModuleType]) -> Mapping[str, int]:
    """The number of the last migration that this code knows, by package."""
    return {migration.package: migration.version for migration in find_migrations(packages)}


async def is_ahead(connection: Connection, newest: Mapping[str, int]) -> bool:
    """Has the database a later migration of one of these packages: was it made ready for newer code?"""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM migrations m
                JOIN unnest($1::text[], $2::int[]) AS known (package, version) USING (package)
                WHERE m.version > known.version
            )
            """,
            list(newest),
            list(newest.values()),
        )
    )


def find_migrations(packages: Sequence[ModuleType]) -> Sequence[Migration]:
    """Of each package `tables.sql`, as version 0, then `migrations/NNNN_name.sql` without holes."""
    return [migration for package in packages for migration in _of_package(package)]


def _of_package(package: ModuleType) -> Sequence[Migration]:
    name, files = package.__name__, resources.files(package)
    numbered = sorted(_numbered(name, files / FOLDER), key=lambda migration: migration.version)
    if [migration.version for migration in numbered] != list(range(1, len(numbered) + 1)):
        raise MigrationError(f"{name}: the migrations are not numbered 0001, 0002, … without holes")
    tables = files / TABLES
    if not tables.is_file():
        return numbered
    return (Migration(name, 0, "tables", tables.read_text(encoding="utf-8")), *numbered)


def _numbered(package: str, folder: Traversable) -> Sequence[Migration]:
    if not folder.is_dir():
        return ()
    files = [
        (FILE_NAME.fullmatch(file.name), file) for file in folder.iterdir() if file.name.endswith(".sql")
    ]
    misnamed = [file.name for match, file in files if match is None]
    if misnamed:
        raise MigrationError(f"{package}: {misnamed[0]} is not called NNNN_name.sql")
    return [
        Migration(package, int(match[1]), match[2], file.read_text(encoding="utf-8"))
        for match, file in files
        if match
    ]


PREPARE: Final = f"""
SET client_min_messages = warning;
GRANT USAGE ON SCHEMA public TO :app_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :app_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :app_role;
{OWN_TABLE};
REVOKE INSERT, UPDATE, DELETE ON migrations FROM :app_role;
{PROCEDURES}
"""  # noqa: S608 (two constants)


async def _prepare(connection: Connection, roles: Roles) -> None:
    await connection.execute(roles.fill_in(PREPARE))


async def _applied(connection: Connection) -> dict[tuple[str, int], str]:
    rows = await connection.fetch("SELECT package, version, sha256 FROM migrations")
    return {(row["package"], row["version"]): row["sha256"] for row in rows}


async def _apply(connection: Connection, migration: Migration, before: str | None, roles: Roles) -> None:
    if before == migration.sha256:
        return
    if before is not None:
        raise MigrationError(
            f"{migration.package}: migration {migration.version:04} ({migration.name})"
            " was changed after it was applied; add a new one"
        )
    async with connection.transaction():
        await connection.execute(roles.fill_in(migration.sql))
        await connection.execute(
            "INSERT INTO migrations (package, version, name, sha256) VALUES ($1, $2, $3, $4)",
            migration.package,
            migration.version,
            migration.name,
            migration.sha256,
        )


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
