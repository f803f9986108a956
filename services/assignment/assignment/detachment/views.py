"""A lawyer as people read the detachment."""

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired

from typing_extensions import TypedDict

from assignment.detachment.store import Lawyer
from contracts.assignment import LawyerKind
from web import WarningJson


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


class ChangedLawyerJson(LawyerJson):
    """A line after a change, and what to look at again."""

    warnings: NotRequired[Sequence[WarningJson]]


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


def show_changed_lawyer(lawyer: Lawyer, left: int) -> LawyerJson | ChangedLawyerJson:
    """`left`: clients of a firm that only changed its name would be lost with the old one, without a word."""
    if not left:
        return show_lawyer(lawyer)
    text = f"原机构登记的{left}个当事人不随承办人转入新机构；如系原机构更名，请以新名称重新登记"
    return {**show_lawyer(lawyer), "warnings": [{"code": "clients_left_behind", "text": text}]}
