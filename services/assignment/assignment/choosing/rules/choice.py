"""Who gets a case: fair, and explainable to whoever asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assignment.case.rules.assessments import Assessment, Exclusion
from assignment.choosing.rules.candidates import Candidate
from assignment.choosing.rules.eligibility import Matter, exclusion, exclusion_by_hand


class DecidedBy(StrEnum):
    """What singled the chosen one out."""

    only_one = "only_one"
    least_loaded = "least_loaded"
    longest_since = "longest_since"
    roster_order = "roster_order"
    person = "person"


@dataclass(frozen=True, slots=True)
class Choice:
    """The lawyer who gets the case, why, and the assessment of everybody."""

    lawyer: Candidate
    by: DecidedBy
    assessments: tuple[Assessment, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody can take the case now, and the assessment of everybody."""

    assessments: tuple[Assessment, ...]

    @property
    def excluded(self) -> Mapping[str, int]:
        """How many fell to each reason."""
        return Counter(each.excluded_for.value for each in self.assessments if each.excluded_for)


def choose(candidates: Sequence[Candidate], matter: Matter, on_duty: frozenset[int]) -> Choice | Nobody:
    """The least loaded of those who can take it; ties: longest since the last, then roster order (N4.1)."""
    exclusions = {each.lawyer_id: exclusion(each, matter, on_duty) for each in candidates}
    eligible = sorted((each for each in candidates if exclusions[each.lawyer_id] is None), key=precedence)
    first = eligible[0] if eligible else None
    assessments = tuple(assess(each, exclusions[each.lawyer_id], each is first) for each in candidates)
    return Choice(first, decided_by(eligible), assessments) if first else Nobody(assessments)


def choose_by_hand(
    lawyer: Candidate, candidates: Sequence[Candidate], matter: Matter, on_duty: frozenset[int]
) -> Choice | Exclusion:
    """A person names one of them; what the rule would have said of everybody is kept beside it."""
    against = exclusion_by_hand(lawyer, matter)
    if against:
        return against
    found = tuple(assess(each, exclusion(each, matter, on_duty), each is lawyer) for each in candidates)
    return Choice(lawyer, DecidedBy.person, found)


def precedence(candidate: Candidate) -> tuple[int, float, int, str]:
    """Who comes first is smallest; never assigned is longest ago."""
    last = candidate.last_assigned_at
    since = last.timestamp() if last else float("-inf")
    return candidate.load, since, candidate.roster_order, candidate.lawyer_id


def decided_by(eligible: Sequence[Candidate]) -> DecidedBy:
    """In which respect the first differs from the next."""
    if len(eligible) == 1:
        return DecidedBy.only_one
    first, second = precedence(eligible[0]), precedence(eligible[1])
    if first[0] != second[0]:
        return DecidedBy.least_loaded
    return DecidedBy.longest_since if first[1] != second[1] else DecidedBy.roster_order


def assess(candidate: Candidate, excluded_for: Exclusion | None, chosen: bool) -> Assessment:
    """A candidate as the rule saw it at this moment."""
    return Assessment(
        candidate.lawyer_id,
        candidate.load,
        candidate.capacity,
        candidate.last_assigned_at,
        excluded_for,
        chosen,
    )
