"""Every measure of the daily report: its name, and what each event adds to it (domain §5).

A measure is one row. An event that adds to none stands in `ADDS_NOTHING`, so that each one is decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from contracts import CaseClass, Envelope, Event
from contracts.agency_facts import CASE_FACTS, COUNTY_FACTS
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentLimitReached,
    AssignmentReturned,
    LawyerAssigned,
    LawyerReplaced,
    NoLawyerAvailable,
)
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    CaseReferred,
    ConsultationRecorded,
    ConsultationWithdrawn,
    IncidentReported,
    IncidentWithdrawn,
    NoticeServed,
    PapersOverdue,
    PapersRequested,
    PapersSupplied,
    PreliminaryReviewDone,
    ReviewLimitReached,
)
from contracts.mediation import (
    AgreementReached,
    CaseClosed,
    ClosingCorrected,
    ConfirmationFiled,
    ConfirmationGranted,
    ConfirmationRefused,
    FilingDue,
    InstalmentMissed,
    InstalmentSetRight,
    MediationFailed,
    MediationOpened,
    PaymentReceived,
    PaymentVoided,
    PriorityRequested,
    ProceedingsEnded,
    ProceedingsOpened,
    SessionHeld,
)
from contracts.reporting import (
    ActivityRecorded,
    ActivityWithdrawn,
    AlertGivenBack,
    AlertTaken,
    ArrearsFindingBecameCase,
    ArrearsFindingRecorded,
    ArrearsFindingWithdrawn,
    CaseSweepCorrected,
    CaseSweepFiled,
    CityReportIssued,
    CitySummaryIssued,
    CorrectionAllowed,
    CountyHeard,
    CountySilent,
    DailyReportCorrected,
    DailyReportExempted,
    DailyReportOverdue,
    DailyReportSigned,
    ExemptionWithdrawn,
    IncidentFollowedUp,
    PlanRecorded,
    SummaryCorrected,
    SummarySigned,
)

E = TypeVar("E", bound=Event)

INEXACT: Final = "_inexact"
"""Behind a measure: how many of its cases were not counted, or claimed in part; then it is "at least"."""

Tally = Mapping[str, int]
"""What an event adds, by measure."""


@dataclass(frozen=True, slots=True)
class Addition:
    """How much an event adds; only `each` and `amount_of` make one, so that event and amount fit together."""

    event: type[Event]
    amount: Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of the daily report.

    `required`: who signs figures must give it, for a number that was not given is not a zero · `zero`: a zero
    report says that it is 0 · `workers_of`: it counts the workers of the cases in that measure ·
    `taken_back`: what leaves it again, in the period in which it had counted · `inexact`: an
    event of which only a part is known, so that the number is a lower bound.
    """

    name: str
    addition: Addition | None = None
    required: bool = True
    zero: bool = False
    workers_of: str | None = None
    taken_back: Addition | None = None
    inexact: Addition | None = None


def each(event: type[E]) -> Addition:
    """Every such event counts one."""
    return Addition(event, lambda _: 1)


def each_back(event: type[E]) -> Addition:
    """Every such event takes back one."""
    return Addition(event, lambda _: -1)


def amount_of(event: type[E], amount: Callable[[E], int]) -> Addition:
    """Every such event adds what it says."""
    return Addition(event, amount)


def _is_for_wages(application: ApplicationReceived) -> int:
    return int(application.case_class is CaseClass.wages)


def _is_the_first(agreement: AgreementReached) -> int:
    """An agreement that takes the place of one that broke down is no second success."""
    return int(agreement.number == 1)


def _is_claimed_in_part(application: ApplicationReceived) -> int:
    return int(not application.amount_claimed_exact)


def _claimed(application: ApplicationReceived) -> int:
    return application.amount_claimed_fen or 0


MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        "received": Measure("收到申请", each(ApplicationReceived)),
        "received_wages": Measure("其中欠薪申请", amount_of(ApplicationReceived, _is_for_wages), zero=True),
        "accepted": Measure("受理", each(ApplicationAccepted)),
        "granted": Measure("给予援助", each(AidGranted)),
        "refused": Measure("不予援助", each(ApplicationRefused)),
        "consultations": Measure(
            "咨询", each(ConsultationRecorded), zero=True, taken_back=each_back(ConsultationWithdrawn)
        ),
        "incidents": Measure(
            "苗头事件", each(IncidentReported), zero=True, taken_back=each_back(IncidentWithdrawn)
        ),
        "assigned": Measure("指派", each(LawyerAssigned)),
        "agreements": Measure("调解成功", amount_of(AgreementReached, _is_the_first)),
        "mediations_failed": Measure("调解不成", each(MediationFailed)),
        "proceedings_opened": Measure("进入仲裁诉讼", each(ProceedingsOpened)),
        "closed": Measure("结案", each(CaseClosed)),
        "workers_received": Measure("申请涉及人数", workers_of="received", required=False),
        "workers_assigned": Measure("指派涉及人数", workers_of="assigned", required=False),
        "workers_closed": Measure("结案涉及人数", workers_of="closed", required=False),
        "amount_claimed_fen": Measure(
            "申请标的额",
            amount_of(ApplicationReceived, _claimed),
            required=False,
            inexact=amount_of(ApplicationReceived, _is_claimed_in_part),
        ),
        "wages_recovered_fen": Measure(
            "追回欠薪",
            amount_of(PaymentReceived, lambda paid: paid.wages_fen),
            taken_back=amount_of(PaymentVoided, lambda voided: -voided.wages_fen),
        ),
        "losses_recovered_fen": Measure(
            "挽回损失",
            amount_of(PaymentReceived, lambda paid: paid.amount_fen),
            taken_back=amount_of(PaymentVoided, lambda voided: -voided.amount_fen),
        ),
    }
)
"""In the order in which they are shown; those ending in `_fen` are money, the others counts.

Money counts when it was paid. An assignment counts a case once: see `counting`.
"""


