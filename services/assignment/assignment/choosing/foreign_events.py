"""What intake and mediation say happened to a case, and what it means for the county's waiting list.

case/rules/crossing.py says what an event does in each state. Whatever changes nothing here is noted in the
history. A batch reads its cases and counties once, and stores once: what comes of it is the same as if each
event had come alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from assignment.case.changes import Changes
from assignment.case.rules import transitions
from assignment.case.rules.case import Case
from assignment.case.rules.crossing import CROSSING
from assignment.case.rules.states import State
from assignment.case.store import cases
from assignment.case.store.steps import Step, StepKind
from assignment.choosing.handlers.matters import matters_of
from assignment.choosing.handlers.waiting_list import WaitingList, serve_freed, serve_new, waiting_lists
from assignment.choosing.rules.eligibility import Matter
from casework.crossing import Verdict
from contracts import Envelope, Event
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed
from database import Connection
from delivery import caused_by

ENDINGS: Final[Mapping[type[Event], StepKind]] = {
    ApplicationWithdrawn: StepKind.withdrawn,
    AidTerminated: StepKind.terminated,
    CaseClosed: StepKind.closed,
}
HANDLED: Final[Collection[type[Event]]] = (ApplicationReceived, AidGranted, *ENDINGS)
NOBODY: Final = frozenset[str]()
"""Who handled a case that was not granted before."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of events works with.

    `received`: the cases that its applications make, unless they are known.
    """

    now: datetime
    changes: Changes
    received: Mapping[UUID, Case]
    waiting: Mapping[str, WaitingList]
    matters: Mapping[UUID, Matter]
    """Of its cases that nobody was ever chosen for."""


async def apply(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """The counties of the events are locked."""
    batch = await _read(conn, envelopes, now)
    for envelope in envelopes:
        with caused_by(envelope):
            await _apply_one(batch, envelope)
    await batch.changes.store(conn)


async def _read(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> Batch:
    changes = Changes()
    known = await cases.of_ids(conn, {UUID(envelope.subject) for envelope in envelopes})
    changes.know(known)
    received = {
        UUID(envelope.subject): _case_of(envelope, envelope.data)
        for envelope in envelopes
        if isinstance(envelope.data, ApplicationReceived)
    }
    granted = {UUID(envelope.subject) for envelope in envelopes if isinstance(envelope.data, AidGranted)}
    new = {**received, **{case.case_id: case for case in known if case.state is State.received}}
    matters = await matters_of(conn, [(new[case_id], NOBODY) for case_id in granted & new.keys()], now)
    counties = {envelope.county for envelope in envelopes if type(envelope.data) is not ApplicationReceived}
    return Batch(now, changes, received, await waiting_lists(conn, counties, now, changes), matters)


def _case_of(envelope: Envelope, application: ApplicationReceived) -> Case:
    """What a choice needs to know, and the number that people call the case by."""
    return Case(
        UUID(envelope.subject),
        envelope.campaign,
        envelope.county,
        State.received,
        case_no=application.case_no,
        case_class=application.case_class,
        respondents=frozenset(each.name_hash for each in application.respondents if each.name_hash),
        workers=application.workers,
        workers_exact=application.workers_exact,
        workers_known=application.workers_known,
    )


async def _apply_one(batch: Batch, envelope: Envelope) -> None:
    case_id = UUID(envelope.subject)
    case = batch.changes.case(case_id)
    verdict = CROSSING.verdict(case.state if case else None, type(envelope.data))
    if verdict is Verdict.record:
        batch.changes.note(_step(batch, envelope, StepKind.noted, reason=envelope.type))
    elif isinstance(envelope.data, ApplicationReceived):
        batch.changes.put(batch.received[case_id], _step(batch, envelope, StepKind.received))
    elif case is None:
        ended = Case(case_id, envelope.campaign, envelope.county, State.ended)
        batch.changes.put(ended, _step(batch, envelope, ENDINGS[type(envelope.data)]))
    elif isinstance(envelope.data, AidGranted):
        await _grant(batch, envelope, case)
    else:
        await _end(batch, envelope, case)


async def _grant(batch: Batch, envelope: Envelope, case: Case) -> None:
    """Onto the waiting list, and whoever is free takes from it: who waits longer comes first."""
    granted = transitions.grant(case, envelope.time)
    batch.changes.put(granted, _step(batch, envelope, StepKind.granted))
    await serve_new(batch.waiting[envelope.county], granted, batch.matters[case.case_id])


async def _end(batch: Batch, envelope: Envelope, case: Case) -> None:
    """Withdrawn, terminated or closed: the handler is free again, and the county's waiting list moves."""
    ended = transitions.end(case)
    batch.changes.put(ended, _step(batch, envelope, ENDINGS[type(envelope.data)]))
    if case.seat is not None:
        await serve_freed(batch.waiting[envelope.county], case.handler, case.seat)


def _step(batch: Batch, envelope: Envelope, kind: StepKind, reason: str | None = None) -> Step:
    case_id, actor = UUID(envelope.subject), envelope.actor.kind
    return Step(case_id, kind, actor, envelope.time, batch.now, reason=reason)
