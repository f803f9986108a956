"""What both processes of reporting need first: campaign data, and the database with its calendars."""

from collections.abc import Mapping
from datetime import datetime

import database
from campaign import Campaign, load_all
from contracts import Service
from database import Pool
from reporting.calendar.store import write_calendars
from reporting.settings import Settings
from serving import exit_on_mistake, keep_campaigns, require_migrations


def read_campaigns(settings: Settings) -> Mapping[str, Campaign]:
    """A mistake in a campaign's files is one clear line and no start."""
    with exit_on_mistake():
        return load_all(settings.campaigns)


async def open_database(settings: Settings, now: datetime) -> Pool:
    """The pool of the loops' role. Consumers find an event's period in the stored calendars."""
    campaigns = read_campaigns(settings)
    pool: Pool = await database.open_pool(settings.loops_url, application_name=Service.reporting.value)
    await require_migrations(Service.reporting, pool)
    await keep_campaigns(pool, campaigns.values(), now)
    await write_calendars(pool, campaigns.values())
    return pool
