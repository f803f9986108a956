"""The lists of codes in a database are those of the code: a code that is added must be added in both."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Final, get_args

import asyncpg
import pytest

from assignment.case.rules.states import State as AssignmentState
from assignment.case.store.steps import StepKind
from assignment.conflicts.audit import RegisterAct
from assignment.conflicts.rules import Origin
from casework.crossing import Verdict
from contracts import SERVICES, Industry, Lane, LimitStage, PlaceKind, Service
from contracts.agencies import ReferralStatus, ReferralWithdrawalReason
from contracts.assignment import LawyerKind
from contracts.event import AgencyKind, RecordWithdrawalReason
from contracts.intake import IncidentKind
from contracts.mediation import (
    CorrectionReason,
    OpeningReason,
    ProceedingsOutcome,
    RecipientsWord,
    SessionOutcome,
    VoidReason,
)
from contracts.reporting import (
    ActivityKind,
    AlertKind,
    AttendanceIs,
    CountedFrom,
    Filing,
    FindingSource,
    IncidentAction,
    IncidentState,
)
from databases import Database
from delivery.held import State as HeldState
from files import Scan
from intake.agencies.codes import KafkaTrouble
from intake.agency_requests.codes import RequestKind
from intake.case.rules.states import Progress
from intake.case.rules.states import State as IntakeState
from intake.county_records.audit import RecordAction
from intake.platform.codes import PlatformState
from mediation.case.rules.case_parts import AidEnd, ConfirmationStep, InstalmentOutcome
from mediation.case.rules.states import State as MediationState
from reporting.activities.rules import ActivityAct
from reporting.alerts.rules import AlertAct
from reporting.arrears_findings.codes import EmployerKind
from reporting.arrears_findings.rules import FindingAct
from reporting.case_sweep.codes import SWEPT_CLASSES, OpenReason
from reporting.figures.rules.stored_rows import EndedAs
from reporting.hot_spots.codes import Source
from reporting.outages.rules import Part
from reporting.reminders import rules as reminders
from reporting.silence.rules.falling_silent import EndedBy

DELIVERY: Final[Mapping[str, Iterable[str]]] = {"held.state": get_args(HeldState)}
CODES: Final[Mapping[Service, Mapping[str, Iterable[str]]]] = {
    Service.intake: {
        "cases.state": IntakeState,
        "cases.lane": Lane,
        "cases.progress": Progress,
        "cases.limit_told": LimitStage,
        "files.scan": Scan,
        "platform_cases.state": PlatformState,
        "incidents.kind": IncidentKind,
        "record_audit.action": RecordAction,
        "incidents.place_kind": PlaceKind,
        "incidents.industry": Industry,
        "consultations.industry": Industry,
        "foreign_events.verdict": (Verdict.apply, Verdict.record),
        "agencies.kind": AgencyKind,
        "agency_acts.action": ("add", "change", "password"),
        "agencies.kafka_trouble": KafkaTrouble,
        "agency_requests.kind": RequestKind,
        "referrals.withdrawal_reason": ReferralWithdrawalReason,
        "referrals.status": ReferralStatus,
    },
    Service.assignment: {
        "cases.state": AssignmentState,
        "cases.limit_told": LimitStage,
        "lawyers.kind": LawyerKind,
        "steps.step": StepKind,
        "conflicts.origin": Origin,
        "conflict_acts.act": RegisterAct,
    },
    Service.mediation: {
        "cases.state": MediationState,
        "cases.ended_by": AidEnd,
        "foreign_events.verdict": (Verdict.apply, Verdict.record, Verdict.compensate),
        "sessions.outcome": SessionOutcome,
        "confirmations.step": ConfirmationStep,
        "instalments.outcome": InstalmentOutcome,
        "payment_voids.reason": VoidReason,
        "proceedings.reason": OpeningReason,
        "proceedings.outcome": ProceedingsOutcome,
        "closings.recipients_word": RecipientsWord,
        "closings.reason": CorrectionReason,
    },
    Service.reporting: {
        "exemption_acts.act": ("exempted", "withdrawn"),
        "reminders.step": reminders.Step,
        "reminders.result": reminders.Result,
        "activities.kind": ActivityKind,
        "hot_spot_facts.source": Source,
        "activities.attendance_is": AttendanceIs,
        "activities.withdrawn_reason": RecordWithdrawalReason,
        "activity_files.scan": Scan,
        "activity_acts.act": ActivityAct,
        "arrears_findings.employer_kind": EmployerKind,
        "arrears_findings.industry": Industry,
        "arrears_findings.source": FindingSource,
        "arrears_findings.withdrawn_reason": RecordWithdrawalReason,
        "arrears_finding_acts.act": FindingAct,
        "incident_follow_ups.state": set(IncidentState) - {IncidentState.reported},
        "incident_follow_ups.action": IncidentAction,
        "alert_acts.kind": AlertKind,
        "alert_acts.act": AlertAct,
        "carried_in.case_class": SWEPT_CLASSES,
        "carried_in.result": EndedAs,
        "carried_in.withdrawn_reason": RecordWithdrawalReason,
        "open_case_reasons.reason": OpenReason,
        "case_sweep_filings.filing": (Filing.on_time, Filing.late),
        "cases.ended_as": EndedAs,
        "lines.filing": (Filing.on_time, Filing.late, Filing.filed_afterwards),
        "watches.counted_from": CountedFrom,
        "silences.ended_by": get_args(EndedBy),
        "beats.part": Part,
        "outages.part": Part,
    },
}
"""The whole list of codes that a column takes, by table and column."""

CHECKS: Final = """
SELECT conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
"""
WHOLE_LIST: Final = re.compile(r"CHECK \(\((\w+) = ANY \(ARRAY\[([^]]*)\]\)\)\)")
NAMED: Final = re.compile(r"\b(\w+) (?:(?:= ANY|<> ALL) \(ARRAY\[([^]]*)\]\)|(?:=|<>) ('\w+'::text))")


@pytest.mark.parametrize("service", SERVICES)
async def test_the_lists_of_codes_in_a_database_are_those_of_the_code(
    database: Callable[[str], Awaitable[Database]], service: Service
) -> None:
    codes = {column: {*map(str, known)} for column, known in {**DELIVERY, **CODES[service]}.items()}
    checks = await checks_of(await database(service))
    assert dict(whole_lists(checks)) == codes
    assert [
        f"{column}: {code}"
        for column, named in codes_named(checks)
        for code in sorted(named - codes.get(column, set()))
    ] == []


async def checks_of(fresh: Database) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(fresh.owner_url)
    try:
        return [(row["table"], row["definition"]) for row in await connection.fetch(CHECKS)]
    finally:
        await connection.close()


def whole_lists(checks: Iterable[tuple[str, str]]) -> Iterator[tuple[str, set[str]]]:
    """The checks that say all that a column takes."""
    for table, definition in checks:
        if whole := WHOLE_LIST.fullmatch(definition):
            yield f"{table}.{whole[1]}", literals(whole[2])


def codes_named(checks: Iterable[tuple[str, str]]) -> Iterator[tuple[str, set[str]]]:
    """Every comparison of a column with codes, also where it is part of a longer condition."""
    for table, definition in checks:
        for column, several, one in NAMED.findall(definition):
            yield f"{table}.{column}", literals(several or one)


def literals(array: str) -> set[str]:
    return set(re.findall(r"'([^']*)'::text", array))


def test_every_kind_of_check_is_read() -> None:
    whole = "CHECK ((kind = ANY (ARRAY['a'::text, 'b'::text])))"
    part = "CHECK (((seat IS NULL) OR (state <> ALL (ARRAY['c'::text])) OR (state = 'd'::text)))"
    checks = [("t", whole), ("t", part)]
    assert list(whole_lists(checks)) == [("t.kind", {"a", "b"})]
    assert list(codes_named(checks)) == [("t.kind", {"a", "b"}), ("t.state", {"c"}), ("t.state", {"d"})]
