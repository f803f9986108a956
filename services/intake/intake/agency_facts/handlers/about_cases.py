"""An agency says something about a case: it becomes an event about it, and moves nothing here."""

from collections.abc import Mapping
from typing import Any

from uuid_utils.compat import uuid7

from casework.act import Act
from casework.events import send
from contracts.agencies import (
    CaseMessage,
    CaseRef,
    HearingFixed,
    HearingPutOff,
    PaymentMade,
    ProceedingsDone,
    ProceedingsTaken,
)
from contracts.agency_facts import (
    AgencyPaymentReported,
    AgencyProceedingsAccepted,
    AgencyProceedingsDecided,
    CaseFact,
    HearingMoved,
    HearingScheduled,
)
from database import Connection
from intake.agency_facts import store
from intake.agency_facts.rules import (
    FactCase,
    case_for,
    decision_flaw,
    open_case_for,
    payment_flaw,
)
from intake.agency_messages.message import AgencyMessage, Outside, Refused, Taken
from intake.agency_messages.rules import day_flaw


async def hearing_fixed(
    conn: Connection, message: AgencyMessage[HearingFixed], outside: Outside
) -> Taken | Refused:
    found = await find_case(conn, message, message.data.case, outside)
    case = open_case_for(found, message.agency, message.data.case)
    return await _say(conn, message, case, HearingScheduled)


async def hearing_put_off(
    conn: Connection, message: AgencyMessage[HearingPutOff], outside: Outside
) -> Taken | Refused:
    """Also where nobody told us of the hearing before: it says when it is."""
    found = await find_case(conn, message, message.data.case, outside)
    case = open_case_for(found, message.agency, message.data.case)
    return await _say(conn, message, case, HearingMoved)


async def proceedings_taken(
    conn: Connection, message: AgencyMessage[ProceedingsTaken], outside: Outside
) -> Taken | Refused:
    found = await find_case(conn, message, message.data.case, outside)
    flaw = day_flaw(message.data.accepted_on, message.act.day, "accepted_on")
    case = flaw or case_for(found, message.agency, message.data.case)
    return await _say(conn, message, case, AgencyProceedingsAccepted)


async def proceedings_done(
    conn: Connection, message: AgencyMessage[ProceedingsDone], outside: Outside
) -> Taken | Refused:
    found = await find_case(conn, message, message.data.case, outside)
    case = decision_flaw(message.data, message.act.day) or case_for(found, message.agency, message.data.case)
    return await _say(conn, message, case, AgencyProceedingsDecided)


async def payment_made(
    conn: Connection, message: AgencyMessage[PaymentMade], outside: Outside
) -> Taken | Refused:
    """Money is a fact, whatever has become of the case; it counts once a person records it."""
    found = await find_case(conn, message, message.data.case, outside)
    case = payment_flaw(message.data, message.act.day) or case_for(found, message.agency, message.data.case)
    return await _say(conn, message, case, AgencyPaymentReported)


async def find_case(
    conn: Connection, message: AgencyMessage[Any], ref: CaseRef, outside: Outside
) -> FactCase | None:
    """By our number, or by the agency's as the natural key of the application that it referred."""
    counties = sorted({each.code for campaign in outside.campaigns.values() for each in campaign.counties})
    if ref.case_no is not None:
        return await store.find_by_case_no(conn, counties, ref.case_no)
    reference = outside.sealing.hash(f"reference:{ref.document_no}")
    return await store.find_by_reference(
        conn, sorted(outside.campaigns), counties, message.agency.code, reference
    )


async def tell(conn: Connection, case: FactCase, act: Act, fact: CaseFact) -> Taken:
    await send(conn, case, act, fact)
    return Taken(case.case_no, fact.document_no)


def said(message: AgencyMessage[Any]) -> Mapping[str, Any]:
    """What every fact says: who said it, in which paper, and the name by which a person can mean it."""
    return {
        "fact_id": uuid7(),
        "agency": message.agency.code,
        "document_no": message.data.document_no,
    }


async def _say(
    conn: Connection,
    message: AgencyMessage[Any],
    case: FactCase | Refused,
    event: type[CaseFact],
) -> Taken | Refused:
    """The rest of the message is the rest of the event."""
    if isinstance(case, Refused):
        return case
    own = type(message.data).model_fields.keys() - CaseMessage.model_fields.keys()
    rest = {name: getattr(message.data, name) for name in own}
    return await tell(conn, case, message.act, event(**said(message), **rest))
