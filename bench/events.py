"""Lives of cases as the services tell them, for logs and outboxes that are filled without the services."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from uuid_utils.compat import uuid7

from bench.rig import CAMPAIGN
from clock import SHANGHAI
from contracts import Actor, ActorKind, CaseClass, Channel, Envelope, Event, Lane, RespondentRole
from contracts.assignment import LawyerAssigned, LawyerKind
from contracts.intake import AidGranted, ApplicationReceived, Form, RespondentRef
from contracts.mediation import CaseClosed, ClosingMethod, ClosingOutcome, MediationOpened

AMOUNT_FEN: Final = 1_860_000


@dataclass(frozen=True)
class Life:
    """A case and what is told of it, in the order of the log."""

    case: str
    county: str
    events: Sequence[Event]


def received(number: int) -> ApplicationReceived:
    respondent = RespondentRef(
        role=RespondentRole.employer, name_hash=f"{number % 500:064x}", credit_code_hash=None
    )
    return ApplicationReceived(
        case_no=f"测援申字〔2026〕第{number}号",
        lane=Lane.green,
        case_class=CaseClass.wages,
        claim_classes=(CaseClass.wages,),
        channel=Channel.window,
        form=Form.written,
        office=None,
        migrant_worker=True,
        workers=1,
        group=False,
        amount_claimed_fen=AMOUNT_FEN,
        wages_claimed_fen=AMOUNT_FEN,
        respondents=(respondent,),
        limitation_ends=date(2027, 6, 1),
        urgent=False,
    )


GRANTED: Final = AidGranted(basis="N2.1")
CLOSED: Final = CaseClosed(
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.fully_recovered,
    recovered_fen=AMOUNT_FEN,
    wages_recovered_fen=AMOUNT_FEN,
    recipients_word=None,
)


def assigned(county: str) -> LawyerAssigned:
    return LawyerAssigned(lawyer_id=f"{county}-L01", lawyer_kind=LawyerKind.lawyer, round=1)


def whole_life(county: str, number: int) -> Life:
    """Five events of three services."""
    told = (received(number), GRANTED, assigned(county), MediationOpened(beside_proceedings=False), CLOSED)
    return Life(str(uuid7()), county, told)


def envelopes(lives: Sequence[Life], at: datetime) -> Iterator[Envelope]:
    """First the first event of each, then the second …: as many cases at once as there are lives."""
    sequences: dict[tuple[str, str], int] = {}
    longest = max(len(life.events) for life in lives)
    for place in range(longest):
        for life in lives:
            if place < len(life.events):
                event = life.events[place]
                key = (life.case, event.source)
                sequences[key] = sequences.get(key, 0) + 1
                yield _envelope(life, event, sequences[key], at)


def _envelope(life: Life, event: Event, sequence: int, at: datetime) -> Envelope:
    by_person = isinstance(event, ApplicationReceived | CaseClosed)
    actor = Actor(ActorKind.person, life.county) if by_person else Actor(ActorKind.rule)
    return Envelope(
        id=uuid7(),
        source=event.source,
        type=event.type,
        subject=life.case,
        time=at,
        recorded=at,
        sequence=sequence,
        county=life.county,
        campaign=CAMPAIGN,
        actor=actor,
        data=event,
    )


def now() -> datetime:
    """A moment ago: nobody takes it for the future."""
    return datetime.now(SHANGHAI) - timedelta(seconds=1)
