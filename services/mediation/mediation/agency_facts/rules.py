"""What follows from what agencies said: when the next hearing is, and which fact a person means."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts import Route
from contracts.agency_facts import CaseFact, HearingMoved, HearingScheduled
from mediation.case.rules.entry_flaws import Flaw, FlawKind

PLACE: Final = (("agency_fact",),)


@dataclass(frozen=True, slots=True)
class AgencyFact:
    """What an agency said of a case, when it was so and when it was written down here."""

    case_id: UUID
    said: CaseFact
    at: datetime
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Hearing:
    """开庭, as the agency said it last."""

    agency: str
    route: Route
    hearing: int
    starts: datetime


def next_hearing(facts: Sequence[AgencyFact], now: datetime) -> Hearing | None:
    """The earliest that is still to come. Of a hearing that was moved, what was said last holds, in whatever
    order it came here; where both were said at one time, the move does."""
    latest: dict[tuple[str, Route, int], Hearing] = {}
    for fact in sorted(facts, key=lambda fact: (fact.at, isinstance(fact.said, HearingMoved))):
        if isinstance(said := fact.said, HearingScheduled | HearingMoved):
            held = Hearing(said.agency, said.route, said.hearing, said.starts)
            latest[held.agency, held.route, held.hearing] = held
    to_come = [held for held in latest.values() if held.starts >= now]
    return min(to_come, key=lambda held: held.starts, default=None)


def flaw_in_naming(
    fact_id: UUID | None,
    kind: type[CaseFact],
    facts: Sequence[AgencyFact],
    named_already: Collection[UUID | None],
) -> Flaw | None:
    """A person who records money or an end may name the agency's fact that says so: one of the case, of that
    kind, once, so that nothing is counted twice."""
    if fact_id is None:
        return None
    if not any(fact.said.fact_id == fact_id and isinstance(fact.said, kind) for fact in facts):
        return Flaw(FlawKind.no_such_agency_fact, None, PLACE)
    return Flaw(FlawKind.agency_fact_recorded, None, PLACE) if fact_id in named_already else None
