"""What a campaign may not change once its window has opened: figures, periods and case numbers stand on it.

Names of units and offices, contacts, deputies, heads, standing orders may change; units may be added from
tomorrow on, offices too; a unit may end, today or later. One with a successor ends tomorrow or later: the
successor's first period begins at the cut-off of the unit's last day. Days may be added to the calendar,
and a date of the sweep or the summaries, where there was none, while it is ahead. What campaign.toml names
in [[changes]] is otherwise from a day on that has not begun. Anything else is refused at the start.
Lawyers are changed in assignment: it says at the start what of lawyers.csv it did not take.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from campaign.changes import changeable, changed
from campaign.model import Campaign, County, Office
from clock import SHANGHAI

TOML: Final = "campaign.toml"
COUNTIES: Final = "counties.csv"
OFFICES: Final = "offices.csv"
MOST_NAMED: Final = 5
DUE_DAY: Final = f"{TOML}: case_sweep.due_day"
DUE_DAYS: Final = f"{TOML}: summary.due_days"
SUCCESSOR: Final = ": successor"
VALID_TO: Final = ": valid_to"
VALID_FROM: Final = ": valid_from"
TAKEN_OVER: Final = "接替自该单位最后一日（valid_to）的截止时间起算，接替单位和这一日须在当日零点以前写明"
OFF: Final[Mapping[str, str]] = MappingProxyType(
    {f"{TOML}: daily_report.second_signature": "false", f"{TOML}: daily_report.correction_lock_days": ""}
)
"""What every version did that did not keep the fact yet."""
DATES: Final = frozenset({DUE_DAY, DUE_DAYS})

CHANGE: Final = re.compile(rf"{re.escape(TOML)}: changes (\d{{4}}-\d\d-\d\d) ")
BACK: Final = "。行动已经开始，这些不能再改，请改回"
INSTEAD: Final = "；从以后某一天起变更的，在 campaign.toml 末尾另写 [[changes]]"


@dataclass(frozen=True, slots=True)
class FixedFact:
    """`key` finds it again, in whatever line it stands; `place` is for people to read."""

    key: str
    value: str
    place: str


def fixed_facts(campaign: Campaign) -> Mapping[str, FixedFact]:
    """By key."""
    facts = [*_of_toml(_as_begun(campaign)), *_of_changes(campaign)]
    for county in campaign.counties:
        facts += _of_county(county)
        facts += [_of_office(county, office) for office in county.offices]
    return {fact.key: fact for fact in facts}


def forbidden_change(campaign: Campaign, before: Mapping[str, str], now: datetime) -> str | None:
    """All that is not as it was and may not change, in one line for whoever edited the files; None: nothing.

    `before`: the values by key that were in force until now. A date that no version before this one kept is
    not in it; what was never asked for is in it, and empty.
    """
    if now < campaign.starts and not _had_begun(before, now):
        return None
    before = {**OFF, **before} if before else before
    facts = fixed_facts(campaign)
    otherwise = [
        facts[key] for key in sorted(before.keys() & facts.keys()) if facts[key].value != before[key]
    ]
    after = {key: fact.value for key, fact in facts.items()}
    changes = [fact for fact in otherwise if not _may_change(campaign, fact, before, after, now)]
    gone = [key for key in sorted(before.keys() - facts.keys()) if not _is_ahead(key, now)]
    new = [fact for fact in facts.values() if before and fact.key not in before]
    found = [
        *(f"{fact.place}: 原为“{before[fact.key]}”，现为“{fact.value}”" for fact in changes),
        *(f"{key}: 不见了" for key in gone),
        *(line for fact in new if (line := _too_early(fact, before, now))),
        *(f"{fact.place}: {TAKEN_OVER}" for fact in new if _is_late_successor(fact, before, after, now)),
    ]
    if not found:
        return None
    more = f"；另有 {len(found) - MOST_NAMED} 处" if len(found) > MOST_NAMED else ""
    instead = INSTEAD if any(_is_dated(campaign, fact.key) for fact in changes) else ""
    why = f"；{TAKEN_OVER}" if any(_has_successor(fact.key, before, after) for fact in changes) else ""
    return f"{'；'.join(found[:MOST_NAMED])}{more}{BACK}{why}{instead}"


def allowed_changes(campaign: Campaign, before: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """What is otherwise than at the last start: added, changed, gone; by key. Nothing at the first start.

    Names, contacts and phones are not kept, so not compared: they are taken as they stand.
    """
    if not before:
        return {}
    now = {key: fact.value for key, fact in fixed_facts(campaign).items()}
    found = {
        "added": {_line_of(key) for key in now.keys() - before.keys() if not _was_not_kept(key)},
        "changed": {key for key in now.keys() & before.keys() if now[key] != before[key]},
        "gone": {_line_of(key) for key in before.keys() - now.keys()},
    }
    return {what: sorted(keys) for what, keys in found.items() if keys}


def _line_of(key: str) -> str:
    """Of a unit the whole line, not each of its columns."""
    return key.rpartition(": ")[0] if key.startswith(COUNTIES) else key


def _was_not_kept(key: str) -> bool:
    """Kept whatever it says: what a start finds nothing of, no version before it kept."""
    comes_and_goes = key.startswith((f"{TOML}: working_days.", f"{TOML}: changes "))
    return (key.startswith(TOML) and not comes_and_goes) or key.endswith(SUCCESSOR)


def _had_begun(before: Mapping[str, str], now: datetime) -> bool:
    starts = before.get(f"{TOML}: window.starts")
    return starts is not None and datetime.fromisoformat(starts) <= now


def _may_change(
    campaign: Campaign, fact: FixedFact, before: Mapping[str, str], after: Mapping[str, str], now: datetime
) -> bool:
    value = before[fact.key]
    if fact.key.endswith(SUCCESSOR):
        return _takeover_is_ahead(fact.key, before, after, now)
    if fact.key in DATES:
        return not value and _today(now) <= _due(_as_begun(campaign), fact.key)
    if CHANGE.match(fact.key):
        return _is_ahead(fact.key, now)
    if _has_successor(fact.key, before, after):
        return _takeover_is_ahead(fact.key, before, after, now)
    return _ends_later(fact, value, now)


def _has_successor(key: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether a fact decides whose line a unit's cases stand in, as it was or as it will be."""
    if key.endswith(SUCCESSOR):
        return True
    successor = key.removesuffix(VALID_TO) + SUCCESSOR
    return key.endswith(VALID_TO) and bool(before.get(successor) or after.get(successor))


