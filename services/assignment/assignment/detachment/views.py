"""A lawyer as people read the detachment."""

from collections.abc import Mapping
from typing import Any

from assignment.detachment.store import Lawyer


def show_lawyer(lawyer: Lawyer) -> Mapping[str, Any]:
    """A line of the detachment."""
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
