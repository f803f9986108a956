"""What intake says of an application. Each event is looked up in the table of crossings first (domain §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from casework.crossing import Verdict
from contracts import Envelope, Event
from contracts.agency_facts import CaseFact
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from database import Connection
from delivery import NewEvent, outbox
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd, Facts
from mediation.case.rules.crossing import CROSSING
from mediation.case.rules.states import State
from mediation.case.store import ForeignEvent

ENDINGS: Final[Mapping[type[Event], AidEnd]] = {
    ApplicationRefused: AidEnd.refused,
    ApplicationWithdrawn: AidEnd.withdrawn,
    AidTerminated: AidEnd.terminated,
}


@dataclass(slots=True)
class Batch:
    """What a batch of events works with and leaves to be stored: `cases` as they are by now."""

    now: datetime
    stored: Mapping[UUID, Case]
    cases: dict[UUID, Case]
    heard: list[ForeignEvent] = field(default_factory=list)
    told: list[NewEvent] = field(default_factory=list)

    def save(self, case: Case) -> Case:
        """A case after a change, or a new one."""
        self.cases[case.case_id] = case
        return case


async def read_batch(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> Batch:
    """The cases that a batch is about; whoever may end aid for one looks at everything in it."""
    ids = {UUID(envelope.subject) for envelope in envelopes}
    ending = {UUID(envelope.subject) for envelope in envelopes if type(envelope.data) in ENDINGS}
    stored = {case.case_id: case for case in await cases.of_ids(conn, ids, whole=ending)}
    return Batch(now, stored, dict(stored))


async def store_batch(conn: Connection, batch: Batch) -> None:
    """In four statements, however many there are."""
    changed = [case for case in batch.cases.values() if case is not batch.stored.get(case.case_id)]
    new = [case for case in changed if case.case_id not in batch.stored]
    known = [case for case in changed if case.case_id in batch.stored]
    await cases.add_all(conn, new)
    await cases.save_all(conn, [(case, batch.stored[case.case_id].version) for case in known])
    await cases.add_foreign_events(conn, batch.heard)
    await outbox.add(conn, *batch.told)


def application_received(batch: Batch, envelope: Envelope[ApplicationReceived]) -> None:
    """Keep what mediation needs to know of the case, also where others went on with it meanwhile."""
    case, verdict = case_and_verdict(batch, envelope)
    facts = _facts(envelope.data, envelope.time)
    if case is None:
        batch.save(new_case(envelope, State.waiting, facts=facts))
    elif verdict is Verdict.apply and case.facts is None:
        batch.save(transitions.learn(case, facts))
    keep_foreign_event(batch, envelope, verdict)


def aid_granted(batch: Batch, envelope: Envelope[AidGranted]) -> None:
    """From here on the case has a right to a handler."""
    case, verdict = case_and_verdict(batch, envelope)
    if case is not None and verdict is Verdict.apply:
        batch.save(transitions.grant(case, envelope.time))
    keep_foreign_event(batch, envelope, verdict)


def aid_ended(
    batch: Batch, envelope: Envelope[ApplicationRefused | ApplicationWithdrawn | AidTerminated]
) -> None:
    """Refused, withdrawn or terminated: over here too, unless an agreement is being paid (see the table)."""
    case, verdict = case_and_verdict(batch, envelope)
    if case is not None and verdict is not Verdict.record:
        batch.save(transitions.end_aid(case, ENDINGS[type(envelope.data)], envelope.time))
    keep_foreign_event(batch, envelope, verdict)


def agency_said(batch: Batch, envelope: Envelope[CaseFact]) -> None:
    """An agency's fact is shown on the case and moves nothing."""
    _, verdict = case_and_verdict(batch, envelope)
    keep_foreign_event(batch, envelope, verdict)


def case_and_verdict(batch: Batch, envelope: Envelope) -> tuple[Case | None, Verdict]:
    """The case as it is here, and what the event does to it."""
    case = batch.cases.get(UUID(envelope.subject))
    return case, CROSSING.verdict(case.state if case else None, type(envelope.data))


def new_case(envelope: Envelope, state: State, *, facts: Facts | None = None) -> Case:
    """The case an event speaks of, where nothing was known of it."""
    case_id = UUID(envelope.subject)
    return Case(case_id, envelope.county, envelope.campaign, state, version=1, facts=facts)


def keep_foreign_event(batch: Batch, envelope: Envelope, verdict: Verdict) -> None:
    """Write down what was said, and what it did here."""
    case_id = UUID(envelope.subject)
    heard = ForeignEvent(envelope.id, case_id, envelope.type, verdict, envelope.time, batch.now)
    batch.heard.append(heard)


def _facts(event: ApplicationReceived, at: datetime) -> Facts:
    return Facts(
        case_no=event.case_no,
        received_at=at,
        case_class=event.case_class,
        claim_classes=event.claim_classes,
        workers=event.workers,
        amount_claimed_fen=event.amount_claimed_fen,
        limitation_ends=event.limitation_ends,
        workers_exact=event.workers_exact,
        workers_known=event.workers_known,
        amount_claimed_exact=event.amount_claimed_exact,
    )
