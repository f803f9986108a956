"""Callers and their roles; which county a caller may see (A3). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts import Actor, ActorKind
from database import ALL_COUNTIES, Sight


class Role(StrEnum):
    """What a token says its bearer is."""

    county_client = "county-client"
    county_staff = "county-staff"
    lawyer = "lawyer"
    mediator = "mediator"
    city_staff = "city-staff"
    agency = "agency"
    workstation = "workstation"
    operator = "operator"


COUNTY_ROLES = frozenset({Role.county_client, Role.county_staff, Role.lawyer, Role.mediator})
"""Belong to one county, which their token names."""
COUNTY_PEOPLE = COUNTY_ROLES - {Role.county_client}
"""The persons among them."""
COUNTY_OFFICE = frozenset({Role.county_client, Role.county_staff})
"""Who takes in applications: the staff of a county's office, or its own system."""
FILERS = COUNTY_OFFICE | {Role.workstation}
"""Who files applications: with them a workstation, which sees nothing but what it filed."""
OF_A_COUNTY = COUNTY_ROLES | {Role.workstation}
"""Whose token names its county. A workstation's names its office too, and reads nothing outside intake."""
CITY_ROLES = frozenset({Role.city_staff, Role.operator})
"""See every county."""

ACTS_AS: Mapping[Role, ActorKind] = {
    Role.county_client: ActorKind.client,
    Role.county_staff: ActorKind.person,
    Role.lawyer: ActorKind.person,
    Role.mediator: ActorKind.person,
    Role.city_staff: ActorKind.city,
    Role.agency: ActorKind.agency,
    Role.workstation: ActorKind.person,
    Role.operator: ActorKind.city,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified token: `subject` is a lawyer's id for lawyers, the client's or person's own for others.

    `agency`: the code of the agency that a token of role agency speaks for.
    `office`: of a workstation's user, the code of that station in its county.
    """

    subject: str
    role: Role
    county: str | None = None
    name: str | None = None
    agency: str | None = None
    office: str | None = None

    @property
    def identity(self) -> str:
        """Under which its idempotency keys and its share of requests are kept, apart from all others'."""
        return f"{self.role}/{self.county or self.agency or ''}/{self.subject}"

    @property
    def actor(self) -> Actor:
        """Who an event of this request says acted: from the verified token, never from input (A4)."""
        return Actor(ACTS_AS[self.role], self.county)

    @property
    def sight(self) -> Sight:
        """What the database lets this caller's transactions touch, whatever the code asks for."""
        if self.role in CITY_ROLES:
            return Sight(ALL_COUNTIES, self.identity)
        county = self.county if self.county and self.county != ALL_COUNTIES else ""
        return Sight(county, self.identity, self.office or "")


@dataclass(frozen=True, slots=True)
class Denied:
    """Why a token, or a caller, was not let in. The reason is a code; see tokens.REASONS and guard."""

    reason: str


def may_see(caller: Caller, county: str) -> bool:
    """A county's people see their own county, the city sees all; what a caller may not see answers 404."""
    return caller.role in CITY_ROLES or (caller.county is not None and caller.county == county)


def counties_seen(caller: Caller, asked: str | None = None) -> list[str] | None:
    """The counties a list may show, narrowed to the one asked for; None: all of them.

    For a statement: `Narrowing.by_county` (libs/database).
    """
    if asked is not None:
        return [asked] if may_see(caller, asked) else []
    if caller.role in CITY_ROLES:
        return None
    return [] if caller.county is None else [caller.county]
