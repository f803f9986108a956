"""A person grants aid."""

from dataclasses import replace
from datetime import datetime

from casework.versions import next_version
from intake.case.rules.case import Case
from intake.case.rules.states import State


def grant(case: Case, at: datetime) -> Case:
    """Aid that comes before the papers (法律援助法 44) is accepted with it."""
    granted = replace(case, state=State.granted, accepted_at=case.accepted_at or at, granted_at=at)
    return next_version(granted)
