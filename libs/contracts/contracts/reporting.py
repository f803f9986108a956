"""What reporting decides: daily reports, exemptions, overdue reports, silence, activities, summaries.

And what the city does about alerts and incidents (N5.2, N5.5).
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from contracts.agency_facts import EmployerRef
from contracts.event import AgencyKind, Count, Event, Fen, Industry, RecordWithdrawalReason
from contracts.service_names import Service, source_of
from contracts.topics import COUNTIES

SOURCE: Final = source_of(Service.reporting)


class CountyEvent(Event):
    """An event of reporting about a county and no case."""

    topic: ClassVar[str] = COUNTIES
    source: ClassVar[str] = SOURCE


class Filing(StrEnum):
    """报送: the first that applies. `not_collected` and `system_down`: it could not be signed in time."""

    out_of_roster = "out_of_roster"
    on_time = "on_time"
    late = "late"
    filed_afterwards = "filed_afterwards"
    exempt = "exempt"
    open = "open"
    not_collected = "not_collected"
    system_down = "system_down"
    missing = "missing"


class Content(StrEnum):
    """内容, of the latest version; empty until signed."""

    zero_report = "zero_report"
    figures = "figures"


class Check(StrEnum):
    """核对: signed figures against system figures; empty until signed."""

    to_be_checked = "to_be_checked"
    agreeing = "agreeing"
    differing = "differing"
    corrected = "corrected"


class DailyReportSigned(CountyEvent):
    """日报 signed for the first time: this fixes `filing` and `by_proxy` (代报)."""

    type: ClassVar[str] = "cn.yuanxin.daily-report.signed.v1"

    period: date
    filing: Filing
    content: Content
    check: Check
    by_proxy: bool = False
    figures: Mapping[str, int]


class DailyReportCorrected(CountyEvent):
    """更正: a new version beside the signed one."""

    type: ClassVar[str] = "cn.yuanxin.daily-report.corrected.v1"

    period: date
    version: Count
    content: Content
    check: Check
    figures: Mapping[str, int]


class CorrectionAllowed(CountyEvent):
    """The city gives its leave for one correction of a day that is locked; the reason stays in reporting."""

    type: ClassVar[str] = "cn.yuanxin.correction.allowed.v1"

    period: date


class DailyReportExempted(CountyEvent):
    """免报: the city exempts a county from one period, with a reason it keeps."""

    type: ClassVar[str] = "cn.yuanxin.daily-report.exempted.v1"

    period: date


class ExemptionWithdrawn(CountyEvent):
    """An exemption entered by mistake is withdrawn by the city: the report is asked for again."""

    type: ClassVar[str] = "cn.yuanxin.exemption.withdrawn.v1"

    period: date


class DailyReportOverdue(CountyEvent):
    """The due time passed without a signature 未报."""

    type: ClassVar[str] = "cn.yuanxin.daily-report.overdue.v1"

    period: date
    due: datetime


class CountedFrom(StrEnum):
    """What the silence limit of a county is counted from: the latest of these (N5.1)."""

    sign_of_life = "sign_of_life"
    window_opened = "window_opened"
    exemption_ended = "exemption_ended"


class CountySilent(CountyEvent):
    """断报: the silence limit ran out at `ran_out`; `since` is what it was counted from."""

    type: ClassVar[str] = "cn.yuanxin.county.silent.v1"

    ran_out: datetime
    since: datetime
    counted_from: CountedFrom


class CountyHeard(CountyEvent):
    """A silent county was heard again; `silent_from` names the episode by its `ran_out`."""

    type: ClassVar[str] = "cn.yuanxin.county.heard.v1"

    silent_from: datetime
    heard_at: datetime


class CityReportIssued(CountyEvent):
    """市局日报 of a day was issued by a named person of the city, as it stood at `as_of`.

    It is about no reporting unit: its county is `city`. `sha256`: of what it says.
    """

    type: ClassVar[str] = "cn.yuanxin.city-report.issued.v1"

    period: date
    as_of: datetime
    sha256: str


class ActivityKind(StrEnum):
    """The four ones 四个一 (N4.1 to N4.4), and what else a county does in the campaign (N8)."""

    detachment = "detachment"
    arrears_sweep = "arrears_sweep"
    publicity = "publicity"
    lecture = "lecture"
    other = "other"


class AttendanceIs(StrEnum):
    """How well it is known how many came."""

    exact = "exact"
    at_least = "at_least"
    about = "about"


class ActivityRecorded(CountyEvent):
    """A county did something of the campaign on a day; theme, place and names stay in reporting.

    `attendance` is null where nobody gave a number: words are none.
    """

    type: ClassVar[str] = "cn.yuanxin.activity.recorded.v1"

    kind: ActivityKind
    held_on: date
    partners: tuple[AgencyKind, ...] = ()
    attendance: Count | None = None
    attendance_is: AttendanceIs | None = None


class ActivityWithdrawn(CountyEvent):
    """An activity entered by mistake is withdrawn."""

    type: ClassVar[str] = "cn.yuanxin.activity.withdrawn.v1"

    kind: ActivityKind
    held_on: date
    reason: RecordWithdrawalReason


class FindingSource(StrEnum):
    """How a sweep of arrears came upon what it found (N4.2)."""

    site_visit = "site_visit"
    worker_told = "worker_told"
    hotline = "hotline"
    department = "department"
    chamber_or_association = "chamber_or_association"
    arrears_record = "arrears_record"
    other = "other"


class FindingAction(StrEnum):
    """What was done about a finding of a sweep."""

    wages_paid = "wages_paid"
    payment_promised = "payment_promised"
    mediation_begun = "mediation_begun"
    inspection_informed = "inspection_informed"
    aid_offered = "aid_offered"
    legal_route_shown = "legal_route_shown"
    employer_taught = "employer_taught"
    other = "other"


class ArrearsFindingRecorded(CountyEvent):
    """A sweep of arrears found an employer that owes. Its subject is the finding, whose words stay at home.

    `activity_id`: of the sweep. `workers`, `arrears_fen`: null where nobody gave a number; a lower bound
    unless `…_exact`. `area`: as of an application.
    """

    type: ClassVar[str] = "cn.yuanxin.arrears-finding.recorded.v1"

    activity_id: UUID
    employer: EmployerRef
    learned_from: FindingSource
    actions: tuple[FindingAction, ...] = ()
    industry: Industry | None = None
    area: str | None = None
    workers: Count | None = None
    workers_exact: bool = False
    arrears_fen: Fen | None = None
    arrears_exact: bool = False


class ArrearsFindingBecameCase(CountyEvent):
    """A named person says which case a finding became; said again, the latest holds."""

    type: ClassVar[str] = "cn.yuanxin.arrears-finding.became-case.v1"

    case_id: str


class ArrearsFindingWithdrawn(CountyEvent):
    """A finding entered by mistake is withdrawn."""

    type: ClassVar[str] = "cn.yuanxin.arrears-finding.withdrawn.v1"

    reason: RecordWithdrawalReason


class IncidentState(StrEnum):
    """How far the city has got with an incident (N5.2).

    `reported`: nobody has looked at it yet, which no event says; `same_as`: it is one that stands elsewhere
    on the desk and is followed up there.
    """

    reported = "reported"
    seen = "seen"
    being_dealt_with = "being_dealt_with"
    escalated = "escalated"
    settled = "settled"
    same_as = "same_as"


class IncidentAction(StrEnum):
    """What was done about an incident."""

    government_informed = "government_informed"
    police_informed = "police_informed"
    inspection_informed = "inspection_informed"
    people_sent = "people_sent"
    talks_held = "talks_held"
    wages_paid = "wages_paid"
    legal_route_taken = "legal_route_taken"
    people_left = "people_left"
    not_confirmed = "not_confirmed"
    other = "other"


class IncidentOrigin(StrEnum):
    """Where an incident stands: registered in intake, or written on the day form alone."""

    registered = "registered"
    day_form = "day_form"


class IncidentFollowedUp(CountyEvent):
    """A named person of the city took an incident a step further; the note stays in reporting.

    Its subject is the incident: as intake knows it, or by an id of reporting's own (`origin`).
    `number`: the how many-th step; `same_as`: the registered incident that a written one is.
    """

    type: ClassVar[str] = "cn.yuanxin.incident.followed-up.v1"

    origin: IncidentOrigin
    number: Count
    before: IncidentState
    state: IncidentState
    action: IncidentAction | None = None
    same_as: str | None = None


class AlertKind(StrEnum):
    """What somebody has to call a county about."""

    silence = "silence"
    overdue = "overdue"


class AlertTaken(CountyEvent):
    """A named person of the city looks after an open alert; this neither ends nor hides it.

    `raised`: the instant it was raised at, which names it in its county; `period`: of an overdue report.
    """

    type: ClassVar[str] = "cn.yuanxin.alert.taken.v1"

    kind: AlertKind
    raised: datetime
    period: date | None = None


class AlertGivenBack(CountyEvent):
    """Nobody looks after an alert any more that was taken and is still open."""

    type: ClassVar[str] = "cn.yuanxin.alert.given-back.v1"

    kind: AlertKind
    raised: datetime
    period: date | None = None


class CaseSweepFiled(CountyEvent):
    """案件排查 (N1) of a county and year, filed for the first time.

    `figures`: by class what was assigned in the year, closed, and is open, as filed. `sha256`: of figures,
    version, time and signer.
    """

    type: ClassVar[str] = "cn.yuanxin.case-sweep.filed.v1"

    year: Count
    filing: Filing
    zero: bool
    figures: Mapping[str, int]
    sha256: str


class CaseSweepCorrected(CountyEvent):
    """更正: a new version beside the one filed."""

    type: ClassVar[str] = "cn.yuanxin.case-sweep.corrected.v1"

    year: Count
    version: Count
    zero: bool
    figures: Mapping[str, int]
    sha256: str


class PlanRecorded(CountyEvent):
    """方案: a county recorded its plan (`version` 1) or a corrected one (N9); its words stay in reporting."""

    type: ClassVar[str] = "cn.yuanxin.plan.recorded.v1"

    version: Count


class SummarySigned(CountyEvent):
    """专项行动总结: a named person of the county signed its final summary (N9).

    `sha256`: of the figures as they were frozen; the county's own words stay in reporting.
    """

    type: ClassVar[str] = "cn.yuanxin.summary.signed.v1"

    sha256: str


class SummaryCorrected(CountyEvent):
    """A new version of a county's summary stands beside the signed one."""

    type: ClassVar[str] = "cn.yuanxin.summary.corrected.v1"

    version: Count
    sha256: str


class CitySummaryIssued(CountyEvent):
    """The city's summary out of the counties' was issued by a named person; its county is `city`."""

    type: ClassVar[str] = "cn.yuanxin.city-summary.issued.v1"

    filed: Count
    missing: Count
    sha256: str


EVENTS: tuple[type[Event], ...] = (
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
)