def is_money(measure: str) -> bool:
    return measure.endswith("_fen")


ADDS_NOTHING: Final[frozenset[type[Event]]] = frozenset(
    {
        ApplicationWithdrawn,
        AidTerminated,
        PapersRequested,
        NoticeServed,
        PapersSupplied,
        PapersOverdue,
        PreliminaryReviewDone,
        ReviewLimitReached,
        AssignmentLimitReached,
        AssignmentConfirmed,
        AssignmentReturned,
        LawyerReplaced,
        NoLawyerAvailable,
        MediationOpened,
        SessionHeld,
        ConfirmationFiled,
        ConfirmationGranted,
        ConfirmationRefused,
        FilingDue,
        InstalmentMissed,
        InstalmentSetRight,
        ProceedingsEnded,
        ClosingCorrected,
        PriorityRequested,
        CaseReferred,
        # What an agency says counts where a person of the county records it: money, an end of proceedings.
        *CASE_FACTS,
        *COUNTY_FACTS,
        DailyReportSigned,
        DailyReportCorrected,
        CorrectionAllowed,
        DailyReportExempted,
        ExemptionWithdrawn,
        DailyReportOverdue,
        CountySilent,
        CountyHeard,
        CityReportIssued,
        ActivityRecorded,
        ActivityWithdrawn,
        ArrearsFindingRecorded,
        ArrearsFindingBecameCase,
        ArrearsFindingWithdrawn,
        IncidentFollowedUp,
        AlertTaken,
        AlertGivenBack,
        CaseSweepFiled,
        CaseSweepCorrected,
        PlanRecorded,
        SummarySigned,
        SummaryCorrected,
        CitySummaryIssued,
    }
)
"""Only a sign of life, where a person or client did it; some move their case in the stock."""


def _additions() -> Mapping[type[Event], Mapping[str, Callable[[Any], int]]]:
    additions: dict[type[Event], dict[str, Callable[[Any], int]]] = {}
    for code, measure in MEASURES.items():
        for addition in filter(None, (measure.addition, measure.taken_back)):
            additions.setdefault(addition.event, {})[code] = addition.amount
        if measure.inexact:
            additions.setdefault(measure.inexact.event, {})[code + INEXACT] = measure.inexact.amount
    return additions


COUNTED: Final = _additions()
"""The events that add to measures, and how much; each stands in the journal of its county and period."""

WITHOUT_CLASS: Final = ("incidents",)

NAMES: Final[Mapping[str, str]] = {code: measure.name for code, measure in MEASURES.items()}

REQUIRED: Final = tuple(code for code, measure in MEASURES.items() if measure.required)

ZERO_MEANS: Final = tuple(code for code, measure in MEASURES.items() if measure.zero)
"""Zero report: no new wage application, no consultation (N5.5), no incident in the period."""


def tally(event: Event) -> Tally:
    """What an event adds to the figures of its period, before its case's class and workers are looked at."""
    additions = COUNTED.get(type(event), {})
    return {code: added for code, amount in additions.items() if (added := amount(event))}


WORKERS_OF: Final[Mapping[str, str]] = {
    code: measure.workers_of for code, measure in MEASURES.items() if measure.workers_of
}

TAKES_BACK: Final = (PaymentVoided, ConsultationWithdrawn, IncidentWithdrawn)


def counted_at(envelope: Envelope) -> datetime:
    """The instant whose period it counts in: its own; what is taken back leaves the period it was in."""
    event = envelope.data
    if type(event) not in TAKES_BACK:  # to ask whether it is an instance of each costs more than all the rest
        return envelope.time
    assert isinstance(event, TAKES_BACK)
    return event.counted_at


def against_zero(added: Tally) -> bool:
    """Whether an event with this tally stands against a zero report; what takes back does not."""
    return any(added.get(code, 0) > 0 for code in ZERO_MEANS)


def with_workers(added: Tally, workers: int, *, exact: bool) -> Tally:
    """The tally of a case event once the case is known: the workers involved stand beside the case."""
    involved = dict(added)
    for code, counted in WORKERS_OF.items():
        number = added.get(counted, 0)
        if number and workers:
            involved[code] = workers * number
        if number and not exact:
            involved[code + INEXACT] = number
    return involved
