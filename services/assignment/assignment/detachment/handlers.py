"""Adding and changing lawyers. Each time a waiting case may find its handler (N4.1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import campaign
import matching
from assignment.case.store import counties
from assignment.choosing.handlers.waiting_list import serve_waiting
from assignment.detachment import store
from assignment.detachment.rules import Comparison, cells_of, compare
from assignment.detachment.store import Lawyer
from database import Connection


async def add_lawyer(conn: Connection, lawyer: Lawyer, now: datetime) -> bool:
    """At the end of the roster; not when the id is taken.

    Only the own county is locked: another may take the same id meanwhile.
    """
    place = await store.end_of_roster(conn, lawyer.county)
    added = await store.add(conn, replace(lawyer, roster_order=place))
    if added:
        await serve_waiting(conn, lawyer.county, now)
    return added


async def change_lawyer(conn: Connection, lawyer: Lawyer, seen: int, now: datetime) -> bool:
    """Nobody loses a case by it. Not when the line is no longer as it was in the version seen."""
    changed = await store.save(conn, replace(lawyer, version=seen + 1))
    if changed:
        await serve_waiting(conn, lawyer.county, now)
    return changed


async def import_detachments(
    conn: Connection, lawyers: Sequence[campaign.Lawyer], match_key: bytes
) -> Comparison:
    """Those of campaign data who are not in the database yet; afterwards the database is the truth.

    Where nobody is missing, nothing is written: a service also starts on a database that may only be read.
    """
    found = await compare_with_files(conn, lawyers)
    new = [_from_campaign(lawyer, match_key) for lawyer in lawyers if lawyer.id in found.added]
    if new:
        await counties.lock(conn, {lawyer.county for lawyer in new})
        await store.add_missing(conn, new)
    return found


async def compare_with_files(conn: Connection, lawyers: Sequence[campaign.Lawyer]) -> Comparison:
    """What a start would add, and what it would not take."""
    roster = await store.roster(conn)
    return compare(
        [(lawyer.id, cells_of(lawyer)) for lawyer in lawyers],
        {lawyer_id: cells_of(lawyer) for lawyer_id, lawyer in roster.items()},
        {lawyer_id for lawyer_id, lawyer in roster.items() if lawyer.imported},
    )


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
        imported=True,
    )
