"""A fresh, migrated database per test in a few milliseconds: a template per service, copied."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit, urlunsplit

import asyncpg

import database
import delivery
import web

SESSION = secrets.token_hex(3)
"""In every name, so that several test runs can share one server."""
PASSWORD = "for-tests-only"


@dataclass(frozen=True)
class Database:
    """A migrated database of one service."""

    name: str
    url: str
    """The application role's address, as the service gets it."""
    owner_url: str
    """The owner's address, as migrations get it."""


class Databases:
    """All databases of one test run."""

    def __init__(self, superuser: str) -> None:
        self._superuser = superuser
        self._templates: set[str] = set()
        self._copies = 0

    async def fresh(self, package: str) -> Database:
        """A database with the tables of delivery, of web and of the package, and nothing in them."""
        template = self._at(package, f"{package}_{SESSION}")
        async with self._connected() as server:
            if package not in self._templates:
                await self._make_template(server, package, template)
            self._copies += 1
            copy = self._at(package, f"{template.name}_{self._copies}")
            await server.execute(f'CREATE DATABASE "{copy.name}" TEMPLATE "{template.name}"')
            await server.execute(f'ALTER DATABASE "{copy.name}" OWNER TO "{_owner(package)}"')
        return copy

    async def drop_all(self) -> None:
        """Leave a shared server as it was."""
        async with self._connected() as server:
            for row in await server.fetch(
                "SELECT datname FROM pg_database WHERE datname LIKE $1", f"%\\_{SESSION}%"
            ):
                await server.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
            for row in await server.fetch(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE $1", f"%\\_{SESSION}"
            ):
                await server.execute(f'DROP ROLE "{row["rolname"]}"')

    async def _make_template(
        self, server: "asyncpg.Connection[asyncpg.Record]", package: str, template: Database
    ) -> None:
        for role in (_owner(package), _app(package)):
            await server.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'")
        await server.execute(f'CREATE DATABASE "{template.name}" OWNER "{_owner(package)}"')
        packages = [delivery, web, import_module(package)]
        await database.migrate(template.owner_url, _app(package), list(dict.fromkeys(packages)))
        self._templates.add(package)

    def _at(self, package: str, name: str) -> Database:
        app, owner = (self._address(role, name) for role in (_app(package), _owner(package)))
        return Database(name, app, owner)

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


def _app(package: str) -> str:
    return f"{package}_app_{SESSION}"
