"""FilingDue: a limitation is about to end, and somebody must file. A rule never records that somebody did."""

from datetime import datetime

from casework.act import Act
from casework.events import send
from clock import day_of
from contracts.mediation import FilingDue
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.limitation.rules import due_since, filing_is_to_be_raised


async def raise_filing_due(conn: Connection, case: Case, now: datetime) -> None:
    """The clock's turn to look: once for as long as it stands, again where what stopped it fell away."""
    ends = case.limitation_ends
    if ends is None or not filing_is_to_be_raised(case, day_of(now)):
        return
    since = due_since(case, ends)
    raised = transitions.raise_filing_due(case, since)
    event = FilingDue(limitation_ends=ends, number=raised.filings_due, handled=case.lawyer_id is not None)
    await send(conn, case, Act.by_timer(since, now), event)
    await cases.save(conn, raised)
