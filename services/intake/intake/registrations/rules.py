"""When a case was registered, and what the platform is told where it cannot be taken. Nothing is quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from clock import ahead
from contracts.agencies import MessageRefusal
from intake.agency_messages.rules import Refused as Unread
from intake.agency_messages.rules import pointer
from intake.applications.rules.application import Application
from intake.cautions import Caution
from intake.flaws import Flaw, FlawKind
from intake.registrations.codes import RegistrationRefusal


@dataclass(frozen=True, slots=True)
class Refused:
    """`field`: a JSON pointer into the package."""

    reason: RegistrationRefusal
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What the platform says of a case; `statement`: all that was stated, as it will be kept, sealed."""

    campaign: str
    county: str
    number: str
    case_id: UUID | None
    at: datetime
    application: Application
    statement: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The case that it became, or joined; `likely_duplicate`: why a person looks whether it is another's."""

    case_id: str
    case_no: str
    county: str
    likely_duplicate: str | None = None


LIKELY_DUPLICATE: Final = ("same_application", "same_identity")

COUNTY: Final = "#/county"
NUMBER: Final = "#/number"
TIME: Final = "#/registered_at"

OF_READING: Final[Mapping[MessageRefusal, RegistrationRefusal]] = MappingProxyType(
    {
        MessageRefusal.not_json: RegistrationRefusal.not_json,
        MessageRefusal.missing_field: RegistrationRefusal.missing_field,
        MessageRefusal.unknown_field: RegistrationRefusal.unknown_field,
    }
)
OF_FLAW: Final[Mapping[FlawKind, Refused]] = MappingProxyType(
    {
        FlawKind.unknown_county: Refused(RegistrationRefusal.unknown_county, COUNTY),
        FlawKind.out_of_roster: Refused(RegistrationRefusal.out_of_roster, COUNTY),
        FlawKind.outside_campaign: Refused(RegistrationRefusal.outside_campaign, TIME),
    }
)
"""Every other flaw is one of what was stated."""


def likely_duplicate(cautions: Sequence[Caution]) -> str | None:
    """The same application before the same number; the case stays, and a person decides."""
    said = {each.code for each in cautions}
    return next((code for code in LIKELY_DUPLICATE if code in said), None)


def refused_unread(no: Unread) -> Refused:
    return Refused(OF_READING.get(no.reason, RegistrationRefusal.invalid_field), no.field)


def refused_by(flaw: Flaw) -> Refused:
    """The first place that is wrong."""
    stated = Refused(RegistrationRefusal.invalid_field, pointer("application", *flaw.places[0]))
    return OF_FLAW.get(flaw.kind, stated)


def registered_at(told: datetime, now: datetime) -> datetime | Refused:
    """A time ahead of ours is now, up to a day (T3)."""
    early = ahead(told, now)
    if early is None:
        return told
    return Refused(RegistrationRefusal.time_in_the_future, TIME) if early.is_too_far else now