def _takeover_is_ahead(key: str, before: Mapping[str, str], after: Mapping[str, str], now: datetime) -> bool:
    """The successor's first period begins at the cut-off of the last day; so until that day begins."""
    valid_to = key.removesuffix(SUCCESSOR).removesuffix(VALID_TO) + VALID_TO
    return all(not last or last > _today(now) for last in (before.get(valid_to), after.get(valid_to)))


def _is_late_successor(
    fact: FixedFact, before: Mapping[str, str], after: Mapping[str, str], now: datetime
) -> bool:
    """Named for the first time, when some of what came was counted without it."""
    is_named = fact.key.endswith(SUCCESSOR) and bool(fact.value)
    return is_named and not _takeover_is_ahead(fact.key, before, after, now)


def _ends_later(fact: FixedFact, value: str, now: datetime) -> bool:
    """A unit may be told to end, from today on; one whose end has passed stays ended."""
    today = _today(now)
    return (
        fact.key.endswith(VALID_TO)
        and (not value or value >= today)
        and (not fact.value or fact.value >= today)
    )


def _due(campaign: Campaign, key: str) -> str:
    """The date that a key sets, or none, which comes before every day."""
    due = campaign.case_sweep_due if key == DUE_DAY else campaign.summary_due
    return due.isoformat() if due else ""


def _is_ahead(key: str, now: datetime) -> bool:
    """A change whose day has not begun may still be taken back."""
    found = CHANGE.match(key)
    return found is not None and found[1] > _today(now)


