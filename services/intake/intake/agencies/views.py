"""A line of the register, and where the files say something else."""

from collections.abc import Iterable

from campaign import Campaign
from intake.agencies.rules import differences
from intake.agencies.shown import AgencyJson
from intake.agencies.store import StoredAgency


def show_agency(stored: StoredAgency, campaigns: Iterable[Campaign]) -> AgencyJson:
    agency = stored.agency
    told = differences(campaigns, {agency.code: agency})
    return {
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind,
        "counties": agency.counties,
        "contact": agency.contact,
        "contact_phone": agency.contact_phone,
        "ways": agency.ways,
        "differs": [each.campaign for each in told],
        "version": stored.version,
    }
