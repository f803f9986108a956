"""The limits shown with a case: each from the dated table, with its law and whether we have read it."""

from collections.abc import Mapping
from datetime import date

import timelimits
from clock import day_of
from intake.case.rules.case import Case
from intake.case.rules.states import State
from timelimits import Due

Overrides = Mapping[date, bool]


def running_limits(case: Case, overrides: Overrides) -> tuple[Due, ...]:
    """Those that run now, the earliest first."""
    running = (*_review(case, overrides), *_assign(case, overrides), *_limitation(case), *_objection(case))
    return tuple(sorted(running, key=lambda due: due.date))


def _review(case: Case, overrides: Overrides) -> tuple[Due, ...]:
    """From acceptance: while papers are owed the time stands still, and no day can be named."""
    if case.state is not State.accepted or case.accepted_at is None:
        return ()
    return (timelimits.due(timelimits.Rule.review, day_of(case.accepted_at), overrides),)


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
