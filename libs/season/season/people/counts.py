"""What an acknowledged request counts for the figures, read from what was sent and what was answered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from season.client import Answer
from season.facts import MEASURES
from season.journal import Count
from season.people.world import Case
from season.plan import Act, What

STEPS_TO: Final = {"received": (), "accepted": ("accepted",), "granted": ("accepted", "granted")}
"""What the rule did at once, by the state the answer shows (N2.1)."""

NOT_SIGNED: Final = ("workers_assigned", "workers_closed")
SIGNED_MEASURES: Final = tuple(measure for measure in MEASURES if measure not in NOT_SIGNED)
"""What a daily report is signed with: all that is required, and some of the rest."""

ACT_MEASURES: Final = {
    What.agree: "agreements",
    What.fail: "mediations_failed",
    What.proceed: "proceedings_opened",
    What.close: "closed",
    What.consult: "consultations",
    What.incident: "incidents",
}
"""Acts that count one, and where."""


def happened(act: Act) -> datetime:
    """When the thing happened, which decides the period; what is told ahead of the clock is now."""
    return min(told(act) or act.at, act.at)


def told(act: Act) -> datetime | None:
    """The time that is sent along, if one is."""
    occurred_at = act.body.get("occurred_at")
    return datetime.fromisoformat(occurred_at) if occurred_at else None


def is_ahead(act: Act) -> bool:
    """Sent from a machine whose clock runs ahead."""
    time = told(act)
    return time is not None and time > act.at


def workers(body: Mapping[str, Any]) -> int:
    """Counted, or at least so many; one where nothing was said."""
    number: Mapping[str, int] = body["workers"]
    return number.get("count") or number.get("at_least") or 1


def of_application(act: Act, case: Case, state: str) -> Iterator[Count]:
    """Received, and how far the rule carried it at once."""
    at, name = happened(act), case.case_class
    yield Count("received", 1, at, name)
    yield Count("workers_received", case.workers, at, name, case.workers_exact)
    yield Count("amount_claimed_fen", claimed(act.body), at, name, is_claimed_exactly(act.body))
    if name == "wages":
        yield Count("received_wages", 1, at, name)
    for measure in STEPS_TO[state]:
        yield Count(measure, 1, at, name)


def claimed(body: Mapping[str, Any]) -> int:
    """The amounts that were given as numbers; words stay words."""
    return sum(claim.get("amount_fen", 0) for claim in body["claims"])


def is_claimed_exactly(body: Mapping[str, Any]) -> bool:
    """Every claim has an amount."""
    return all("amount_fen" in claim for claim in body["claims"])


def of_papers(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    """The last paper on the ordinary lane accepts the application; the green lane accepted it before."""
    if answer.body.get("state") == "accepted" and case.lane == "ordinary":
        yield Count("accepted", 1, act.at, case.case_class)


def of_decision(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    measure = "granted" if act.body["decision"] == "grant" else "refused"
    yield Count(measure, 1, act.at, case.case_class)


def of_payment(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    """Money counts as recovered when it was paid (domain §3)."""
    yield Count("wages_recovered_fen", act.body["wages_fen"], act.at, case.case_class)
    yield Count("losses_recovered_fen", act.body["amount_fen"], act.at, case.case_class)


def of_void(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    """What was entered twice leaves the day it was entered for, whenever it is taken back (domain §5)."""
    voided = case.payments[-1]
    yield Count("wages_recovered_fen", -voided.wages_fen, voided.at, case.case_class)
    yield Count("losses_recovered_fen", -voided.amount_fen, voided.at, case.case_class)


def of_assignment(case: Case, at: datetime) -> Iterator[Count]:
    """A case is counted once, at its first lawyer."""
    yield Count("assigned", 1, at, case.case_class)
    yield Count("workers_assigned", case.workers, at, case.case_class, case.workers_exact)


def of_closing(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    yield from one_more(act, case.case_class)
    yield Count("workers_closed", case.workers, act.at, case.case_class, case.workers_exact)


def of_one_step(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    return one_more(act, case.case_class)


def one_more(act: Act, case_class: str | None) -> Iterator[Count]:
    yield Count(ACT_MEASURES[act.what], 1, happened(act), case_class)


def taken_back(counted: Iterable[Count]) -> Iterator[Count]:
    """What was counted leaves the day it was counted for (domain §5)."""
    return (replace(each, amount=-each.amount) for each in counted)


def of_nothing(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    return iter(())


ACTS_ON_CASES: Final[Mapping[What, Callable[[Act, Case, Answer], Iterator[Count]]]] = {
    What.papers: of_papers,
    What.decide: of_decision,
    What.agree: of_one_step,
    What.pay: of_payment,
    What.void: of_void,
    What.fail: of_one_step,
    What.proceed: of_one_step,
    What.close: of_closing,
}
"""Acts on a case that count something; the others count nothing."""


def of_act_on_case(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    return ACTS_ON_CASES.get(act.what, of_nothing)(act, case, answer)
