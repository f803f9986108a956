"""Where a referral belongs: its campaign, its county, or who is responsible instead."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from campaign import Agency, Campaign, outside_window
from contracts.agencies import MessageRefusal, ReferralMade
from intake.agency_messages.rules import Refused
from intake.flaws import FlawKind
from intake.new_records.rules import Admission, NewRecord, admit

OTHER_CENTRE: Final = "other_centre"
"""Who is responsible for whoever is not ours, by code."""

OF_FLAW: Final[Mapping[FlawKind, Refused]] = {
    FlawKind.unknown_campaign: Refused(MessageRefusal.outside_campaign, "#/campaign"),
    FlawKind.outside_campaign: Refused(MessageRefusal.outside_campaign, "time"),
    FlawKind.unknown_county: Refused(MessageRefusal.unknown_county, "#/county", OTHER_CENTRE),
    FlawKind.out_of_roster: Refused(MessageRefusal.out_of_roster, "#/county", OTHER_CENTRE),
}
NOT_SERVED: Final = Refused(MessageRefusal.foreign_county, "#/county", OTHER_CENTRE)
NO_CAMPAIGN: Final = Refused(MessageRefusal.outside_campaign, "time")


def admit_referral(
    referral: ReferralMade, agency: Agency, at: datetime, now: datetime, campaigns: Mapping[str, Campaign]
) -> Admission | Refused:
    """The campaign that is named, or the latest that its time is in; a county that the agency serves."""
    code = referral.campaign or _running(at, now, campaigns)
    if code is None:
        return NO_CAMPAIGN
    record = NewRecord(code, referral.county, at, now, is_time_stated=True)
    admission = admit(record, campaigns)
    if not isinstance(admission, Admission):
        return OF_FLAW[admission.kind]
    return admission if agency.serves(referral.county) else NOT_SERVED


def _running(at: datetime, now: datetime, campaigns: Mapping[str, Campaign]) -> str | None:
    running = [each for each in campaigns.values() if outside_window(each, at, now, is_told=True) is None]
    return max(running, key=lambda each: each.starts).code if running else None
