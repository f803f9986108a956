"""`python -m <service> migrate`: tables and rights of a service, made by their owner before it starts.

No process of a service holds the owner's password (decision 16). It looks whether this was done.
"""

import asyncio
from typing import Final

import structlog

import telemetry
from database import (
    MigrationError,
    Pool,
    is_ahead,
    is_current,
    migrate,
    newest_versions,
    while_transient,
)
from serving.settings import MigrateSettings
from serving.tables import packages_of, roles_of

MADE_FOR_NEWER: Final = (
    "it has migrations of a newer version: this one writes nothing there, start the newer one"
)

log = structlog.get_logger()


def run_migrations(service: str, settings: MigrateSettings) -> int:
    """The exit status."""
    telemetry.configure(service, settings.log_level)
    try:
        asyncio.run(bring_up_to_date(service, settings.owner_url))
    except MigrationError as error:
        log.error("the database cannot be brought up to date", reason=str(error))
        return 1
    return 0


async def bring_up_to_date(service: str, owner_url: str) -> None:
    """Now; it waits for a database that is not there yet, or may only be read for now."""
    await while_transient(lambda: migrate(owner_url, roles_of(service), packages_of(service)))


async def require_migrations(service: str, pool: Pool) -> None:
    """No start on a database that lacks tables this code knows: one line says what to run."""

    async def look() -> bool:
        async with pool.acquire() as conn:
            return await is_current(conn, packages_of(service))

    if not await while_transient(look):
        raise MigrationError(
            f"it lacks migrations: run `python -m {service} migrate` with the owner's address"
        )


async def require_no_newer(service: str, pool: Pool) -> None:
    """No start on a database made ready for newer code, for whoever would leave out what that code keeps."""

    async def look() -> bool:
        async with pool.acquire() as conn:
            return await is_ahead(conn, newest_versions(packages_of(service)))

    if await while_transient(look):
        raise MigrationError(MADE_FOR_NEWER)
