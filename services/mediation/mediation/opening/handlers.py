"""What assignment says of a case: who handles it, and that for the moment nobody does."""

from dataclasses import replace

from casework.act import Act
from casework.crossing import Verdict
from casework.events import case_event
from contracts import Envelope
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.mediation import MediationOpened
from mediation.case.foreign_events import Batch, case_and_verdict, keep_foreign_event, new_case
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.case.rules.states import State


def lawyer_assigned(batch: Batch, envelope: Envelope[LawyerAssigned | LawyerReplaced]) -> None:
    """The first handler opens mediation (N3.1); later ones take it over as it is."""
    case, verdict = case_and_verdict(batch, envelope)
    lawyer_id = _handler_named(envelope.data)
    if case is None:
        _open(batch, _unknown(batch, envelope), lawyer_id)
    elif verdict is Verdict.apply and case.state is State.waiting:
        _open(batch, case, lawyer_id)
    elif verdict is Verdict.apply:
        batch.save(transitions.hand_over(case, lawyer_id))
    keep_foreign_event(batch, envelope, verdict)


def assignment_returned(batch: Batch, envelope: Envelope[AssignmentReturned]) -> None:
    """For the moment nobody handles it, until assignment names the next."""
    case, verdict = case_and_verdict(batch, envelope)
    if case is not None and verdict is Verdict.apply and case.lawyer_id == envelope.data.lawyer_id:
        batch.save(transitions.hand_over(case, None))
    keep_foreign_event(batch, envelope, verdict)


def _open(batch: Batch, case: Case, lawyer_id: str) -> None:
    """Mediation first (N3.1), beside proceedings that somebody opened while the case waited (N3.2)."""
    opened = batch.save(transitions.open_mediation(case, lawyer_id, batch.now))
    beside = MediationOpened(beside_proceedings=bool(opened.open_proceedings))
    batch.told.append(case_event(opened, Act.by_rule(batch.now), beside))


def _unknown(batch: Batch, envelope: Envelope) -> Case:
    """A case that assignment speaks of before its application is known here: it must not wait for that."""
    return replace(new_case(envelope, State.mediating), opened_at=batch.now)


def _handler_named(event: LawyerAssigned | LawyerReplaced) -> str:
    return event.to_lawyer_id if isinstance(event, LawyerReplaced) else event.lawyer_id
