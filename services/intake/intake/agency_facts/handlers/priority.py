"""What mediation asks of an agency (N1.1) is carried to it by its feed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from contracts import Envelope
from contracts.agencies import PriorityRequestedOfAgency
from contracts.mediation import PriorityRequested
from database import Connection
from intake.agency_facts import store
from intake.agency_facts.store import Asked
from intake.agency_messages.handlers import Telling

log = structlog.get_logger()


async def carry_requests(
    conn: Connection, envelopes: Sequence[Envelope], telling: Telling, now: datetime
) -> None:
    """A batch without any asks the database nothing. Of an agency that is not in the register nobody can be
    told: the letter goes by hand."""
    asked = [
        Asked(said.request_id, UUID(each.subject), said.agency, said.document_no, said.answer_by)
        for each in envelopes
        if isinstance(said := each.data, PriorityRequested)
    ]
    if not asked:
        return
    known = await store.known_agencies(conn, [each.agency for each in asked])
    for agency in {each.agency for each in asked} - known:
        log.warning("priority was asked of an agency that is not in the register", agency=agency)
    carried = [each for each in asked if each.agency in known]
    if carried:
        await store.add_asked(conn, carried, now)
        await _tell(conn, carried, telling, now)


async def _tell(conn: Connection, asked: Sequence[Asked], telling: Telling, now: datetime) -> None:
    numbers = await store.case_numbers(conn, [each.case_id for each in asked])
    for each in asked:
        request = PriorityRequestedOfAgency(
            request_id=each.request_id,
            case_no=numbers[each.case_id],
            document_no=each.document_no,
            answer_by=each.answer_by,
        )
        telling.add(each.agency, request, each.document_no, now)
