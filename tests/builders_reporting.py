"""Builders for reporting: the founding campaign's calendar, short instants, events with envelopes."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from clock import SHANGHAI
from contracts import RULE, Actor, ActorKind, CaseClass, Channel, Envelope, Event, Lane
from contracts.assignment import LawyerAssigned, LawyerKind
from contracts.intake import ApplicationReceived, ConsultationRecorded, Form, IncidentKind, IncidentReported

LUCHENG = "330302"
LONGWAN = "330303"
WENZHOU = "wenzhou-2018"
NAMES = UUID("6f1f8d1e-0000-4000-8000-000000000001")
numbers = count(1)


@dataclass(frozen=True)
class FoundingCalendar:
    """The calendar of the founding campaign (温司办〔2018〕81号)."""

    code: str = WENZHOU
    starts: datetime = datetime(2018, 12, 6, tzinfo=SHANGHAI)
    ends: datetime = datetime(2019, 3, 1, tzinfo=SHANGHAI)
    cut_off: time = time(16)
    due: time = time(17)
    last_due: datetime = datetime(2019, 3, 1, 10, tzinfo=SHANGHAI)
    last_late_until: datetime = datetime(2019, 3, 1, 16, tzinfo=SHANGHAI)
    second_signature: bool = False

    def corrections_locked_from(self, _: date) -> None:
        """Corrections are never locked."""

    def line_of(self, code: str, day: date) -> str:
        return code

    def terms_on(self, day: date) -> "FoundingCalendar":
        return self


FOUNDING = FoundingCalendar()


def at(text: str) -> datetime:
    """`12-07 16:00` of the season's winter, in Shanghai; seconds may follow."""
    month = int(text[:2])
    return datetime.fromisoformat(f"{2018 if month == 12 else 2019}-{text}").replace(tzinfo=SHANGHAI)


def day(text: str) -> date:
    """`12-07` of the season's winter."""
    return at(f"{text} 00:00").date()


def person(county: str = LUCHENG) -> Actor:
    return Actor(ActorKind.person, county)


def client(county: str = LUCHENG) -> Actor:
    return Actor(ActorKind.client, county)


CITY = Actor(ActorKind.city)


def event_at(
    event: Event,
    when: str | datetime,
    *,
    subject: str = "case-1",
    county: str = LUCHENG,
    actor: Actor = RULE,
    recorded: str | datetime | None = None,
    sequence: int = 1,
) -> Envelope:
    """An event as reporting reads it."""
    time = at(when) if isinstance(when, str) else when
    noted = time if recorded is None else at(recorded) if isinstance(recorded, str) else recorded
    return Envelope(
        id=uuid5(NAMES, str(next(numbers))),
        source=event.source,
        type=event.type,
        subject=subject,
        time=time,
        recorded=noted,
        sequence=sequence,
        county=county,
        campaign=WENZHOU,
        actor=actor,
        data=event,
    )


def application(
    case_class: CaseClass = CaseClass.wages, workers: int = 1, claimed_fen: int | None = None, **more: Any
) -> ApplicationReceived:
    return ApplicationReceived(
        case_no="温援〔2018〕1号",
        lane=Lane.green,
        case_class=case_class,
        claim_classes=(case_class,),
        channel=Channel.window,
        form=Form.written,
        migrant_worker=True,
        workers=workers,
        amount_claimed_fen=claimed_fen,
        **more,
    )


def consultation(case_class: CaseClass = CaseClass.wages) -> ConsultationRecorded:
    return ConsultationRecorded(channel=Channel.hotline, case_class=case_class)


def incident(people: int = 12, **more: Any) -> IncidentReported:
    told = {"kind": IncidentKind.first_sign, "people": people, "people_exact": False, **more}
    return IncidentReported(**told)


def assigned(lawyer_id: str = "L-1", round_: int = 1) -> LawyerAssigned:
    return LawyerAssigned(lawyer_id=lawyer_id, lawyer_kind=LawyerKind.lawyer, round=round_)
