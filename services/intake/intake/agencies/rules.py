"""What the files of campaigns say of agencies, beside what the register says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from campaign import Agency, Campaign

COMPARED: Final = tuple(each.name for each in fields(Agency) if each.name not in ("code", "line"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A file says something else of an agency than the register: which fields."""

    campaign: str
    agency: str
    fields: tuple[str, ...]


def in_files(campaigns: Iterable[Campaign]) -> Mapping[str, Agency]:
    """By code; of two campaigns that name the same agency the one that began first."""
    agencies: dict[str, Agency] = {}
    for campaign in sorted(campaigns, key=lambda each: (each.starts, each.code)):
        for agency in campaign.agencies:
            agencies.setdefault(agency.code, agency)
    return agencies


def differences(campaigns: Iterable[Campaign], register: Mapping[str, Agency]) -> Iterator[Difference]:
    """The register is right; whoever keeps the files is told."""
    for campaign in sorted(campaigns, key=lambda each: each.code):
        for agency in campaign.agencies:
            kept = register.get(agency.code)
            told = changed_fields(agency, kept) if kept else ()
            if told:
                yield Difference(campaign.code, agency.code, told)


def changed_fields(one: Agency, other: Agency) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(one, name) != getattr(other, name))
