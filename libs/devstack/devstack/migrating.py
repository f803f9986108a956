"""The step before a service's start: its tables, made by their owner, whose password no service holds."""

import asyncio
from typing import Final

import asyncpg

from contracts.service_names import Service
from database import MigrationError
from devstack.errors import CannotRun
from serving import bring_up_to_date

LONGEST_SECONDS: Final = 120


async def migrate(service: Service, owner_url: str) -> None:
    """What `python -m <service> migrate` does, here: it alone would load the whole service, for SQL files."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await bring_up_to_date(service, owner_url)
    except asyncpg.PostgresError as refusal:  # without its DETAIL, which may have a row in it
        reason = f"{refusal.sqlstate} {refusal.args[0]}"
        raise CannotRun(f"the database of {service} could not be brought up to date: {reason}") from None
    except (MigrationError, TimeoutError, asyncpg.InterfaceError) as obstacle:
        reason = str(obstacle) or f"it was not done within {LONGEST_SECONDS} s"
        raise CannotRun(f"the database of {service} could not be brought up to date: {reason}") from None
