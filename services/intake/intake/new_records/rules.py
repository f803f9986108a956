"""Whether a new record may be made, whose, in which campaign, when; how others know whom it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import matching
from campaign import Campaign, County, off_roster, outside_window
from clock import day_of
from contracts.agency_facts import EmployerRef
from intake.flaws import Flaw, FlawKind
from languages import Words

OWN_UNIT: Final = Words("须为本单位代码", "the code of your own unit")
AN_AREA: Final = Words(
    "须为本行动报送单位的代码，或者其受理点的代码",
    "the code of a unit of the campaign, or of an office of one",
)
IN_THE_ROSTER: Final = Words("当日应在报送范围内", "a unit in the roster of that day")

Campaigns = Mapping[str, Campaign]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """Whose a new record is, in which campaign, when it happened, and when that was written down."""

    campaign: str
    county: str
    at: datetime
    recorded: datetime
    is_time_stated: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """Where a new record may be made."""

    campaign: Campaign
    county: County


@dataclass(frozen=True, slots=True)
class StatedEmployer:
    """An employer as it was named, which stays here, sealed; and as others may know it (decision 12)."""

    name: str
    credit_code: str | None
    ref: EmployerRef


def employer_ref(name: str | None, credit_code: str | None, match_key: bytes) -> EmployerRef:
    """The same hashes as of a respondent, so that the same firm is known again."""
    return EmployerRef(
        name_hash=matching.name_hash(match_key, name) if name else None,
        credit_code_hash=matching.code_hash(match_key, credit_code) if credit_code else None,
    )


def foreign_county(county: str, own: str | None, campaigns: Campaigns) -> Flaw | None:
    """People record for their own county only."""
    if county == own:
        return None
    known = {each.code for campaign in campaigns.values() for each in campaign.counties}
    kind = FlawKind.foreign_county if county in known else FlawKind.unknown_county
    return Flaw(kind, (("county",),), hint=OWN_UNIT)


def admit(record: NewRecord, campaigns: Campaigns) -> Admission | Flaw:
    """A known campaign, a time in it that may still be entered (decision 26), a county in the roster then."""
    campaign = campaigns.get(record.campaign)
    if campaign is None:
        return Flaw(FlawKind.unknown_campaign, (("campaign",),))
    outside = outside_window(campaign, record.at, record.recorded, is_told=record.is_time_stated)
    if outside:
        # A time that nobody stated is now: then it is the campaign that is wrong.
        place = "occurred_at" if record.is_time_stated else "campaign"
        return Flaw(FlawKind.outside_campaign, ((place,),), detail=outside.words, members=outside.members)
    county = campaign.county(record.county, day_of(record.at))
    if county is None:
        return _not_in_roster(record, campaign)
    return Admission(campaign, county)


def area_flaw(area: str | None, campaign: Campaign) -> Flaw | None:
    """Where the work is may be another county's than the one that is asked for aid."""
    if area is None or campaign.area_name(area) is not None:
        return None
    return Flaw(FlawKind.unknown_office, (("area",),), hint=AN_AREA)


def _not_in_roster(record: NewRecord, campaign: Campaign) -> Flaw:
    """Nobody of that code, or one that no longer reports, or not yet."""
    off = off_roster(campaign, record.county, day_of(record.at))
    if off is None:
        return Flaw(FlawKind.unknown_county, (("county",),))
    return Flaw(FlawKind.out_of_roster, (("county",),), IN_THE_ROSTER, off.words, off.members)
