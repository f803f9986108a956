"""The figures of a period: what each event adds to them, by case class (N5.1). Money counts when paid."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts import CaseClass, Envelope, Event
from contracts.assignment import LawyerAssigned
from contracts.intake import (
    AidGranted,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ConsultationRecorded,
    IncidentReported,
)
from contracts.mediation import (
    AgreementReached,
    CaseClosed,
    MediationFailed,
    PaymentReceived,
    ProceedingsOpened,
)

Tally = Mapping[str, int]

MEASURES: Final[Mapping[str, str]] = {
    "received": "收到申请",
    "received_wages": "其中欠薪申请",
    "accepted": "受理",
    "granted": "给予援助",
    "refused": "不予援助",
    "consultations": "咨询",
    "incidents": "苗头事件",
    "assigned": "指派",
    "agreements": "调解成功",
    "mediations_failed": "调解不成",
    "proceedings_opened": "进入仲裁诉讼",
    "closed": "结案",
    "workers_received": "申请涉及人数",
    "workers_assigned": "指派涉及人数",
    "workers_closed": "结案涉及人数",
    "amount_claimed_fen": "申请标的额",
    "wages_recovered_fen": "追回欠薪",
    "losses_recovered_fen": "挽回损失",
}
"""Every measure with its name in the field; those ending in `_fen` are money, the others counts."""

REQUIRED: Final = (
    "received",
    "received_wages",
    "accepted",
    "granted",
    "refused",
    "consultations",
    "incidents",
    "assigned",
    "agreements",
    "mediations_failed",
    "proceedings_opened",
    "closed",
    "wages_recovered_fen",
    "losses_recovered_fen",
)
"""What a person who signs figures must give; a number that was not given is not a zero."""

ZERO_MEANS: Final = ("received_wages", "consultations", "incidents")
"""Zero report: no new wage application, no consultation, no incident in the period."""

WORKERS_OF: Final[Mapping[str, str]] = {
    "received": "workers_received",
    "assigned": "workers_assigned",
    "closed": "workers_closed",
}
"""Measures that count a case, and beside them the workers it involves."""

NO_CLASS: Final = ""
"""Stands for the class of an incident, and of a case whose application has not been read yet."""


def _application(event: ApplicationReceived) -> Tally:
    wages = {"received_wages": 1} if event.case_class is CaseClass.wages else {}
    return {"received": 1, "amount_claimed_fen": event.amount_claimed_fen or 0, **wages}


def _payment(event: PaymentReceived) -> Tally:
    return {"wages_recovered_fen": event.wages_fen, "losses_recovered_fen": event.amount_fen}


def _one(measure: str) -> Callable[[Any], Tally]:
    return lambda event: {measure: 1}


COUNTED: Final[Mapping[type[Event], Callable[[Any], Tally]]] = {
    ApplicationReceived: _application,
    ApplicationAccepted: _one("accepted"),
    AidGranted: _one("granted"),
    ApplicationRefused: _one("refused"),
    ConsultationRecorded: _one("consultations"),
    IncidentReported: _one("incidents"),
    LawyerAssigned: _one("assigned"),
    AgreementReached: _one("agreements"),
    MediationFailed: _one("mediations_failed"),
    ProceedingsOpened: _one("proceedings_opened"),
    PaymentReceived: _payment,
    CaseClosed: _one("closed"),
}
"""The events that count, and what each adds. Assigning counts a case once: see ledger rules."""


def tally(envelope: Envelope) -> Tally:
    """What an event adds to the figures of its period, before its case's class and workers are looked at."""
    counted = COUNTED.get(type(envelope.data))
    return {} if counted is None else {name: n for name, n in counted(envelope.data).items() if n}


def against_zero(said: Tally) -> bool:
    """Whether an event with this tally stands against a zero report (N5.5: consultations count too)."""
    return any(said.get(measure) for measure in ZERO_MEANS)


def of_class(said: Tally, workers: int) -> Tally:
    """The tally of a case event once the case is known: the workers involved stand beside the case."""
    involved = {WORKERS_OF[measure]: workers * n for measure, n in said.items() if measure in WORKERS_OF}
    return {**said, **{measure: n for measure, n in involved.items() if n}}


def complete_figures(found: Mapping[str, int]) -> dict[str, int]:
    """All measures in their order; system figures that were seen completely are 0 where nothing came."""
    return {measure: found.get(measure, 0) for measure in MEASURES}


def system_shown(
    found: Mapping[str, int], *, signed: bool, silent: bool, complete: bool
) -> Mapping[str, int] | None:
    """A line's system figures: a zero only where it was measured, None where nothing was heard.

    Until they are complete, and as long as the county is silent, they are what was heard and no more.
    """
    heard = {measure: found[measure] for measure in MEASURES if found.get(measure)}
    if complete and (signed or (heard and not silent)):
        return complete_figures(found)
    return heard or None


def differences(signed: Mapping[str, int], system: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Where signed and system figures differ: measure → (signed, system), over what was signed."""
    pairs = {measure: (signed[measure], system.get(measure, 0)) for measure in MEASURES if measure in signed}
    return {measure: pair for measure, pair in pairs.items() if pair[0] != pair[1]}


def summed(several: Any) -> dict[str, int]:
    """The sum of several figures, measure by measure."""
    total: Counter[str] = Counter()
    for figures in several:
        total.update(figures)
    return dict(total)