def _too_early(fact: FixedFact, before: Mapping[str, str], now: datetime) -> str | None:
    """Why a fact is not added: it would hold for a day that is over or has begun."""
    today = now.astimezone(SHANGHAI).date()
    found, tomorrow = CHANGE.match(fact.key), today + timedelta(days=1)
    if found and found[1] <= today.isoformat():
        return f"{fact.place}: {found[1]} 已经开始，变更只能自明天（{tomorrow}）或以后起，请改 from"
    if not fact.key.endswith(VALID_FROM):
        return None
    if fact.value <= today.isoformat():
        return f"{fact.place}: 新增的报送单位只能自明天（{tomorrow}）或以后起报送"
    if fact.value == tomorrow.isoformat() and _was_taken_over(fact.key, before):
        later = tomorrow + timedelta(days=1)
        return f"{fact.place}: 已有接替单位的，只能自后天（{later}）或以后起恢复报送"
    return None


def _was_taken_over(key: str, before: Mapping[str, str]) -> bool:
    """Of a code that returns: its cases come back at today's cut-off, which may have passed."""
    unit = key.removesuffix(VALID_FROM).partition(" from ")[0]
    lives = (other for other, value in before.items() if value and other.endswith(SUCCESSOR))
    return any(life.removesuffix(SUCCESSOR).partition(" from ")[0] == unit for life in lives)


def _is_dated(campaign: Campaign, key: str) -> bool:
    """Whether it may be otherwise from a day on."""
    name = key.removeprefix(f"{TOML}: ")
    return name == "window.ends" or name in changeable(campaign)


def _today(now: datetime) -> str:
    return now.astimezone(SHANGHAI).date().isoformat()


def _as_begun(campaign: Campaign) -> Campaign:
    return campaign.earlier[0] if campaign.earlier else campaign


def _of_toml(campaign: Campaign) -> Iterator[FixedFact]:
    """What the campaign began with."""
    terms = campaign.terms[0]
    values = {
        "window.starts": campaign.starts.isoformat(),
        "window.ends": campaign.ends.isoformat(),
        "daily_report.cut_off": terms.cut_off.isoformat(),
        "daily_report.due": terms.due.isoformat(),
        "daily_report.last_due": campaign.last_due.isoformat(),
        "daily_report.last_late_until": campaign.last_late_until.isoformat(),
        "daily_report.city_report_at": terms.city_report_at.isoformat(),
        "daily_report.second_signature": str(campaign.second_signature).lower(),
        "daily_report.correction_lock_days": str(campaign.correction_lock_days or ""),
        "silence.limit_hours": str(terms.silence_limit),
        "silence.last_limit_hours": str(campaign.last_silence_limit),
        "papers.days": str(terms.papers_days),
        "case_sweep.due_day": str(campaign.case_sweep_due_day or ""),
        "summary.due_days": str(campaign.summary_due_days or ""),
        "case_no.template": campaign.case_no_template,
        **{
            f"working_days.{day}": "worked" if worked else "holiday"
            for day, worked in campaign.overrides.items()
        },
    }
    for name, value in values.items():
        yield FixedFact(f"{TOML}: {name}", value, f"{TOML}: {name}")


def _of_changes(campaign: Campaign) -> Iterator[FixedFact]:
    """What each change makes otherwise, and from which day on."""
    versions = (*campaign.earlier, campaign)
    for before, after in pairwise(versions):
        for name, value in changed(before, after).items():
            key = f"{TOML}: changes {after.terms[-1].first_day} {name}"
            yield FixedFact(key, value, key)


def _of_county(county: County) -> Iterator[FixedFact]:
    """A unit is known by its code and, where a code returns, the day from which it stands for it."""
    life = f"{COUNTIES}: {county.code}" + (f" from {county.valid_from}" if county.valid_from else "")
    values = {
        "kind": county.kind,
        "number_prefix": county.number_prefix,
        "valid_from": county.valid_from.isoformat() if county.valid_from else "",
        "valid_to": county.valid_to.isoformat() if county.valid_to else "",
        "successor": county.successor or "",
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
