"""A finding, as the routes describe it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from contracts import Industry
from contracts.reporting import FindingAction, FindingSource
from reporting.activities.shown import ActivityWithdrawnJson
from reporting.arrears_findings.codes import EmployerKind
from reporting.arrears_findings.rules import FindingAct
from web import Page


class FoundEmployerJson(TypedDict):
    """`name`, `credit_code`: of an organisation, to staff of the county and of the city. `hidden`: there is a
    name, which this answer does not tell."""

    kind: EmployerKind
    kind_name: str
    state: Literal["shown", "hidden"]
    name: str | None
    credit_code: str | None


class FoundWorkersJson(TypedDict):
    """One of the two numbers, or none: then there are only words, which staff see."""

    count: int | None
    at_least: int | None
    as_told: str | None


class FoundArrearsJson(TypedDict):
    """One of the two amounts, or none: then there are only words, which staff see."""

    amount_fen: int | None
    at_least_fen: int | None
    as_told: str | None


class LinkedCaseJson(TypedDict):
    case_id: str
    case_no: str


class FindingWordsJson(TypedDict):
    """`workers`, `arrears` null: nothing was said of it."""

    employer: FoundEmployerJson
    workers: FoundWorkersJson | None
    arrears: FoundArrearsJson | None
    note: str | None


class FindingJson(FindingWordsJson):
    """`case` null: nobody said that it became one."""

    finding_id: UUID
    activity_id: UUID
    campaign: str
    county: str
    found_on: date
    industry: Industry | None
    industry_name: str | None
    area: str | None
    area_name: str | None
    source: FindingSource
    source_name: str
    actions: Sequence[FindingAction]
    action_names: Sequence[str]
    case: LinkedCaseJson | None
    recorded_at: datetime
    recorded_by: str
    withdrawn: ActivityWithdrawnJson | None
    version: int


class FindingActJson(TypedDict):
    """`words`: the note of a withdrawal, the reason of a look; to staff."""

    act: FindingAct
    act_name: str
    case_no: str | None
    by: str
    name: str | None
    at: datetime
    words: str | None


class FindingWithActsJson(FindingJson):
    acts: Sequence[FindingActJson]


class FindingsJson(Page[FindingJson]):
    pass


class RevealedEmployerJson(TypedDict):
    """A dry run looks at nothing and shows the id alone."""

    finding_id: UUID
    name: NotRequired[str]
    credit_code: NotRequired[str | None]
