"""A lawyer as people read the detachment."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import TypedDict

from assignment.detachment.store import Lawyer
from contracts.assignment import LawyerKind


class LawyerJson(TypedDict):
    """A line of the detachment."""

    lawyer_id: str
    county: str
    name: str
    firm: str
    kind: LawyerKind
    expertise: Sequence[str]
    capacity: int
    duty_days: Sequence[int]
    roster_order: int
    load: int
    last_assigned_at: datetime | None
    version: int


class LawyersJson(TypedDict):
    items: Sequence[LawyerJson]


def show_lawyer(lawyer: Lawyer) -> LawyerJson:
    return {
        "lawyer_id": lawyer.lawyer_id,
        "county": lawyer.county,
        "name": lawyer.name,
        "firm": lawyer.firm,
        "kind": lawyer.kind,
        "expertise": lawyer.expertise,
        "capacity": lawyer.capacity,
        "duty_days": lawyer.duty_days,
        "roster_order": lawyer.roster_order,
        "load": lawyer.load,
        "last_assigned_at": lawyer.last_assigned_at,
        "version": lawyer.version,
    }
