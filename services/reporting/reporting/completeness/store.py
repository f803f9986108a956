"""What was seen, and what is held, in one snapshot."""

from datetime import datetime

from database import Connection
from delivery import held
from reporting.completeness.rules import Completeness
from reporting.watermarks.store import read_seen


async def read_completeness(conn: Connection) -> Completeness:
    seen, held_counties = await read_seen(conn), await held.counties(conn)
    return Completeness(seen.as_of, held_counties.counties, held_counties.unknown)


async def read_completeness_at(conn: Connection, instant: datetime) -> Completeness:
    """Of an instant up to which all was seen: what came to be held of later times is nothing to it."""
    held_counties = await held.counties(conn, before=instant)
    return Completeness(instant, held_counties.counties, held_counties.unknown)
