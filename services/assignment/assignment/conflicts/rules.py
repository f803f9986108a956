"""Which conflicts there are, beside a firm that is itself a respondent; how long each counts (domain §4)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from casework.versions import next_version

FEBRUARY_29: Final = (2, 29)
DECLARED_REF: Final = re.compile(r"[0-9a-f-]{36}\.\d+\.\d+")


class Origin(StrEnum):
    """Where a conflict is known from."""

    client = "client"
    """当事人: the firm acts for them, says its register."""
    declared = "declared"
    """申报: a case against them was returned, or its handler replaced, because of a conflict."""


EXCLUSIONS: Final[Mapping[Origin, Exclusion]] = MappingProxyType(
    {Origin.client: Exclusion.client_conflict, Origin.declared: Exclusion.declared_conflict}
)

Key: TypeAlias = tuple[str, str, str]
"""County, firm, and what the entry is called there."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry: a firm on one side, a respondent on the other, neither by name.

    `ref`: of a client the firm's own number for them, by which people know whose entry it is.
    """

    county: str
    firm_hash: str
    ref: str
    origin: Origin
    respondent_hash: str | None
    """None: whoever declared it, nobody knows yet whom the case is against."""
    lawyer_id: str | None = None
    """Who declared it: it goes with this lawyer into another firm, and stays with this one."""
    case_id: UUID | None = None
    """In which case it was declared."""
    ended_on: date | None = None
    """The last day on which the firm acted for the client; None: it does."""
    withdrawn: bool = False
    version: int = 1

    @property
    def key(self) -> Key:
        return self.county, self.firm_hash, self.ref

    @property
    def counts_until(self) -> date | None:
        """A former client counts for one year more 律师执业行为规范 52; None: no end is known."""
        return self.ended_on and a_year_after(self.ended_on)

    def counts_on(self, today: date) -> bool:
        """Whether it keeps anybody from a case."""
        until = self.counts_until
        return not self.withdrawn and (until is None or today <= until)

    def concerns(self, lawyer_id: str, firm_hash: str) -> bool:
        """Whether it keeps this lawyer of this firm."""
        return firm_hash == self.firm_hash or lawyer_id == self.lawyer_id

    def is_about(self, case: Case) -> bool:
        """Whether the case is against its respondent; or is the very case in which it was declared."""
        return self.respondent_hash in case.respondents or self.case_id == case.case_id


def client(key: Key, respondent_hash: str, ended_on: date | None) -> Conflict:
    """A client as the firm enters them."""
    return Conflict(*key, Origin.client, respondent_hash, ended_on=ended_on)


def changed(before: Conflict, respondent_hash: str, ended_on: date | None) -> Conflict:
    """A client's entry after a change; one that was withdrawn counts again."""
    return next_version(replace(before, respondent_hash=respondent_hash, ended_on=ended_on, withdrawn=False))


def is_taken_away(before: Conflict, after: Conflict, today: date) -> bool:
    """Whether a change keeps fewer lawyers from a case: then it is not the firm's own to make."""
    ends_in_the_past = after.ended_on is not None and after.ended_on < today
    return after.respondent_hash != before.respondent_hash or (
        ends_in_the_past and after.ended_on != before.ended_on
    )


def withdrawn(before: Conflict) -> Conflict:
    """It keeps nobody from anything any more."""
    return next_version(replace(before, withdrawn=True))


def is_declarations(ref: str) -> bool:
    """Whether only a declared conflict is called so."""
    return DECLARED_REF.fullmatch(ref) is not None


def declared(case: Case, firm_hash: str) -> tuple[Conflict, ...]:
    """What a handler's conflict says of other cases: one entry for each respondent of this one."""
    against: Collection[str | None] = sorted(case.respondents) or [None]
    return tuple(
        Conflict(
            county=case.county,
            firm_hash=firm_hash,
            ref=f"{case.case_id}.{case.round}.{number}",
            origin=Origin.declared,
            respondent_hash=respondent_hash,
            lawyer_id=case.handler,
            case_id=case.case_id,
        )
        for number, respondent_hash in enumerate(against, 1)
    )


def gravest(exclusions: Collection[Exclusion]) -> Exclusion | None:
    """The one that is told: their order is the order of the list."""
    return next((each for each in Exclusion if each in exclusions), None)


def a_year_after(day: date) -> date:
    """The same day of the next year; of February 29th, the 28th."""
    if (day.month, day.day) == FEBRUARY_29:
        return day.replace(year=day.year + 1, day=28)
    return day.replace(year=day.year + 1)
