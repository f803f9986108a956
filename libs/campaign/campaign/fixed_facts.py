"""What a campaign may not change once its window has opened: figures, periods and case numbers stand on it.

Names of units and offices, contacts, deputies, heads, standing orders may change; units, offices and lawyers
may be added, a unit may end; days may be added to the calendar. Anything else is refused at the start.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from campaign.model import Campaign, County, Lawyer, Office
from clock import SHANGHAI

TOML: Final = "campaign.toml"
COUNTIES: Final = "counties.csv"
OFFICES: Final = "offices.csv"
LAWYERS: Final = "lawyers.csv"


@dataclass(frozen=True, slots=True)
class FixedFact:
    """`key` finds it again, in whatever line it stands; `place` is for people to read."""

    key: str
    value: str
    place: str


def fixed_facts(campaign: Campaign) -> Mapping[str, FixedFact]:
    """By key."""
    facts = [*_of_toml(campaign)]
    for county in campaign.counties:
        facts += _of_county(county)
        facts += [_of_office(county, office) for office in county.offices]
    facts += [_of_lawyer(lawyer) for lawyer in campaign.lawyers]
    return {fact.key: fact for fact in facts}


def forbidden_change(campaign: Campaign, before: Mapping[str, str], now: datetime) -> str | None:
    """The first that is not as it was, in one line; None: none.

    `before`: the values by key that were in force until now.
    """
    if now < campaign.starts and not _had_begun(before, now):
        return None
    facts = fixed_facts(campaign)
    for key in sorted(before.keys() & facts.keys()):
        fact, value = facts[key], before[key]
        if fact.value != value and not _ends_later(fact, value, now):
            return f"{fact.place}: {_difference(fact, value)}, but the campaign has begun"
    for key in sorted(before.keys() - facts.keys()):
        return f"{key}: is gone, but the campaign has begun"
    return next((_too_early(fact) for fact in facts.values() if _is_too_early(fact, before, now)), None)


def _difference(fact: FixedFact, before: str) -> str:
    if fact.key.startswith(LAWYERS):
        return "the line, or its place, was changed"
    return f"was {before!r} and is {fact.value!r}"


def _had_begun(before: Mapping[str, str], now: datetime) -> bool:
    starts = before.get(f"{TOML}: window.starts")
    return starts is not None and datetime.fromisoformat(starts) <= now


def _ends_later(fact: FixedFact, value: str, now: datetime) -> bool:
    """A unit may be told to end, from today on; one whose end has passed stays ended."""
    today = _today(now)
    return (
        fact.key.endswith(": valid_to")
        and (not value or value >= today)
        and (not fact.value or fact.value >= today)
    )


def _is_too_early(fact: FixedFact, before: Mapping[str, str], now: datetime) -> bool:
    """A unit added in mid-campaign would owe the reports of days that are over."""
    is_new = bool(before) and fact.key not in before
    return is_new and fact.key.endswith(": valid_from") and fact.value < _today(now)


def _today(now: datetime) -> str:
    return now.astimezone(SHANGHAI).date().isoformat()


def _too_early(fact: FixedFact) -> str:
    return f"{fact.place}: a unit added to a campaign that has begun starts today or later"


def _of_toml(campaign: Campaign) -> Iterator[FixedFact]:
    values = {
        "window.starts": campaign.starts.isoformat(),
        "window.ends": campaign.ends.isoformat(),
        "daily_report.cut_off": campaign.cut_off.isoformat(),
        "daily_report.due": campaign.due.isoformat(),
        "daily_report.last_due": campaign.last_due.isoformat(),
        "daily_report.last_late_until": campaign.last_late_until.isoformat(),
        "daily_report.city_report_at": campaign.city_report_at.isoformat(),
        "silence.limit_hours": str(campaign.silence_limit),
        "silence.last_limit_hours": str(campaign.last_silence_limit),
        "papers.days": str(campaign.papers_days),
        "case_no.template": campaign.case_no_template,
        **{
            f"working_days.{day}": "worked" if worked else "holiday"
            for day, worked in campaign.overrides.items()
        },
    }
    for name, value in values.items():
        yield FixedFact(f"{TOML}: {name}", value, f"{TOML}: {name}")


def _of_county(county: County) -> Iterator[FixedFact]:
    """A unit is known by its code and, where a code returns, the day from which it stands for it."""
    life = f"{COUNTIES}: {county.code}" + (f" from {county.valid_from}" if county.valid_from else "")
    values = {
        "kind": county.kind,
        "number_prefix": county.number_prefix,
        "valid_from": county.valid_from.isoformat() if county.valid_from else "",
        "valid_to": county.valid_to.isoformat() if county.valid_to else "",
    }
    for column, value in values.items():
        yield FixedFact(f"{life}: {column}", value, f"{COUNTIES}: line {county.line}, {column}")
    owner = f"{COUNTIES}: {county.number_prefix}: code"
    yield FixedFact(owner, county.code, f"{COUNTIES}: line {county.line}, code")


def _of_office(county: County, office: Office) -> FixedFact:
    value = f"{county.code} {office.kind}"
    return FixedFact(f"{OFFICES}: {office.code}", value, f"{OFFICES}: line {office.line}, code {office.code}")


def _of_lawyer(lawyer: Lawyer) -> FixedFact:
    """The whole line and its place: afterwards the detachment is changed through assignment's API.

    Kept as a hash: who is a lawyer stands in assignment's database only (S11).
    """
    cells = (
        lawyer.county,
        lawyer.name,
        lawyer.firm,
        lawyer.kind.value,
        " ".join(lawyer.expertise),
        str(lawyer.capacity),
        " ".join(map(str, lawyer.duty_days)),
        f"place {lawyer.order}",
    )
    return FixedFact(
        f"{LAWYERS}: {lawyer.id}",
        hashlib.sha256("\n".join(cells).encode()).hexdigest(),
        f"{LAWYERS}: line {lawyer.line}, id {lawyer.id}",
    )
