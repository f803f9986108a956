"""A county's plan, as the routes describe it."""

from collections.abc import Sequence
from datetime import date, datetime

from typing_extensions import TypedDict


class PlanVersionJson(TypedDict):
    """`reason`: of a correction."""

    number: int
    responsible: str
    text: str
    dated_on: date
    recorded_by: str
    recorded_at: datetime
    reason: str | None


class PlanJson(TypedDict):
    """`versions` empty: no plan is recorded. The last one holds."""

    campaign: str
    county: str
    name: str
    version: int
    versions: Sequence[PlanVersionJson]
