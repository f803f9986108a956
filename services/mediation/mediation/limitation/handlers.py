"""Filing before a limitation ends."""

from datetime import datetime

from casework.act import Act
from clock import day_of
from contracts.mediation import OpeningReason
from database import Connection
from mediation.case.rules.case import Case
from mediation.limitation.rules import FILED_WITH, must_file
from mediation.proceedings.handlers import take_route


async def file_claim(conn: Connection, case: Case, act: Act) -> Case:
    """能诉快诉: mediation must never cost the worker the claim."""
    return await take_route(conn, case, FILED_WITH, OpeningReason.limitation, act)


async def file_if_urgent(conn: Connection, case: Case, now: datetime) -> None:
    """The clock's turn to look: since the last, the limitation may have become urgent."""
    if must_file(case, day_of(now)):
        await file_claim(conn, case, Act.by_timer(now, now))
