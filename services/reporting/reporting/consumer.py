"""Events in, folded in memory a batch at a time. Every type is handled: each may be a sign of life."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from contracts import EVENTS, Envelope
from contracts.topics import CASES, COUNTIES
from database import Connection
from delivery import Effects, all_at_once
from reporting import store
from reporting.rules.counting import case_ids, fold, without_calendar

TOPICS: Final = (CASES, COUNTIES)


class CampaignUnknownHere(Exception):
    """An event of a campaign whose files this service was not started with; the ledger quarantines it.

    It is heard all the same, and a replay counts it once reporting knows the campaign.
    """


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the cases of a batch, sorted."""
    await store.counting.lock_cases(conn, case_ids(envelopes))


async def count(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Figures, cases, journal, incidents and signs of life of a batch: one statement per table."""
    calendars = await store.calendars.read(conn)
    if unknown := without_calendar(envelopes, calendars):
        raise CampaignUnknownHere(*sorted(unknown))
    known = await store.counting.cases(conn, case_ids(envelopes))
    await store.counting.write(conn, fold(envelopes, known, calendars))


EFFECTS: Final[Effects] = all_at_once(list(EVENTS.values()), count)
