"""What an event tells of arrears: a fact with its employers, contractors, industry and area (N4.2, N5.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from contracts import CaseClass, Envelope, Event, RespondentRole
from contracts.agency_facts import (
    EarlySignSeen,
    EmployerArrearsRecorded,
    EmployerFindingReported,
    EmployerRef,
    FindingReported,
    Found,
)
from contracts.intake import (
    ApplicationReceived,
    ConsultationRecorded,
    ConsultationWithdrawn,
    IncidentReported,
    IncidentWithdrawn,
    RespondentRef,
)
from contracts.reporting import ArrearsFindingRecorded, ArrearsFindingWithdrawn
from reporting.hot_spots.codes import Source


class Fact(NamedTuple):
    """One fact, whoever is named in it; a finding about a case has the employers of its application.

    `workers` None: it tells none. `arrears_fen` None: it tells no amount; not `arrears_exact`: though it is
    about wages, so that a sum with it is a lower bound.
    """

    event_id: UUID
    campaign: str
    county: str
    subject: str
    source: Source
    employers: Sequence[str]
    contractors: Sequence[str]
    industry: str | None
    area: str | None
    workers: int | None
    workers_exact: bool
    arrears_fen: int | None
    arrears_exact: bool
    time: datetime
    recorded: datetime


class WithdrawnFact(NamedTuple):
    """A consultation, an incident or a finding of a sweep that was entered by mistake."""

    subject: str
    county: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What a batch tells, in its order."""

    told: Sequence[Fact] = ()
    withdrawn: Sequence[WithdrawnFact] = ()


CONTRACTOR: Final = RespondentRole.general_contractor
NO_EMPLOYERS: Final = frozenset({CONTRACTOR, RespondentRole.developer})
"""Everybody else in the chain took the workers on, or was to pay them."""

WITHDRAWING: Final[frozenset[type[Event]]] = frozenset(
    {ConsultationWithdrawn, IncidentWithdrawn, ArrearsFindingWithdrawn}
)

Ref = RespondentRef | EmployerRef


def facts_in(envelopes: Iterable[Envelope]) -> Facts:
    envelopes = list(envelopes)
    told = [fact for envelope in envelopes if (fact := _fact(envelope)) is not None]
    withdrawn = [
        WithdrawnFact(one.subject, one.county, one.time) for one in envelopes if type(one.data) in WITHDRAWING
    ]
    return Facts(told, withdrawn)


def hash_of(ref: Ref | None) -> str | None:
    """What an employer is known by: its name, and by its credit code where nobody told the name."""
    return None if ref is None else ref.name_hash or ref.credit_code_hash


def _fact(envelope: Envelope) -> Fact | None:
    match envelope.data:
        case ApplicationReceived() as told:
            return _application(envelope, told)
        case ConsultationRecorded() as told:
            return _made(
                envelope,
                Source.consultation,
                employer=told.employer,
                industry=told.industry,
                area=told.area,
                workers=told.workers if told.workers_known else None,
                workers_exact=told.workers_exact,
            )
        case IncidentReported() as told:
            return _made(
                envelope,
                Source.incident,
                employer=told.employer,
                industry=told.industry,
                area=told.area,
                workers=told.people if told.people_known else None,
                workers_exact=told.people_exact,
            )
        case ArrearsFindingRecorded() as told:
            return _sweep_finding(envelope, told)
        case FindingReported() | EmployerFindingReported() as told:
            return _agency_finding(envelope, told) if _is_violation(told.found) else None
        case EarlySignSeen() as told:
            return _made(envelope, Source.early_sign, employer=told.employer, workers=told.workers)
        case EmployerArrearsRecorded() as told:
            return _made(
                envelope,
                Source.arrears_record,
                employer=told.employer,
                workers=told.workers,
                arrears_fen=told.amount_fen,
                about_wages=True,
            )
        case _:
            return None


def _application(envelope: Envelope, told: ApplicationReceived) -> Fact:
    """Its arrears are the wages claimed."""
    contractors = [ref for ref in told.respondents if ref.role is CONTRACTOR]
    employers = [ref for ref in told.respondents if ref.role not in NO_EMPLOYERS]
    made = _made(
        envelope,
        Source.application,
        industry=told.industry,
        area=told.area,
        workers=told.workers if told.workers_known else None,
        workers_exact=told.workers_exact,
        arrears_fen=told.wages_claimed_fen,
        about_wages=CaseClass.wages in told.claim_classes,
        arrears_exact=told.amount_claimed_exact,
    )
    return made._replace(employers=_hashes(employers), contractors=_hashes(contractors))


def _is_violation(found: Sequence[Found]) -> bool:
    """That nothing was found is no hot spot."""
    return not set(found) <= {Found.no_violation}


def _sweep_finding(envelope: Envelope, told: ArrearsFindingRecorded) -> Fact:
    return _made(
        envelope,
        Source.sweep_finding,
        employer=told.employer,
        industry=told.industry,
        area=told.area,
        workers=told.workers,
        workers_exact=told.workers_exact,
        arrears_fen=told.arrears_fen,
        about_wages=True,
        arrears_exact=told.arrears_exact,
    )


def _agency_finding(envelope: Envelope, told: FindingReported | EmployerFindingReported) -> Fact:
    """About a case it bears no employer; what is about no wages tells no arrears."""
    if isinstance(told, FindingReported):
        return _made(envelope, Source.finding)
    about_wages = Found.wages_unpaid in told.found
    return _made(
        envelope,
        Source.finding,
        employer=told.employer,
        workers=told.workers,
        arrears_fen=told.amount_fen if about_wages else None,
        about_wages=about_wages,
    )


def _made(
    envelope: Envelope,
    source: Source,
    *,
    employer: EmployerRef | None = None,
    industry: str | None = None,
    area: str | None = None,
    workers: int | None = None,
    workers_exact: bool = False,
    arrears_fen: int | None = None,
    about_wages: bool = False,
    arrears_exact: bool = True,
) -> Fact:
    """What an agency tells of workers is a lower bound."""
    return Fact(
        event_id=envelope.id,
        campaign=envelope.campaign,
        county=envelope.county,
        subject=envelope.subject,
        source=source,
        employers=_hashes([employer]),
        contractors=(),
        industry=industry,
        area=area,
        workers=workers,
        workers_exact=workers is not None and workers_exact,
        arrears_fen=arrears_fen,
        arrears_exact=not about_wages or (arrears_exact and arrears_fen is not None),
        time=envelope.time,
        recorded=envelope.recorded,
    )


def _hashes(refs: Iterable[Ref | None]) -> Sequence[str]:
    """Each once, in one order, so that a fact counted anew is the same."""
    return sorted({known for ref in refs if (known := hash_of(ref))})
