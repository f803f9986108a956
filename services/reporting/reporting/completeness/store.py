"""What was seen, and what is held, in one snapshot."""

from database import Connection
from delivery import held
from reporting.completeness.rules import Completeness
from reporting.watermarks.store import read_seen


async def read_completeness(conn: Connection) -> Completeness:
    seen, held_counties = await read_seen(conn), await held.counties(conn)
    return Completeness(seen.as_of, held_counties.counties, held_counties.unknown)
