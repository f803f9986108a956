"""What a campaign may not change once its window has opened: figures, periods and case numbers stand on it.

Names of units and offices, contacts, deputies, heads, standing orders may change; units and offices
may be added, a unit may end; days may be added to the calendar, and the date of the sweep while it is
ahead. Anything else is refused at the start.
Lawyers are changed in assignment: it says at the start what of lawyers.csv it did not take.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from campaign.model import Campaign, County, Office
from clock import SHANGHAI

TOML: Final = "campaign.toml"
COUNTIES: Final = "counties.csv"
OFFICES: Final = "offices.csv"
MOST_NAMED: Final = 5
DUE_DAY: Final = f"{TOML}: case_sweep.due_day"
OVER: Final = f"{DUE_DAY}: 新增的报送日期只能是今天或以后"


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
    return {fact.key: fact for fact in facts}


def forbidden_change(campaign: Campaign, before: Mapping[str, str], now: datetime) -> str | None:
    """All that is not as it was and may not change, in one line for whoever edited the files; None: nothing.

    `before`: the values by key that were in force until now.
    """
    if now < campaign.starts and not _had_begun(before, now):
        return None
    facts = fixed_facts(campaign)
    changed = [
        f"{facts[key].place}: 原为“{before[key]}”，现为“{facts[key].value}”"
        for key in sorted(before.keys() & facts.keys())
        if facts[key].value != before[key] and not _ends_later(facts[key], before[key], now)
    ]
    gone = [f"{key}: 不见了" for key in sorted(before.keys() - facts.keys())]
    early = [_too_early(fact) for fact in facts.values() if _is_too_early(fact, before, now)]
    over = [OVER] if before and DUE_DAY not in before and _is_over(campaign, now) else []
    found = changed + gone + early + over
    if not found:
        return None
    more = f"；另有 {len(found) - MOST_NAMED} 处" if len(found) > MOST_NAMED else ""
    return f"{'；'.join(found[:MOST_NAMED])}{more}。行动已经开始，这些不能再改，请改回"


def allowed_changes(campaign: Campaign, before: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """What is otherwise than at the last start: added, changed, gone; by key. Nothing at the first start.

    Names, contacts and phones are not kept, so not compared: they are taken as they stand.
    """
    if not before:
        return {}
    now = {key: fact.value for key, fact in fixed_facts(campaign).items()}
    found = {
        "added": {_line_of(key) for key in now.keys() - before.keys()},
        "changed": {key for key in now.keys() & before.keys() if now[key] != before[key]},
        "gone": {_line_of(key) for key in before.keys() - now.keys()},
    }
    return {what: sorted(keys) for what, keys in found.items() if keys}


def _line_of(key: str) -> str:
    """Of a unit the whole line, not each of its columns."""
    return key.rpartition(": ")[0] if key.startswith(COUNTIES) else key


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


def _is_over(campaign: Campaign, now: datetime) -> bool:
    """A sweep asked for when its day is over would be late for everybody."""
    due = campaign.case_sweep_due
    return due is not None and due.isoformat() < _today(now)


def _today(now: datetime) -> str:
    return now.astimezone(SHANGHAI).date().isoformat()


def _too_early(fact: FixedFact) -> str:
    return f"{fact.place}: 新增的报送单位只能从今天或以后开始"


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
    if campaign.case_sweep_due_day is not None:
        values["case_sweep.due_day"] = str(campaign.case_sweep_due_day)
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
        yield FixedFact(f"{life}: {column}", value, f"{COUNTIES}: 第 {county.line} 行，{column}")
    owner = f"{COUNTIES}: number_prefix {county.number_prefix}: code"
    yield FixedFact(owner, county.code, f"{COUNTIES}: 第 {county.line} 行，code")


def _of_office(county: County, office: Office) -> FixedFact:
    value = f"{county.code} {office.kind}"
    return FixedFact(
        f"{OFFICES}: {office.code}", value, f"{OFFICES}: 第 {office.line} 行，code {office.code}"
    )
