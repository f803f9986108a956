"""What a finding of a sweep of arrears is, and what may be done with it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import matching
from contracts import Industry
from contracts.agency_facts import EmployerRef
from contracts.reporting import ActivityKind, FindingAction, FindingSource
from reporting.activities.rules import Activity, Withdrawn
from reporting.arrears_findings.codes import EmployerKind


@dataclass(frozen=True, slots=True)
class Told:
    """A number of workers, or of 分: counted, or a lower bound; or only words ("十几个人"), or both."""

    number: int | None = None
    exact: bool = False
    as_told: str | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Employer:
    """Whoever owes, as it was named: it stays here, sealed."""

    kind: EmployerKind
    name: str
    credit_code: str | None = None

    def ref(self, match_key: bytes) -> EmployerRef:
        """The same hashes as intake makes of a respondent, so that the same firm is known again."""
        code = self.credit_code
        return EmployerRef(
            name_hash=matching.name_hash(match_key, self.name),
            credit_code_hash=matching.code_hash(match_key, code) if code else None,
        )


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """The case that a finding became."""

    case_id: str
    case_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding as it was recorded, by a named person; of the day of its sweep."""

    finding_id: UUID
    activity_id: UUID
    campaign: str
    county: str
    found_on: date
    employer: Employer
    industry: Industry | None
    area: str | None
    workers: Told
    arrears: Told
    source: FindingSource
    actions: tuple[FindingAction, ...]
    note: str | None
    recorded_at: datetime
    recorded_by: str
    case: LinkedCase | None = None
    withdrawn: Withdrawn | None = None
    version: int = 1


class FindingAct(StrEnum):
    """What was done to a finding."""

    record = "record"
    link_case = "link_case"
    reveal = "reveal"
    withdraw = "withdraw"


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings of a county stand, and how many of them became cases."""

    findings: int
    became_cases: int


def may_have_findings(activity: Activity) -> bool:
    """Only a sweep of arrears finds any (N4.2)."""
    return activity.kind is ActivityKind.arrears_sweep
