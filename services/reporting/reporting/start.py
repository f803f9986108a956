"""What both processes of reporting need first: the database, with the campaigns' calendars in it."""

import database
from campaign import load_all
from database import Pool
from reporting import store
from reporting.settings import Settings


async def open_database(settings: Settings) -> Pool:
    """The pool of the application role. Consumers find an event's period in the stored calendars."""
    pool: Pool = await database.open_pool(settings.database_url, application_name="reporting")
    await store.calendars.write(pool, load_all(settings.campaigns).values())
    return pool
