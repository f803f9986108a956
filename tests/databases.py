"""A fresh, migrated database per test in a few milliseconds: a template per service, copied."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from importlib import import_module
from urllib.parse import urlsplit, urlunsplit

import asyncpg

import audit
import campaign
import database
import delivery
import web
from database import Pool, Roles, open_pool

SESSION = f"t{secrets.token_hex(3)}"
"""In every name, so that several test runs can share one server. A name that ended in a number would be one
that a restore gave to a database set aside."""
PASSWORD = "for-tests-only"


@dataclass(frozen=True)
class Database:
    """A migrated database of one service."""

    name: str
    url: str
    """As the loops of the service see it, and tests that look at rows: all of them."""
    api_url: str
    """As its API sees it: only the rows of whoever asks."""
    owner_url: str
    """The owner's address, as migrations get it."""


MADE: dict[str, Database] = {}
"""All databases of this run by their names."""


@asynccontextmanager
async def as_the_api(pool: Pool) -> AsyncIterator[Pool]:
    """The database of a test's pool, which sees all rows, as the API sees it."""
    made = MADE[await pool.fetchval("SELECT current_database()")]
    async with open_pool(made.api_url, min_size=1) as api:
        yield api


class Databases:
    """All databases of one test run."""

    def __init__(self, superuser: str) -> None:
        self._superuser = superuser
        self._templates: set[str] = set()
        self._copies = 0

    async def fresh(self, package: str) -> Database:
        """A database with the tables of the libs and of the package, and nothing in them.

        Its files are copied as they are: through the log, as it is otherwise done, takes twice as long.
        """
        template = self._at(package, f"{package}_{SESSION}")
        async with self._connected() as server:
            if package not in self._templates:
                await self._make_template(server, package, template)
            self._copies += 1
            copy = self._at(package, f"{template.name}_{self._copies}")
            await server.execute(
                f'CREATE DATABASE "{copy.name}" TEMPLATE "{template.name}" STRATEGY file_copy'
            )
            await server.execute(f'ALTER DATABASE "{copy.name}" OWNER TO "{_owner(package)}"')
        MADE[copy.name] = copy
        return copy

    async def drop_all(self) -> None:
        """Leave a shared server as it was. Some are dropped at a time: they share the checkpoint of each."""
        async with self._connected() as server:
            rows = await server.fetch(
                "SELECT datname FROM pg_database WHERE datname LIKE $1", f"%\\_{SESSION}%"
            )
            for first in range(0, len(rows), 10):
                await asyncio.gather(*(self._drop(row["datname"]) for row in rows[first : first + 10]))
            for row in await server.fetch(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE $1", f"%\\_{SESSION}"
            ):
                await server.execute(f'DROP ROLE "{row["rolname"]}"')

    async def _drop(self, name: str) -> None:
        async with self._connected() as server:
            await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _make_template(
        self, server: "asyncpg.Connection[asyncpg.Record]", package: str, template: Database
    ) -> None:
        """Whoever asks next makes it anew when it could not be finished."""
        roles = (_owner(package), *astuple(_roles(package)))
        await server.execute(f'DROP DATABASE IF EXISTS "{template.name}" WITH (FORCE)')
        for role in roles:
            await server.execute(f'DROP ROLE IF EXISTS "{role}"')
            await server.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'")
        await server.execute(f'CREATE DATABASE "{template.name}" OWNER "{_owner(package)}"')
        packages = [delivery, web, campaign, audit, import_module(package)]
        await database.migrate(template.owner_url, _roles(package), list(dict.fromkeys(packages)))
        reader = await asyncpg.connect(template.owner_url)
        await reader.close()  # what it read of the catalogue is kept in a file, which is copied too
        self._templates.add(package)

    def _at(self, package: str, name: str) -> Database:
        roles = _roles(package)
        addresses = [self._address(role, name) for role in (roles.loops, roles.api, _owner(package))]
        return Database(name, *addresses)

    def _address(self, role: str, name: str) -> str:
        server = urlsplit(self._superuser)
        return urlunsplit(
            ("postgresql", f"{role}:{PASSWORD}@{server.hostname}:{server.port}", f"/{name}", "", "")
        )

    @asynccontextmanager
    async def _connected(self) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        connection = await asyncpg.connect(self._superuser)
        try:
            yield connection
        finally:
            await connection.close()


def _owner(package: str) -> str:
    return f"{package}_owner_{SESSION}"


def _roles(package: str) -> Roles:
    return Roles(api=f"{package}_app_{SESSION}", loops=f"{package}_loops_{SESSION}")
