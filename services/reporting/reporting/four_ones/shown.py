"""The table of the four ones, as its route describes it."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from typing_extensions import TypedDict

from contracts.reporting import ActivityKind


class FourOnesCellJson(TypedDict):
    """`not_reported`: nothing was heard, which is no zero. Numbers are null there, and where they are another
    county's. `findings`, of which `became_cases`: of sweeps of arrears alone; null where none is recorded."""

    kind: ActivityKind
    kind_name: str
    state: Literal["recorded", "not_reported"]
    activities: int | None
    files: int | None
    latest: date | None
    findings: int | None
    became_cases: int | None


class FourOnesRowJson(TypedDict):
    county: str
    name: str
    cells: Sequence[FourOnesCellJson]


class LackingCountyJson(TypedDict):
    county: str
    name: str


class GapJson(TypedDict):
    """Who has recorded none of a kind; who has recorded some and shows nothing for it."""

    kind: ActivityKind
    kind_name: str
    not_reported: Sequence[LackingCountyJson]
    without_evidence: Sequence[LackingCountyJson]


class FourOnesJson(TypedDict):
    campaign: str
    name: str
    counties: Sequence[FourOnesRowJson]
    gaps: Sequence[GapJson]
