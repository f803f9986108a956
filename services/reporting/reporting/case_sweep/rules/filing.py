"""Who may file the sweep, and which figures (N1). Zero is explicit, checked both ways."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from clock import day_of, midnight_after
from contracts import CaseClass
from contracts.reporting import Check, Filing
from reporting.case_sweep.codes import COUNTED, SWEPT_CLASSES, figure_name
from reporting.case_sweep.rules.cases import Figures
from reporting.outages.rules import came_too_late

FORM: Final = "case-sweep/1"
"""Of what is hashed; another form gets another number."""

SweepRefusalReason = Literal[
    "token-without-name",
    "already-signed",
    "not-signed-yet",
    "zero-contradicts-figures",
    "sweep-zeros-without-flag",
    "sweep-does-not-add-up",
    "sweep-zero-with-cases",
]


@dataclass(frozen=True, slots=True)
class SweepRefused:
    """Why a sweep is not filed: a stable reason, the figures it is about."""

    reason: SweepRefusalReason
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SweepStatement:
    """What a person fills in. `reason`: of a correction."""

    zero: bool
    figures: Figures
    remarks: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FiledSweep:
    """What was filed: number 1, and its corrections beside it. `system`: the system's figures then."""

    number: int
    filing: Filing
    statement: SweepStatement
    system: Figures
    filed_by: str
    name: str
    filed_at: datetime


SweepState = Literal["filed", "open", "missing", "not_asked"]


def objection_to_filing(
    name: str | None, statement: SweepStatement, system: Figures, latest: FiledSweep | None
) -> SweepRefused | None:
    """A named person files, once; then corrects with a reason."""
    if name is None:
        return SweepRefused("token-without-name")
    if latest is not None and statement.reason is None:
        return SweepRefused("already-signed")
    if latest is None and statement.reason is not None:
        return SweepRefused("not-signed-yet")
    return _wrong_with_zero(statement, system) or _wrong_with_sums(statement.figures)


def _wrong_with_zero(statement: SweepStatement, system: Figures) -> SweepRefused | None:
    """The system knows of cases: who says that there are none also says why."""
    not_zero = tuple(name for name, number in statement.figures.items() if number)
    if not statement.zero:
        return None if not_zero else SweepRefused("sweep-zeros-without-flag")
    if not_zero:
        return SweepRefused("zero-contradicts-figures", not_zero)
    has_cases = any(system.values()) and statement.remarks is None
    return SweepRefused("sweep-zero-with-cases") if has_cases else None


def _wrong_with_sums(figures: Figures) -> SweepRefused | None:
    """Every case assigned is closed or open."""
    wrong = tuple(figure_name(each, "assigned") for each in SWEPT_CLASSES if not _adds_up(figures, each))
    return SweepRefused("sweep-does-not-add-up", wrong) if wrong else None


def _adds_up(figures: Figures, case_class: CaseClass) -> bool:
    assigned, closed, still_open = (figures[figure_name(case_class, each)] for each in COUNTED)
    return assigned == closed + still_open


def due_of(due: date | None, collected_from: datetime | None) -> date | None:
    """The due date, where the system ran before it was over; None: nobody owes the sweep."""
    return None if due is None or came_too_late(collected_from, midnight_after(due)) else due


def filing_at(due: date | None, at: datetime) -> Filing:
    """By the first filing, for good; what is asked of nobody is never late."""
    return Filing.on_time if due is None or day_of(at) <= due else Filing.late


def state_of_sweep(filed: FiledSweep | None, due: date | None, now: datetime) -> SweepState:
    """Not filed is no zero: it is open until the due date, then missing."""
    if filed:
        return "filed"
    if due is None:
        return "not_asked"
    return "missing" if day_of(now) > due else "open"


def check_of(filed: FiledSweep | None) -> Check | None:
    """The latest version against the system as it stood then: cases go on, and nobody files that anew. None:
    nothing was filed."""
    if filed is None:
        return None
    return Check.agreeing if filed.statement.figures == filed.system else Check.differing


def hash_of(campaign: str, county: str, filed: FiledSweep) -> str:
    """校验码, of what travels: figures, version, when and by whose token; no word and no name is in it."""
    told: Mapping[str, Any] = {
        "form": FORM,
        "campaign": campaign,
        "county": county,
        "version": filed.number,
        "zero": filed.statement.zero,
        "figures": dict(filed.statement.figures),
        "filed_by": filed.filed_by,
        "filed_at": filed.filed_at.astimezone(UTC).isoformat(),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
