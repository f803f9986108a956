"""What an act follows: no time that is named for it may be earlier (domain §4, occurred and recorded)."""

from collections.abc import Iterator
from datetime import datetime

from contracts import Route
from mediation.case.rules.case import Case


def after_receipt(case: Case) -> datetime | None:
    """Sessions and payments only add to a case, in whatever order they are entered."""
    return case.received_at


def after_sessions(case: Case) -> datetime | None:
    """An agreement or a failure is what the sessions came to; another agreement follows the one before and a
    failure."""
    steps = (*case.sessions, *case.agreements, *((case.failure,) if case.failure else ()))
    return max((*_receipt(case), *(each.at for each in steps)), default=None)


def after_agreement(case: Case) -> datetime | None:
    """The court confirms what was agreed, after it was asked to."""
    if case.agreement is None:
        return case.received_at
    return max((case.agreement.at, *(each.at for each in case.agreement.confirmations)))


def after_failure(case: Case) -> datetime | None:
    """Where mediation failed, proceedings follow that."""
    return case.failure.at if case.failure else case.received_at


def after_opening(case: Case, route: Route | None) -> datetime | None:
    """Proceedings end after they were opened. Where several may be meant, the handler refuses."""
    meant = case.open_proceedings_on(route)
    return meant[0].opened_at if len(meant) == 1 else case.received_at


def after_everything(case: Case) -> datetime | None:
    """A closing looks back on the whole case, its correction on the closing too."""
    return max((*_receipt(case), *_steps(case)), default=None)


def _receipt(case: Case) -> Iterator[datetime]:
    if case.received_at:
        yield case.received_at


def _steps(case: Case) -> Iterator[datetime]:
    for step in (*case.sessions, *case.payments, *case.agreements, case.failure, *case.closings):
        if step:
            yield step.at
    for each in case.proceedings:
        yield each.ended_at or each.opened_at
