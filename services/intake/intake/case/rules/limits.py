"""The limits shown with a case: each from the dated table, with its law and whether we have read it."""

from collections.abc import Mapping
from datetime import date, timedelta

import timelimits
from clock import day_of
from intake.case.rules.case import Case
from intake.case.rules.states import State
from timelimits import Due, Limit

Overrides = Mapping[date, bool]


def running_limits(case: Case, overrides: Overrides) -> tuple[Due, ...]:
    """Those that run now, the earliest first."""
    running = (*_review(case, overrides), *_assign(case, overrides), *_limitation(case), *_objection(case))
    return tuple(sorted(running, key=lambda due: due.date))


def _review(case: Case, overrides: Overrides) -> tuple[Due, ...]:
    """While papers are owed nobody can decide, and no day is named."""
    return (review_due(case, overrides),) if case.state is State.accepted else ()


def review_due(case: Case, overrides: Overrides) -> Due:
    """Of an accepted application, by the row that ends first: each counts from what it says."""
    starts = ((row, _review_start(row, case)) for row in timelimits.rules()[timelimits.Rule.review])
    return timelimits.earliest(((row, start) for row, start in starts if row.in_force(start)), overrides)


def _review_start(row: Limit, case: Case) -> date:
    """Where the row says so, the days from the telling of the list to the last paper do not count."""
    assert case.accepted_at is not None
    accepted, received = day_of(case.accepted_at), day_of(case.received_at)
    if row.counts_from == "acceptance":
        return accepted
    told = case.papers_told_at if row.papers_stop_it else None
    return received + max(accepted - day_of(told), timedelta()) if told else received


def _assign(case: Case, overrides: Overrides) -> tuple[Due, ...]:
    """From the grant, until somebody handles the case."""
    if case.state is not State.granted or case.granted_at is None or case.progress is not None:
        return ()
    return (timelimits.due(timelimits.Rule.assign, day_of(case.granted_at), overrides),)


def _limitation(case: Case) -> tuple[Due, ...]:
    """The day somebody worked out; the law says only how long (调解仲裁法 27)."""
    ends = case.running_limitation
    if ends is None:
        return ()
    law = timelimits.in_force(timelimits.Rule.limitation, day_of(case.received_at))[0]
    return (Due(ends, law),)


def _objection(case: Case) -> tuple[Due, ...]:
    """After a refusal; before 2022 no day was set for lodging an objection."""
    if case.state is not State.refused or case.ended_at is None:
        return ()
    day = day_of(case.ended_at)
    in_force = timelimits.in_force(timelimits.Rule.objection_lodged, day)
    return (timelimits.due(timelimits.Rule.objection_lodged, day, {}),) if in_force else ()
