"""A month of claims in two counties: one firm owes in both, one only now, an industry grows."""

from collections.abc import Sequence
from typing import Any, Final

from builders_contracts import SAID
from builders_reporting import LONGWAN, LUCHENG, application, consultation
from builders_reporting_store import Desk
from contracts import Industry, RespondentRole
from contracts.agency_facts import EmployerArrearsRecorded, EmployerRef
from contracts.intake import ApplicationReceived, ConsultationRecorded, RespondentRef

WIDE, NEW, BUILDER = "aa" * 32, "bb" * 32, "cc" * 32
"""Owes in both counties; owes since a few days; a general contractor."""
NOW: Final = "01-10 12:00"


def claim(employer: str = NEW, contractor: str | None = None, **more: Any) -> ApplicationReceived:
    chain: Sequence[tuple[RespondentRole, str | None]] = (
        (RespondentRole.employer, employer),
        (RespondentRole.general_contractor, contractor),
    )
    refs = tuple(RespondentRef(role=role, name_hash=name) for role, name in chain if name)
    return application(respondents=refs, **{"wages_claimed_fen": 100_000, **more})


def question(employer: str = NEW, **more: Any) -> ConsultationRecorded:
    ref = EmployerRef(name_hash=employer)
    return consultation().model_copy(update={"employer": ref, "industry": Industry.construction, **more})


async def a_month(desk: Desk) -> None:
    """Ends on the day of NOW."""
    building = {"industry": Industry.construction, "area": f"{LUCHENG}-T1", "contractor": BUILDER}
    await desk.consume_event(claim(WIDE, **building), "12-15 10:00", subject="case-0")
    for number in range(1, 6):
        when = f"01-0{number} 10:00"
        await desk.consume_event(claim(workers=number, **building), when, subject=f"case-{number}")
    await desk.consume_event(claim(WIDE, workers=12), "01-06 10:00", subject="case-6")
    elsewhere = {"county": LONGWAN, "subject": "case-7"}
    await desk.consume_event(claim(WIDE, industry=Industry.catering), "12-20 10:00", **elsewhere)
    await desk.consume_event(question(), "01-07 10:00", subject="asked-1")
    record = EmployerArrearsRecorded(**SAID, employer=EmployerRef(name_hash=NEW), amount_fen=50_000)
    await desk.consume_event(record, "01-08 10:00", subject="record-1")
    desk.now(NOW)
