"""Candidates and matters for the rules of assignment."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from assignment.rules.choosing import Candidate, Matter
from contracts import CaseClass

TUESDAY = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
EVERY_DAY = frozenset(range(7))

CANDIDATE = Candidate(
    lawyer_id="L330302-01",
    kind="lawyer",
    firm_hash="firm-a",
    expertise=frozenset(CaseClass),
    capacity=3,
    duty_days=EVERY_DAY,
    roster_order=1,
)
MATTER = Matter(CaseClass.wages, frozenset({"employer"}), frozenset())


def candidate(number: int, **different: Any) -> Candidate:
    """The n-th of the roster, able to take any case unless told otherwise."""
    return replace(CANDIDATE, lawyer_id=f"L330302-{number:02}", roster_order=number, **different)


def matter(**different: Any) -> Matter:
    """A wage claim against one employer, unless told otherwise."""
    return replace(MATTER, **different)
