"""What both processes of reporting need first: campaign data, and the database with its calendars."""

import sys
from collections.abc import Mapping

import database
from campaign import Campaign, CampaignError, load_all
from database import Pool
from reporting import store
from reporting.settings import Settings


def read_campaigns(settings: Settings) -> Mapping[str, Campaign]:
    """A mistake in a campaign's files is one clear line and no start."""
    try:
        return load_all(settings.campaigns)
    except CampaignError as mistake:
        sys.exit(str(mistake))


async def open_database(settings: Settings) -> Pool:
    """The pool of the application role. Consumers find an event's period in the stored calendars."""
    campaigns = read_campaigns(settings)
    pool: Pool = await database.open_pool(settings.database_url, application_name="reporting")
    await store.calendars.write(pool, campaigns.values())
    return pool
