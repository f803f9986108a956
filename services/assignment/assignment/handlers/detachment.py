"""The county's detachment 律师支队 (N4.1)."""

from collections.abc import Iterable
from datetime import datetime

import campaign
import matching
from assignment.handlers.choosing import serve_waiting
from assignment.store import cases, lawyers
from assignment.store.lawyers import Lawyer
from database import Connection


async def put_lawyer(conn: Connection, lawyer: Lawyer, now: datetime) -> None:
    """Add or change a lawyer. Nobody loses a case by it; a waiting case may find its handler (N4.1)."""
    await lawyers.put(conn, lawyer)
    await serve_waiting(conn, lawyer.county, now)


async def import_detachments(conn: Connection, found: Iterable[campaign.Lawyer], match_key: bytes) -> None:
    """Those of campaign data who are not in the database yet; afterwards the database is the truth."""
    detachments = [_from_campaign(lawyer, match_key) for lawyer in found]
    await cases.lock_counties(conn, {lawyer.county for lawyer in detachments})
    await lawyers.add_missing(conn, detachments)


def _from_campaign(lawyer: campaign.Lawyer, match_key: bytes) -> Lawyer:
    return Lawyer(
        lawyer_id=lawyer.id,
        county=lawyer.county,
        name=lawyer.name,
        firm=lawyer.firm,
        firm_hash=matching.name_hash(match_key, lawyer.firm),
        kind=lawyer.kind,
        expertise=tuple(lawyer.expertise),
        capacity=lawyer.capacity,
        duty_days=tuple(lawyer.duty_days),
        roster_order=lawyer.order,
    )
