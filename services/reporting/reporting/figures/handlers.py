"""A batch of events becomes figures, cases, journal and incidents."""

from collections.abc import Sequence

from contracts import Envelope
from database import Connection
from reporting.calendar.store import read_calendars
from reporting.figures.rules.counting import case_ids, count_batch, without_calendar
from reporting.figures.store import changes, queries


class CampaignUnknownHere(Exception):
    """An event of a campaign whose files this service was not started with; the ledger quarantines it.

    It is heard all the same, and a replay counts it once reporting knows the campaign.
    """


async def lock_cases(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the cases of a batch, before any effect."""
    await changes.lock_cases(conn, case_ids(envelopes))


async def count(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Count a batch: one statement per table."""
    calendars = await read_calendars(conn)
    if unknown := without_calendar(envelopes, calendars):
        raise CampaignUnknownHere(*sorted(unknown))
    known = await queries.cases(conn, case_ids(envelopes))
    await changes.write(conn, count_batch(envelopes, known, calendars))
